/// How a line is drawn in the cells of a terminal: into how many dots each is divided, and which character they make.
struct ChartDots: Equatable {
  let across: Int
  let down: Int
  private let graph: Abilities.Graph

  /// Nil where charts are areas and no lines.
  init?(_ abilities: Abilities) {
    graph = abilities.graph
    switch abilities.graph {
    case .braille where abilities.isUnicode: (across, down) = (2, 4)
    case .quadrant where abilities.isUnicode: (across, down) = (2, 2)
    case .ascii: (across, down) = (1, 3)
    default: return nil
    }
  }

  /// - Parameter bits: of the dots row by row, the lowest bit the one at the top on the left.
  func character(of bits: UInt8) -> Unicode.Scalar {
    switch graph {
    case .quadrant: Self.quadrants[Int(bits & 0xF)]
    // Unicode's Braille Patterns: dots 1 to 3 and 7 on the left, 4 to 6 and 8 on the right.
    case .braille:
      Unicode.Scalar(
        Self.braille.enumerated().reduce(0x2800) { $0 | (bits >> UInt8($1.offset) & 1 == 1 ? $1.element : 0) }) ?? "?"
    default: bits == 1 ? "'" : bits == 2 ? "-" : bits == 4 ? "_" : "|"
    }
  }

  private static let braille: [UInt32] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
  /// Unicode's Block Elements.
  private static let quadrants = Array(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█".unicodeScalars)
}
