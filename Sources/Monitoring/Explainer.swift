import Alarms
import Detection
import Dispatch
import Engine
import Sharing

/// Explains steps on a queue of its own, so that no reading waits for a reason.
///
/// Bounded: where `capacity` steps wait, whoever brings one more explains the most urgent itself. Nothing is lost, and the
/// pressure reaches the feed.
final class Explainer: Sendable {
  /// Some two kilobytes each, where they wait: there is room for a step of everybody who may be known, be they in alarm all at once.
  static func capacity(for limits: PatientLimits) -> Int { max(10_000, limits.mostPatients) }

  /// Where more wait, they are explained without a rest between them.
  private static let mostResting = 5_000

  typealias Delivery = @Sendable (AlarmExplanation, UnexplainedStep) -> Void

  private let work: Work
  private let turns: Turns
  private let capacity: Int

  init(detector: Detector, clock: MonitorClock, capacity: Int) {
    self.capacity = capacity
    let work = Work(detector: detector, clock: clock, restingCount: min(capacity / 2, Self.mostResting))
    self.work = work
    turns = Turns(label: "wardwatch.explaining", qos: .utility) { work.turn() }
  }

  /// `delivery` gets each explanation, on the explainer's queue or on that of whoever asks. Only before anything is asked.
  func deliver(to delivery: @escaping Delivery) { work.receiver.withLock { $0.deliver = delivery } }

  func ask(_ steps: some Sequence<UnexplainedStep>) {
    var isAsked = false
    for step in steps {
      isAsked = true
      let excess = work.waiting.withLock { waiting -> UnexplainedStep? in
        waiting.add(step)
        return waiting.count > capacity ? waiting.next() : nil
      }
      if let excess { work.explain(excess) }
    }
    if isAsked { turns.ask() }
  }

  /// Explains what still waits, for so long at most, and ends. What is left is part of the last checkpoint.
  func finish(withinSeconds seconds: Double) {
    let deadline = work.clock.monotonicNanoseconds() + UInt64(seconds * 1e9)
    while work.clock.monotonicNanoseconds() < deadline, let step = work.waiting.withLock({ $0.next() }) { work.explain(step) }
    work.waiting.withLock { $0 = ExplanationQueue() }
    turns.end()
  }

  private struct Receiver {
    var deliver: Delivery?
  }

  /// What the turns do.
  private struct Work: Sendable {
    let detector: Detector
    let clock: MonitorClock
    /// Where more than so many wait, there is no rest.
    let restingCount: Int
    let waiting = Guarded(ExplanationQueue())
    let receiver = Guarded(Receiver())
    let budget = Guarded(ExplanationBudget())

    func explain(_ step: UnexplainedStep) {
      let explained = AlarmExplanation(transitionID: step.transitionID, explanation: detector.explain(step.question))
      receiver.withLock(\.deliver)?(explained, step)
    }

    /// Answers after how many seconds to come again.
    func turn() -> Double? {
      if let rest = budget.withLock({ $0.begin(atNanoseconds: clock.monotonicNanoseconds()) }), mayRest {
        return seconds(until: rest)
      }
      while let step = waiting.withLock({ $0.next() }) {
        explain(step)
        let rest = budget.withLock { $0.worked(untilNanoseconds: clock.monotonicNanoseconds()) }
        if let rest, mayRest { return seconds(until: rest) }
      }
      return nil
    }

    /// A mail may wait for a HIGH one, and a queue that fills is emptied.
    private var mayRest: Bool { waiting.withLock { !$0.holdsHigh && $0.count <= restingCount } }

    private func seconds(until restNanoseconds: UInt64) -> Double {
      let now = clock.monotonicNanoseconds()
      return Double(restNanoseconds - min(now, restNanoseconds)) / 1e9
    }
  }
}
