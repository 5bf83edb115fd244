package import Alarms
package import Detection
@preconcurrency internal import Dispatch
internal import Foundation
package import Simulation
package import Vitals

/// How soon the engine warns of simulated emergencies, and how often for nothing. Seeded: the same result every time.
package struct EmergencyRehearsal: Sendable {
  package var detector: Detector
  package var policy: AlarmPolicy
  package var scenarios: [Scenario]
  package var seeds: [UInt64]
  /// How long each quiet ward is watched. Two hours of many wards rather than a day of a few: false alarms are a matter of the
  /// patient. None are watched where it is 0.
  package var quietSeconds = 7_200
  /// Recorded readings, one list for each patient, in the order they came.
  package var recordings: [[Reading]]

  /// All emergencies there are, for seeds that count up from `firstSeed`.
  package init(
    detector: Detector, policy: AlarmPolicy = AlarmPolicy(), seeds: Int = 20, firstSeed: UInt64 = 1, recordings: [Reading] = []
  ) {
    self.detector = detector
    self.policy = policy
    self.seeds = (0..<UInt64(seeds)).map { firstSeed &+ $0 }
    scenarios = EmergencyTrial.scenarios
    let byPatient = Dictionary(grouping: recordings, by: \.patient.id)
    self.recordings = byPatient.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Runs everything on all cores. `progress` hears the fraction done, from whichever thread has come so far.
  package func run(progress: @escaping @Sendable (Double) -> Void = { _ in }) -> EmergencyReport {
    let jobs = Job.all(of: self)
    let results = ResultList(costs: jobs.map { $0.cost(in: self) }, progress)
    DispatchQueue.concurrentPerform(iterations: jobs.count) { index in
      results.put(jobs[index].run(self), at: index)
    }
    return report(of: zip(jobs, results.all).map { ($0, $1) })
  }

  private func report(of results: [(job: Job, result: JobResult)]) -> EmergencyReport {
    let warnings = scenarios.map { scenario in
      EmergencyReport.Warning(
        scenario,
        of: results.compactMap {
          if case .emergency(let trial) = $0.job, case .times(let times) = $0.result, trial.scenario == scenario {
            times
          } else {
            nil
          }
        })
    }
    func tally(_ isIncluded: (Job) -> Bool) -> AlarmTally {
      results.reduce(AlarmTally()) { sum, item in
        if case .tally(let tally) = item.result, isIncluded(item.job) { sum + tally } else { sum }
      }
    }
    let tallies = [
      ("quiet beds", tally { if case .quiet(_, []) = $0 { true } else { false } }),
      ("quiet beds, faulty sensors", tally { if case .quiet(_, Job.faults) = $0 { true } else { false } }),
      ("recorded patients", tally { if case .recording = $0 { true } else { false } }),
    ]
    return EmergencyReport(
      modelVersion: detector.version, pace: .realistic, seeds: seeds.count, warnings: warnings,
      falseAlarms: tallies.filter { $1.beds > 0 }.map { EmergencyReport.FalseAlarms($0, $1) })
  }
}

/// What can be done apart from all else.
private enum Job: Sendable {
  case emergency(EmergencyTrial)
  case quiet(seed: UInt64, faults: [Scenario])
  case recording(Int)

  static let faults = Scenario.allCases.filter(\.isTechnical)

  static func all(of rehearsal: EmergencyRehearsal) -> [Job] {
    // The longest first, so that no core is left with one when the others are done.
    (rehearsal.quietSeconds > 0 ? rehearsal.seeds : [])
      .flatMap { [.quiet(seed: $0, faults: []), .quiet(seed: $0, faults: faults)] }
      + rehearsal.scenarios.flatMap { scenario in
        rehearsal.seeds.map { .emergency(EmergencyTrial(scenario: scenario, seed: $0)) }
      }
      + rehearsal.recordings.indices.map { .recording($0) }
  }

  /// About how many readings it takes.
  func cost(in rehearsal: EmergencyRehearsal) -> Int {
    switch self {
    case .emergency: 6_000
    case .quiet: AlarmTally.bedsPerWard * (960 + rehearsal.quietSeconds)
    case .recording(let index): rehearsal.recordings[index].count
    }
  }

  func run(_ rehearsal: EmergencyRehearsal) -> JobResult {
    let (detector, policy) = (rehearsal.detector, rehearsal.policy)
    return switch self {
    case .emergency(let trial): .times(trial.run(detector: detector, policy: policy))
    case .quiet(let seed, let faults):
      .tally(AlarmTally(quietWard: seed, faults: faults, seconds: rehearsal.quietSeconds, detector: detector, policy: policy))
    case .recording(let index):
      .tally(AlarmTally(recording: rehearsal.recordings[index], detector: detector, policy: policy))
    }
  }
}

private enum JobResult: Sendable {
  case times(Paired<TimeToAlarm>)
  case tally(AlarmTally)
}

/// Results in the order of their jobs, whichever is done first.
///
/// Unchecked because `lock` guards all that changes.
private final class ResultList: @unchecked Sendable {
  private let lock = NSLock()
  private var results: [JobResult?]
  private var done = 0
  private let costs: [Int]
  private let progress: @Sendable (Double) -> Void

  init(costs: [Int], _ progress: @escaping @Sendable (Double) -> Void) {
    results = Array(repeating: nil, count: costs.count)
    self.costs = costs
    self.progress = progress
  }

  func put(_ result: JobResult, at index: Int) {
    lock.lock()
    defer { lock.unlock() }
    results[index] = result
    done += costs[index]
    progress(Double(done) / Double(costs.reduce(0, +)))
  }

  var all: [JobResult] {
    lock.lock()
    defer { lock.unlock() }
    return results.compactMap { $0 }
  }
}
