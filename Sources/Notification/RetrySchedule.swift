/// How long to wait before each further try: twice as long each time, up to a limit.
struct RetrySchedule: Sendable, Equatable {
  let firstSeconds: Double
  let limitSeconds: Double
  private var nextSeconds: Double

  init(firstSeconds: Double, limitSeconds: Double) {
    self.firstSeconds = firstSeconds
    self.limitSeconds = limitSeconds
    nextSeconds = firstSeconds
  }

  mutating func next() -> Double {
    defer { nextSeconds = min(nextSeconds * 2, limitSeconds) }
    return nextSeconds
  }

  mutating func reset() { nextSeconds = firstSeconds }
}
