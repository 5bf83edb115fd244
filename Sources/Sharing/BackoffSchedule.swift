/// How long to wait before each further try: twice as long each time, up to a limit.
package struct BackoffSchedule: Sendable, Equatable {
  private let firstSeconds: Double
  private let limitSeconds: Double
  private var nextSeconds: Double

  package init(firstSeconds: Double = 0.25, limitSeconds: Double = 5) {
    self.firstSeconds = firstSeconds
    self.limitSeconds = limitSeconds
    nextSeconds = firstSeconds
  }

  package mutating func next() -> Double {
    defer { nextSeconds = min(nextSeconds * 2, limitSeconds) }
    return nextSeconds
  }

  /// How long to wait after so many tries, the first of them counted as none, whatever `next` has said.
  package func seconds(afterAttempts attempts: Int) -> Double {
    (0..<min(attempts, 64)).reduce(firstSeconds) { seconds, _ in min(seconds * 2, limitSeconds) }
  }

  package mutating func reset() { nextSeconds = firstSeconds }
}
