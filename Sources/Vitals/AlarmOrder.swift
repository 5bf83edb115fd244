internal import Saving

/// What is ordered about the alarms of one patient. It is written the same way wherever it is entered, sent or told; see `text`.
///
/// What makes alarms come sooner is free. What lets less through than the rules needs whoever answers for it, a reason and an end,
/// as in Ireland's INEWS V2 (NCEC National Clinical Guideline No. 1, 2020), where a senior doctor may modify for a patient what a
/// score demands, until it is looked at again. Nothing here touches what kills within minutes (`LifeThreat`).
package enum AlarmOrder: Sendable, Hashable {
  package enum Side: UInt8, Sendable, Codable, Hashable, CaseIterable {
    case below
    case above

    var sign: String { self == .below ? "<" : ">" }
    var word: String { self == .below ? "below" : "above" }

    /// Whether `value` lies beyond `bound` on this side.
    func isBeyond(_ value: Double, _ bound: Double) -> Bool { self == .below ? value < bound : value > bound }
  }

  /// Beyond the bound the patient is of this severity at least, whatever NEWS2 and the models say. In the vital's own unit.
  case limit(Vital, Side, bound: Double, Severity)
  /// As far as the bound a vital outside the normal range is this patient's own: NEWS2's points for it raise no alarm.
  case accept(Vital, Side, bound: Double)
  /// How long such an alarm has to stand before it is one.
  case delay(Severity, seconds: Double)
  /// How far treatment goes, in the ward's own words. It is shown, and changes no alarm.
  case care(String)
  /// What was ordered of it holds no longer.
  case withdraw(Subject)

  /// What a later order of the same kind takes the place of.
  package enum Subject: Sendable, Hashable {
    case limits(Vital)
    /// One of them.
    case limit(Vital, Side, Severity)
    case acceptance(Vital)
    case delay(Severity)
    case care
  }

  /// Of an order that lets less through than the rules: at most a day, so that every round decides anew. This project's own bound.
  package static let leastSpanSeconds = 60.0
  package static let mostSpanSeconds = 86_400.0

  /// What a severity waits where nothing is ordered; the source is at `AlarmPolicy`, whose default it is.
  package static func usualDelaySeconds(of severity: Severity) -> Double {
    switch severity {
    case .normal: 0
    case .low: 19
    case .medium: 14
    case .high: 10
    }
  }

  /// The most that can be ordered. No standard gives one. This project's own bounds: HIGH twice what it waits else, so that it is
  /// still told within half a minute; the others so that they come within the minute or two in which somebody would look anyway.
  package static func mostDelaySeconds(of severity: Severity) -> Double {
    switch severity {
    case .normal: 0
    case .low: 120
    case .medium: 60
    case .high: 20
    }
  }

  /// A label's worth.
  package static let longestCare = 24

  package var subject: Subject {
    switch self {
    case .limit(let vital, _, _, _): .limits(vital)
    case .accept(let vital, _, _): .acceptance(vital)
    case .delay(let severity, _): .delay(severity)
    case .care: .care
    case .withdraw(let subject): subject
    }
  }

  /// Whether it lets less through than the rules do.
  package var isLax: Bool {
    switch self {
    case .accept: true
    case .delay(let severity, let seconds): seconds > Self.usualDelaySeconds(of: severity)
    case .limit, .care, .withdraw: false
    }
  }

  /// For a person: `HR above 140 is MEDIUM`.
  package var words: String {
    switch self {
    case .limit(let vital, let side, let bound, let severity):
      "\(vital.label) \(side.word) \(vital.formatted(bound)) is \(severity.word)"
    case .accept(let vital, _, let bound): "\(vital.label) to \(vital.formatted(bound)) accepted"
    case .delay(let severity, let seconds): "\(severity.word) waits \(Int(seconds.rounded())) s"
    case .care(let label): label
    case .withdraw(.limits(let vital)): "no own limit of \(vital.label)"
    case .withdraw(.limit(let vital, let side, let severity)): "no own \(severity.word) of \(vital.label) \(side.word) a limit"
    case .withdraw(.acceptance(let vital)): "no \(vital.label) accepted"
    case .withdraw(.delay(let severity)): "\(severity.word) waits as usual"
    case .withdraw(.care): "no limit of treatment"
    }
  }

  /// Whether it takes the place of `other`, which stands: a vital may have a limit for each severity on either side.
  package func replaces(_ other: AlarmOrder) -> Bool {
    switch (self, other) {
    case (.withdraw(.limit(let vital, let side, let severity)), .limit(let otherVital, let otherSide, _, let otherSeverity)):
      vital == otherVital && side == otherSide && severity == otherSeverity
    case (.withdraw(let subject), _): subject == other.subject
    case (.limit(let vital, let side, _, let severity), .limit(let otherVital, let otherSide, _, let otherSeverity)):
      vital == otherVital && side == otherSide && severity == otherSeverity
    case (.accept(let vital, let side, _), .accept(let otherVital, let otherSide, _)): vital == otherVital && side == otherSide
    default: subject == other.subject
    }
  }

  /// `HR to 140 accepted by Dr Example, known fibrillation`
  func words(by person: String?, reason: String?) -> String {
    [words + (person.map { " by \($0)" } ?? ""), reason].compactMap(\.self).joined(separator: ", ")
  }
}

/// An order that cannot be taken, and why; without the patient.
package struct AlarmOrderError: Error, Equatable {
  package var message: String
}
