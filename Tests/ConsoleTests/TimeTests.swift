import Alarms
import MadeUpWard
import Testing
import Vitals

@testable import Console

@Suite("Back in time")
struct TimeTests {
  @Test("Going back shows the ward as it was, in a frame that cannot be taken for now; Esc is now again")
  func goesBack() throws {
    var stage = Stage(120, 40)
    let live = stage.text
    // Bed 07 began to get worse 14 minutes ago.
    stage.type(String(repeating: ",", count: 20))
    let cursor = try #require(stage.model.timeCursor)
    #expect(abs(Stage.now - cursor.seconds - 1200) <= 60)
    let text = stage.text
    #expect(text.contains("PAST 2026-11-22 14:12:00") && text.contains("Esc now"))
    let row = try #require(stage.model.order.rows.first { $0.bedLabel == "07" })
    #expect(row.bed.alarm.severity == .normal && row.urgency == .normal)
    #expect(row.bed.assessment.observation.values.oxygenSaturation.map { $0 > 95 } == true)
    #expect(row.bed.assessment.news2.isPartial)
    let frame = stage.frame()
    #expect(frame[0, 119].ground == .past && frame[39, 119].ground == .past && frame.flashes.isEmpty)
    stage.press(.escape)
    #expect(stage.model.timeCursor == nil && stage.text == live)
  }

  @Test("There and back again is the same moment, and the step after the last one is now")
  func returns() {
    var stage = Stage(120, 40)
    stage.type(",,,")
    let before = stage.model.timeCursor?.seconds
    stage.press(.shiftLeft, .shiftRight)
    #expect(stage.model.timeCursor?.seconds == before)
    stage.type("...")
    #expect(stage.model.timeCursor == nil)
    stage.type(".")
    #expect(stage.model.timeCursor == nil)
  }

  @Test("It goes no further back than anything is kept, over any span")
  func ends() throws {
    var stage = Stage(120, 40)
    stage.type("[[[[")
    for _ in 0..<20 { stage.type("<") }
    let cursor = try #require(stage.model.timeCursor)
    // The ward was made up half an hour ago.
    #expect((1800...2000).contains(Stage.now - cursor.seconds))
    #expect(stage.text.contains("PAST") && stage.text.contains("nothing is kept from before "))
    #expect(stage.model.order.rows.contains { !$0.isSilent })
  }

  @Test("Of whom nothing is kept, nothing is said but that; of whom something is, how long they have been silent")
  func nothingKept() throws {
    var snapshot = WardState.raging.made
    let last = snapshot.beds.count - 1
    // Somebody came five minutes ago, and of somebody else nothing came for the ten minutes before that.
    for (place, seconds) in [(last, 300.0...300.0), (last - 1, 300.0...900.0)] {
      var trends = Trends()
      for ago in stride(from: 1800.0, through: 0, by: -15)
      where ago <= seconds.lowerBound || (ago > seconds.upperBound && place != last) {
        trends.record(70, of: .vital(.heartRate), at: snapshot.beds[place].lastReadingSeconds - ago)
      }
      snapshot.beds[place].trends = trends
    }
    var stage = Stage(120, 40, snapshot: snapshot)
    stage.type(",,,,,,,,")
    let rows = stage.model.order.rows
    let newcomer = try #require(rows.first { $0.id == snapshot.beds[last].patient.key })
    #expect(newcomer.isNotKept && newcomer.urgency == .technical)
    #expect(stage.text.contains("nothing kept") && !stage.text.contains("1d"))
    let silent = try #require(rows.first { $0.id == snapshot.beds[last - 1].patient.key })
    #expect(!silent.isNotKept && abs(silent.bed.ageSeconds(at: stage.model.wallSeconds) - 420) <= 60)
  }

  @Test("Before anything is kept there is nothing to look back at, and that is said")
  func nothingYet() {
    var stage = Stage(120, 40, snapshot: MadeUpWard(patients: []).snapshot())
    stage.type(",")
    #expect(stage.model.timeCursor == nil && stage.text.contains("nothing is kept yet"))
  }

