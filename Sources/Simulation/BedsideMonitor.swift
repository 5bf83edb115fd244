internal import Vitals

/// What stands at the bed: it measures when it measures, rounds to what it displays, and is sometimes wrong.
struct BedsideMonitor: Sendable {
  private let pace: Pace
  private var random: SplitMix64
  private var lastCuffSeconds: Double?
  private var lastTemperatureSeconds: Double?
  private var known = Observation()
  private var justSpiked = false

  init(pace: Pace, random: SplitMix64) {
    self.pace = pace
    self.random = random
  }

  /// What the monitor sends at `timeSeconds`; nil while it is silent.
  mutating func measure(
    _ truth: PerVital<Double>, of patient: SimulatedPatient, onOxygen: Bool?, consciousness: Consciousness?,
    at timeSeconds: Double, illness: Scenario? = nil, fault: Episode?
  ) -> Reading? {
    if fault?.scenario == .silentMonitor { return nil }
    var values = PerVital<Double?>(repeating: nil)
    values.heartRate = truth.heartRate.rounded()
    values.respiratoryRate = truth.respiratoryRate.rounded()
    // Oximeter and cuff both need a pulse: without one they give nothing, not zero.
    let hasPulse = truth.heartRate >= 20 && truth.systolicPressure >= 45
    if hasPulse && fault?.scenario != .probeOff { values.oxygenSaturation = truth.oxygenSaturation.rounded() }
    if isCuffDue(at: timeSeconds) && hasPulse {
      let error = 2 * random.normal()
      let systolic = (truth.systolicPressure + error).rounded()
      values.systolicPressure = systolic
      values.diastolicPressure = min(systolic - 10, (truth.diastolicPressure + error).rounded())
    }
    if !hasPulse { show(illness, in: &values) }
    if isTemperatureDue(at: timeSeconds) {
      values.temperature = ((truth.temperature + 0.02 * random.normal()) * 10).rounded() / 10
    }
    for vital in Vital.allCases { known.values[vital] = values[vital] ?? known.values[vital] }
    known.onOxygen = onOxygen
    known.consciousness = consciousness
    if let fault, fault.scenario == .artefact { corrupt(&values, by: fault, at: timeSeconds) } else { justSpiked = false }
    return Reading(
      patient: patient.identity, timeSeconds: timeSeconds, values: values, onOxygen: onOxygen, consciousness: consciousness)
  }

  /// What monitors make of a patient without a pulse.
  private mutating func show(_ illness: Scenario?, in values: inout PerVital<Double?>) {
    switch illness {
    case .arrestShownAsZeros: values = PerVital(repeating: 0)
    case .arrestShownAsNothing: values = PerVital(repeating: nil)
    case .ventricularFibrillation:
      values.heartRate = random.uniform(0...300).rounded()
      values.respiratoryRate = random.uniform(8...30).rounded()
    default: break
    }
  }

  // MARK: Slow vitals

  /// NEWS2 itself says how often: the higher the score, the more often (RCP 2017, chart 4).
  private mutating func isCuffDue(at timeSeconds: Double) -> Bool {
    guard let last = lastCuffSeconds else {
      // All is measured on admission; after that, cuffs of different beds inflate at different times.
      lastCuffSeconds = timeSeconds - (0.9 * pace.cuffSeconds * random.unit()).rounded(.down)
      return true
    }
    let waited = timeSeconds - last
    guard waited >= pace.cuffSeconds / 3 else { return false }
    guard waited >= pace.cuffSeconds || Severity(news2: NEWS2Score(known)) >= .medium else { return false }
    lastCuffSeconds = timeSeconds
    return true
  }

  private mutating func isTemperatureDue(at timeSeconds: Double) -> Bool {
    guard let last = lastTemperatureSeconds else {
      lastTemperatureSeconds = timeSeconds - (0.9 * pace.temperatureSeconds * random.unit()).rounded(.down)
      return true
    }
    guard timeSeconds - last >= pace.temperatureSeconds else { return false }
    lastTemperatureSeconds = timeSeconds
    return true
  }

  // MARK: Artefacts

  private mutating func corrupt(_ values: inout PerVital<Double?>, by fault: Episode, at timeSeconds: Double) {
    let elapsed = timeSeconds - fault.startSeconds
    let motionStart = ((fault.endSeconds - fault.startSeconds) / 2).rounded(.down)
    if (motionStart..<motionStart + 4).contains(elapsed) {
      // The patient moves: pleth and impedance breathing are noise for four seconds.
      values.oxygenSaturation = values.oxygenSaturation.map { ($0 - random.uniform(3...14)).rounded() }
      values.respiratoryRate = values.respiratoryRate.map { ($0 + random.uniform(6...24)).rounded() }
      values.heartRate = values.heartRate.map { ($0 + random.uniform(4...20)).rounded() }
      justSpiked = true
    } else if elapsed == 0 || (!justSpiked && random.unit() < 0.12) {
      spike(&values)
      justSpiked = true
    } else {
      justSpiked = false
    }
  }

  /// One reading that no body makes.
  private mutating func spike(_ values: inout PerVital<Double?>) {
    switch random.next() % 3 {
    // T waves counted as beats.
    case 0: values.heartRate = values.heartRate.map { min(280, 2 * $0 + 4) }
    case 1: values.oxygenSaturation = values.oxygenSaturation.map { max(40, ($0 - random.uniform(14...35)).rounded()) }
    // Chest movement counted as breaths.
    default: values.respiratoryRate = values.respiratoryRate.map { ($0 + random.uniform(28...45)).rounded() }
    }
  }
}
