/// What librdkafka says again and again, such as a warning with each refresh of the topic's metadata: once in ten minutes is enough
/// for whoever reads the log, and leaves room in it for what happened once.
struct RepeatedLines {
  private struct Said {
    var atNanoseconds: UInt64
    var leftOut = 0
  }

  static let pauseNanoseconds: UInt64 = 600_000_000_000
  private static let maximumKinds = 64

  private var said: [String: Said] = [:]

  /// The line as it is to be written, or nil where it was written a short while ago but for the numbers in it.
  mutating func pass(_ line: String, nowNanoseconds: UInt64) -> String? {
    let kind = line.filter { !$0.isWholeNumber }
    guard let last = said[kind] else {
      if said.count >= Self.maximumKinds, let oldest = said.min(by: { $0.value.atNanoseconds < $1.value.atNanoseconds }) {
        said[oldest.key] = nil
      }
      said[kind] = Said(atNanoseconds: nowNanoseconds)
      return line
    }
    guard nowNanoseconds >= last.atNanoseconds + Self.pauseNanoseconds else {
      said[kind]?.leftOut += 1
      return nil
    }
    said[kind] = Said(atNanoseconds: nowNanoseconds)
    return last.leftOut == 0 ? line : "\(line) (said \(last.leftOut) times more since)"
  }
}
