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

  package mutating func reset() { nextSeconds = firstSeconds }
}
