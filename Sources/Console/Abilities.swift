/// What the terminal can show.
package struct Abilities: Sendable {
  package enum Colours: Sendable, Comparable {
    case none
    case eight
    case sixteen
    case twoHundredFiftySix
    /// 24 bits; the same picture, for terminals whose 256 colours somebody has changed.
    case trueColour
  }

  /// What charts are drawn with.
  package enum Graph: Sendable {
    /// Lines of dots.
    case braille
    /// The same in quarters of a cell, which nearly every font has.
    case quadrant
    /// Areas of eighths, for fonts without braille.
    case block
    /// Lines of three ASCII characters.
    case ascii
  }

  /// Whether characters beyond ASCII arrive as what they are.
  package var isUnicode: Bool
  package var colours: Colours
  package var graph: Graph
  /// How many cells the terminal gives a character: 0, 1 or 2, negative where it cannot be shown. Injected, because the
  /// terminal's own answer (`wcwidth`) is the one that keeps columns in line.
  package var scalarWidth: @Sendable (Unicode.Scalar) -> Int

  package init(
    isUnicode: Bool = true, colours: Colours = .twoHundredFiftySix, graph: Graph = .braille,
    scalarWidth: @escaping @Sendable (Unicode.Scalar) -> Int = ScalarWidth.usual
  ) {
    self.isUnicode = isUnicode
    self.colours = colours
    self.graph = graph
    self.scalarWidth = scalarWidth
  }
}
