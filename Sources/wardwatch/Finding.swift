internal import Foundation

/// What was found of one thing that the console will use.
struct Finding: Codable, Equatable {
  enum State: String, Codable {
    case ok
    /// It works without, or is left out on purpose.
    case note
    case wrong
  }

  var name: String
  var state: State
  var text: String

  /// For a person.
  var line: String {
    let sign =
      switch state {
      case .ok: "ok   "
      case .note: "note "
      case .wrong: "WRONG"
      }
    return "\(sign)  \(name.padding(toLength: max(8, name.count), withPad: " ", startingAt: 0))  \(text)"
  }
}

/// All findings of a run.
struct FindingsReport: Codable {
  var ok: Bool
  var findings: [Finding]

  init(_ findings: [Finding]) {
    ok = findings.allSatisfy { $0.state != .wrong }
    self.findings = findings
  }
}
