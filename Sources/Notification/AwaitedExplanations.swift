internal import Alarms
internal import Foundation
internal import Vitals

/// Mails that wait for the explanations of their alarms: a second at most, then they go with what NEWS2 and the vital signs say.
/// A pure decision; times are seconds on a clock that never runs backwards.
struct AwaitedExplanations: Sendable {
  static let patienceSeconds = 1.0
  /// Explanations that came before anybody asked for their mails. Most are of alarms that ask for none: the newest are kept.
  private static let mostEarly = 1000
  /// A mail more goes at once.
  private static let mostWaiting = 1000

  private var waiting: [(transition: AlarmTransition, untilSeconds: Double)] = []
  private var early: [UUID: Explanation] = [:]
  private var earlyIDs: [UUID] = []

  /// Until when the first of them waits; nil where none does.
  var nextSeconds: Double? { waiting.first?.untilSeconds }

  /// Takes alarms that are to be mailed; answers those that need not wait.
  mutating func take(_ transitions: [AlarmTransition], at nowSeconds: Double) -> [AlarmTransition] {
    transitions.compactMap { transition in
      guard transition.explanation == nil else { return transition }
      var explained = transition
      explained.explanation = early[transition.id]
      guard explained.explanation == nil, waiting.count < Self.mostWaiting else { return explained }
      waiting.append((transition, nowSeconds + Self.patienceSeconds))
      return nil
    }
  }

  /// Takes an explanation; answers the alarm that waited for it.
  mutating func learn(_ explained: AlarmExplanation) -> AlarmTransition? {
    if let index = waiting.firstIndex(where: { $0.transition.id == explained.transitionID }) {
      var transition = waiting.remove(at: index).transition
      transition.explanation = explained.explanation
      return transition
    }
    if early.updateValue(explained.explanation, forKey: explained.transitionID) == nil { earlyIDs.append(explained.transitionID) }
    if earlyIDs.count > Self.mostEarly {
      // Half at once, so that this is rare.
      for id in earlyIDs.prefix(Self.mostEarly / 2) { early[id] = nil }
      earlyIDs.removeFirst(Self.mostEarly / 2)
    }
    return nil
  }

  /// Those that have waited long enough.
  mutating func due(at nowSeconds: Double) -> [AlarmTransition] {
    let due = waiting.prefix { $0.untilSeconds <= nowSeconds }.map(\.transition)
    waiting.removeFirst(due.count)
    return due
  }
}
