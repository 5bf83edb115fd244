/// What is wrong with a mapping: which file, which line, what it is and what to do.
package struct MappingError: Error, Equatable, CustomStringConvertible {
  package var path: String
  /// From 1; nil where it is about the file as a whole.
  package var line: Int?
  package var problem: String

  package var description: String { line.map { "\(path):\($0): \(problem)" } ?? "\(path): \(problem)" }
}
