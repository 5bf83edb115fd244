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

  /// Below this width there is no room for a patient beside the list.
  static let paneColumns = 100

  /// - Parameters:
  ///   - rowsWanted: how many lines the list would like.
  ///   - rowsDesired: how many it would make good use of, with more than a line for some patients.
  init(size: Size, isWard: Bool, banners bannerCount: Int, rowsWanted: Int, rowsDesired: Int) {
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
    let mostBanners = size.rows < 8 ? 0 : size.rows < 20 ? 1 : size.rows < 30 ? 2 : 4
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
    let paneWidth = min(max(46, size.columns * 2 / 5), 118)
    if hasPane && isWide { pane = rest.takeRight(paneWidth) }

    if rest.rows >= 14 {
      let least = max(4, rest.rows / 6)
      let most = max(least, rest.rows / 3)
      let desired = rest.rows - rowsDesired
      log = rest.takeBottom(desired >= least ? min(desired, most) : min(max(rest.rows - rowsWanted, least), most))
    }
    if hasPane && !isWide { pane = rest.takeRight(paneWidth) }
    if hasPane { _ = rest.takeRight(1) }
    main = rest
  }
}
