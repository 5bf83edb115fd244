/// The colours of all themes: meaning × ground → one of xterm's 256.
///
/// Where a theme has one number for an ink, it is that on every ground; where it has four, they are for screen, card, bar and
/// selection. The band behind a chart is as dark as a card.
enum ThemeTable {
  private struct Row {
    var ink: Ink
    var dark: [Int]
    var light: [Int]
    var highContrast: [Int]
    var colourBlind: [Int]

    init(_ ink: Ink, dark: [Int], light: [Int], highContrast: [Int], colourBlind: [Int]) {
      self.ink = ink
      self.dark = dark
      self.light = light
      self.highContrast = highContrast
      self.colourBlind = colourBlind
    }
  }

  private static let inks: [Row] = [
    Row(.text, dark: [252, 252, 252, 255], light: [236], highContrast: [255], colourBlind: [252, 252, 252, 255]),
    Row(.strong, dark: [231], light: [16], highContrast: [231], colourBlind: [231]),
    Row(.quiet, dark: [246, 247, 248, 250], light: [240], highContrast: [252], colourBlind: [247, 248, 249, 251]),
    Row(.faint, dark: [244, 246, 247, 249], light: [241], highContrast: [249], colourBlind: [244, 246, 247, 249]),
    Row(.high, dark: [217, 217, 217, 224], light: [88], highContrast: [224], colourBlind: [223]),
    Row(.medium, dark: [178], light: [94], highContrast: [220], colourBlind: [178]),
    Row(.low, dark: [73, 73, 73, 44], light: [23], highContrast: [80], colourBlind: [117]),
    Row(.technical, dark: [141, 141, 141, 183], light: [91], highContrast: [183], colourBlind: [218]),
    Row(.good, dark: [71, 71, 71, 114], light: [22], highContrast: [120], colourBlind: [43]),
    Row(.accent, dark: [111, 111, 111, 117], light: [25], highContrast: [153], colourBlind: [147]),
    Row(.trendNormal, dark: [244, 246, 247, 249], light: [241], highContrast: [249], colourBlind: [244, 246, 247, 249]),
    Row(.trendNotable, dark: [252, 252, 252, 255], light: [236], highContrast: [255], colourBlind: [252, 252, 252, 255]),
    Row(
      .bodyNormal, dark: [236, 238, 239, 242], light: [253, 252, 252, 250], highContrast: [239],
      colourBlind: [236, 238, 239, 242]),
    Row(
      .bodyNotable, dark: [238, 240, 241, 243], light: [251, 250, 250, 248], highContrast: [242],
      colourBlind: [238, 240, 241, 243]),
    Row(.bodyMedium, dark: [94], light: [223], highContrast: [94], colourBlind: [58]),
    Row(.bodyHigh, dark: [95, 95, 95, 131], light: [217], highContrast: [95], colourBlind: [95]),
  ]

  /// Screen, card and band, bar, selection, the mark of HIGH, the past; and the one ink of the last two.
  private static func grounds(of theme: Theme) -> (screen: Int, card: Int, bar: Int, selection: Int, high: Int, onHigh: Int) {
    switch theme {
    case .dark, .mono: (233, 235, 236, 238, 160, 231)
    case .light: (231, 255, 255, 195, 160, 231)
    case .highContrast: (16, 233, 234, 237, 160, 231)
    // Red is dark to eyes without red: orange is not.
    case .colourBlind: (233, 235, 236, 238, 208, 16)
    }
  }

  private static let past = (ground: 25, ink: 231)

  static func ground(_ ground: Ground, in theme: Theme) -> Int {
    let all = grounds(of: theme)
    return switch ground {
    case .screen: all.screen
    case .card, .band: all.card
    case .bar: all.bar
    case .selection: all.selection
    case .high: all.high
    case .past: past.ground
    }
  }

  static func ink(_ ink: Ink, on ground: Ground, in theme: Theme) -> Int {
    switch ground {
    // On the mark of HIGH, and in the past, everything is of one colour.
    case .high: return grounds(of: theme).onHigh
    case .past: return past.ink
    case .screen, .card, .band, .bar, .selection: break
    }
    let row = inks[Int(ink.rawValue)]
    let shades =
      switch theme {
      case .dark, .mono: row.dark
      case .light: row.light
      case .highContrast: row.highContrast
      case .colourBlind: row.colourBlind
      }
    let column =
      switch ground {
      case .screen, .high, .past: 0
      case .card, .band: 1
      case .bar: 2
      case .selection: 3
      }
    return shades.count == 1 ? shades[0] : shades[column]
  }

  /// Whether what is written on the mark of HIGH has the strongest ink of the screen too.
  static func isHighStrong(in theme: Theme) -> Bool { ink(.strong, on: .screen, in: theme) == ink(.high, on: .high, in: theme) }

  /// Whether every ink has its row, in the order of their numbers.
  static var isWhole: Bool { inks.map(\.ink) == Ink.allCases }
}
