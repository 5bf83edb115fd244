import Vitals

/// What is wrong with a clock: when it claims that something happened.
enum ClockFault: Equatable {
  case none
  case offset(seconds: Double)
  /// It gains or loses from a moment on.
  case drift(pace: Double, since: Double)
  /// It is set, and set back to what it was later where that is said.
  case set(seconds: Double, at: Double, until: Double)
  case standsStill(Range<Double>)
  case tellsWholeSeconds
  /// A record now and then is dated wrongly.
  case stumbles(seconds: Double, oneIn: Int)

  init(within stayedSeconds: Double, using random: inout SplitMix64) {
    let second = stayedSeconds * Double.random(in: 0.05..<0.8, using: &random)
    let offset = Self.offsets[Int.random(in: 0..<Self.offsets.count, using: &random)]
    switch Int.random(in: 0..<8, using: &random) {
    case 0: self = .none
    case 1: self = .offset(seconds: offset)
    case 2: self = .drift(pace: Double.random(in: 0.85..<1.2, using: &random), since: second)
    case 3: self = .set(seconds: offset, at: second, until: .infinity)
    case 4: self = .set(seconds: offset, at: second, until: second + Double.random(in: 1..<stayedSeconds / 2, using: &random))
    case 5: self = .standsStill(second..<second + Double.random(in: 1..<stayedSeconds / 4, using: &random))
    case 6: self = .tellsWholeSeconds
    default: self = .stumbles(seconds: offset, oneIn: Int.random(in: 20..<200, using: &random))
    }
  }

  /// A zone, summer time, a few seconds, a clock that was never set.
  private static let offsets: [Double] = [
    -3600, 3600, -46_800, 46_800, 18_000, -900, -290, 290, 60, -60, -20, 20, 8, -8, -86_400 * 365, 86_400,
  ]

  /// Whether only another clock can tell that this one is wrong.
  var isWitless: Bool {
    switch self {
    case .standsStill, .stumbles: true
    case .none, .offset, .drift, .set, .tellsWholeSeconds: false
    }
  }

  /// Whether it goes back at some time.
  var isSetBack: Bool { if case .set(let seconds, _, let until) = self { seconds < 0 || until < .infinity } else { false } }

  /// Held up for as long as the clock was set by, give or take what times may waver, a record is dated as the other clock would
  /// date one that is not.
  func hides(lateSeconds: Double) -> Bool {
    switch self {
    case .set(let seconds, _, _), .stumbles(let seconds, _): abs(abs(seconds) - lateSeconds) < 6
    case .none, .offset, .drift, .standsStill, .tellsWholeSeconds: false
    }
  }

  var stands: Bool { if case .standsStill = self { true } else { false } }

  /// What the clock shows at a second after the beginning.
  func seconds(at second: Double, using random: inout SplitMix64) -> Double {
    switch self {
    case .none: second
    case .offset(let seconds): second + seconds
    case .drift(let pace, let since): second < since ? second : since + pace * (second - since)
    case .set(let seconds, let at, let until): at <= second && second < until ? second + seconds : second
    case .standsStill(let range): range.contains(second) ? range.lowerBound : second
    case .tellsWholeSeconds: second.rounded(.down)
    case .stumbles(let seconds, let oneIn): Int.random(in: 0..<oneIn, using: &random) == 0 ? second + seconds : second
    }
  }
}
