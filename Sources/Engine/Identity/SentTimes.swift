import Saving
import Vitals

/// When the records of one person came, by what they claim and by Kafka: either may be wrong, so what passes between two records
/// is what the more cautious of the two says.
struct SentTimes: Sendable, Equatable, Codable {
  /// A record's two times.
  struct Moment: Sendable, Equatable, Codable {
    var seconds: Double
    var kafkaSeconds: Double?

    init(seconds: Double, kafkaSeconds: Double?) {
      self.seconds = seconds
      self.kafkaSeconds = kafkaSeconds
    }

    init(_ reading: Reading) { self.init(seconds: reading.timeSeconds, kafkaSeconds: reading.kafkaSeconds) }

    /// - Parameter isTimed: whether the Kafka time of the feed goes on as the claimed one does.
    func passedSeconds(until reading: Reading, isTimed: Bool) -> Double {
      let passed = reading.timeSeconds - seconds
      guard isTimed, let kafkaSeconds, let now = reading.kafkaSeconds else { return passed }
      return min(passed, now - kafkaSeconds)
    }
  }

  private(set) var firstSeconds: Double
  private(set) var lastSeconds: Double
  private(set) var intervalSeconds: Double?
  private var firstKafkaSeconds: Double?
  private var lastKafkaSeconds: Double?
  /// By how much the Kafka time has gone on together with the claimed one, and the claimed one without it.
  private var timedSeconds = 0.0
  private var untimedSeconds = 0.0
  /// By how much more the claimed time has gone on than the Kafka time, less what clocks may gain. Less than nothing where records
  /// were held up, which others make up for.
  private var leadSeconds = 0.0
  /// Claimed less Kafka time of the newest.
  private var offsetSeconds: Double?

  /// Records that claim so much more than the Kafka time has gone on move the time that is taken for claimed as that does.
  private static let leapSeconds = 5.0
  /// A record that claims to be older than its source's records usually are when they come was held up on its way.
  private static let delaySeconds = 10.0

  init(claimedSeconds: Double) {
    firstSeconds = claimedSeconds
    lastSeconds = claimedSeconds
  }

  init(first reading: Reading) {
    self.init(claimedSeconds: reading.timeSeconds)
    firstKafkaSeconds = reading.kafkaSeconds
    lastKafkaSeconds = reading.kafkaSeconds
    offsetSeconds = reading.kafkaSeconds.map { reading.timeSeconds - $0 }
  }

  mutating func hear(_ reading: Reading) {
    let kafkaPassed = reading.kafkaSeconds.flatMap { now in lastKafkaSeconds.map { max(0, now - $0) } }
    let claimed = reading.timeSeconds - lastSeconds
    if claimed > 0 {
      intervalSeconds = Self.average(intervalSeconds, claimed)
      if let kafkaPassed { noteTiming(claimed: claimed, kafka: kafkaPassed) }
    }
    lastSeconds += advance(claimed: claimed, kafka: kafkaPassed)
    // What wavers must not add up to time that has passed.
    if let now = reading.kafkaSeconds {
      lastKafkaSeconds = lastKafkaSeconds.map { now < $0 && $0 - now < Self.leapSeconds ? $0 : now } ?? now
    }
    offsetSeconds = reading.kafkaSeconds.map { reading.timeSeconds - $0 } ?? offsetSeconds
  }

  /// Neither one record dated ahead nor a buffer of them, step by step, must make what follows late.
  private mutating func advance(claimed: Double, kafka: Double?) -> Double {
    guard isTimed, let kafka else { return claimed }
    guard timedSeconds >= Self.timingSeconds else { return min(claimed, kafka + Self.leapSeconds) }
    let lead = leadSeconds + claimed - kafka
    guard lead <= Self.leapSeconds else { return kafka }
    leadSeconds = max(lead - SourceClock.gain * min(kafka, max(lead, 0)), -Self.untimedSeconds)
    return claimed
  }

  private static func average(_ usual: Double?, _ interval: Double) -> Double {
    usual.map { $0 + 0.2 * (min(interval, 5 * $0 + 10) - $0) } ?? interval
  }

  private mutating func noteTiming(claimed: Double, kafka: Double) {
    if kafka >= 0.5 * claimed {
      timedSeconds = min(timedSeconds + kafka, Self.timingSeconds)
    } else {
      untimedSeconds = min(untimedSeconds + claimed, Self.untimedSeconds)
    }
  }

  /// Whether the Kafka time goes on as the claimed one does. Not on a replay, where all comes at once; still on a live feed into
  /// which a buffer is sent.
  var isTimed: Bool { timedSeconds >= Self.timingSeconds || untimedSeconds < Self.untimedSeconds }

  private static let timingSeconds = 10.0
  private static let untimedSeconds = 60.0

  /// Since the newest.
  func passedSeconds(until reading: Reading) -> Double {
    Moment(seconds: lastSeconds, kafkaSeconds: lastKafkaSeconds).passedSeconds(until: reading, isTimed: isTimed)
  }

  /// Since the first.
  func stayedSeconds(until reading: Reading) -> Double {
    Moment(seconds: firstSeconds, kafkaSeconds: firstKafkaSeconds).passedSeconds(until: reading, isTimed: isTimed)
  }

  /// Whether the Kafka times say that the record was sent after the first one.
  func began(before reading: Reading) -> Bool {
    reading.kafkaSeconds.flatMap { now in firstKafkaSeconds.map { now > $0 } } ?? false
  }

  /// Nil where there is no Kafka time to tell by.
  func wasHeldUp(_ reading: Reading) -> Bool? {
    guard isTimed, let offsetSeconds, let kafka = reading.kafkaSeconds else { return nil }
    return reading.timeSeconds - kafka < offsetSeconds - Self.delaySeconds
  }

  /// The clock of the records was set: what it said is moved along.
  mutating func shift(bySeconds seconds: Double, newestSeconds: Double) {
    firstSeconds += seconds
    lastSeconds = newestSeconds
    offsetSeconds = lastKafkaSeconds.map { newestSeconds - $0 }
  }
}

extension SentTimes: Saved {
  static var blank: SentTimes { SentTimes(claimedSeconds: 0) }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&firstSeconds)
    coder.pass(&lastSeconds)
    coder.pass(&intervalSeconds)
    coder.pass(&firstKafkaSeconds)
    coder.pass(&lastKafkaSeconds)
    coder.pass(&timedSeconds)
    coder.pass(&untimedSeconds)
    coder.pass(&offsetSeconds)
    coder.pass(&leadSeconds)
  }
}

extension SentTimes.Moment: Saved {
  static var blank: SentTimes.Moment { SentTimes.Moment(seconds: 0, kafkaSeconds: nil) }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&seconds)
    coder.pass(&kafkaSeconds)
  }
}
