internal import Alarms
internal import Foundation
internal import Vitals

/// An explanation as the table `explanations` has it.
struct ExplanationRow: Codable, Sendable, Equatable {
  var transitionId: UUID
  var score: Double?
  var expectation: Double?
  var primaryFactor: String?
  var primaryShare: Double?
  var sentence: String
  var contributions: [Contribution]

  struct Contribution: Codable, Sendable, Equatable {
    var factor: String
    var points: Double?
    var share: Double?
    var value: Double?
    var unit: String?
    var usual: Double?
    var change: Double?
    var changeSeconds: Double?
    var news2Points: Int?

    enum CodingKeys: String, CodingKey {
      case factor, points, share, value, unit, usual, change
      case changeSeconds = "change_seconds"
      case news2Points = "news2_points"
    }
  }

  enum CodingKeys: String, CodingKey {
    case score, expectation, sentence, contributions
    case transitionId = "transition_id"
    case primaryFactor = "primary_factor"
    case primaryShare = "primary_share"
  }

  init(_ explained: AlarmExplanation) {
    transitionId = explained.transitionID
    let explanation = explained.explanation
    score = explanation.score.ifFinite
    expectation = explanation.expectation.ifFinite
    primaryFactor = explanation.primary?.factor.label
    primaryShare = explanation.primary?.share.ifFinite
    sentence = explanation.sentence
    contributions = explanation.contributions.map(Contribution.init)
  }

  /// As it was, but for factors that nobody knows any more.
  var explanation: Explanation {
    Explanation(
      score: score ?? .nan, expectation: expectation ?? .nan, contributions: contributions.compactMap(\.contribution),
      reasons: sentence)
  }
}

extension ExplanationRow.Contribution {
  init(_ contribution: Explanation.Contribution) {
    let unit: String? = if case .vital(let vital) = contribution.factor { vital.unit } else { nil }
    self.init(
      factor: contribution.factor.label, points: contribution.points.ifFinite, share: contribution.share.ifFinite,
      value: contribution.value?.ifFinite, unit: unit, usual: contribution.usual?.ifFinite,
      change: contribution.change?.ifFinite, changeSeconds: contribution.changeSeconds.ifFinite,
      news2Points: contribution.news2Points)
  }

  var contribution: Explanation.Contribution? {
    guard let factor = Factor.all.first(where: { $0.label == factor }) else { return nil }
    return Explanation.Contribution(
      factor: factor, points: points ?? .nan, share: share ?? 0, value: value, usual: usual, change: change,
      changeSeconds: changeSeconds ?? 0, news2Points: news2Points)
  }
}

extension Double {
  var ifFinite: Double? { isFinite ? self : nil }
}
