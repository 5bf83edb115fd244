import Saving
import Testing
import Vitals

@Suite("The bins of trends that are stored")
struct TrendBinsTests {
  private static let begin = 1_795_350_000.0

  private static func cells(_ trends: Trends, _ zoom: Trends.Zoom, at now: Double) -> [Double?] {
    trends.cells(of: .anomaly, zoom: zoom, count: Trends.binsPerZoom, endingAt: now)
  }

  @Test("fill the trends of a restart as they were", arguments: Trends.Zoom.allCases)
  func comeBack(zoom: Trends.Zoom) {
    var (trends, stored, rows) = (Trends(), StoredBins(), [PatientBins]())
    let seconds = zoom.binSeconds * 150
    var random = SplitMix64(seed: 5)
    for time in stride(from: 0, to: seconds, by: max(5, zoom.binSeconds / 10)) {
      // An hour in which nobody measures, and odd values.
      guard !(0.4..<0.5).contains(time / seconds) else { continue }
      trends.record(Double(random.next() % 1000) / 10, of: .anomaly, at: Self.begin + time)
      rows += trends.binsToStore(of: "P", &stored)
    }
    rows += trends.binsToStore(of: "P", &stored, isLast: true)
    #expect(trends.binsToStore(of: "P", &stored, isLast: true).isEmpty)
    var restored = Trends()
    for row in rows { restored.fill(row) }
    let before = Self.cells(trends, zoom, at: Self.begin + seconds)
    let after = Self.cells(restored, zoom, at: Self.begin + seconds)
    #expect(before.map { $0 == nil } == after.map { $0 == nil } && before.contains(nil))
    for case (let one?, let other?) in zip(before, after) { #expect(abs(one - other) <= 0.051) }
  }

  @Test("that a kill has kept from being stored are taken from the closer ones")
  func widened() {
    var (trends, stored, rows) = (Trends(), StoredBins(), [PatientBins]())
    for time in stride(from: 0.0, to: 1000, by: 1) {
      trends.record(40, of: .vital(.heartRate), at: Self.begin + time)
      rows += trends.binsToStore(of: "P", &stored)
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
    var (trends, stored) = (Trends(), StoredBins())
    for time in stride(from: 0.0, to: 600, by: 5) { trends.record(40, of: .anomaly, at: Self.begin + time) }
    #expect(!trends.binsToStore(of: "P", &stored).isEmpty)
    trends.shift(bySeconds: seconds)
    for time in stride(from: 600.0, to: 1200, by: 5) { trends.record(50, of: .anomaly, at: Self.begin + seconds + time) }
    #expect(trends.binsToStore(of: "P", &stored).contains { $0.binSeconds == 15 })
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
    var (trends, stored, rows) = (Trends(), StoredBins(), [PatientBins]())
    for time in stride(from: 0.0, to: 3600, by: 1) {
      trends.record(40, of: .anomaly, at: Self.begin + time)
      rows += trends.binsToStore(of: "P", &stored)
    }
    // A row of PostgreSQL has 28 bytes before its columns, and its place in the index about 40.
    let bytes = rows.reduce(0) { $0 + $1.bytes.count + 28 + 40 + 50 }
    #expect(bytes / 60 < 250)
  }
}
