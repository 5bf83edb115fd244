package import Saving

/// Why a patient has the anomaly score on screen.
package struct Explanation: Sendable, Equatable, Codable {
  /// The displayed score, 0–100.
  package var score: Double
  /// What the score is expected to be for patients who did well.
  package var expectation: Double
  /// Ranked, the largest push towards the score first. The points add up to `score − expectation`.
  package var contributions: [Contribution]
  /// What kills within minutes, then what is to come, as sentences; nil where nothing does.
  package var threat: String?
  package var forecast: String?
  /// What makes the score, as one honest sentence for a person.
  package var reasons: String
  /// Why sepsis is as likely as it is shown; nil where it is not.
  package var sepsis: Outlook?

  /// - Parameter reasons: of the score; where an explanation is read back, the whole sentence, as it was stored.
  package init(score: Double, expectation: Double, contributions: [Contribution], reasons: String) {
    self.score = score
    self.expectation = expectation
    self.contributions = contributions
    self.reasons = reasons
  }

  /// Everything in words, the most urgent first.
  package var sentence: String { ([threat, forecast].compactMap(\.self).map { "\($0). " } + [reasons]).joined() }

  /// Version 0.1.0 kept one sentence.
  private enum CodingKeys: String, CodingKey {
    case score, expectation, contributions, threat, forecast
    case reasons = "sentence"
    case sepsis
  }

  /// What pushed the score up most; nil when nothing did.
  package var primary: Contribution? { contributions.first { $0.points > 0 } }

  package struct Contribution: Sendable, Equatable, Codable {
    package var factor: Factor
    /// Exact Shapley value in points of the displayed score; negative pulls towards normal.
    package var points: Double
    /// Share of all upward points, 0–1; 0 where `points` is not positive.
    package var share: Double
    /// The current value; nil where unknown.
    package var value: Double?
    /// The patient's own usual value; nil while it is not known.
    package var usual: Double?
    /// How far the vital has moved over the last `changeSeconds`; nil where unknown.
    package var change: Double?
    package var changeSeconds: Double
    package var news2Points: Int?

    package init(
      factor: Factor, points: Double, share: Double, value: Double? = nil, usual: Double? = nil, change: Double? = nil,
      changeSeconds: Double = 0, news2Points: Int? = nil
    ) {
      self.factor = factor
      self.points = points
      self.share = share
      self.value = value
      self.usual = usual
      self.change = change
      self.changeSeconds = changeSeconds
      self.news2Points = news2Points
    }
  }
}

extension Explanation {
  /// Why an outcome is as likely as it is said.
  package struct Outlook: Sendable, Equatable, Codable {
    /// The probability that is shown, 0–1.
    package var probability: Double
    /// What it is expected to be for patients who did well.
    package var expectation: Double
    /// Exact Shapley values, the largest first; with `earlierPoints` they add up to `probability − expectation`.
    package var contributions: [Push]
    /// That of the hours before, as against what is known now having stood for as long; nil where none are known.
    package var earlierPoints: Double?

    package struct Push: Sendable, Equatable, Codable {
      package var factor: Factor
      package var points: Double

      package init(factor: Factor, points: Double) {
        self.factor = factor
        self.points = points
      }
    }

    package init(probability: Double, expectation: Double, contributions: [Push], earlierPoints: Double? = nil) {
      self.probability = probability
      self.expectation = expectation
      self.contributions = contributions
      self.earlierPoints = earlierPoints
    }
  }
}

/// A player of the explanation: all features that derive from it move together.
package enum Factor: Sendable, Hashable, Codable {
  case vital(Vital)
  case oxygen
  case consciousness

  package static let all: [Factor] = Vital.allCases.map(Factor.vital) + [.oxygen, .consciousness]

  package var label: String {
    switch self {
    case .vital(let vital): vital.label
    case .oxygen: "O2"
    case .consciousness: "ACVPU"
    }
  }
}

extension Explanation: Saved {
  package static var blank: Explanation { Explanation(score: 0, expectation: 0, contributions: [], reasons: "") }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&score)
    coder.pass(&expectation)
    coder.pass(&contributions)
    coder.pass(&threat)
    coder.pass(&forecast)
    coder.pass(&reasons)
    coder.pass(&sepsis)
  }
}

extension Explanation.Contribution: Saved {
  package static var blank: Explanation.Contribution { Explanation.Contribution(factor: .oxygen, points: 0, share: 0) }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&factor)
    coder.pass(&points)
    coder.pass(&share)
    coder.pass(&value)
    coder.pass(&usual)
    coder.pass(&change)
    coder.pass(&changeSeconds)
    coder.pass(&news2Points)
  }
}

/// The vital's number, or one beyond all vitals.
extension Factor: Saved {
  package static var blank: Factor { .oxygen }

  private static let (oxygenCode, consciousnessCode): (UInt8, UInt8) = (100, 101)

  package mutating func pass(through coder: inout StateCoder) {
    var code =
      switch self {
      case .vital(let vital): vital.rawValue
      case .oxygen: Self.oxygenCode
      case .consciousness: Self.consciousnessCode
      }
    coder.pass(&code)
    if let vital = Vital(rawValue: code) {
      self = .vital(vital)
    } else if code == Self.oxygenCode || code == Self.consciousnessCode {
      self = code == Self.oxygenCode ? .oxygen : .consciousness
    } else {
      coder.refuse()
    }
  }
}

extension Explanation.Outlook: Saved {
  package static var blank: Explanation.Outlook { Explanation.Outlook(probability: 0, expectation: 0, contributions: []) }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&probability)
    coder.pass(&expectation)
    coder.pass(&contributions)
    coder.pass(&earlierPoints)
  }
}

extension Explanation.Outlook.Push: Saved {
  package static var blank: Explanation.Outlook.Push { Explanation.Outlook.Push(factor: .oxygen, points: 0) }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&factor)
    coder.pass(&points)
  }
}
