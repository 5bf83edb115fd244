internal import CNcurses
internal import Console

/// Turns what a mark means into colours and attributes of the terminal at hand.
///
/// One dark ground, set explicitly, so that the contrast is the same on a light terminal; grey for what is normal. Without
/// colours weight and reversal speak, and severity has its sign and word in any case.
struct Palette {
  let colours: Abilities.Colours
  private var pairs: [Int32: Int16] = [:]
  private let mostPairs: Int

  init(colours: Abilities.Colours, mostPairs: Int) {
    self.colours = colours
    self.mostPairs = mostPairs
  }

  /// Attributes and colour pair of `style` on `ground`; makes the pair where it is new.
  mutating func look(of style: Style, on ground: Ground) -> (attributes: attr_t, pair: Int16) {
    var attributes = ww_normal
    if style.isBold { attributes |= ww_bold }
    var isReversed = style.isReversed
    if colours < .sixteen, ground == .selection { isReversed.toggle() }
    if colours == .none, ground == .bar { isReversed.toggle() }
    if isReversed { attributes |= ww_reverse }
    switch colours {
    case .none:
      if style.ink.isDim, !isReversed { attributes |= ww_dim }
      return (attributes, 0)
    case .eight:
      // Eight colours have one grey: weight makes two more of it. On the selected row all ink is alike, to be readable.
      if ground == .selection { return (attributes, pair(7, 0)) }
      // What is normal fills much of the screen: the bright black that most terminals draw as dark grey, as htop does.
      if style.ink == .trendNormal || style.ink == .bodyNormal { return (attributes | ww_bold, pair(0, 0)) }
      if style.ink.isDim { attributes |= ww_dim }
      if style.ink == .strong { attributes |= ww_bold }
      return (attributes, pair(style.ink.of8, 0))
    case .sixteen: return (attributes, pair(style.ink.of16, ground == .selection ? 8 : 0))
    case .twoHundredFiftySix:
      // On the selected row what is faint would vanish.
      let ink = ground == .selection && style.ink == .faint ? Ink.quiet : style.ink
      return (attributes, pair(ink.of256, ground.of256))
    }
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

extension Ink {
  fileprivate var isDim: Bool {
    switch self {
    case .faint, .trendNormal, .bodyNormal, .bodyNotable, .bodyMedium, .bodyHigh: true
    case .text, .strong, .quiet, .high, .medium, .low, .technical, .good, .accent, .trendNotable: false
    }
  }

  /// xterm's 256 colours.
  fileprivate var of256: Int16 {
    switch self {
    case .text: 252
    case .strong: 231
    case .quiet: 246
    case .faint: 240
    case .high: 203
    case .medium: 221
    case .low: 80
    case .technical: 141
    case .good: 71
    case .accent: 111
    case .trendNormal: 244
    case .trendNotable: 252
    case .bodyNormal: 236
    case .bodyNotable: 238
    case .bodyMedium: 239
    case .bodyHigh: 52
    }
  }

  fileprivate var of16: Int16 {
    switch self {
    case .text, .quiet, .trendNotable: 7
    case .strong: 15
    case .faint, .trendNormal, .bodyNormal, .bodyNotable: 8
    case .high: 9
    case .medium: 11
    case .low: 14
    case .technical: 13
    case .good: 10
    case .accent: 12
    case .bodyMedium: 3
    case .bodyHigh: 1
    }
  }

  fileprivate var of8: Int16 {
    switch self {
    case .text, .strong, .quiet, .faint, .trendNormal, .trendNotable, .bodyNormal, .bodyNotable: 7
    case .high, .bodyHigh: 1
    case .medium, .bodyMedium: 3
    case .low, .accent: 6
    case .technical: 5
    case .good: 2
    }
  }
}

extension Ground {
  fileprivate var of256: Int16 {
    switch self {
    case .screen: 233
    case .bar: 236
    case .card: 235
    case .selection: 238
    }
  }
}
