/// How the rows of the list fill its lines.
///
/// Every bed is on screen as long as there is any way: where full rows do not fit, normal patients share lines as tiles.
struct ListPlan: Equatable {
  enum Line: Equatable {
    case row(Int, height: Int)
    case tiles(Range<Int>)
    /// Nothing, before the row of this index.
    case space(before: Int, height: Int)

    var height: Int {
      switch self {
      case .row(_, let height), .space(_, let height): height
      case .tiles: 1
      }
    }

    var rows: Range<Int> {
      switch self {
      case .row(let index, _): index..<index + 1
      case .tiles(let range): range
      case .space(let index, _): index..<index
      }
    }
  }

  static let tileColumns = 15

  /// Where alarms have more than a line each they get so many at a time, and what they do not use stays empty: whoever is well and
  /// stands above the patient of a new alarm keeps their place, which reads more calmly.
  private static let alarmLines = 6

  /// How many lines a patient gets with and without an alarm, as room allows: the more, the higher the trend.
  private static let rowHeights: [(urgent: Int, normal: Int)] = [
    (1, 1), (2, 1), (2, 2), (3, 2), (3, 3), (4, 3), (5, 4), (6, 5),
  ]

  var hasTitles: Bool
  var hasStatus: Bool
  var lines: [Line]
  /// The lines that are visible.
  var shown: Range<Int>

  /// The first line on screen.
  var top: Int { shown.lowerBound }

  /// The rows that do not fit on the screen.
  func hiddenRows(of count: Int) -> (above: Range<Int>, below: Range<Int>) {
    guard let first = lines[shown].first, let last = lines[shown].last else { return (0..<0, 0..<count) }
    return (0..<first.rows.lowerBound, last.rows.upperBound..<count)
  }

  /// - Parameters:
  ///   - rowCount: how many patients the list shows.
  ///   - urgentCount: the first so many need a row of their own; `rowCount` where none may share.
  ///   - hasNews: whether the status line has something to say that is worth a line of a small screen.
  init(area: Area, rowCount: Int, urgentCount: Int, selected: Int?, topLine: Int, isIdle: Bool, hasNews: Bool) {
    hasTitles = area.rows >= 11 && area.columns >= 30
    hasStatus = area.rows >= 13 || (hasNews && area.rows >= 3)
    var capacity = area.rows - (hasTitles ? 1 : 0) - (hasStatus ? 1 : 0)
    lines = Self.lines(rowCount: rowCount, urgentCount: urgentCount, capacity: capacity, columns: area.columns)
    if lines.reduce(0, { $0 + $1.height }) > capacity, !hasStatus, area.rows >= 3 {
      hasStatus = true
      capacity -= 1
      lines = Self.lines(rowCount: rowCount, urgentCount: urgentCount, capacity: capacity, columns: area.columns)
    }
    shown = Self.window(
      lines, capacity: capacity, topLine: isIdle ? 0 : topLine, selected: isIdle ? nil : selected)
  }

  private static func lines(rowCount: Int, urgentCount: Int, capacity: Int, columns: Int) -> [Line] {
    if rowCount <= capacity {
      let normalCount = rowCount - urgentCount
      let heights = rowHeights.last { $0.urgent * urgentCount + $0.normal * normalCount <= capacity }
      let (urgent, normal) = columns >= 60 ? heights ?? (1, 1) : (1, 1)
      let rows = (0..<rowCount).map { Line.row($0, height: $0 < urgentCount ? urgent : normal) }
      let spare = capacity - urgent * urgentCount - normal * normalCount
      let space = min(spare, (alarmLines - urgent * urgentCount % alarmLines) % alarmLines)
      guard urgent > 1, urgentCount > 0, normalCount > 0, space > 0 else { return rows }
      return rows.prefix(urgentCount) + [.space(before: urgentCount, height: space)] + rows.dropFirst(urgentCount)
    }
    let perLine = columns / tileColumns
    guard perLine >= 2, urgentCount < rowCount else { return (0..<rowCount).map { .row($0, height: 1) } }
    // The most rows r with r + ⌈(n − r) / t⌉ ≤ capacity.
    let fullRows = max(urgentCount, (capacity * perLine - rowCount) / (perLine - 1))
    return (0..<fullRows).map { .row($0, height: 1) }
      + stride(from: fullRows, to: rowCount, by: perLine).map { .tiles($0..<min($0 + perLine, rowCount)) }
  }

  private static func window(_ lines: [Line], capacity: Int, topLine: Int, selected: Int?) -> Range<Int> {
    guard capacity > 0, !lines.isEmpty else { return 0..<0 }
    func end(from top: Int) -> Int {
      var used = 0
      var end = top
      while end < lines.count, used + lines[end].height <= capacity {
        used += lines[end].height
        end += 1
      }
      return end
    }
    var top = min(max(0, topLine), lines.count - 1)
    if let selected, let line = lines.firstIndex(where: { $0.rows.contains(selected) }) {
      top = min(top, line)
      while end(from: top) <= line { top += 1 }
    }
    while top > 0, end(from: top - 1) == lines.count { top -= 1 }
    return top..<end(from: top)
  }
}
