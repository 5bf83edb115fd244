import Vitals

/// When readings came, by the shell's clock. It decides who is silent, gone or old, and enters no clinical step.
package struct Arrival: Sendable, Equatable {
  let wallSeconds: Double
  /// False for what is read back from the topic: it came when it was sent, as far as that can be believed.
  let isLive: Bool

  package init(wallSeconds: Double, isLive: Bool) {
    self.wallSeconds = wallSeconds
    self.isLive = isLive
  }

  func seconds(of reading: Reading) -> Double {
    isLive ? wallSeconds : min(wallSeconds, reading.kafkaSeconds ?? reading.timeSeconds)
  }
}
