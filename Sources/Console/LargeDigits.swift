/// Digits of three rows and more, to be read from across a room.
struct LargeDigits {
  /// Three by five dots each, a bit a dot, the left one highest.
  private static let dots: [[UInt8]] = [
    [7, 5, 5, 5, 7], [2, 6, 2, 2, 7], [7, 1, 7, 4, 7], [7, 1, 7, 1, 7], [5, 5, 7, 1, 1], [7, 4, 7, 1, 7], [7, 4, 7, 5, 7],
    [7, 1, 1, 1, 1], [7, 5, 7, 5, 7], [7, 5, 7, 1, 7],
  ]
  /// Where there are no half blocks: seven segments.
  private static let segments: [[String]] = [
    [" _ ", "| |", "|_|"], ["   ", "  |", "  |"], [" _ ", " _|", "|_ "], [" _ ", " _|", " _|"], ["   ", "|_|", "  |"],
    [" _ ", "|_ ", " _|"], [" _ ", "|_ ", "|_|"], [" _ ", "  |", "  |"], [" _ ", "|_|", "|_|"], [" _ ", "|_|", " _|"],
  ]

  private let digits: [Int]

  /// Nil for what is not a number of one to four digits: that is written as it is.
  init?(_ text: String) {
    digits = text.unicodeScalars.compactMap { ("0"..."9").contains($0) ? Int($0.value) - 0x30 : nil }
    guard (1...4).contains(digits.count), digits.count == text.unicodeScalars.count else { return nil }
  }

  /// The lines of the largest size that fits; none where not even three rows do.
  func lines(fittingRows rows: Int, columns: Int, isUnicode: Bool) -> [String] {
    let width = digits.count * 4 - 1
    guard rows >= 3, columns >= width else { return [] }
    guard isUnicode else {
      return (0..<3).map { row in digits.map { Self.segments[$0][row] }.joined(separator: " ") }
    }
    // Two dots, one above the other, are a cell.
    func height(_ scale: Int) -> Int { (5 * scale + 1) / 2 }
    let scale = (1...4).last { height($0) <= rows && width * $0 <= columns } ?? 1
    func isLit(_ x: Int, _ y: Int) -> Bool {
      let (column, row) = (x / scale, y / scale)
      guard row < 5, column % 4 < 3, column / 4 < digits.count else { return false }
      return Self.dots[digits[column / 4]][row] >> UInt8(2 - column % 4) & 1 == 1
    }
    return (0..<height(scale)).map { row in
      (0..<width * scale).map { x in
        switch (isLit(x, 2 * row), isLit(x, 2 * row + 1)) {
        case (true, true): "█"
        case (true, false): "▀"
        case (false, true): "▄"
        case (false, false): " "
        }
      }.joined()
    }
  }
}
