/// Arrays in the binary form of PostgreSQL, so that a batch of any size is one parameter (`array_recv` in its
/// `src/backend/utils/adt/arrayfuncs.c`): the number of dimensions, whether there are nulls, the type, the length, the first index,
/// then each element behind its length. All big-endian.
enum PostgresArray {
  /// `text[]`
  static func texts(_ elements: [String]) -> [UInt8] { array(ofType: 25, elements.map { Array($0.utf8) }) }

  /// `bytea[]`
  static func bytes(_ elements: [[UInt8]]) -> [UInt8] { array(ofType: 17, elements) }

  /// `integer[]`, `bigint[]`, `smallint[]`
  static func numbers<Number: PostgresNumber>(_ elements: [Number?]) -> [UInt8] {
    array(ofType: Number.postgresType, elements.map { number in number.map { bigEndian($0) } })
  }

  static func numbers<Number: PostgresNumber>(_ elements: [Number]) -> [UInt8] { numbers(elements.map(Optional.some)) }

  private static func array(ofType type: Int32, _ elements: [[UInt8]?]) -> [UInt8] {
    let head: [Int32] =
      elements.isEmpty ? [0, 0, type] : [1, elements.contains { $0 == nil } ? 1 : 0, type, Int32(elements.count), 1]
    var array = head.flatMap { bigEndian($0) }
    array.reserveCapacity(array.count + elements.reduce(0) { $0 + 4 + ($1?.count ?? 0) })
    for element in elements {
      array += bigEndian(element.map { Int32($0.count) } ?? -1)
      array += element ?? []
    }
    return array
  }

  private static func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }
}

/// A number that PostgreSQL knows, by the row of its type in `pg_type`.
protocol PostgresNumber: FixedWidthInteger, SendableMetatype {
  static var postgresType: Int32 { get }
}

extension Int16: PostgresNumber { static let postgresType: Int32 = 21 }
extension Int32: PostgresNumber { static let postgresType: Int32 = 23 }
extension Int64: PostgresNumber { static let postgresType: Int32 = 20 }
