/// How long to wait before each further try: twice as long each time, up to a limit.
struct BackoffSchedule: Sendable, Equatable {
  let firstSeconds: Double
  let limitSeconds: Double
  private var nextSeconds: Double

  init(firstSeconds: Double = 0.25, limitSeconds: Double = 5) {
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
