internal import Saving

/// How urgent a patient is. `normal` is not an alarm.
package enum Severity: UInt8, CaseIterable, Comparable, Sendable, Codable, Hashable {
  case normal
  case low
  case medium
  case high

  /// Those that are alarms, the least first. Made once: a loop over them allocates nothing.
  package static let alarms: [Severity] = [.low, .medium, .high]

  package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }

  /// As it stands in the database, in CSV and on screen.
  package var word: String {
    switch self {
    case .normal: "NORMAL"
    case .low: "LOW"
    case .medium: "MEDIUM"
    case .high: "HIGH"
    }
  }

  package init?(word: String) {
    guard let match = Self.allCases.first(where: { $0.word == word }) else { return nil }
    self = match
  }

  /// The least severity that NEWS2 demands, whatever the models think (Royal College of Physicians, NEWS2, 2017, chart 4:
  /// 7 and up is an emergency; 5–6, or 3 in a single parameter, asks for an urgent review). An aggregate of 3 or 4 is the
  /// upper half of the RCP's "low" band; 1 and 2 are routine and raise nothing here.
  package init(news2: NEWS2Score) {
    self =
      switch news2.total {
      case 7...: .high
      case 5...: .medium
      case _ where news2.hasRedScore: .medium
      case 3...: .low
      default: .normal
      }
  }
}

extension Severity: Saved {
  package static var blank: Severity { .normal }
}
