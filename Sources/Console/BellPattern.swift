/// When the bell sounds while HIGH alarms stand that nobody has taken: a short burst, again and again, until somebody does.
///
/// After IEC 60601-1-8 table 3: bursts with 2.5 to 15 s between them. A terminal's bell is one sound, so a burst is three of them.
/// Pure; times are of a clock that never jumps.
struct BellPattern: Sendable, Equatable {
  enum State: Sendable, Equatable {
    case on
    /// Silent until then, with what is left of it on screen.
    case paused(untilSeconds: Double)
    case off
  }

  static let pulses = 3
  static let pulseSeconds = 0.4
  static let betweenSeconds = 10.0
  /// As long as makers of monitors let it be paused at most (Dräger: 2 minutes).
  static let pauseSeconds = 120.0

  private(set) var state: State
  private var pulsesLeft = 0
  private var nextSeconds: Double?

  init(isOn: Bool = true) { state = isOn ? .on : .off }

  /// On, paused, off, on: each key press is one step.
  mutating func step(atSeconds seconds: Double) {
    switch state {
    case .on: state = .paused(untilSeconds: seconds + Self.pauseSeconds)
    case .paused: state = .off
    case .off: state = .on
    }
    if state != .on { nextSeconds = nil }
  }

  /// What is left of a pause.
  func pausedSeconds(atSeconds seconds: Double) -> Double? {
    if case .paused(let until) = state { until - seconds } else { nil }
  }

  /// A new HIGH alarm: a burst at once.
  mutating func begin(atSeconds seconds: Double) {
    guard state == .on else { return }
    pulsesLeft = Self.pulses
    nextSeconds = seconds
  }

  /// - Parameter isWanted: whether a HIGH alarm stands that nobody has taken.
  /// - Returns: whether to sound now.
  mutating func sounds(atSeconds seconds: Double, isWanted: Bool) -> Bool {
    if case .paused(let until) = state, seconds >= until { state = .on }
    guard state == .on else { return false }
    guard isWanted else {
      // The burst of an alarm that is over already is heard all the same.
      guard let next = nextSeconds, pulsesLeft == Self.pulses, seconds >= next else {
        nextSeconds = nil
        return false
      }
      nextSeconds = nil
      return true
    }
    guard let next = nextSeconds else {
      begin(atSeconds: seconds)
      return sounds(atSeconds: seconds, isWanted: true)
    }
    guard seconds >= next else { return false }
    pulsesLeft -= 1
    if pulsesLeft > 0 {
      nextSeconds = seconds + Self.pulseSeconds
    } else {
      pulsesLeft = Self.pulses
      nextSeconds = seconds + Self.betweenSeconds
    }
    return true
  }

  /// When there is something to do next.
  var deadlineSeconds: Double? {
    if case .paused(let until) = state { until } else { nextSeconds }
  }
}
