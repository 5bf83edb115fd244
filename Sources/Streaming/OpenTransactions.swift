/// Notices that a producer has left a transaction open: nothing more comes of a partition, and there is more in it. Pure; times are
/// seconds on a clock that never runs backwards.
struct OpenTransactions: Sendable {
  /// A transaction that is under way is open for less.
  static let patienceSeconds = 10.0

  private struct Wait {
    var position: Int64
    var sinceSeconds: Double
    var count: Int64
  }

  /// Where a broker last said that nothing more can be read for now.
  private var ends: [Int32: Int64] = [:]
  private var waits: [Int32: Wait] = [:]

  mutating func reachedEnd(of partition: Int32, at offset: Int64) { ends[partition] = offset }

  /// - Parameters:
  ///   - position: the next offset to read.
  ///   - end: the partition's, records of open transactions too; nil while it is not known.
  mutating func look(_ partition: Int32, position: Int64, end: Int64?, at nowSeconds: Double) {
    guard let end, end > position, ends[partition] == position else {
      waits[partition] = nil
      return
    }
    let since = waits[partition].flatMap { $0.position == position ? $0.sinceSeconds : nil } ?? nowSeconds
    waits[partition] = Wait(position: position, sinceSeconds: since, count: end - position)
  }

  /// How many records wait for so long that somebody should know, and for how long the first of them has; nil where none do.
  func waiting(at nowSeconds: Double) -> (records: Int64, seconds: Double)? {
    let long = waits.values.filter { nowSeconds - $0.sinceSeconds >= Self.patienceSeconds }
    guard let first = long.map(\.sinceSeconds).min() else { return nil }
    return (long.reduce(0) { $0 + $1.count }, nowSeconds - first)
  }
}
