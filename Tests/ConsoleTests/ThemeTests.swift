import Testing

@testable import Console

@Suite("Colours")
struct ThemeTests {
  /// How light one of xterm's 256 colours is, 0-1, for eyes of a kind (WCAG 2.2, relative luminance).
  private enum Eyes: CaseIterable {
    case usual
    case noRed
    case noGreen

    /// Machado, Oliveira and Fernandes, IEEE TVCG 2009; 15:1291-1298, severity 1.0, on linear colours.
    var matrix: [[Double]] {
      switch self {
      case .usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
      case .noRed: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
      case .noGreen: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
      }
    }

    func luminance(of colour: Int) -> Double {
      let linear = Self.components(of: colour).map { component -> Double in
        let share = component / 255
        return share <= 0.04045 ? share / 12.92 : Self.power((share + 0.055) / 1.055)
      }
      let seen = matrix.map { row in min(1, max(0, zip(row, linear).reduce(0) { $0 + $1.0 * $1.1 })) }
      return 0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]
    }

    func contrast(_ first: Int, _ second: Int) -> Double {
      let (one, other) = (luminance(of: first) + 0.05, luminance(of: second) + 0.05)
      return max(one, other) / min(one, other)
    }

    private static func components(of colour: Int) -> [Double] {
      if colour >= 232 { return Array(repeating: Double(8 + 10 * (colour - 232)), count: 3) }
      let steps = [0.0, 95, 135, 175, 215, 255]
      let place = colour - 16
      return [steps[place / 36], steps[place / 6 % 6], steps[place % 6]]
    }

    /// `base` to the power of 2.4, by the fifth root of its twelfth power.
    private static func power(_ base: Double) -> Double {
      let twelfth = (0..<12).reduce(1.0) { product, _ in product * base }
      var root = 1.0
      for _ in 0..<200 { root = (4 * root + twelfth / (root * root * root * root)) / 5 }
      return root
    }
  }

  private static let depths: [Abilities.Colours] = [.eight, .sixteen, .twoHundredFiftySix, .trueColour]
  private static let styles = Ink.allCases.flatMap { ink in
    [Style(ink), Style(ink, bold: true), Style(ink, reversed: true), Style(ink, bold: true, reversed: true)]
  }

  @Test("The formulas are those of the papers: white on black is 21:1, and red is dark to eyes without red")
  func formulas() {
    #expect(abs(Eyes.usual.contrast(231, 16) - 21) < 1e-6)
    #expect(abs(Eyes.usual.luminance(of: 244) - 0.2158605) < 1e-4)
    #expect(Eyes.noRed.luminance(of: 196) < 0.6 * Eyes.usual.luminance(of: 196))
  }

  /// Those with colours of their own.
  private static let coloured: [Theme] = [.dark, .light, .highContrast, .colourBlind]

  private func contrast(_ style: Style, on ground: Ground, in theme: Theme, _ eyes: Eyes = .usual) -> Double {
    let look = theme.look(of: style, on: ground, colours: .twoHundredFiftySix)
    guard let foreground = look.foreground, let background = look.background else { return 0 }
    return eyes.contrast(foreground, background)
  }

  @Test("The table has every ink in its place") func tableIsWhole() { #expect(ThemeTable.isWhole) }

  @Test(
    "Everything that is read has a contrast of 4.5:1 on every ground, on the selected row too", arguments: Ground.allCases,
    coloured)
  func contrast(ground: Ground, theme: Theme) {
    let least = theme == .highContrast && ground == .screen ? 7.0 : 4.5
    for style in Self.styles where !style.ink.isBody {
      let contrast = contrast(style, on: ground, in: theme)
      #expect(contrast >= least, "\(style.ink) on \(ground): \(contrast)")
    }
  }

  @Test("No ink is that of its ground, at any depth", arguments: depths, coloured)
  func inksDifferFromGrounds(colours: Abilities.Colours, theme: Theme) {
    for style in Self.styles {
      for ground in Ground.allCases {
        let look = theme.look(of: style, on: ground, colours: colours)
        // Bright black on black: the weight makes another colour of it.
        let isBrightBlack = colours == .eight && look.isBold && look.foreground == 0
        #expect(look.foreground != look.background || isBrightBlack, "\(style) on \(ground)")
      }
    }
  }

  @Test(
    "HIGH stands out most, also to eyes without red or without green",
    arguments: [Ground.screen, .bar, .card, .band, .selection], coloured)
  func highIsMostSalient(ground: Ground, theme: Theme) {
    for eyes in Eyes.allCases {
      let high = contrast(Style(.high), on: ground, in: theme, eyes)
      for other in [Ink.medium, .low, .technical] {
        let its = contrast(Style(other), on: ground, in: theme, eyes)
        #expect(high > its, "\(eyes) \(other): \(high) \(its)")
      }
    }
  }

  @Test("To eyes without red the mark of HIGH is bright where the theme is for them")
  func markIsSeen() {
    func mark(_ theme: Theme, _ eyes: Eyes) -> Double {
      eyes.contrast(ThemeTable.ground(.high, in: theme), ThemeTable.ground(.screen, in: theme))
    }
    #expect(mark(.colourBlind, .noRed) > 4.5 && mark(.colourBlind, .noGreen) > 4.5)
    #expect(mark(.dark, .noRed) < mark(.colourBlind, .noRed))
  }

  @Test("Severities, faults and what is fine are told apart at every depth", arguments: depths, coloured)
  func meaningsDiffer(colours: Abilities.Colours, theme: Theme) {
    let inks = [Ink.high, .medium, .low, .technical, .good, .text]
    let looks = inks.map { theme.look(of: Style($0), on: .screen, colours: colours) }
    #expect(Set(looks).count == inks.count)
    let mark = theme.look(of: Urgency.high.style, on: .high, colours: colours)
    #expect(!looks.contains { $0.background == mark.background && $0.foreground == mark.foreground })
  }

  @Test(
    "On a light ground of the terminal's own colours nothing depends on bold, which many draw brighter",
    arguments: [Abilities.Colours.eight, .sixteen])
  func lightIsNotBold(colours: Abilities.Colours) {
    for ink in Ink.allCases where ink != .good {
      for ground in [Ground.screen, .bar, .card, .band, .selection] {
        #expect(!Theme.light.look(of: Style(ink, bold: true), on: ground, colours: colours).isBold)
      }
    }
  }

  @Test("Without colours the selected row, the past and the mark of HIGH are reversed", arguments: [Theme.dark, .mono])
  func plain(theme: Theme) {
    let colours: Abilities.Colours = theme == .mono ? .twoHundredFiftySix : .none
    for ground in [Ground.selection, .high, .past] {
      #expect(theme.look(of: Style(.text), on: ground, colours: colours).isReversed)
    }
    let text = theme.look(of: Style(.text), on: .screen, colours: colours)
    #expect(!text.isReversed && text.foreground == nil && text.background == nil)
  }
}
