internal import CNcurses
internal import Console

/// The theme's looks as attributes and colour pairs of ncurses; a pair is made where it is new.
struct Palette {
  let colours: Abilities.Colours
  private var pairs: [Int: Int16] = [:]
  private let mostPairs: Int
  /// By style and ground, of one theme: every cell that is written asks.
  private var looks: [(attributes: attr_t, pair: Int16)?] = []
  private var theme: Theme?

  init(colours: Abilities.Colours, mostPairs: Int) {
    self.colours = colours
    self.mostPairs = mostPairs
  }

  mutating func look(of style: Style, on ground: Ground, in theme: Theme) -> (attributes: attr_t, pair: Int16) {
    if self.theme != theme {
      self.theme = theme
      looks = Array(repeating: nil, count: 1 << 13)
    }
    let place = Int(style.ink.rawValue) << 5 | Int(ground.rawValue) << 2 | (style.isBold ? 2 : 0) | (style.isReversed ? 1 : 0)
    if let known = looks[place] { return known }
    let look = makeLook(of: style, on: ground, in: theme)
    looks[place] = look
    return look
  }

  private mutating func makeLook(of style: Style, on ground: Ground, in theme: Theme) -> (attributes: attr_t, pair: Int16) {
    let look = theme.look(of: style, on: ground, colours: colours)
    var attributes = ww_normal
    if look.isBold { attributes |= ww_bold }
    if look.isDim { attributes |= ww_dim }
    if look.isReversed { attributes |= ww_reverse }
    guard colours > .none, let foreground = look.foreground, let background = look.background else { return (attributes, 0) }
    return (attributes, pair(foreground, background))
  }

  private mutating func pair(_ foreground: Int, _ background: Int) -> Int16 {
    let key = foreground << 16 | background
    if let known = pairs[key] { return known }
    let number = Int16(pairs.count + 1)
    guard Int(number) < mostPairs, init_extended_pair(Int32(number), colour(foreground), colour(background)) != ERR else {
      return 0
    }
    pairs[key] = number
    return number
  }

  /// In 24 bits a colour is its own number; the first eight are those of the terminal all the same (terminfo's RGB).
  private func colour(_ index: Int) -> Int32 {
    guard colours == .trueColour, index >= 16 else { return Int32(index) }
    return max(8, Int32(XtermColour.components(of: index).packed))
  }
}
