import Alarms
import Detection
import Engine
import Foundation
import MadeUpFeed
import Sharing
import Testing
import Vitals

@testable import Monitoring

extension [ShardEvent] {
  var transitions: [AlarmTransition] { compactMap { if case .transition(let transition) = $0 { transition } else { nil } } }
  var unexplained: [UnexplainedStep] { compactMap { if case .unexplained(let step) = $0 { step } else { nil } } }
}

@Suite("Explanations")
struct ExplanationTests {
  private func step(_ severity: Severity, isAlarm: Bool = true, _ patient: String = "P") -> UnexplainedStep {
    UnexplainedStep(
      transitionID: UUID(), patientKey: patient, severity: severity, isAlarm: isAlarm,
      question: ExplanationQuestion(about: PatientHistory()))
  }

  @Test("Whoever is called first is told why first: HIGH before the rest, alarms before what gets better, then the oldest")
  func order() {
    var queue = ExplanationQueue()
    let steps = [
      step(.normal, isAlarm: false), step(.low), step(.medium, isAlarm: false), step(.high, "first"), step(.medium),
      step(.high, "second"),
    ]
    for step in steps { queue.add(step) }
    #expect(queue.holdsHigh && queue.count == 6)
    var taken: [UnexplainedStep] = []
    while let next = queue.next() { taken.append(next) }
    #expect(taken == [steps[3], steps[5], steps[4], steps[1], steps[2], steps[0]])
    #expect(!queue.holdsHigh && queue.count == 0)
  }

  @Test("A queue that is always short keeps nothing of what has gone through it")
  func queueStaysSmall() {
    var queue = ExplanationQueue()
    for _ in 0..<3 { queue.add(step(.low)) }
    for _ in 0..<10_000 {
      queue.add(step(.low))
      #expect(queue.next() != nil)
    }
    #expect(queue.count == 3 && queue.room < 100)
  }

  @Test("Where the queue is full, whoever asks explains, and nothing is lost")
  func fullQueue() async {
    let told = Guarded<[UUID]>([])
    let (all, everything) = AsyncStream.makeStream(of: Void.self)
    let explainer = Explainer(detector: .rulesOnly, clock: .system, capacity: 4)
    let steps = (0..<100).map { step($0 % 10 == 0 ? .high : .low) }
    explainer.deliver(to: { explained, _ in
      let count = told.withLock { told in
        told.append(explained.transitionID)
        return told.count
      }
      if count == steps.count { everything.yield() }
    })
    explainer.ask(steps)
    // Of the last ones at most as many as have room may still wait.
    #expect(told.withLock { $0.count } >= steps.count - 4 - 1)
    for await _ in all { break }
    #expect(Set(told.withLock { $0 }) == Set(steps.map(\.transitionID)))
    explainer.finish(withinSeconds: 1)
  }

  @Test("At the end what waits is explained first")
  func finish() {
    let told = Guarded(0)
    let explainer = Explainer(detector: .rulesOnly, clock: .system, capacity: 10_000)
    explainer.deliver(to: { _, _ in told.withLock { $0 += 1 } })
    explainer.ask((0..<50).map { _ in step(.low) })
    explainer.finish(withinSeconds: 10)
    #expect(told.withLock { $0 } == 50)
  }

  @Test("However many there were since the start, the next one is delivered as the first")
  func manyDelivered() {
    let told = Guarded(0)
    let explainer = Explainer(detector: .rulesOnly, clock: .system, capacity: 0)
    explainer.deliver(to: { _, _ in told.withLock { $0 += 1 } })
    for _ in 0..<50_000 { explainer.ask([step(.low)]) }
    #expect(told.withLock { $0 } == 50_000)
    explainer.finish(withinSeconds: 1)
  }

  @Test("Explanations take half of a core at most, in pieces of 20 ms")
  func budget() {
    var budget = ExplanationBudget()
    #expect(budget.begin(atNanoseconds: 1_000_000_000) == nil)
    #expect(budget.worked(untilNanoseconds: 1_019_000_000) == nil)
    #expect(budget.worked(untilNanoseconds: 1_030_000_000) == 1_060_000_000)
    #expect(budget.begin(atNanoseconds: 1_059_000_000) == 1_060_000_000)
    #expect(budget.begin(atNanoseconds: 1_060_000_000) == nil)
  }

  @Test("The log's line of an alarm names its reasons as soon as they are known")
  func logLine() throws {
    var shard = Shard(wardName: "Ward", detector: .rulesOnly)
    var log = EventLog()
    for batch in collapse(of: 1, seconds: 90) {
      var events: [ShardEvent] = []
      shard.step(batch, into: &events)
      for transition in events.transitions { log.add(transition) }
    }
    #expect(log.entries.first?.text == "MEDIUM → HIGH · NEWS2 9")
    for step in shard.unexplained {
      log.explain(
        AlarmExplanation(transitionID: step.transitionID, explanation: shard.detector.explain(step.question)))
    }
    #expect(log.entries.first?.text == "MEDIUM → HIGH · HR 135, RR 28 · NEWS2 9")
  }
}
