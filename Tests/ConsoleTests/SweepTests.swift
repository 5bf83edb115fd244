import Alarms
import MadeUpWard
import Testing
import Vitals

@testable import Console

@Suite("Every size")
struct SweepTests {
  @Test("No two parts of the screen overlap, and none lies outside it, at any size from 1x1 to 400x200")
  func partsNeverOverlap() {
    // Every size of a terminal, and those of walls in steps.
    for columns in Array(1...160) + Array(stride(from: 163, through: 400, by: 7)) {
      for rows in Array(1...64) + Array(stride(from: 67, through: 200, by: 7)) {
        let size = Size(columns: columns, rows: rows)
        for isWard in [true, false] {
          let layout = ConsoleLayout(
            size: size, isWard: isWard, isMap: isWard && columns % 2 == 0, banners: columns % 5, rowCount: columns % 40,
            urgentCount: rows % 9, logEntries: rows % 30
          )
          let areas = [
            layout.header, layout.figures, layout.banners, layout.main, layout.pane, layout.log, layout.keyLine,
          ].filter { !$0.isEmpty }
          for (index, area) in areas.enumerated() {
            let isInside =
              area.row >= 0 && area.column >= 0 && area.row + area.rows <= rows && area.column + area.columns <= columns
            let isAlone = areas[(index + 1)...].allSatisfy { !area.overlaps($0) }
            if !isInside || !isAlone {
              Issue.record("\(area) at \(columns)x\(rows)")
              return
            }
          }
        }
      }
    }
  }

  @Test("Random wards, keys and sizes never break a frame", arguments: 0..<8)
  func randomWardsAreDrawn(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let keys: [Key] =
      [
        .up, .down, .left, .right, .shiftLeft, .shiftRight, .pageUp, .pageDown, .home, .end, .enter, .escape, .backspace, .tab,
        .function(2), .function(8),
      ]
      + "jkgG123456 0/f:saup[]rlb?mPé漢".unicodeScalars.map { .character($0) }
    var model = ConsoleModel()
    var now = MadeUpWard.startSeconds
    for _ in 0..<40 {
      let size = Size(columns: random.next(in: 1...400), rows: random.next(in: 1...200))
      model.tick(atSeconds: now)
      model.pace = FramePacer.Pace(rawValue: random.next(in: 0...2)) ?? .full
      if random.next(in: 0...2) == 0 { model.receive(random.snapshot(at: now)) }
      for _ in 0..<random.next(in: 0...4) { _ = model.handle(keys[random.next(in: 0...keys.count - 1)], size: size) }
      let isUnicode = random.next(in: 0...3) > 0
      let frame = model.frame(size: size, abilities: Abilities(isUnicode: isUnicode))
      #expect(frame.size == size)
      checkIntegrity(frame, isUnicode: isUnicode)
      now += Double(random.next(in: 0...20))
    }
  }

  @Test(
    "Even the smallest terminal says how many are HIGH",
    arguments: [(1, 1), (6, 1), (10, 2), (12, 3), (20, 5), (39, 11), (300, 1)])
  func smallestTerminalCountsHigh(columns: Int, rows: Int) {
    let stage = Stage(columns, rows)
    let high = stage.model.order.rows.count { $0.urgency == .high }
    #expect(columns == 1 || stage.text.contains("\(high)"))
  }

  @Test("No size at all is no crash")
  func emptyTerminal() {
    #expect(Stage(0, 0).text.isEmpty)
    #expect(Stage(0, 20).frame().size.rows == 20)
  }
}

extension Area {
  fileprivate func overlaps(_ other: Area) -> Bool {
    row < other.row + other.rows && other.row < row + rows && column < other.column + other.columns
      && other.column < column + columns
  }
}

extension SplitMix64 {
  fileprivate mutating func next(in range: ClosedRange<Int>) -> Int { range.lowerBound + Int(next() % UInt64(range.count)) }

  /// Anything the types allow: infinities, times far away, nonsense for names.
  fileprivate mutating func number() -> Double {
    switch next(in: 0...9) {
    case 0: .nan
    case 1: .infinity
    case 2: -1e18
    case 3: 1e18
    default: Double(next(in: -50...300))
    }
  }

  fileprivate mutating func text() -> String {
    var text = ""
    for _ in 0..<next(in: 0...12) {
      if let scalar = Unicode.Scalar(UInt32(next(in: 0...0x2FFFF))) { text.unicodeScalars.append(scalar) }
    }
    return text
  }

  fileprivate mutating func snapshot(at now: Double) -> WardSnapshot {
    let states = WardState.allCases
    var snapshot = states[next(in: 0...states.count - 1)].made
    let past = now - snapshot.timeSeconds
    snapshot.timeSeconds += past
    snapshot.wardTimeSeconds += past
    snapshot.beds = Array(snapshot.beds.prefix(next(in: 0...36)))
    for index in snapshot.beds.indices where next(in: 0...2) == 0 {
      snapshot.beds[index].patient.name = text()
      snapshot.beds[index].patient.bed = next(in: 0...3) == 0 ? nil : text()
      snapshot.beds[index].assessment.anomaly = number()
      snapshot.beds[index].assessment.risk = number()
      snapshot.beds[index].lastReadingSeconds = now - number()
      snapshot.beds[index].arrivedSeconds = now - number()
      if next(in: 0...3) == 0 {
        snapshot.beds[index].conditions = [TechnicalCondition(kind: .clock, cause: text(), sinceSeconds: number())]
      }
      snapshot.beds[index].usualIntervalSeconds = number()
      for vital in Vital.allCases {
        snapshot.beds[index].assessment.observation.values[vital] = next(in: 0...2) == 0 ? nil : number()
        snapshot.beds[index].trends.record(number(), of: .vital(vital), at: now)
      }
      snapshot.beds[index].explanation = Explanation(
        score: number(), expectation: number(),
        contributions: Factor.all.map {
          Explanation.Contribution(
            factor: $0, points: number(), share: number(), value: number(), usual: number(), change: number(),
            changeSeconds: number(),
            news2Points: next(in: -1...9))
        }, reasons: text())
      snapshot.beds[index].drivers = (0..<next(in: 0...200)).map { $0 % 3 == 0 ? nil : Factor.all[$0 % Factor.all.count] }
    }
    snapshot.readingsPerSecond = number()
    snapshot.feed.lag = next(in: 0...1) == 0 ? nil : Int64(next(in: 0...Int.max / 2))
    snapshot.meanAnomalyTrend = (0..<next(in: 0...90)).map { _ in number() }
    snapshot.warning = next(in: 0...3) == 0 ? text() : nil
    snapshot.clockWarning = next(in: 0...3) == 0 ? text() : nil
    if next(in: 0...5) == 0 { snapshot.wardTimeSeconds = number() }
    return snapshot
  }
}
