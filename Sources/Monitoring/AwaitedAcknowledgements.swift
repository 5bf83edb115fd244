internal import Alarms
internal import Foundation

/// Acknowledgements of steps that this engine has not come to yet, because it reads its feed later than another console, or
/// once more after a restart. Most of what is read at the start is of episodes that are over and will never be asked for:
/// bounded, the newest stay.
struct AwaitedAcknowledgements: Sendable {
  private struct Step: Hashable {
    var episodeID: UUID
    var number: Int
  }

  private let limit: Int
  private var byStep: [Step: (acknowledgement: AlarmAcknowledgement, isNews: Bool)] = [:]

  init(limit: Int = 10_000) { self.limit = limit }

  mutating func remember(_ acknowledgement: AlarmAcknowledgement, isNews: Bool) {
    byStep[Step(episodeID: acknowledgement.episodeID, number: acknowledgement.step)] = (acknowledgement, isNews)
    guard byStep.count > limit else { return }
    // Half at once, so that this is rare.
    let newest = byStep.sorted { $0.value.acknowledgement.timeSeconds > $1.value.acknowledgement.timeSeconds }.prefix(limit / 2)
    byStep = Dictionary(uniqueKeysWithValues: newest.map { ($0.key, $0.value) })
  }

  mutating func take(episodeID: UUID, step: Int) -> (acknowledgement: AlarmAcknowledgement, isNews: Bool)? {
    byStep.removeValue(forKey: Step(episodeID: episodeID, number: step))
  }
}
