/// Reads a CSV file (RFC 4180), plain or gzip, one row at a time. Lines end in LF or CRLF; a byte-order mark and empty lines
/// are skipped; quoted cells may hold commas, doubled quotes and line breaks.
final class CSVReader {
  /// A longer row is not a table of vital signs; without a bound one unclosed quote would take in the whole file.
  static let maximumRowBytes = 1 << 20

  /// The line on which the current row begins, counted from 1.
  private(set) var line = 0

  private let file: GzipFile
  private var buffer = [UInt8](repeating: 0, count: 64 * 1024)
  private var position = 0
  private var filled = 0
  private var linesBefore = 0
  private var isAtStart = true

  private var row: [UInt8] = []
  /// Where each cell of the row ends in `row`.
  private var cellEnds: [Int] = []

  init(path: String) throws(TableError) { file = try GzipFile(path: path) }

  var count: Int { cellEnds.count }

  /// Hands over one cell's bytes, without quotes and without spaces around them.
  func withCell<Result>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let start = index == 0 ? 0 : cellEnds[index - 1]
    return row.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[start..<cellEnds[index]]).trimmingSpaces())
    }
  }

  func error(_ problem: String) -> TableError { TableError(path: file.path, line: line, problem: problem) }

  /// Goes to the next row; false at the end of the file.
  func next() throws(TableError) -> Bool {
    while try readRow() {
      let isBlank = cellEnds.count == 1 && row.isEmpty
      if !isBlank { return true }
    }
    return false
  }

  private enum State {
    case cellStart
    case plain
    case quoted
    case afterQuote
  }

  private func readRow() throws(TableError) -> Bool {
    row.removeAll(keepingCapacity: true)
    cellEnds.removeAll(keepingCapacity: true)
    line = linesBefore + 1
    var state = State.cellStart
    var hasBytes = false
    while let byte = try nextByte() {
      hasBytes = true
      if byte == UInt8(ascii: "\n") { linesBefore += 1 }
      switch (state, byte) {
      case (.quoted, UInt8(ascii: "\"")): state = .afterQuote
      case (.quoted, _): row.append(byte)
      case (_, UInt8(ascii: "\n")):
        cellEnds.append(row.count)
        return true
      case (_, UInt8(ascii: "\r")) where try peek() == UInt8(ascii: "\n"): continue
      case (_, UInt8(ascii: ",")):
        cellEnds.append(row.count)
        state = .cellStart
      case (.cellStart, UInt8(ascii: "\"")): state = .quoted
      case (.afterQuote, UInt8(ascii: "\"")):
        row.append(byte)
        state = .quoted
      case (.afterQuote, _): throw error("there is text after a closing quote; double the quotes inside a quoted cell.")
      case (.plain, UInt8(ascii: "\"")): throw error("there is a quote inside a cell that does not begin with one.")
      default:
        row.append(byte)
        state = .plain
      }
      if row.count + cellEnds.count > Self.maximumRowBytes {
        throw error("the row is longer than 1 MiB; this is not a CSV table, or a quote is not closed.")
      }
    }
    if state == .quoted { throw error("a quoted cell is not closed before the file ends.") }
    if hasBytes { cellEnds.append(row.count) }
    return hasBytes
  }

  private func nextByte() throws(TableError) -> UInt8? {
    guard let byte = try peek() else { return nil }
    position += 1
    return byte
  }

  private func peek() throws(TableError) -> UInt8? {
    if position == filled { try refill() }
    return position < filled ? buffer[position] : nil
  }

  private func refill() throws(TableError) {
    position = 0
    do {
      filled = try file.read(into: &buffer)
    } catch {
      filled = 0
      throw TableError(path: error.path, line: linesBefore + 1, problem: error.problem)
    }
    if isAtStart, buffer[..<filled].starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    isAtStart = false
  }
}

/// The header of a CSV file: which column is where.
struct CSVHeader {
  let names: [String]

  /// Reads the first row.
  init(_ reader: CSVReader) throws(TableError) {
    guard try reader.next() else { throw reader.error("the file is empty; its first line must name the columns.") }
    var names: [String] = []
    for index in 0..<reader.count {
      let name = reader.withCell(index) { String(decoding: $0, as: UTF8.self) }.lowercased()
      if !name.isEmpty, names.contains(name) {
        throw reader.error("the column \(SafeText.excerpt(name.utf8, limit: 40)) stands in the header twice.")
      }
      names.append(name)
      if names.count > 1000 { throw reader.error("the header has more than 1,000 columns; this is not a table of vital signs.") }
    }
    self.names = names
  }

  func index(of name: String) -> Int? { names.firstIndex(of: name) }

  func required(_ name: String, _ reader: CSVReader) throws(TableError) -> Int {
    guard let index = index(of: name) else {
      throw reader.error("the header has no column \(name); the first line must name the columns.")
    }
    return index
  }

  /// Goes to the next row and checks that it has a cell for every column.
  func next(_ reader: CSVReader) throws(TableError) -> Bool {
    guard try reader.next() else { return false }
    if reader.count != names.count {
      throw reader.error("the row has \(reader.count) cells, the header \(names.count).")
    }
    return true
  }
}
