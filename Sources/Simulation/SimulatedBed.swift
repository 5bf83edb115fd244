internal import Vitals

/// One patient, what befalls them, and the monitor that looks on.
struct SimulatedBed: Sendable {
  let patient: SimulatedPatient
  private var clinical: EpisodeSchedule
  private var technical: EpisodeSchedule
  private var body: Physiology
  private var monitor: BedsideMonitor
  private var livedUntilSeconds: Double

  init(
    patient: SimulatedPatient, clinical: EpisodeSchedule, technical: EpisodeSchedule, pace: Pace, startSeconds: Double,
    bodyRandom: SplitMix64, monitorRandom: SplitMix64
  ) {
    self.patient = patient
    self.clinical = clinical
    self.technical = technical
    // An illness that began before the first reading has already run its course so far.
    livedUntilSeconds = min(startSeconds, clinical.next?.startSeconds ?? startSeconds)
    body = Physiology(patient: patient, timeSeconds: livedUntilSeconds, random: bodyRandom)
    monitor = BedsideMonitor(pace: pace, random: monitorRandom)
  }

  /// Nil while the monitor is silent.
  mutating func advance(to timeSeconds: Double) -> Reading? {
    let illness = clinical.running(at: timeSeconds)
    let fault = technical.running(at: timeSeconds)
    let truth = body.live(for: timeSeconds - livedUntilSeconds, until: timeSeconds, under: illness)
    livedUntilSeconds = timeSeconds
    return monitor.measure(
      truth, of: patient, onOxygen: patient.onOxygen.map { $0 || illness?.isOnOxygen(at: timeSeconds) == true },
      consciousness: patient.consciousness.map { illness?.consciousness(at: timeSeconds) ?? $0 },
      at: timeSeconds, illness: illness?.scenario, fault: fault)
  }

  func episodes(until timeSeconds: Double) -> [Episode] {
    let begun = [clinical, technical].flatMap { $0.past + [$0.next].compactMap { $0 } }
    return begun.filter { $0.startSeconds <= timeSeconds }.sorted { $0.startSeconds < $1.startSeconds }
  }
}

extension Episode {
  /// Whether staff have put oxygen on: once the picture is plain, and until it is over.
  func isOnOxygen(at timeSeconds: Double) -> Bool {
    scenario.course.callsForOxygen
      && (isTreated(at: timeSeconds) ? isRunning(at: timeSeconds) : intensity(at: timeSeconds) > 0.8)
  }

  /// How the patient responds; nil while as before.
  func consciousness(at timeSeconds: Double) -> Consciousness? {
    intensity(at: timeSeconds) > 0.67 ? scenario.course.consciousness : nil
  }
}
