internal import Toml

extension StudySet.Description {
  /// Why a `dataset.toml` cannot be used, and on which line.
  package struct Fault: Error, Equatable, CustomStringConvertible {
    package let line: Int
    package let problem: String
    package var description: String { "line \(line): \(problem)" }
  }

  /// Reads `dataset.toml`: `name`, `hospital`, `outcomes` (a list of `death24`, `death48`, `hospital-death`, `sepsis12`), and, if
  /// need be, `risk-outcome`, `risk-weight` and `attribution`.
  package init(toml text: [UInt8]) throws(Fault) {
    let members: [TomlNode.Member]
    do {
      members = try TomlDocument(text).members
    } catch {
      throw Fault(line: error.line, problem: error.reason)
    }
    self.init(name: "", hospital: "", outcomes: [])
    for member in members { try take(member) }
    guard !name.isEmpty, !outcomes.isEmpty else {
      throw Fault(line: 1, problem: "it must give a name and at least one of outcomes")
    }
    if hospital.isEmpty { hospital = name }
    if let riskOutcome, !outcomes.contains(riskOutcome) {
      throw Fault(line: 1, problem: "risk-outcome \(riskOutcome.rawValue) is none of its outcomes")
    }
    riskOutcome = riskOutcome ?? [.death24, .death48].first { outcomes.contains($0) }
  }

  private mutating func take(_ member: TomlNode.Member) throws(Fault) {
    let node = member.node
    switch (member.key, node.content) {
    case ("name", .string(let text)): name = text
    case ("hospital", .string(let text)): hospital = text
    case ("attribution", .string(let text)): attribution = text
    case ("risk-weight", .number(let weight)) where weight > 0 && weight.isFinite: riskWeight = weight
    case ("risk-weight", .integer(let weight)) where weight > 0: riskWeight = Double(weight)
    case ("risk-outcome", _): riskOutcome = try Self.outcome(node)
    case ("outcomes", .array(let nodes)):
      for node in nodes { outcomes.insert(try Self.outcome(node)) }
    default:
      throw Fault(line: node.line, problem: "'\(member.key.prefix(40))' is not known here, or not of this kind")
    }
  }

  private static func outcome(_ node: TomlNode) throws(Fault) -> Outcome {
    guard case .string(let text) = node.content, let outcome = Outcome(rawValue: text) else {
      let known = Outcome.allCases.map(\.rawValue).joined(separator: ", ")
      throw Fault(line: node.line, problem: "an outcome is one of \(known)")
    }
    return outcome
  }
}