  @Test("An alarm that stood then is shown as it stood, by the log")
  func showsAlarmsOfThen() throws {
    var stage = Stage(120, 40)
    // Bed 07 was raised to HIGH at 14:24:30.
    stage.type(",,,")
    let row = try #require(stage.model.order.rows.first { $0.bedLabel == "07" })
    #expect(row.urgency == .high)
    #expect(stage.text.contains("▲"))
  }

  @Test("A new alarm breaks through while somebody looks at the past, on the screen and by the bell")
  func liveAlarmsBreakThrough() {
    var stage = Stage(120, 40, snapshot: WardState.quiet.made)
    stage.type(",,,,")
    #expect(stage.text.contains("now: no HIGH is waiting"))
    var snapshot = WardState.raging.made
    snapshot.timeSeconds += 5
    snapshot.alarmsRaised.high = WardState.quiet.made.alarmsRaised.high + 1
    #expect(stage.receive(snapshot).contains(.bell))
    #expect(stage.text.contains("NOW: NEW HIGH unacknowledged in bed 07"))
    #expect(stage.model.banners.first?.ink == .high)
  }

  @Test("On a phone a new alarm names its bed while somebody looks at the past, whatever else is to be said")
  func newAlarmNamesItsBedOnAPhone() {
    var stage = Stage(40, 12, snapshot: WardState.quiet.made)
    stage.type(",,,,")
    var snapshot = WardState.databaseDown.made
    snapshot.timeSeconds += 5
    snapshot.alarmsRaised.high = WardState.quiet.made.alarmsRaised.high + 1
    stage.receive(snapshot)
    #expect(stage.text.contains("NEW HIGH 07") && stage.text.contains("more: l"))
  }

  @Test(
    "At every width the bed of a HIGH that waits is named while somebody looks at the past, and what came on a frozen picture",
    arguments: [40, 50, 60, 70, 80, 100, 120])
  func bannersAreWhole(columns: Int) throws {
    var stage = Stage(columns, 24)
    stage.type(",,,,,,,,")
    let past = try #require(stage.text.split(separator: "\n").first { $0.hasPrefix(" PAST ") })
    #expect(past.contains("HIGH") && past.contains("07") && !past.contains("…"), "\(past)")
    stage = Stage(columns, 24)
    stage.type("p")
    var snapshot = WardState.raging.made
    snapshot.timeSeconds += 3
    snapshot.alarmsRaised.high += 2
    stage.receive(snapshot)
    let frozen = try #require(stage.text.split(separator: "\n").first { $0.hasPrefix(" FROZEN ") })
    #expect(frozen.contains("2 ALARMS") && frozen.contains("2 HIGH") && !frozen.contains("…"), "\(frozen)")
  }

  @Test("The risk of then is not known: a filter by it finds nobody, asks for it by `risk=?`, and says so")
  func riskOfThen() {
    for (filter, isAll) in [("risk<50", false), ("risk>=0", false), ("risk=?", true)] {
      var stage = Stage(120, 40)
      stage.type(",,,,f\(filter)")
      #expect(stage.model.visibleRows.isEmpty != isAll)
      stage.press(.enter)
      #expect(stage.text.contains("the risk of then is not known"))
      stage.press(.escape)
      stage.press(.escape)
      #expect(!stage.text.contains("the risk of then is not known"))
    }
  }

  @Test("Nothing is acknowledged in the past")
  func refusesToAct() {
    var stage = Stage(120, 40)
    stage.type(",,,a")
    #expect(stage.text.contains("this is the past"))
  }

  @Test("The cursor stands in every chart at the moment that is shown")
  func cursorInCharts() {
    var stage = Stage(200, 60)
    stage.type(",,,,,")
    let frame = stage.frame()
    let columns = (0..<200).filter { column in (3..<56).contains { frame[$0, column].ground == .past } }
    #expect(columns.count == 1)
    #expect((3..<56).count { frame[$0, columns.first ?? 0].ground == .past } >= 12)
  }

