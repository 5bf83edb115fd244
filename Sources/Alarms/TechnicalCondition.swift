package import Saving
package import Vitals

/// Something is wrong with what is known of a patient: a signal, a clock, who it is. Shown, and no alarm by itself; it never keeps
/// a MEDIUM or HIGH back.
package struct TechnicalCondition: Sendable, Equatable, Codable {
  /// A patient has each of them once at a time.
  package enum Kind: Sendable, Hashable, Codable {
    /// The values of a vital cannot be trusted.
    case signal(Vital)
    /// A vital that used to be measured is measured no longer, while others are.
    case stale(Vital)
    /// Records disagree about who the patient is, or nobody says.
    case identity
    /// The times of the records cannot be trusted.
    case clock
    /// NEWS2 and the models are not for this patient; what kills within minutes goes on.
    case exemption
    /// Nothing comes any more, or nothing has ever come.
    case silence

    /// For a row of few columns.
    package var briefly: String {
      switch self {
      case .signal(let vital): "\(vital.label)?"
      case .stale(let vital): "no \(vital.label)"
      case .identity: "identity?"
      case .clock: "clock?"
      case .exemption: "no NEWS2"
      case .silence: "no data"
      }
    }

    /// What the log says when it is over.
    package var overWords: String {
      switch self {
      case .signal(let vital): "\(vital.label) signal is back"
      case .stale(let vital): "\(vital.label) is measured again"
      case .identity: "identity is clear again"
      case .clock: "clock is right again"
      case .exemption: "NEWS2 counts again"
      case .silence: "data is back"
      }
    }
  }

  package var kind: Kind
  /// In words for whoever stands at the bed: "clock 1:00:00 ahead".
  package var cause: String
  package var sinceSeconds: Double

  package init(kind: Kind, cause: String, sinceSeconds: Double) {
    self.kind = kind
    self.cause = cause
    self.sinceSeconds = sinceSeconds
  }
}

extension TechnicalCondition: Saved {
  package static var blank: TechnicalCondition { TechnicalCondition(kind: .identity, cause: "", sinceSeconds: 0) }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&kind)
    coder.pass(&cause)
    coder.pass(&sinceSeconds)
  }
}

/// The vital's number, for one that is stale with an offset, or one beyond all vitals.
extension TechnicalCondition.Kind: Saved {
  package static var blank: TechnicalCondition.Kind { .identity }

  private static let others: [TechnicalCondition.Kind] = [.identity, .clock, .exemption, .silence]
  private static let firstStale: UInt8 = 50
  private static let firstOther: UInt8 = 100

  package mutating func pass(through coder: inout StateCoder) {
    var code: UInt8 = 0
    if case .signal(let vital) = self {
      code = vital.rawValue
    } else if case .stale(let vital) = self {
      code = Self.firstStale + vital.rawValue
    } else if let place = Self.others.firstIndex(of: self) {
      code = Self.firstOther + UInt8(place)
    }
    coder.pass(&code)
    if let vital = Vital(rawValue: code) {
      self = .signal(vital)
    } else if code >= Self.firstStale, let vital = Vital(rawValue: code - Self.firstStale) {
      self = .stale(vital)
    } else if code >= Self.firstOther, Self.others.indices.contains(Int(code - Self.firstOther)) {
      self = Self.others[Int(code - Self.firstOther)]
    } else {
      coder.refuse()
    }
  }
}
