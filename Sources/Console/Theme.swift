/// What every meaning looks like on every ground: one table for each depth of colour.
///
/// Numbers are those of xterm's 256 colours, of which the first sixteen are the terminal's own. In 256 colours every ink that is
/// read has a contrast of 4.5:1 on every ground (WCAG 2.2, 1.4.3), on the selected row too; HIGH has more of it than MEDIUM and LOW,
/// also for eyes without the cones for red or for green. The bodies of trends are areas and no text. Tests compute all that.
package enum Theme {
  /// How one cell looks.
  package struct Look: Sendable, Hashable {
    package var foreground: Int
    package var background: Int
    package var isBold = false
    package var isDim = false
    package var isReversed = false
  }

  package static func look(of style: Style, on ground: Ground, colours: Abilities.Colours) -> Look {
    switch colours {
    case .twoHundredFiftySix: look256(style, ground)
    case .sixteen, .eight: lookOfTerminal(style, ground, colours)
    case .none: lookPlain(style, ground)
    }
  }

  // MARK: 256 colours

  /// Weight is said by a brighter ink: a bold that is switched on and off costs more bytes than all the letters between.
  private static func look256(_ style: Style, _ ground: Ground) -> Look {
    let ink: Ink = style.isBold && style.ink == .text ? .strong : style.ink
    return Look(foreground: ink.of256(on: ground), background: ground.of256, isReversed: style.isReversed)
  }

  // MARK: The terminal's own colours

  /// Of eight or sixteen colours nobody knows the shades: black ground, and on the selected row and the mark of HIGH one ink.
  private static func lookOfTerminal(_ style: Style, _ ground: Ground, _ colours: Abilities.Colours) -> Look {
    let isEight = colours == .eight
    switch ground {
    // Reversed, so that no ink can be that of its ground.
    case .selection: return Look(foreground: 7, background: 0, isReversed: true)
    case .high: return Look(foreground: isEight ? 7 : 15, background: 1, isBold: true)
    case .screen, .bar, .card: break
    }
    if !isEight { return Look(foreground: style.ink.of16, background: 0, isBold: style.isBold, isReversed: style.isReversed) }
    // What is normal fills much of the screen: the bright black that most terminals draw as dark grey, as htop does.
    if style.ink == .trendNormal || style.ink == .bodyNormal { return Look(foreground: 0, background: 0, isBold: true) }
    return Look(
      foreground: style.ink.of8, background: 0, isBold: style.isBold || style.ink == .strong, isDim: style.ink.isDim,
      isReversed: style.isReversed)
  }

  // MARK: No colours

  /// Weight and reversal speak; severity has its sign and word in any case.
  private static func lookPlain(_ style: Style, _ ground: Ground) -> Look {
    var isReversed = style.isReversed
    if ground == .selection || ground == .bar || ground == .high { isReversed.toggle() }
    return Look(
      foreground: 7, background: 0, isBold: style.isBold || ground == .high, isDim: style.ink.isDim && !isReversed,
      isReversed: isReversed)
  }
}

extension Ink {
  /// Whether it draws an area and no text: a trend's body, below the edge that is read.
  package var isBody: Bool {
    switch self {
    case .bodyNormal, .bodyNotable, .bodyMedium, .bodyHigh: true
    default: false
    }
  }

  fileprivate var isDim: Bool { self == .faint || self == .trendNormal || isBody }

  fileprivate func of256(on ground: Ground) -> Int {
    // On the mark of HIGH everything is white.
    if ground == .high { return 231 }
    let (screen, card, bar, selection) = shades
    return switch ground {
    case .screen, .high: screen
    case .card: card
    case .bar: bar
    case .selection: selection
    }
  }

  private var shades: (screen: Int, card: Int, bar: Int, selection: Int) {
    switch self {
    case .text, .trendNotable: (252, 252, 252, 255)
    case .strong: (231, 231, 231, 231)
    case .quiet: (246, 247, 248, 250)
    case .faint, .trendNormal: (244, 246, 247, 249)
    case .high: (217, 217, 217, 224)
    case .medium: (178, 178, 178, 178)
    case .low: (73, 73, 73, 44)
    case .technical: (141, 141, 141, 183)
    case .good: (71, 71, 71, 114)
    case .accent: (111, 111, 111, 117)
    case .bodyNormal: (236, 238, 239, 242)
    case .bodyNotable: (238, 240, 241, 243)
    case .bodyMedium: (239, 241, 242, 94)
    case .bodyHigh: (52, 88, 88, 88)
    }
  }

  fileprivate var of16: Int {
    switch self {
    // Many palettes make the bright black a ground: text has none of it.
    case .text, .quiet, .faint, .trendNotable: 7
    case .strong: 15
    case .trendNormal, .bodyNormal, .bodyNotable: 8
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

  fileprivate var of8: Int {
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
  fileprivate var of256: Int {
    switch self {
    case .screen: 233
    case .bar: 236
    case .card: 235
    case .selection: 238
    case .high: 160
    }
  }
}
