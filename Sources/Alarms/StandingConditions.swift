package import Saving
package import Vitals

/// The technical conditions that stand for one patient, beside those of the signals, which each assessment tells anew.
package struct StandingConditions: Sendable, Equatable, Codable {
  /// In the order in which they began.
  package private(set) var all: [TechnicalCondition] = []

  package init() {}

  package var isEmpty: Bool { all.isEmpty }

  package subscript(kind: TechnicalCondition.Kind) -> TechnicalCondition? { all.first { $0.kind == kind } }

  /// From `timeSeconds` on the condition stands for this cause, or for none: then it is over. Answers what is news of it.
  package mutating func set(
    _ kind: TechnicalCondition.Kind, cause: String?, of patient: PatientIdentity, at timeSeconds: Double
  ) -> ConditionChange? {
    let index = all.firstIndex { $0.kind == kind }
    guard let cause else {
      guard let index else { return nil }
      let over = all.remove(at: index)
      return ConditionChange(phase: .ends, kind: kind, cause: over.cause, patient: patient, timeSeconds: timeSeconds)
    }
    if let index {
      guard all[index].cause != cause else { return nil }
      all[index].cause = cause
    } else {
      all.append(TechnicalCondition(kind: kind, cause: cause, sinceSeconds: timeSeconds))
    }
    return ConditionChange(phase: .begins, kind: kind, cause: cause, patient: patient, timeSeconds: timeSeconds)
  }
}

extension StandingConditions: Saved {
  package static var blank: StandingConditions { StandingConditions() }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&all)
  }
}
