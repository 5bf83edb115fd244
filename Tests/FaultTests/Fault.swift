import Foundation

/// Something that happens to machines, and what is expected of consoles then.
struct Fault: Sendable {
  struct Outcome {
    var seen: String
    var isHeld: Bool
  }

  /// In few words, as the table has it.
  var name: String
  var done: String
  /// Whether it belongs to the short form.
  var isShort = true
  /// Why it cannot be tried here; nil where it can.
  var obstacle: String?
  /// Whether it is tried on a real Apache Kafka.
  var needsBrokers = false
  var run: @Sendable (FaultWard) throws -> Outcome

  static let all: [Fault] = takeovers + screens + groups + databases + interventions + mails + surroundings + machines + brokers
}

extension Fault.Outcome {
  /// All of these have to be so; what was not is said.
  init(_ seen: String, _ expectations: [(String, Bool)]) {
    let broken = expectations.filter { !$0.1 }.map(\.0)
    self.init(seen: broken.isEmpty ? seen : "\(seen); not so: \(broken.joined(separator: ", "))", isHeld: broken.isEmpty)
  }
}

extension Double? {
  /// Seconds for the table.
  var words: String { map { String(format: "%.1f s", $0) } ?? "never" }
}
