/// A line over time in dots, several to a cell: of braille two by four, so that a chart of six lines has twenty-four steps.
///
/// Pure: from the cells of a trend to characters. A gap stays a gap, what is measured now and then is a step, everything else is
/// joined from the middle of one cell to the middle of the next.
struct LineChart {
  private let dots: ChartDots
  private let rows: Int
  private let columns: Int
  /// Of each cell, a bit for each dot.
  private var bits: [[UInt8]]

  /// - Parameters:
  ///   - cells: the oldest first; the newest ends at the right edge.
  ///   - width: how many columns each cell has.
  init(_ cells: [TrendCell], scale: ClosedRange<Double>, dots: ChartDots, rows: Int, columns: Int, width: Int) {
    self.dots = dots
    self.rows = rows
    self.columns = columns
    bits = Array(repeating: Array(repeating: 0, count: columns), count: rows)
    guard rows > 0, width > 0, scale.upperBound > scale.lowerBound else { return }
    let first = columns - cells.count * width
    let levels = cells.map { cell in cell.value.flatMap { Self.level($0, scale, dots: rows * dots.down) } }
    var last: (level: Int, x: Int, isStep: Bool)?
    for (index, level) in levels.enumerated() {
      guard let level else {
        last = nil
        continue
      }
      let left = (first + index * width) * dots.across
      let right = left + width * dots.across - 1
      let middle = (left + right) / 2
      let isStep = cells[index].isStep
      if isStep {
        if let last, last.isStep { join((last.level, left), (level, left)) }
        join((level, left), (level, right))
      } else {
        if let last, !last.isStep {
          join((last.level, last.x), (level, middle))
        } else {
          join((level, left), (level, middle))
        }
        // Towards what comes next, as far as that is known.
        let isLast = index + 1 == levels.count || levels[index + 1] == nil
        if isLast { join((level, middle), (level, right)) }
      }
      last = (level, isStep ? right : middle, isStep)
    }
  }

  /// From 0 at the bottom.
  static func level(_ value: Double, _ scale: ClosedRange<Double>, dots: Int) -> Int? {
    guard value.isFinite else { return nil }
    let share = (value - scale.lowerBound) / (scale.upperBound - scale.lowerBound)
    return Int((min(max(0, share), 1) * Double(dots - 1)).rounded())
  }

  private mutating func join(_ from: (level: Int, x: Int), _ to: (level: Int, x: Int)) {
    let steps = max(abs(to.level - from.level), abs(to.x - from.x))
    for step in 0...steps {
      let share = steps == 0 ? 0 : Double(step) / Double(steps)
      dot(
        from.x + Int((Double(to.x - from.x) * share).rounded()),
        from.level + Int((Double(to.level - from.level) * share).rounded()))
    }
  }

  private mutating func dot(_ x: Int, _ level: Int) {
    let (column, y) = (x / dots.across, rows * dots.down - 1 - level)
    guard x >= 0, column < columns, y >= 0, y / dots.down < rows else { return }
    bits[y / dots.down][column] |= 1 << UInt8(y % dots.down * dots.across + x % dots.across)
  }

  /// Where there is nothing, nil.
  var characters: [[Unicode.Scalar?]] { bits.map { line in line.map { $0 == 0 ? nil : dots.character(of: $0) } } }
}

extension Scene {
  /// A vital over time: what is normal as a band behind it, what is usual for this patient between dotted lines, the line itself in the ink
  /// of its NEWS2 points.
  mutating func drawChart(
    _ cells: [TrendCell], scale: ClosedRange<Double>, normal: ClosedRange<Double>?, usual: ClosedRange<Double>?, in area: Area
  ) {
    guard !area.isEmpty, !cells.isEmpty, model.pace < .sparse else { return }
    let guides = [normal?.lowerBound, normal?.upperBound].compactMap { $0 }.filter(scale.contains)
    guard let dots = ChartDots(canvas.abilities), area.rows > 1 else {
      drawTrend(cells, scale: scale, in: area, guides: area.rows > 1 ? guides : [])
      return
    }
    func row(of value: Double) -> Int {
      area.rows - 1 - (LineChart.level(value, scale, dots: area.rows * dots.down) ?? 0) / dots.down
    }
    let hasBand = canvas.abilities.colours >= .twoHundredFiftySix && model.theme != .mono
    if hasBand, let normal, normal.upperBound > scale.lowerBound, normal.lowerBound < scale.upperBound {
      let top = row(of: min(normal.upperBound, scale.upperBound))
      let bottom = row(of: max(normal.lowerBound, scale.lowerBound))
      canvas.fill(Area(row: area.row + top, column: area.column, rows: bottom - top + 1, columns: area.columns), .band)
    }
    let dotted = Set(
      (hasBand ? [usual?.lowerBound, usual?.upperBound].compactMap(\.self).filter(scale.contains) : guides).map(row))
    let width = max(1, area.columns / cells.count)
    let first = area.columns - cells.count * width
    let chart = LineChart(cells, scale: scale, dots: dots, rows: area.rows, columns: area.columns, width: width).characters
    for column in max(0, first)..<area.columns {
      let cell = cells[(column - first) / width]
      for row in 0..<area.rows {
        if let character = chart[row][column] {
          canvas.write(String(character), Style(cell.ink.ofLine), row: row, column: column, in: area)
        } else if dotted.contains(row), cell.value != nil || hasBand {
          canvas.write(glyphs.guide, .faint, row: row, column: column, in: area)
        } else if cell.value == nil, row == area.rows - 1 {
          canvas.write(glyphs.gap, .faint, row: row, column: column, in: area)
        }
      }
    }
  }
}

extension Ink {
  /// A line is thin: what is normal is read as text is, and a step's rest as a quiet one.
  fileprivate var ofLine: Ink {
    switch self {
    case .trendNormal: .text
    case .trendNotable: .strong
    case .bodyNormal, .bodyNotable: .quiet
    case .bodyMedium: .medium
    case .bodyHigh: .high
    default: self
    }
  }
}
