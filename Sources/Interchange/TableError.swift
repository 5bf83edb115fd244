/// Why a CSV file could not be read: which file, which line, what is wrong and what to do.
package struct TableError: Error, Equatable, CustomStringConvertible {
  package var path: String
  /// Counted from 1; nil where it is about the file as a whole.
  package var line: Int?
  /// A sentence without any cell's content.
  package var problem: String

  package var description: String { line.map { "\(path):\($0): \(problem)" } ?? "\(path): \(problem)" }
}
