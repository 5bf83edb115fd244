import Alarms
import Detection
import Foundation
import MadeUpFeed
import Testing
import Vitals

@testable import Engine

extension [ShardEvent] {
  var transitions: [AlarmTransition] { compactMap { if case .transition(let transition) = $0 { transition } else { nil } } }
  var unexplained: [UnexplainedStep] { compactMap { if case .unexplained(let step) = $0 { step } else { nil } } }
}

@Suite("A step that is still to be explained")
struct UnexplainedStepTests {
  @Test("A step in which 200 beds turn HIGH explains none of them: it answers with the alarms and asks for the reasons")
  func leaveTheStep() throws {
    var shard = Shard(wardName: "Ward", detector: try Detector.load(directory: shippedWeights))
    var most = 0
    for batch in collapse(of: 200, seconds: 90) {
      var events: [ShardEvent] = []
      shard.step(batch, into: &events)
      most = max(most, events.transitions.count { $0.severity == .high })
      #expect(events.transitions.map(\.id) == events.unexplained.map(\.transitionID))
      #expect(events.transitions.allSatisfy { $0.explanation == nil })
      for transition in events.transitions { #expect(shard.patient(id: transition.patient.id)?.explanation == nil) }
    }
    #expect(most == 200)
  }

  @Test("A question gives later what an explanation would have given at once, also after a restart")
  func questionsKeep() throws {
    let detector = try Detector.load(directory: shippedWeights)
    var shard = Shard(wardName: "Ward", detector: detector)
    var steps: [UnexplainedStep] = []
    var atOnce: [UUID: Explanation] = [:]
    for batch in collapse(of: 3, seconds: 90) {
      var events: [ShardEvent] = []
      shard.step(batch, into: &events)
      for transition in events.transitions {
        let patient = try #require(shard.patient(id: transition.patient.id))
        atOnce[transition.id] = detector.explain(patient.newestHistory, of: transition.assessment)
      }
      steps += events.unexplained
    }
    var restarted = Shard(wardName: "Ward", detector: detector)
    try restarted.restart(from: shard.checkpoint())
    let order = { (steps: [UnexplainedStep]) in steps.sorted { $0.transitionID.uuidString < $1.transitionID.uuidString } }
    #expect(order(restarted.unexplained) == order(steps) && !steps.isEmpty)
    for step in restarted.unexplained.reversed() {
      let explanation = detector.explain(step.question)
      #expect(explanation == atOnce[step.transitionID])
      restarted.learn(AlarmExplanation(transitionID: step.transitionID, explanation: explanation), of: step)
    }
    #expect(restarted.unexplained.isEmpty)
    for patient in restarted.patients {
      let newest = steps.last { $0.patientKey == patient.identity.key }
      #expect(patient.explanation == newest.flatMap { atOnce[$0.transitionID] })
    }
  }
}
