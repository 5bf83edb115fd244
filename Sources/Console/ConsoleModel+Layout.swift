internal import Alarms
internal import Vitals

extension ConsoleModel {
  func layout(size: Size) -> ConsoleLayout {
    let rows = visibleRows
    // In steps, so that the log does not move a line each time an alarm comes or goes.
    let urgent = (rows.count(where: \.standsOut) + 3) / 4 * 4
    return ConsoleLayout(
      size: size, isWard: view == .ward, isMap: isMap(size: size), banners: banners.count, rowCount: rows.count,
      urgentCount: min(urgent, rows.count), logEntries: shown?.log.count ?? 0)
  }

  func listPlan(in area: Area) -> ListPlan {
    let rows = visibleRows
    let urgent = order.sort == .urgency ? (rows.lastIndex(where: \.standsOut) ?? -1) + 1 : rows.count
    return ListPlan(
      area: area, rowCount: rows.count, urgentCount: urgent,
      selected: rows.firstIndex { $0.id == selection.patientID }, topLine: topRow, isIdle: isIdle,
      hasNews: !filter.isOpen || order.isHeld)
  }

  /// Whether the ward is drawn as a map: as somebody has chosen, or on a screen that is large enough for a wall.
  func isMap(size: Size) -> Bool {
    view == .ward && (wantsMap ?? (size.columns >= 240 && size.rows >= 70))
  }

  /// The map, where there is one and every bed has room on it.
  func wardMap(size: Size) -> WardMap? {
    guard isMap(size: size) else { return nil }
    var area = layout(size: size).main
    if hasMapStatus { _ = area.takeBottom(1) }
    return WardMap(area: area, tileCount: visibleRows.count)
  }

  /// Somebody is left out, or the order is another than one thinks.
  var hasMapStatus: Bool { !filter.isOpen }

  func listWindow(size: Size) -> ListPlan { listPlan(in: layout(size: size).main) }

  /// A page is what the list shows, less one row to keep one's bearings.
  func pageRows(_ size: Size) -> Int {
    let plan = listWindow(size: size)
    return max(1, plan.lines[plan.shown].reduce(0) { $0 + $1.rows.count } - 1)
  }

  /// The last line that a view of lines can begin with.
  func lastScrollLine(size: Size) -> Int {
    let area = layout(size: size).main
    return max(0, contentLines(columns: area.columns) - area.rows)
  }

  private func contentLines(columns: Int) -> Int {
    switch view {
    case .ward, .patient: 0
    case .log: (shown?.log.count ?? 0) + 2
    case .rejects: RejectsList.lineCount(shown)
    case .burden: BurdenPage.lines(shown).count + 1
    case .help: HelpText.lineCount(columns: columns, policy: policy, isReadOnly: isReadOnly)
    }
  }

  /// The span that suits how often readings come on this ward.
  var automaticSpan: TrendSpan {
    let intervals = order.rows.compactMap(\.bed.usualIntervalSeconds).sorted()
    return TrendSpan(usualIntervalSeconds: intervals.isEmpty ? nil : intervals[intervals.count / 2])
  }
}