  @Test("Whoever comes back after a while is told what happened meanwhile, and the log shows where it begins")
  func sinceOneLooked() {
    var stage = Stage(120, 40)
    stage.type("j")
    stage.model.tick(atSeconds: stage.model.nowSeconds + 1200)
    var snapshot = WardState.raging.made
    snapshot.timeSeconds = stage.model.nowSeconds
    snapshot.log.insert(
      LogEntry(
        timeSeconds: snapshot.timeSeconds - 60, kind: .alarm(.raised, .high), bed: "20", patient: "Tanaka H", text: "HIGH raised"),
      at: 0)
    stage.receive(snapshot)
    stage.type("k")
    #expect(stage.text.contains("1 alarm since 14:32: l shows them"))
    stage.type("l")
    let lines = stage.text.split(separator: "\n")
    let rule = lines.firstIndex { $0.contains("UNTIL 14:32 YOU WERE HERE") }
    let entry = lines.firstIndex { $0.contains("20 Tanaka H") }
    #expect(rule.flatMap { rule in entry.map { $0 < rule } } == true)
  }
}

@Suite("Charts")
struct LineChartTests {
  private func cells(_ values: [Double?], isStep: Bool = false) -> [TrendCell] {
    values.map { TrendCell(value: $0, ink: .trendNormal, isStep: isStep && $0 != nil) }
  }

  private func text(_ values: [Double?], isStep: Bool = false, graph: Abilities.Graph = .braille) throws -> [String] {
    let dots = try #require(ChartDots(Abilities(graph: graph)))
    let chart = LineChart(cells(values, isStep: isStep), scale: 0...7, dots: dots, rows: 2, columns: values.count, width: 1)
    return chart.characters.map { line in line.map { $0.map { String($0) } ?? "·" }.joined() }
  }

  @Test("A line joins what was measured, a gap stays a gap, and a step is level")
  func lines() throws {
    #expect(try text([0, 0, 0]) == ["···", "⣀⣀⣀"])
    #expect(try text([7, 7, 7]) == ["⠉⠉⠉", "···"])
    #expect(try text([0, nil, 0]) == ["···", "⣀·⣀"])
    #expect(try text([nil, nil]) == ["··", "··"])
    let rising = try text([0, 7])
    #expect(!rising[0].contains("··") && !rising[1].contains("··"))
    #expect(try text([0, 7], isStep: true).count == 2)
  }

  @Test("The same line in quarters of a cell, and in ASCII; in blocks it is an area, and without UTF-8 too")
  func otherDots() throws {
    #expect(try text([0, nil, 7], graph: .quadrant) == ["··▀", "▄··"])
    #expect(try text([0, nil, 3, nil, 7], graph: .ascii) == ["····'", "_·'··"])
    #expect(ChartDots(Abilities(graph: .block)) == nil && ChartDots(Abilities(isUnicode: false)) == nil)
    #expect(ChartDots(Abilities(isUnicode: false, graph: .ascii)) != nil)
  }

  @Test("Whatever the values, no dot lies outside", arguments: 0..<20)
  func random(seed: UInt64) throws {
    let dots = try [Abilities.Graph.braille, .quadrant, .ascii].map { try #require(ChartDots(Abilities(graph: $0))) }
    var random = SplitMix64(seed: seed)
    for _ in 0..<50 {
      let values = (0..<Int(random.next() % 40)).map { _ -> Double? in
        switch random.next() % 6 {
        case 0: nil
        case 1: [.nan, .infinity, -.infinity, 1e300, -1e300][Int(random.next() % 5)]
        default: Double(random.next() % 200) - 50
        }
      }
      let (rows, columns) = (Int(random.next() % 8), Int(random.next() % 90))
      let chart = LineChart(
        cells(values, isStep: random.next() % 2 == 0), scale: 0...100, dots: dots[Int(random.next() % 3)], rows: rows,
        columns: columns, width: Int(random.next() % 4))
      #expect(chart.characters.count == rows && chart.characters.allSatisfy { $0.count == columns })
    }
  }
}
