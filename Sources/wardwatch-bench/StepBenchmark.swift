internal import Detection
import Engine
internal import Foundation
internal import Monitoring
internal import Simulation
internal import Vitals

/// What the engine takes for a reading, one thread, and what happens when much happens at once.
struct StepBenchmark {
  let detector: Detector
  let seconds: Double

  private static let startSeconds = 1_795_370_000.0

  func run() -> [Measurement] { [steady(patients: 1000), burst(beds: 200)] }

  /// What whoever counts instructions runs: this many seconds of a ward of 100, on the kernel that every CPU has. The first minute
  /// is more than the rest, so two counts are to be compared.
  static func count(_ detector: Detector, seconds: Int) {
    var model = detector.model
    model?.autoencoder.useBaselineKernel()
    model?.mortality = nil
    var ward = SimulatedWard(seed: 1, beds: 100, startSeconds: startSeconds, scenarios: [])
    var shard = Shard(wardName: "Bench", detector: Detector(version: detector.version, model: model))
    var events: [ShardEvent] = []
    for second in 1...seconds {
      events.removeAll(keepingCapacity: true)
      shard.step(ward.advance(to: startSeconds + Double(second)), into: &events)
    }
  }

  /// A quiet ward at one reading a second: features, both models, NEWS2, the alarm.
  private func steady(patients: Int) -> Measurement {
    var ward = SimulatedWard(seed: 1, beds: patients, startSeconds: Self.startSeconds, scenarios: [])
    var shard = Shard(wardName: "Bench", detector: detector.withoutMortality)
    var events: [ShardEvent] = []
    shard.step(ward.advance(to: Self.startSeconds + 60), into: &events)
    var taken: [Double] = []
    let whole = Stopwatch()
    var second = Self.startSeconds + 60
    repeat {
      // Not every second costs the same: what is made of the hours behind a reading stands for five of them.
      var (stepSeconds, readingCount) = (0.0, 0)
      for _ in 0..<10 {
        second += 1
        let readings = ward.advance(to: second)
        events.removeAll(keepingCapacity: true)
        let round = Stopwatch()
        shard.step(readings, into: &events)
        stepSeconds += round.seconds
        readingCount += readings.count
      }
      taken.append(stepSeconds * 1e6 / Double(readingCount))
    } while whole.seconds < seconds
    return Measurement(section: "step", what: "\(patients) patients at 1 Hz, one thread", value: taken.median, unit: "µs/reading")
  }

  /// The longest that one step keeps the others waiting when a whole ward turns HIGH in the same second.
  private func burst(beds: Int) -> Measurement {
    var shard = Shard(wardName: "Bench", detector: detector.withoutMortality)
    var events: [ShardEvent] = []
    var longest = 0.0
    for second in 0..<90 {
      let isIll = second >= 60
      let readings = (0..<beds).map { bed in
        var values = PerVital<Double?>(repeating: nil)
        values.heartRate = isIll ? 150 : 72 + Double((bed + second) % 5)
        values.respiratoryRate = isIll ? 32 : 15
        values.oxygenSaturation = isIll ? 84 : 97
        values.systolicPressure = isIll ? 82 : 124
        values.diastolicPressure = isIll ? 50 : 78
        values.temperature = 36.8
        return Reading(
          patient: PatientIdentity(id: "P\(bed)", bed: "\(bed)"), timeSeconds: Self.startSeconds + Double(second), values: values)
      }
      let round = Stopwatch()
      shard.step(readings, into: &events)
      longest = max(longest, round.seconds)
    }
    return Measurement(section: "step", what: "\(beds) beds HIGH at once, longest step", value: longest * 1e3, unit: "ms")
  }

  /// What the process grows by for each patient who has sent ten minutes of readings, and where pictures are made of them. All are
  /// kept to the end: the room that one count leaves would serve the next.
  func memory() -> [Measurement] {
    var kept: [Shard] = []
    defer { withExtendedLifetime(kept) {} }
    return [(1000, false), (5000, false), (20_000, false), (5000, true)].map { count, draws in
      // What was measured before may have left room.
      let before = ResidentMemory.trimmed()
      var shard = Shard(wardName: "Bench", detector: detector.withoutMortality, draws: draws)
      var events: [ShardEvent] = []
      for minute in 0..<10 {
        let readings = (0..<count).map { number in
          var values = PerVital<Double?>(repeating: nil)
          values.heartRate = 72 + Double((number + minute) % 7)
          values.respiratoryRate = 15
          values.oxygenSaturation = 97
          return Reading(
            patient: PatientIdentity(id: "P\(number)"), timeSeconds: Self.startSeconds + Double(minute) * 60, values: values)
        }
        shard.step(readings, into: &events)
      }
      let grown = Double(ResidentMemory.bytes - before) / Double(count)
      precondition(shard.patients.count == count)
      kept.append(shard)
      let what = "of the engine, \(count) patients\(draws ? ", with pictures" : "")"
      return Measurement(section: "memory", what: what, value: grown / 1000, unit: "kB/patient")
    }
  }
}
