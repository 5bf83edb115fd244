/// Who gets which part of the screen; made from one size, so that no view ever disagrees with another about it.
struct ConsoleLayout: Equatable {
  enum FiguresForm: Equatable {
    /// Title, value and detail below each other.
    case cards
    /// Title and value in one line, detail below.
    case shortCards
    /// All in one line of words.
    case line
  }

  var header: Area
  var figures: Area
  var figuresForm: FiguresForm
  var banners: Area
  /// The list of patients, or whatever view took its place.
  var main: Area
  /// The selected patient beside the list.
  var pane: Area
  var log: Area
  var keyLine: Area

  /// A screen of fewer rows is that of a phone: each line is worth more than words about a key.
  static let lowRows = 20

  /// Below this width there is no room for a patient beside the list.
  static let paneColumns = 112

  /// - Parameters:
  ///   - rowCount: how many patients the list shows.
  ///   - urgentCount: how many of them make good use of more than a line.
  ///   - logEntries: how many lines the log could fill.
  ///   - isMap: whether the list is the map of a wall, which takes what the patient beside it leaves.
  init(size: Size, isWard: Bool, isMap: Bool = false, banners bannerCount: Int, rowCount: Int, urgentCount: Int, logEntries: Int)
  {
    var rest = Area(rows: size.rows, columns: size.columns)
    header = rest.takeTop(size.rows >= 4 ? 1 : 0)
    keyLine = rest.takeBottom(size.rows >= 6 ? 1 : 0)

    figuresForm = size.rows < 16 || size.columns < 52 || !isWard ? .line : size.rows < 30 ? .shortCards : .cards
    let figureRows =
      switch figuresForm {
      case .cards: 3
      case .shortCards: 2
      case .line: 1
      }
    figures = rest.takeTop(figureRows)
    let mostBanners = size.rows < 8 ? 0 : size.rows < Self.lowRows ? 1 : size.rows < 30 ? 2 : 4
    banners = rest.takeTop(min(bannerCount, mostBanners))
    if size.rows >= 34 { _ = rest.takeTop(1) }

    pane = Area(rows: 0, columns: 0)
    log = Area(rows: 0, columns: 0)
    guard isWard else {
      main = rest
      return
    }
    let hasPane = size.columns >= Self.paneColumns && rest.rows >= 8
    // On a wide screen the log goes under the list and the patient has the whole height.
    let isWide = size.columns >= 150
    let paneWidth = min(max(46, size.columns * (isMap ? 34 : isWide ? 43 : 38) / 100), 146)
    if hasPane && isWide { pane = rest.takeRight(paneWidth) }

    if rest.rows >= 14 {
      let listColumns = hasPane && !isWide ? rest.columns - paneWidth - 1 : rest.columns
      log = rest.takeBottom(
        Self.logRows(
          of: rest.rows, columns: listColumns, rowCount: rowCount, urgentCount: urgentCount, logEntries: logEntries))
    }
    if hasPane && !isWide { pane = rest.takeRight(paneWidth) }
    if hasPane { _ = rest.takeRight(1) }
    main = rest
  }

  /// How much of the height under the figures the log gets: what the list leaves, but a sixth at least, unless beds would
  /// then be missing from the screen, and a third at most.
  private static func logRows(of rows: Int, columns: Int, rowCount: Int, urgentCount: Int, logEntries: Int) -> Int {
    let furniture = 2
    let perLine = max(1, columns / ListPlan.tileColumns)
    let needed = urgentCount + (rowCount - urgentCount + perLine - 1) / perLine + furniture
    let roomy = rows - rowCount - urgentCount - furniture
    let plain = rows - rowCount - furniture
    // Of a screen where all beds just have lines of their own, the log makes no tiles of the last two.
    let least = plain >= 4 ? min(plain, max(4, rows / 6)) : max(4, rows / 6)
    let most = min(max(rows / 3, least), max(least, logEntries + 1))
    let given = roomy >= least ? min(roomy, most) : min(max(plain, least), most)
    // However many beds there are, what happened last is on screen: the rule and three lines.
    return max(4, min(given, rows - needed))
  }
}
