import Engine
import Vitals

/// Which step is explained next: those that call somebody first, the most severe first, and of equals the oldest.
struct ExplanationQueue: Sendable {
  /// Steps by their rank, each in the order in which they came, the first `taken` of them gone already.
  private var ranks = Array(repeating: (steps: [UnexplainedStep](), taken: 0), count: 2 * Self.severities)
  private(set) var count = 0

  private static let severities = Int(Severity.high.rawValue) + 1

  mutating func add(_ step: UnexplainedStep) {
    ranks[Self.rank(step)].steps.append(step)
    count += 1
  }

  mutating func next() -> UnexplainedStep? {
    guard let rank = ranks.indices.last(where: { ranks[$0].taken < ranks[$0].steps.count }) else { return nil }
    let step = ranks[rank].steps[ranks[rank].taken]
    ranks[rank].taken += 1
    // What has gone is let go from time to time.
    if ranks[rank].taken * 2 >= ranks[rank].steps.count {
      ranks[rank].steps.removeFirst(ranks[rank].taken)
      ranks[rank].taken = 0
    }
    count -= 1
    return step
  }

  /// For how many it holds room, those that have gone included.
  var room: Int { ranks.reduce(0) { $0 + $1.steps.count } }

  /// Whether a mail may wait for one of them.
  var holdsHigh: Bool { ranks.last.map { $0.taken < $0.steps.count } ?? false }

  private static func rank(_ step: UnexplainedStep) -> Int {
    Int(step.severity.rawValue) + (step.isAlarm ? severities : 0)
  }
}
