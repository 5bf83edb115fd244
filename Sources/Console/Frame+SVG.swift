extension Frame {
  /// The frame as a picture. What fonts draw unevenly (blocks, braille, rules) is drawn as shapes; text is stretched to its cells, so
  /// that columns stand in line whatever font there is.
  package var svg: String {
    var drawing = SVGDrawing(theme: theme)
    for row in 0..<size.rows {
      for column in 0..<size.columns { drawing.add(self[row, column], row: row, column: column) }
      drawing.endRow()
    }
    return drawing.text(columns: size.columns, rows: size.rows)
  }
}

/// Collects what the cells of a frame come to: areas and shapes by colour, and runs of text.
private struct SVGDrawing {
  private static let (cellWidth, cellHeight) = (9.0, 18.0)
  private static let baseline = 13.5

  private struct Run {
    var row: Int
    var column: Int
    var columns: Int
    var text: String
    var colour: String
    var isBold: Bool
  }

  private let theme: Theme
  private let paper: String
  private var grounds: [String: String] = [:]
  private var shapes: [String: String] = [:]
  private var texts: [String] = []
  private var run: Run?

  init(theme: Theme) {
    self.theme = theme
    paper = Self.colours(of: theme.look(of: .text, on: .screen, colours: .twoHundredFiftySix)).background
  }

  mutating func add(_ cell: Cell, row: Int, column: Int) {
    let look = theme.look(of: cell.style, on: cell.ground, colours: .twoHundredFiftySix)
    let (foreground, background) = Self.colours(of: look)
    let (x, y) = (Double(column) * Self.cellWidth, Double(row) * Self.cellHeight)
    if background != paper { grounds[background, default: ""] += Self.rectangle(x, y, Self.cellWidth, Self.cellHeight) }
    guard !cell.isSecondHalf else {
      run?.columns += 1
      return
    }
    if let shape = Self.shape(of: cell.text, x, y) {
      endRow()
      shapes[foreground, default: ""] += shape
    } else if cell.isBlank {
      // A blank or two stay inside a run, so that words of one sentence are one text.
      guard var open = run else { return }
      guard !open.text.hasSuffix("  ") else { return endRow() }
      open.text += " "
      open.columns += 1
      run = open
    } else if var open = run, open.colour == foreground, open.isBold == look.isBold {
      open.text += cell.text
      open.columns += 1
      run = open
    } else {
      endRow()
      run = Run(row: row, column: column, columns: 1, text: cell.text, colour: foreground, isBold: look.isBold)
    }
  }

  mutating func endRow() {
    guard var open = run else { return }
    run = nil
    while open.text.hasSuffix(" ") {
      open.text.removeLast()
      open.columns -= 1
    }
    let (x, y) = (Double(open.column) * Self.cellWidth, Double(open.row) * Self.cellHeight + Self.baseline)
    texts.append(
      "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" fill=\"\(open.colour)\""
        + (open.isBold ? " font-weight=\"bold\"" : "")
        + " lengthAdjust=\"spacingAndGlyphs\" textLength=\"\(Self.number(Double(open.columns) * Self.cellWidth))\">"
        + "\(Self.escaped(open.text))</text>")
  }

  func text(columns: Int, rows: Int) -> String {
    let (width, height) = (Self.number(Double(columns) * Self.cellWidth), Self.number(Double(rows) * Self.cellHeight))
    func paths(_ all: [String: String]) -> [String] {
      all.sorted { $0.key < $1.key }.map { "<path fill=\"\($0.key)\" d=\"\($0.value)\"/>" }
    }
    return
      ([
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" viewBox=\"0 0 \(width) \(height)\" "
          + "font-family=\"'DejaVu Sans Mono',Menlo,Consolas,monospace\" font-size=\"15\" xml:space=\"preserve\">",
        "<style>text{white-space:pre}</style>", "<rect width=\"100%\" height=\"100%\" fill=\"\(paper)\"/>",
      ] + paths(grounds) + paths(shapes) + texts + ["</svg>"]).joined(separator: "\n")
  }

  // MARK: Colours

  private static func colours(of look: Theme.Look) -> (foreground: String, background: String) {
    // Without colours of its own a theme is printed on paper.
    let foreground = look.foreground.map { XtermColour.components(of: $0).hex } ?? (look.isDim ? "#606060" : "#000000")
    let background = look.background.map { XtermColour.components(of: $0).hex } ?? "#ffffff"
    return look.isReversed ? (background, foreground) : (foreground, background)
  }

  // MARK: Shapes

  /// What is drawn and not written.
  private static func shape(of text: String, _ x: Double, _ y: Double) -> String? {
    let scalars = text.unicodeScalars
    guard let scalar = scalars.first, scalars.count == 1 else { return nil }
    let (width, height) = (cellWidth, cellHeight)
    switch scalar.value {
    // Lower eighths, left eighths, the right half (Unicode's Block Elements).
    case 0x2581...0x2588:
      let part = height * Double(scalar.value - 0x2580) / 8
      return rectangle(x, y + height - part, width, part)
    case 0x2589...0x258F: return rectangle(x, y, width * Double(0x2590 - scalar.value) / 8, height)
    case 0x2590: return rectangle(x + width / 2, y, width / 2, height)
    case 0x2580: return rectangle(x, y, width, height / 2)
    // Braille: dots 1 to 3 and 7 on the left, 4 to 6 and 8 on the right.
    case 0x2800...0x28FF:
      let places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
      return places.enumerated().filter { scalar.value >> UInt32($0.offset) & 1 == 1 }.map { dot in
        rectangle(
          x + width * (0.25 + 0.5 * Double(dot.element.0)) - 1.3, y + height * (0.125 + 0.25 * Double(dot.element.1)) - 1.3, 2.6,
          2.6)
      }.joined()
    case 0x2500: return rectangle(x, y + height / 2 - 0.5, width, 1)
    case 0x2502: return rectangle(x + width / 2 - 0.5, y, 1, height)
    case 0x2508: return [0.5, 3.5, 6.5].map { rectangle(x + $0, y + height / 2 - 0.5, 1.5, 1) }.joined()
    case 0x256D...0x2570:
      let isRight = scalar.value == 0x256D || scalar.value == 0x2570
      let isDown = scalar.value == 0x256D || scalar.value == 0x256E
      return rectangle(isRight ? x + width / 2 - 0.5 : x, y + height / 2 - 0.5, width / 2 + 0.5, 1)
        + rectangle(x + width / 2 - 0.5, isDown ? y + height / 2 : y, 1, height / 2)
    default: return nil
    }
  }

  private static func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> String {
    "M\(number(x)) \(number(y))h\(number(width))v\(number(height))h\(number(-width))z"
  }

  /// Two decimals, and none where they say nothing.
  private static func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.append(character)
      }
    }
  }
}
