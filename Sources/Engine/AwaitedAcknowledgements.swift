internal import Alarms
internal import Foundation

/// Acknowledgements of steps that this shard has not come to yet, because it reads its feed later than another console, or
/// once more after a restart. Most of what is read at the start is of episodes that are over and will never be asked for:
/// bounded, the newest stay.
struct AwaitedAcknowledgements: Sendable {
  private struct Step: Hashable {
    var episodeID: UUID
    var number: Int
  }

  private let limit: Int
  private var byStep: [Step: [(acknowledgement: AlarmAcknowledgement, isNews: Bool)]] = [:]
  /// Nobody acknowledges a step and takes that back more often.
  private static let mostTurns = 32

  init(limit: Int = 10_000) { self.limit = limit }

  mutating func remember(_ acknowledgement: AlarmAcknowledgement, isNews: Bool) {
    let step = Step(episodeID: acknowledgement.episodeID, number: acknowledgement.step)
    guard byStep[step, default: []].count < Self.mostTurns else { return }
    byStep[step, default: []].append((acknowledgement, isNews))
    guard byStep.count > limit else { return }
    // Half at once, so that this is rare.
    func newestSeconds(_ turns: [(acknowledgement: AlarmAcknowledgement, isNews: Bool)]) -> Double {
      turns.last?.acknowledgement.timeSeconds ?? 0
    }
    let newest = byStep.sorted { newestSeconds($0.value) > newestSeconds($1.value) }.prefix(limit / 2)
    byStep = Dictionary(uniqueKeysWithValues: newest.map { ($0.key, $0.value) })
  }

  /// Of others that could not say whose they are either: each waited for is known to all.
  mutating func absorb(_ other: AwaitedAcknowledgements) { byStep.merge(other.byStep) { mine, _ in mine } }

  /// In the order in which they were stored.
  mutating func take(episodeID: UUID, step: Int) -> [(acknowledgement: AlarmAcknowledgement, isNews: Bool)] {
    byStep.removeValue(forKey: Step(episodeID: episodeID, number: step)) ?? []
  }
}
