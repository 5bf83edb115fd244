internal import Alarms
internal import Foundation
internal import Sharing
internal import Storage
internal import Vitals

/// How fast alarm steps become rows: through the journal and the recorder into a PostgreSQL of its own that keeps its promises.
struct StoreBenchmark {
  private static let steps = 20_000
  private static let stepsAtOnce = 200
  private static let startSeconds = 1_795_370_000.0

  func run() throws -> [Measurement] {
    let database = try BenchDatabase()
    defer { database.stop() }
    let recorder = AlarmRecorder(configuration: database.configuration(ofTopic: "bench"))
    recorder.start { _ in }
    defer { recorder.close() }
    func awaitStored() throws {
      guard recorder.drain(timeoutSeconds: 120) else {
        throw BenchmarkError(problem: "not all was stored: \(recorder.refusal ?? recorder.status.message ?? "nothing was told")")
      }
    }
    recorder.record(transitions(0..<1), checkpoint: nil)
    try awaitStored()
    let watch = Stopwatch(.wall)
    for first in stride(from: 1, through: Self.steps, by: Self.stepsAtOnce) {
      recorder.record(transitions(first..<min(first + Self.stepsAtOnce, Self.steps + 1)), checkpoint: nil)
    }
    try awaitStored()
    let seconds = watch.seconds
    let rows = recorder.rowCount(timeoutSeconds: 10) ?? 0
    guard rows == Self.steps + 1 else { throw BenchmarkError(problem: "\(rows) of \(Self.steps + 1) alarms are in the table") }
    return [
      Measurement(
        section: "store", what: "\(Self.steps) alarm steps into PostgreSQL", value: Double(Self.steps) / seconds, unit: "rows/s")
    ]
  }

  private func transitions(_ numbers: Range<Int>) -> [RecordedTransition] {
    numbers.map { number in
      var observation = Observation(onOxygen: true, consciousness: .voice)
      (observation.values.heartRate, observation.values.oxygenSaturation) = (131, 88)
      let patient = PatientIdentity(id: "P\(number)", ward: "Bench", bed: "\(number)")
      let episode = AlarmIdentity.episode(of: "bench", patientID: patient.id, startSeconds: Self.startSeconds)
      let assessment = Assessment(
        observation: observation, news2: NEWS2Score(observation), autoencoder: 97, isolationForest: 91, anomaly: 99, risk: 0.4,
        riskIfLasting: 0.5, modelSeverity: .high)
      return RecordedTransition(
        transition: AlarmTransition(
          id: AlarmIdentity.transition(episodeID: episode, step: 0), episodeID: episode, step: 0, kind: .raised,
          severity: .high, previousSeverity: .normal, wardName: "Bench", patient: patient,
          episodeStartSeconds: Self.startSeconds, timeSeconds: Self.startSeconds, assessment: assessment,
          modelVersion: "bench", asksForMail: false, recentAnomaly: []),
        receivedNanoseconds: Monotonic.nowNanoseconds())
    }
  }
}
