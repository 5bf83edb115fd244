internal import CPostgres

/// The answer to a statement, copied out of libpq's memory.
struct PostgresRows: Sendable {
  private let columnCount: Int
  private var cells: [[UInt8]?] = []
  /// Rows inserted, updated or deleted.
  let affected: Int

  init(_ result: OpaquePointer) {
    columnCount = Int(PQnfields(result))
    affected = PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    for row in 0..<PQntuples(result) {
      for column in 0..<Int32(columnCount) {
        guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else {
          cells.append(nil)
          continue
        }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
        cells.append(Array(bytes))
      }
    }
  }

  var count: Int { columnCount == 0 ? 0 : cells.count / columnCount }

  func bytes(_ row: Int, _ column: Int) -> [UInt8]? {
    guard row < count, column < columnCount else { return nil }
    return cells[row * columnCount + column]
  }

  func text(_ row: Int, _ column: Int) -> String? { bytes(row, column).map { String(decoding: $0, as: UTF8.self) } }
}
