internal import Vitals

/// In which part of the list a patient stands; the smaller, the further up.
///
/// A patient of whom nothing is known can be anything, so technical alarms stand above LOW and never look like normal.
enum Urgency: UInt8, CaseIterable, Comparable, Sendable, Hashable {
  case high
  case medium
  case technical
  case low
  case normal

  static func < (left: Urgency, right: Urgency) -> Bool { left.rawValue < right.rawValue }

  init(_ severity: Severity) {
    self =
      switch severity {
      case .high: .high
      case .medium: .medium
      case .low: .low
      case .normal: .normal
      }
  }

  var isAlarm: Bool { self == .high || self == .medium || self == .low }

  /// Severity never speaks by colour alone: the sign, then the word.
  var sign: String {
    switch self {
    case .high: "!!!"
    case .medium: "!! "
    case .low: "!  "
    case .technical: "  ?"
    case .normal: "   "
    }
  }

  /// Four characters, for rows.
  var shortWord: String {
    switch self {
    case .high: "HIGH"
    case .medium: "MED"
    case .low: "LOW"
    case .technical: "TECH"
    case .normal: "ok"
    }
  }

  var word: String {
    switch self {
    case .high: "HIGH"
    case .medium: "MEDIUM"
    case .low: "LOW"
    case .technical: "TECHNICAL"
    case .normal: "ok"
    }
  }

  var ink: Ink {
    switch self {
    case .high: .high
    case .medium: .medium
    case .low: .low
    case .technical: .technical
    case .normal: .quiet
    }
  }

  var style: Style { Style(ink, bold: self < .low) }
}
