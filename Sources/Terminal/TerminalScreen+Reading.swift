internal import CNcurses
internal import Console
internal import Glibc

/// What is on the terminal, as ncurses holds it; for tests.
extension TerminalScreen {
  /// The characters of a row.
  func text(row: Int) -> String {
    guard let window else { return "" }
    let capacity = size.columns * 2 + 2
    var buffer = [wchar_t](repeating: 0, count: capacity)
    ww_text(window, Int32(row), &buffer, Int32(capacity - 1))
    var text = ""
    for character in buffer.prefix(while: { $0 != 0 }) {
      if let scalar = Unicode.Scalar(UInt32(bitPattern: character)) { text.unicodeScalars.append(scalar) }
    }
    return text
  }

  /// Attributes and colour pair at a place.
  func look(row: Int, column: Int) -> (isBold: Bool, isReversed: Bool, pair: Int16) {
    guard let window else { return (false, false, 0) }
    var cell = cchar_t()
    ww_cell(window, Int32(row), Int32(column), &cell)
    var attributes: attr_t = 0
    var pair: Int16 = 0
    var characters = [wchar_t](repeating: 0, count: Int(CCHARW_MAX) + 1)
    getcchar(&cell, &characters, &attributes, &pair, nil)
    return (attributes & ww_bold != 0, attributes & ww_reverse != 0, pair)
  }
}
