import Saving
import Testing
import Vitals

@Suite("The bins of trends that are stored")
struct TrendBinsTests {
  private static let begin = 1_795_350_000.0

  /// What an engine keeps, beside the picture that somebody draws of what it hands on, and one that takes each value itself.
  private struct Kept {
    var tail = TrendTail()
    var drawn = Trends()
    var trends = Trends()
    var audience = TrendTail.Audience(draws: true, stores: true)

    mutating func record(_ value: Double, of series: Trends.Series = .anomaly, at time: Double) {
      trends.record(value, of: series, at: time)
      var handed: [TrendBin] = []
      tail.record(value, of: series, at: time, for: audience, into: &handed)
      for bin in handed { drawn.take(bin) }
    }

    mutating func close() {
      var handed: [TrendBin] = []
      tail.close(for: audience, into: &handed)
      for bin in handed { drawn.take(bin) }
    }

    mutating func binsToStore(isLast: Bool = false) -> [PatientBins] { tail.binsToStore(of: "P", isLast: isLast) }
  }

  private static func cells(_ trends: Trends, _ zoom: Trends.Zoom, at now: Double) -> [Double?] {
    trends.cells(of: .anomaly, zoom: zoom, count: Trends.binsPerZoom, endingAt: now)
  }

  @Test("fill the trends of a restart as they were", arguments: Trends.Zoom.allCases)
  func comeBack(zoom: Trends.Zoom) {
    var (kept, rows) = (Kept(), [PatientBins]())
    let seconds = zoom.binSeconds * 150
    var random = SplitMix64(seed: 5)
    for time in stride(from: 0, to: seconds, by: max(5, zoom.binSeconds / 10)) {
      // An hour in which nobody measures, and odd values.
      guard !(0.4..<0.5).contains(time / seconds) else { continue }
      kept.record(Double(random.next() % 1000) / 10, at: Self.begin + time)
      rows += kept.binsToStore()
    }
    rows += kept.binsToStore(isLast: true)
    #expect(kept.binsToStore(isLast: true).isEmpty)
    var restored = Trends()
    for row in rows { restored.fill(row) }
    let before = Self.cells(kept.trends, zoom, at: Self.begin + seconds)
    let after = Self.cells(restored, zoom, at: Self.begin + seconds)
    #expect(before.map { $0 == nil } == after.map { $0 == nil } && before.contains(nil))
    for case (let one?, let other?) in zip(before, after) { #expect(abs(one - other) <= 0.051) }
  }

  /// Values of a patient at odd times, some of them late, over a day.
  private static func oddTimes(seed: UInt64) -> [(value: Double, seconds: Double)] {
    var random = SplitMix64(seed: seed)
    var seconds = 0.0
    return (0..<1500).map { _ in
      seconds += [1, 1, 15, 40, 300][Int(random.next() % 5)]
      let late = random.next() % 7 == 0 ? Double(random.next() % 2000) : 0
      return (Double(random.next() % 1000) / 10, begin + seconds - late)
    }
  }

  @Test(
    "go to whoever draws as they close, and make the picture of one who takes each value",
    arguments: 1...6 as ClosedRange<UInt64>)
  func drawn(seed: UInt64) throws {
    var kept = Kept()
    for one in Self.oddTimes(seed: seed) { kept.record(one.value, at: one.seconds) }
    kept.close()
    let end = try #require(Self.oddTimes(seed: seed).map(\.seconds).max())
    for zoom in Trends.Zoom.allCases {
      #expect(Self.cells(kept.drawn, zoom, at: end) == Self.cells(kept.trends, zoom, at: end))
    }
  }

  @Test("are the same where nobody draws, and so is the score that messages show", arguments: 1...6 as ClosedRange<UInt64>)
  func undrawn(seed: UInt64) {
    var (drawn, alone) = (Kept(), Kept())
    alone.audience = TrendTail.Audience(draws: false, stores: true)
    var last = 0.0
    for one in Self.oddTimes(seed: seed) {
      drawn.record(one.value, at: one.seconds)
      alone.record(one.value, at: one.seconds)
      last = max(last, one.seconds)
      #expect(drawn.binsToStore() == alone.binsToStore())
    }
    for zoom in Trends.Zoom.allCases {
      #expect(Self.cells(alone.tail.anomalyTrends, zoom, at: last) == Self.cells(drawn.trends, zoom, at: last))
    }
    #expect(drawn.binsToStore(isLast: true) == alone.binsToStore(isLast: true))
  }

  @Test("wait in a bounded number while nobody stores, and not at all beside a picture that has them")
  func bounded() {
    var (drawn, alone) = (Kept(), Kept())
    drawn.audience = TrendTail.Audience(draws: true, stores: false)
    alone.audience = TrendTail.Audience(draws: false, stores: false)
    for minute in 0..<5000 {
      drawn.record(40, at: Self.begin + 60 * Double(minute))
      alone.record(40, at: Self.begin + 60 * Double(minute))
    }
    #expect(!drawn.tail.isWhole && alone.tail.isWhole)
    #expect(alone.binsToStore().reduce(0) { $0 + $1.count } <= 32 * Trends.Zoom.allCases.count)
    drawn.tail = TrendTail(of: drawn.drawn, stored: StoredBins(), for: TrendTail.Audience(draws: true, stores: true))
    #expect(drawn.tail.isWhole)
    #expect(drawn.binsToStore().map(\.binSeconds) == [15, 60, 240, 720, 2160])
  }

  @Test("that a kill has kept from being stored are taken from the closer ones")
  func widened() {
    var (kept, rows) = (Kept(), [PatientBins]())
    for time in stride(from: 0.0, to: 1000, by: 1) {
      kept.record(40, of: .vital(.heartRate), at: Self.begin + time)
      rows += kept.binsToStore()
    }
    #expect(!rows.contains { $0.binSeconds == 240 }, "17 minutes are too few for a row of that zoom")
    var restored = Trends()
    for row in rows { restored.fill(row) }
    restored.widenBins()
    let cells = restored.cells(of: .vital(.heartRate), zoom: .eightHours, count: 5, endingAt: Self.begin + 1000)
    #expect(cells.compactMap(\.self).count >= 4 && cells.compactMap(\.self).allSatisfy { abs($0 - 40) < 0.1 })
  }

  @Test("never take the place of what is known, nor of a time that no clock tells")
  func yield() {
    var trends = Trends()
    trends.record(40, of: .anomaly, at: Self.begin)
    let bin = Int64(Self.begin / 15)
    trends.fill(PatientBins(patientKey: "P", binSeconds: 15, firstBin: bin - 1, tenths: Array(repeating: 990, count: 14)))
    trends.fill(PatientBins(patientKey: "P", binSeconds: 15, firstBin: .max - 1, tenths: Array(repeating: 990, count: 14)))
    trends.fill(PatientBins(patientKey: "P", binSeconds: 7, firstBin: bin, tenths: Array(repeating: 990, count: 14)))
    #expect(trends.cells(of: .anomaly, zoom: .halfHour, count: 2, endingAt: Self.begin) == [99, 40])
  }

  @Test("go on where a clock was set back or ahead", arguments: [-86_400.0, 86_400])
  func clockSet(seconds: Double) {
    var kept = Kept()
    for time in stride(from: 0.0, to: 600, by: 5) { kept.record(40, at: Self.begin + time) }
    #expect(!kept.binsToStore().isEmpty)
    kept.close()
    kept.tail.shift(bySeconds: seconds)
    for time in stride(from: 600.0, to: 1200, by: 5) { kept.record(50, at: Self.begin + seconds + time) }
    #expect(kept.binsToStore().contains { $0.binSeconds == 15 })
  }

  @Test("as bytes come back, and only as whole bins")
  func bytes() {
    let row = PatientBins(patientKey: "P", binSeconds: 15, firstBin: -3, tenths: [0, -1, 1, .min, .max, 368, 1003])
    #expect(PatientBins(patientKey: "P", binSeconds: 15, firstBin: -3, bytes: row.bytes) == row)
    #expect(row.bytes.prefix(4) == [0, 0, 255, 255])
    #expect(PatientBins(patientKey: "P", binSeconds: 15, firstBin: 0, bytes: Array(row.bytes.dropLast())) == nil)
  }

  @Test("of an hour of readings a second take a few hundred bytes a minute")
  func size() {
    var (kept, rows) = (Kept(), [PatientBins]())
    for time in stride(from: 0.0, to: 3600, by: 1) {
      kept.record(40, at: Self.begin + time)
      rows += kept.binsToStore()
    }
    // A row of PostgreSQL has 28 bytes before its columns, and its place in the index about 40.
    let bytes = rows.reduce(0) { $0 + $1.bytes.count + 28 + 40 + 50 }
    #expect(bytes / 60 < 250)
  }
}
