internal import CNcurses
internal import Console

/// The theme's looks as attributes and colour pairs of ncurses; a pair is made where it is new.
struct Palette {
  let colours: Abilities.Colours
  private var pairs: [Int32: Int16] = [:]
  private let mostPairs: Int

  init(colours: Abilities.Colours, mostPairs: Int) {
    self.colours = colours
    self.mostPairs = mostPairs
  }

  mutating func look(of style: Style, on ground: Ground) -> (attributes: attr_t, pair: Int16) {
    let look = Theme.look(of: style, on: ground, colours: colours)
    var attributes = ww_normal
    if look.isBold { attributes |= ww_bold }
    if look.isDim { attributes |= ww_dim }
    if look.isReversed { attributes |= ww_reverse }
    return (attributes, colours == .none ? 0 : pair(Int16(look.foreground), Int16(look.background)))
  }

  private mutating func pair(_ foreground: Int16, _ background: Int16) -> Int16 {
    let key = Int32(foreground) << 16 | Int32(background)
    if let known = pairs[key] { return known }
    let number = Int16(pairs.count + 1)
    guard Int(number) < mostPairs, init_pair(number, foreground, background) != ERR else { return 0 }
    pairs[key] = number
    return number
  }
}
