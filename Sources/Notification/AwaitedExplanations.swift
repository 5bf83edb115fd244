internal import Alarms
internal import Foundation
internal import Vitals

/// HIGH alarms that wait for the explanations of their alarms: a second at most, then they go with what NEWS2 and the vital signs say.
/// A pure decision; times are seconds on a clock that never runs backwards.
struct AwaitedExplanations: Sendable {
  static let patienceSeconds = 1.0
  /// Explanations that came before anybody asked for their mails. Most are of alarms that ask for none: the newest are kept.
  private static let mostEarly = 1000
  /// One more goes at once.
  private static let mostWaiting = 1000

  private var waiting: [(transition: AlarmTransition, untilSeconds: Double)] = []
  private var early: [UUID: Explanation] = [:]
  private var earlyIDs: [UUID] = []

  /// Until when the first of them waits; nil where none does.
  var nextSeconds: Double? { waiting.first?.untilSeconds }

  /// Takes what there is to tell of; answers what need not wait. What follows in an episode never overtakes what came before it.
  mutating func take(_ news: [AlarmNews], at nowSeconds: Double) -> [AlarmNews] {
    news.flatMap { one -> [AlarmNews] in
      guard case .step(let transition) = one else { return [one] }
      guard transition.asksForMail else { return release(episode: transition.episodeID) + [one] }
      guard transition.explanation == nil else { return [one] }
      var explained = transition
      explained.explanation = early[transition.id]
      guard explained.explanation == nil, waiting.count < Self.mostWaiting else { return [.step(explained)] }
      waiting.append((transition, nowSeconds + Self.patienceSeconds))
      return []
    }
  }

  private mutating func release(episode: UUID) -> [AlarmNews] {
    guard waiting.contains(where: { $0.transition.episodeID == episode }) else { return [] }
    let released = waiting.filter { $0.transition.episodeID == episode }
    waiting.removeAll { $0.transition.episodeID == episode }
    return released.map { .step($0.transition) }
  }

  /// Takes an explanation; answers the alarm that waited for it.
  mutating func learn(_ explained: AlarmExplanation) -> AlarmNews? {
    if let index = waiting.firstIndex(where: { $0.transition.id == explained.transitionID }) {
      var transition = waiting.remove(at: index).transition
      transition.explanation = explained.explanation
      return .step(transition)
    }
    if early.updateValue(explained.explanation, forKey: explained.transitionID) == nil { earlyIDs.append(explained.transitionID) }
    if earlyIDs.count > Self.mostEarly {
      // Half at once, so that this is rare.
      for id in earlyIDs.prefix(Self.mostEarly / 2) { early[id] = nil }
      earlyIDs.removeFirst(Self.mostEarly / 2)
    }
    return nil
  }

  mutating func forget() { waiting = [] }

  /// Those that have waited long enough.
  mutating func due(at nowSeconds: Double) -> [AlarmNews] {
    let due = waiting.prefix { $0.untilSeconds <= nowSeconds }.map { AlarmNews.step($0.transition) }
    waiting.removeFirst(due.count)
    return due
  }
}
