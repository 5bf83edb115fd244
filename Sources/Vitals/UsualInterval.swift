package import Saving

/// How far apart something usually comes: the mean of the logarithm of the intervals, so that one long gap does not make a fast
/// signal slow.
package struct UsualInterval: Sendable, Equatable {
  private var logSeconds: Double
  /// Kept beside its logarithm: it is asked for often, and changes but once a reading.
  package private(set) var seconds: Double

  /// Intervals beyond count like these: a twentieth of a second, a week.
  private static let limits = 0.05...604_800.0

  private init(logSeconds: Double) {
    self.logSeconds = logSeconds
    seconds = PortableMath.exp(logSeconds)
  }

  /// With one interval more, the first where there is none before.
  package init(_ before: UsualInterval?, and seconds: Double) {
    if let before, before.seconds == seconds {
      self = before
      return
    }
    let interval = PortableMath.log(min(max(seconds, Self.limits.lowerBound), Self.limits.upperBound))
    self.init(logSeconds: before.map { $0.logSeconds + 0.2 * (interval - $0.logSeconds) } ?? interval)
  }
}

/// As the logarithm alone, which is what checkpoints of version 0.1.0 have.
extension UsualInterval: Codable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(logSeconds)
  }

  package init(from decoder: any Decoder) throws {
    self.init(logSeconds: try decoder.singleValueContainer().decode(Double.self))
  }
}

extension UsualInterval: Saved {
  package static var blank: UsualInterval { UsualInterval(logSeconds: 0) }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&logSeconds)
    seconds = PortableMath.exp(logSeconds)
  }
}
