import Saving

extension SourceClock {
  /// A pair of times.
  struct Moment: Sendable, Equatable, Codable {
    var seconds: Double
    var kafkaSeconds: Double?
    var partition: Int32?

    init(seconds: Double, kafkaSeconds: Double? = nil, partition: Int32? = nil) {
      self.seconds = seconds
      self.kafkaSeconds = kafkaSeconds
      self.partition = partition
    }

    /// How far the Kafka time has gone on since `earlier`; nil where one of the two has none.
    func kafkaPassed(since earlier: Moment) -> Double? {
      guard let kafkaSeconds, let before = earlier.kafkaSeconds else { return nil }
      return kafkaSeconds - before
    }
  }

  /// Readings from a first one on, to see how claimed and Kafka time advance.
  struct Pace: Sendable, Equatable, Codable {
    enum Kind: Sendable { case together, faster, slower }

    var first: Moment
    var readings = 1

    /// Whether so many came in so short a time that they must be old, though it is too early for more.
    func hastens(upTo last: Moment) -> Bool {
      guard readings >= SourceClock.fewestReadings, let passed = last.kafkaPassed(since: first) else { return false }
      return last.seconds - first.seconds > SourceClock.leastSeconds + SourceClock.togetherRatio.upperBound * passed
    }

    /// Nil while there are too few to tell: at least 5 over 10 s.
    func kind(upTo last: Moment) -> Kind? {
      let claimed = last.seconds - first.seconds
      let passed = last.kafkaPassed(since: first) ?? claimed
      guard readings >= SourceClock.fewestReadings, passed >= SourceClock.leastSeconds else { return nil }
      let ratio = claimed / passed
      if ratio > SourceClock.togetherRatio.upperBound { return .faster }
      return ratio < SourceClock.togetherRatio.lowerBound ? .slower : .together
    }
  }
}

extension SourceClock.Moment: Saved {
  static var blank: SourceClock.Moment { SourceClock.Moment(seconds: 0) }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&seconds)
    coder.pass(&kafkaSeconds)
    coder.pass(&partition)
  }
}

extension SourceClock.Pace: Saved {
  static var blank: SourceClock.Pace { SourceClock.Pace(first: .blank) }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&first)
    coder.pass(&readings)
  }
}
