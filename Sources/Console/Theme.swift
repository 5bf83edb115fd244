/// How the console looks: what every meaning looks like on every ground, at every depth of colour.
///
/// In 256 colours every ink that is read has a contrast of 4.5:1 on every ground (WCAG 2.2, 1.4.3), on the selected row too; HIGH has
/// more of it than MEDIUM and LOW, also for eyes without the cones for red or for green. The bodies of trends are areas and no text.
/// Tests compute all that. The colours are in one table, `ThemeTable`.
package enum Theme: String, CaseIterable, Sendable {
  case dark
  case light
  case highContrast = "high-contrast"
  case colourBlind = "colour-blind"
  /// Weight and reversal alone, also where there are colours.
  case mono

  /// How one cell looks. Colours are those of xterm's 256, of which the first sixteen are the terminal's own; nil is the
  /// terminal's default.
  package struct Look: Sendable, Hashable {
    package var foreground: Int?
    package var background: Int?
    package var isBold = false
    package var isDim = false
    package var isReversed = false
  }

  package func look(of style: Style, on ground: Ground, colours: Abilities.Colours) -> Look {
    guard self != .mono else { return Self.lookPlain(style, ground) }
    return switch colours {
    case .trueColour, .twoHundredFiftySix: look256(style, ground)
    case .sixteen, .eight: lookOfTerminal(style, ground, isEight: colours == .eight)
    case .none: Self.lookPlain(style, ground)
    }
  }

  // MARK: 256 colours, and the same in 24 bits

  /// Weight is said by a brighter ink: a bold that is switched on and off costs more bytes than all the letters between.
  private func look256(_ style: Style, _ ground: Ground) -> Look {
    let ink: Ink = style.isBold && style.ink == .text ? .strong : style.ink
    return Look(
      foreground: ThemeTable.ink(ink, on: ground, in: self), background: ThemeTable.ground(ground, in: self),
      isReversed: style.isReversed)
  }

  // MARK: The terminal's own colours

  /// Of eight or sixteen colours nobody knows the shades: one ground, and on the selected row, in the past and on the mark of HIGH one
  /// ink.
  private func lookOfTerminal(_ style: Style, _ ground: Ground, isEight: Bool) -> Look {
    let (paper, ink) = self == .light ? (isEight ? 7 : 15, 0) : (0, 7)
    switch ground {
    // Reversed, so that no ink can be that of its ground.
    case .selection: return Look(foreground: ink, background: paper, isReversed: true)
    case .high: return Look(foreground: isEight ? 7 : 15, background: 1, isBold: true)
    case .past: return Look(foreground: isEight ? 7 : 15, background: 4, isBold: true)
    case .screen, .bar, .card, .band: break
    }
    if self == .light {
      // Yellow is read on nothing light: what is written in it stands in black on yellow.
      let isOnYellow = style.ink == .medium && style.isBold
      return Look(
        foreground: isOnYellow ? ink : style.ink.ofLightTerminal, background: isOnYellow ? 3 : paper,
        // Many terminals draw what is bold in the bright half, which is hard to read on a light ground.
        isBold: style.ink == .good, isReversed: style.isReversed)
    }
    if !isEight { return Look(foreground: style.ink.of16, background: paper, isBold: style.isBold, isReversed: style.isReversed) }
    // What is normal fills much of the screen: the bright black that most terminals draw as dark grey, as htop does.
    if style.ink == .trendNormal || style.ink == .bodyNormal { return Look(foreground: 0, background: 0, isBold: true) }
    return Look(
      foreground: style.ink.of8, background: paper, isBold: style.isBold || style.ink == .strong, isDim: style.ink.isDim,
      isReversed: style.isReversed)
  }

  // MARK: No colours

  /// Weight and reversal speak; severity has its sign and word in any case.
  private static func lookPlain(_ style: Style, _ ground: Ground) -> Look {
    var isReversed = style.isReversed
    if ground == .selection || ground == .bar || ground == .high || ground == .past { isReversed.toggle() }
    return Look(
      foreground: nil, background: nil, isBold: style.isBold || ground == .high, isDim: style.ink.isDim && !isReversed,
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

  /// On white the dark half of the sixteen is read, which eight have too; green and cyan are light in many palettes.
  fileprivate var ofLightTerminal: Int {
    switch self {
    case .text, .strong, .quiet, .faint, .trendNormal, .trendNotable, .bodyNormal, .bodyNotable, .good: 0
    case .high, .bodyHigh: 1
    case .medium, .bodyMedium: 3
    case .low, .accent: 4
    case .technical: 5
    }
  }
}
