internal import Detection
import Engine
internal import Foundation
internal import Monitoring
internal import Simulation
internal import Vitals

/// What the exact Shapley values of one score take.
struct ExplanationBenchmark {
  let detector: Detector
  let seconds: Double

  func run() -> [Measurement] {
    let start = 1_795_370_000.0
    var ward = SimulatedWard(seed: 1, beds: 12, startSeconds: start)
    var shard = Shard(wardName: "Bench", detector: detector)
    var events: [ShardEvent] = []
    shard.step(ward.advance(to: start + 120), into: &events)
    var next = 0
    let taken = rounds(within: seconds) {
      let patient = shard.patients[next % shard.patients.count]
      next += 1
      _ = detector.explain(patient.history, of: patient.assessment)
    }
    return [Measurement(section: "explain", what: "exact Shapley values of one score", value: taken.median * 1e3, unit: "ms")]
  }
}
