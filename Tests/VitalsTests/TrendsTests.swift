import Testing
import Vitals

@Suite("Trends")
struct TrendsTests {
  private let rate = Trends.Series.vital(.heartRate)

  private func cells(
    _ trends: Trends, _ zoom: Trends.Zoom = .halfHour, count: Int, binsPerCell: Int = 1, at nowSeconds: Double
  ) -> [Double?] {
    trends.cells(of: rate, zoom: zoom, count: count, binsPerCell: binsPerCell, endingAt: nowSeconds)
  }

  @Test("A cell is the mean of what was measured in its time, and empty where nothing was")
  func gaps() {
    var trends = Trends()
    trends.record(60, of: rate, at: 0)
    trends.record(70, of: rate, at: 14.9)
    trends.record(90, of: rate, at: 45)
    #expect(cells(trends, count: 5, at: 59) == [nil, 65, nil, nil, 90])
    #expect(cells(trends, count: 5, at: 60) == [65, nil, nil, 90, nil])
  }

  @Test("Before the first measurement all cells are empty")
  func empty() {
    #expect(cells(Trends(), count: 3, at: 1e9) == [nil, nil, nil])
  }

  @Test("Nothing is asked for, nothing is given; and no time is no trap")
  func oddQuestions() {
    var trends = Trends()
    trends.record(60, of: rate, at: 0)
    #expect(cells(trends, count: 0, at: 0).isEmpty)
    #expect(cells(trends, count: -2, at: 0).isEmpty)
    #expect(cells(trends, count: 3, binsPerCell: 0, at: 0).isEmpty)
    for time in [Double.nan, .infinity, -.infinity, 1e300] { #expect(cells(trends, count: 3, at: time).isEmpty) }
    trends.record(.nan, of: rate, at: 0)
    trends.record(.infinity, of: rate, at: 0)
    trends.record(99, of: rate, at: .nan)
    trends.record(99, of: rate, at: 1e300)
    #expect(cells(trends, count: 1, at: 0) == [60])
  }

  @Test("Series do not mix")
  func series() {
    var trends = Trends()
    let all = Vital.allCases.map(Trends.Series.vital) + [.anomaly]
    for (index, series) in all.enumerated() { trends.record(Double(index), of: series, at: 30) }
    for (index, series) in all.enumerated() {
      #expect(trends.cells(of: series, zoom: .halfHour, count: 1, endingAt: 30) == [Double(index)])
    }
  }

  @Test("Once its time is over a cell does not change as time moves on", arguments: 1...8)
  func aligned(binsPerCell: Int) {
    var trends = Trends()
    var previous: [Double?] = []
    var random = FixedSequence(state: 9)
    let span = 15 * Double(binsPerCell)
    for second in 0..<900 {
      if random.next() % 3 > 0 { trends.record(Double(random.next() % 100), of: rate, at: Double(second)) }
      let now = cells(trends, count: 8, binsPerCell: binsPerCell, at: Double(second))
      if !previous.isEmpty {
        // All but the running cell are as before, moved on by one at each boundary.
        let moved = Double(second).truncatingRemainder(dividingBy: span) == 0
        #expect(Array(now.prefix(7)) == Array(moved ? previous.suffix(7) : previous.prefix(7)))
      }
      previous = now
    }
  }

  @Test("A wider cell is the mean of its bins that are not empty")
  func widerCells() {
    var trends = Trends()
    trends.record(60, of: rate, at: 0)
    trends.record(60, of: rate, at: 1)
    trends.record(80, of: rate, at: 20)
    trends.record(100, of: rate, at: 95)
    #expect(cells(trends, count: 2, binsPerCell: 4, at: 100) == [70, 100])
    #expect(cells(trends, count: 2, binsPerCell: 4, at: 120) == [100, nil])
  }

  @Test("A late value fills an empty bin and does not change a full one")
  func outOfOrder() {
    var trends = Trends()
    trends.record(60, of: rate, at: 0)
    trends.record(80, of: rate, at: 60)
    trends.record(10, of: rate, at: 1)
    trends.record(70, of: rate, at: 31)
    trends.record(5, of: rate, at: 32)
    #expect(cells(trends, count: 5, at: 60) == [60, nil, 70, nil, 80])
    // A late value of another series does not care about this one.
    trends.record(97, of: .vital(.oxygenSaturation), at: 1)
    #expect(
      trends.cells(of: .vital(.oxygenSaturation), zoom: .halfHour, count: 5, endingAt: 60) == [97, nil, nil, nil, nil])
  }

  @Test("A value older than the whole zoom is left out of it and kept where it still fits")
  func tooOld() {
    var trends = Trends()
    trends.record(80, of: rate, at: 100_000)
    trends.record(60, of: rate, at: 100_000 - 3600)
    #expect(cells(trends, .halfHour, count: 120, at: 100_000).compactMap { $0 } == [80])
    #expect(cells(trends, .twoHours, count: 120, at: 100_000).compactMap { $0 } == [60, 80])
  }

  @Test("Each zoom covers what its name says, in bins of its own span", arguments: Trends.Zoom.allCases)
  func zooms(zoom: Trends.Zoom) {
    let expected: [Trends.Zoom: Double] = [
      .halfHour: 1800, .twoHours: 7200, .eightHours: 28_800, .day: 86_400, .threeDays: 259_200,
    ]
    #expect(zoom.binSeconds * Double(Trends.binsPerZoom) == expected[zoom])
    var trends = Trends()
    for bin in 0..<200 { trends.record(Double(bin), of: rate, at: (Double(bin) + 0.5) * zoom.binSeconds) }
    let all = cells(trends, zoom, count: 200, at: 199.9 * zoom.binSeconds)
    #expect(all.prefix(80).allSatisfy { $0 == nil })
    #expect(all.suffix(120).elementsEqual((80..<200).map(Double.init)))
  }

  @Test("After a gap of weeks nothing old shows through", arguments: Trends.Zoom.allCases)
  func weeks(zoom: Trends.Zoom) {
    var trends = Trends()
    for second in stride(from: 0.0, to: 86_400 * 3, by: 60) { trends.record(60, of: rate, at: second) }
    let later = 86_400.0 * 40
    #expect(cells(trends, zoom, count: 120, at: later).allSatisfy { $0 == nil })
    trends.record(90, of: rate, at: later)
    #expect(cells(trends, zoom, count: 120, at: later).compactMap { $0 } == [90])
    trends.record(100, of: rate, at: later + 1)
    #expect(cells(trends, zoom, count: 1, at: later + 1) == [95])
  }

  @Test("Times before 1970 fall into bins like any other")
  func negativeTimes() {
    var trends = Trends()
    trends.record(60, of: rate, at: -1)
    trends.record(70, of: rate, at: -14)
    trends.record(80, of: rate, at: 0)
    #expect(cells(trends, count: 3, at: 1) == [nil, 65, 80])
    var early = Trends()
    early.record(50, of: rate, at: -1e9)
    early.record(52, of: rate, at: -1e9 + 15)
    #expect(early.cells(of: rate, zoom: .halfHour, count: 2, endingAt: -1e9 + 15) == [50, 52])
  }

  @Test("A cell's mean does not drift over many values")
  func manyValues() throws {
    var trends = Trends()
    for second in 0..<2160 { trends.record(second % 2 == 0 ? 60 : 80, of: rate, at: Double(second)) }
    let mean = try #require(cells(trends, .threeDays, count: 1, at: 2159).first ?? nil)
    #expect(abs(mean - 70) < 0.01)
  }
}

/// A fixed sequence, so that a failure happens again.
struct FixedSequence {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
