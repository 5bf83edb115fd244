/// What xterm's 256 colours are made of: the cube of 216 and the 24 greys are the same in all terminals, the first sixteen are each
/// terminal's own, and here those of xterm.
package enum XtermColour {
  package struct Components: Sendable, Equatable {
    package var red: Int
    package var green: Int
    package var blue: Int

    /// `#d75f00`
    package var hex: String {
      let digits = Array("0123456789abcdef")
      return "#" + [red, green, blue].map { "\(digits[$0 / 16])\(digits[$0 % 16])" }.joined()
    }

    package var packed: Int { red << 16 | green << 8 | blue }
  }

  private static let first = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127),
    (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
  ]

  package static func components(of index: Int) -> Components {
    switch index {
    case ..<16:
      let (red, green, blue) = first[max(0, index)]
      return Components(red: red, green: green, blue: blue)
    case 16..<232:
      let steps = [0, 95, 135, 175, 215, 255]
      let place = index - 16
      return Components(red: steps[place / 36], green: steps[place / 6 % 6], blue: steps[place % 6])
    default:
      let grey = 8 + 10 * (min(index, 255) - 232)
      return Components(red: grey, green: grey, blue: grey)
    }
  }
}
