internal import Vitals

/// One honest sentence: what stands out, against the patient's own usual, and what NEWS2 makes of it.
///
/// "SpO2 84 % (usual 96, −12 in 14 min), RR 31/min (usual 18); NEWS2 11."
struct ExplanationSentence {
  var contributions: [Explanation.Contribution]
  var news2: NEWS2Score
  var observation: Observation

  /// More than three reasons are none.
  private static let reasonCount = 3
  /// A push smaller than this, in points of the score, is not worth telling.
  private static let leastPoints = 2.0
  /// Nor is one beside which another is ten times as strong.
  private static let leastShare = 0.1

  var text: String {
    let strongest = contributions.map(\.points).max() ?? 0
    let leastPoints = max(Self.leastPoints, Self.leastShare * strongest)
    let reasons = contributions.filter { stands($0, leastPoints: leastPoints) }.prefix(Self.reasonCount).map(reason)
    let isEmpty = Vital.allCases.allSatisfy { observation.values[$0] == nil }
    let told =
      if isEmpty { "No current vital signs" } else if reasons.isEmpty { "Nothing stands out" } else {
        reasons.joined(separator: ", ")
      }
    return "\(told); \(score)."
  }

  private func stands(_ contribution: Explanation.Contribution, leastPoints: Double) -> Bool {
    let isKnown =
      switch contribution.factor {
      case .vital(let vital): observation.values[vital] != nil
      case .oxygen: observation.onOxygen == true
      case .consciousness: observation.consciousness.map { $0 != .alert } ?? false
      }
    return isKnown && (contribution.points >= leastPoints || (contribution.news2Points ?? 0) >= 2)
  }

  private func reason(_ contribution: Explanation.Contribution) -> String {
    switch contribution.factor {
    case .oxygen: "on oxygen"
    case .consciousness: observation.consciousness?.word ?? "consciousness"
    case .vital(let vital): reason(vital, contribution)
    }
  }

  private func reason(_ vital: Vital, _ contribution: Explanation.Contribution) -> String {
    let value = contribution.value ?? .nan
    let space = vital.unit.hasPrefix("/") ? "" : " "
    var notes: [String] = []
    if let usual = contribution.usual, abs(value - usual) >= vital.noticeableChange {
      notes.append("usual \(vital.formatted(usual))")
    }
    if let change = contribution.change, abs(change) >= vital.noticeableChange {
      let sign = change > 0 ? "+" : "−"
      notes.append("\(sign)\(vital.formatted(abs(change))) in \(Self.span(contribution.changeSeconds))")
    }
    let aside = notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))"
    return "\(vital.label) \(vital.formatted(value))\(space)\(vital.unit)\(aside)"
  }

  private var score: String {
    guard news2.isPartial else { return "NEWS2 \(news2.total)" }
    return "NEWS2 at least \(news2.total)"
  }

  private static func span(_ seconds: Double) -> String {
    switch seconds {
    case ..<90: "\(Int(seconds.rounded())) s"
    case ..<5400: "\(Int((seconds / 60).rounded())) min"
    default: "\(Int((seconds / 3600).rounded())) h"
    }
  }
}

extension Vital {
  /// A change that a nurse would mention.
  fileprivate var noticeableChange: Double {
    switch self {
    case .heartRate: 10
    case .respiratoryRate: 4
    case .oxygenSaturation: 3
    case .systolicPressure: 15
    case .diastolicPressure: 10
    case .temperature: 0.5
    }
  }
}
