import Testing

@testable import Console

@Suite("How rows fill the list")
struct ListPlanTests {
  private func lines(_ rows: Int, _ columns: Int, beds: Int, urgent: Int) -> [ListPlan.Line] {
    ListPlan(
      area: Area(rows: rows, columns: columns), rowCount: beds, urgentCount: urgent, selected: nil, topLine: 0, isIdle: true,
      hasNews: false
    ).lines
  }

  /// The line where those begin who are well.
  private func firstLine(ofRow row: Int, _ lines: [ListPlan.Line]) -> Int {
    lines.prefix { $0.rows.lowerBound < row || $0.rows.isEmpty }.reduce(0) { $0 + $1.height }
  }

  @Test(
    "An alarm more moves nobody who is well and stood above its patient, until six lines are full, where there are lines to spare",
    arguments: [(1, 2), (2, 3), (4, 5)])
  func keepsPlaces(before: Int, after: Int) {
    let old = firstLine(ofRow: before, lines(50, 120, beds: 36, urgent: before))
    #expect(old == firstLine(ofRow: after, lines(50, 120, beds: 36, urgent: after)))
    #expect(old == (before < 4 ? 6 : 12))
  }

  @Test("Nothing is left empty on a phone, without alarms, or where all are alarms; and what is drawn always fits")
  func fits() {
    for (columns, urgent) in [(40, 3), (120, 0), (120, 9)] {
      #expect(!lines(30, columns, beds: 9, urgent: urgent).contains { if case .space = $0 { true } else { false } })
    }
    for rows in 3...80 {
      for beds in [1, 5, 12, 36, 60] {
        for urgent in 0...min(beds, 14) {
          let plan = ListPlan(
            area: Area(rows: rows, columns: 120), rowCount: beds, urgentCount: urgent, selected: nil, topLine: 0, isIdle: true,
            hasNews: false)
          #expect(plan.lines[plan.shown].reduce(0) { $0 + $1.height } <= rows)
          #expect(plan.lines.flatMap { Array($0.rows) } == Array(0..<beds))
        }
      }
    }
  }
}
