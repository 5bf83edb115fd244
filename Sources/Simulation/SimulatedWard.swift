package import Vitals

/// A ward of invented patients: seeded, deterministic, without a clock. The same arguments give the same readings.
package struct SimulatedWard: Sendable {
  package let patients: [SimulatedPatient]
  private var beds: [SimulatedBed]
  private let startSeconds: Double
  /// The time of the newest readings; nil before the first.
  package private(set) var timeSeconds: Double?

  /// - Parameters:
  ///   - beds: at least 1. Patients are "P001", "P002", …, their beds "01", "02", … (three digits from 100 beds on).
  ///   - startSeconds: the time of the first readings, in seconds since 1970.
  ///   - scenarios: what may happen; nil for everything, with an opening that shows every severity within 30 s of a demo;
  ///     an empty list for a quiet ward.
  ///   - leadInSeconds: how long the ward stays quiet before anything happens, to fill trends with.
  package init(
    seed: UInt64, beds: Int, wardName: String = "Ward 4A", startSeconds: Double, scenarios: [Scenario]? = nil,
    pace: Pace = .demo, leadInSeconds: Double = 0
  ) {
    precondition(beds >= 1, "a ward has at least one bed")
    var random = SplitMix64(seed: seed, stream: 0)
    let patients = SimulatedPatient.admit(beds, wardName: wardName, random: &random)
    let openingSeconds = startSeconds + leadInSeconds
    let script = DemoScript(
      patients: patients, scenarios: scenarios, pace: pace, openingSeconds: openingSeconds, random: &random)
    let choices =
      scenarios.map { $0.flatMap { Array(repeating: $0, count: $0 == .stable ? 0 : max(1, $0.frequency)) } }
      ?? Scenario.allCases.flatMap { Array(repeating: $0, count: $0.frequency) }
    self.patients = patients
    self.startSeconds = startSeconds
    self.beds = patients.indices.map { index in
      func stream(_ purpose: UInt64) -> SplitMix64 { SplitMix64(seed: seed, stream: 1 + UInt64(index) * 4 + purpose) }
      func schedule(_ planned: [Episode], technical: Bool) -> EpisodeSchedule {
        EpisodeSchedule(
          planned: planned, choices: choices.filter { $0.isTechnical == technical },
          meanGapSeconds: pace.meanGapSeconds(beds: beds, technical: technical), pace: pace,
          firstRandomSeconds: openingSeconds + (pace == .demo ? 60 : 0), random: stream(technical ? 0 : 1))
      }
      return SimulatedBed(
        patient: patients[index], clinical: schedule(script.clinical[index], technical: false),
        technical: schedule(script.technical[index], technical: true), pace: pace, startSeconds: startSeconds,
        bodyRandom: stream(2), monitorRandom: stream(3))
    }
  }

  /// One patient of a ward of all sorts, well until `onsetSeconds`, when `scenario` begins; nothing else ever happens. What the
  /// time from onset to alarm is measured on.
  package init(seed: UInt64, scenario: Scenario, onsetSeconds: Double, startSeconds: Double, pace: Pace) {
    var random = SplitMix64(seed: seed, stream: 0)
    let ward = SimulatedPatient.admit(12, wardName: "Ward 4A", random: &random)
    let patient = ward[Int(random.next() % UInt64(ward.count))]
    let episode = Episode(scenario, startSeconds: onsetSeconds, pace: pace, random: &random)
    func schedule(_ planned: [Episode]) -> EpisodeSchedule {
      EpisodeSchedule(
        planned: planned, choices: [], meanGapSeconds: .infinity, pace: pace, firstRandomSeconds: startSeconds, random: random)
    }
    patients = [patient]
    beds = [
      SimulatedBed(
        patient: patient, clinical: schedule(scenario.isTechnical ? [] : [episode]),
        technical: schedule(scenario.isTechnical ? [episode] : []), pace: pace, startSeconds: startSeconds,
        bodyRandom: SplitMix64(seed: seed, stream: 1), monitorRandom: SplitMix64(seed: seed, stream: 2))
    ]
    self.startSeconds = startSeconds
  }

  /// The readings after the newest ones so far up to and with `timeSeconds`, in time order, beds in order at each time.
  ///
  /// - Parameter stepSeconds: the time between two readings of a bed; above 0. It may change from call to call: noise and
  ///   courses are advanced exactly.
  package mutating func advance(to timeSeconds: Double, stepSeconds: Double = 1) -> [Reading] {
    precondition(stepSeconds > 0, "time goes forward")
    var readings: [Reading] = []
    while true {
      let next = self.timeSeconds.map { $0 + stepSeconds } ?? startSeconds
      guard next <= timeSeconds else { return readings }
      for index in beds.indices {
        if let reading = beds[index].advance(to: next) { readings.append(reading) }
      }
      self.timeSeconds = next
    }
  }

  // MARK: Ground truth

  /// What has befallen a bed so far, oldest first, what runs now included; at least the newest 512 of each kind.
  package func episodes(inBed bed: String) -> [Episode] {
    guard let found = beds.first(where: { $0.patient.identity.bed == bed }), let timeSeconds else { return [] }
    return found.episodes(until: timeSeconds)
  }

  /// What is the matter in a bed at a time that has been simulated: at most one illness and one fault.
  package func activeScenarios(inBed bed: String, at timeSeconds: Double) -> [Scenario] {
    episodes(inBed: bed).filter { $0.isRunning(at: timeSeconds) }.map(\.scenario)
  }

  /// When the newest illness in a bed began; nil while there was none.
  package func onsetSeconds(inBed bed: String) -> Double? {
    episodes(inBed: bed).last { !$0.scenario.isTechnical }?.startSeconds
  }
}
