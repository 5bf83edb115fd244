internal import Foundation
internal import Vitals

/// The body of one patient: what its vitals really are, second by second, before anything measures them.
///
/// Each vital follows its set point with a lag, and small correlated fluctuations lie on top. Their size is matched to 53
/// recordings of displayed 1 Hz numerics (BIDMC, Pimentel et al. 2016): median standard deviations over 8 minutes of 1.5 /min for
/// pulse, 1.0 /min for breathing and 0.5 % for SpO2.
struct Physiology: Sendable {
  let patient: SimulatedPatient
  /// Where the vitals stand without fluctuations.
  private(set) var level: PerVital<Double>

  private var slow: PerVital<Fluctuation>
  private var fast: PerVital<Fluctuation>
  private var breathPhase = 0.0
  private var random: SplitMix64
  /// How this patient's picture differs from the textbook, in standard deviations; drawn anew for each episode.
  private var individuality = PerVital(repeating: 0.0)
  private var individualityOf: Episode?

  init(patient: SimulatedPatient, timeSeconds: Double, random: SplitMix64) {
    self.patient = patient
    var random = random
    level = Self.usual(of: patient, at: timeSeconds)
    slow = PerVital { vital in
      Fluctuation(deviation: Self.slowDeviation(vital), memorySeconds: Self.slowMemorySeconds(vital), random: &random)
    }
    fast = PerVital { vital in
      Fluctuation(deviation: Self.fastDeviation(vital), memorySeconds: 7, random: &random)
    }
    self.random = random
  }

  /// Lives for `seconds`, up to `timeSeconds`, under what befalls the patient, and gives the true vitals then.
  mutating func live(for seconds: Double, until timeSeconds: Double, under episode: Episode?) -> PerVital<Double> {
    if let episode, individualityOf != episode {
      individuality = PerVital { _ in min(2, max(-2, random.normal())) }
      individualityOf = episode
    }
    let usual = Self.usual(of: patient, at: timeSeconds)
    for vital in Vital.allCases {
      let (goal, lag) = setPoint(of: vital, usual: usual[vital], at: timeSeconds, under: episode)
      level[vital] += (goal - level[vital]) * (1 - exp(-seconds / lag))
      slow[vital].advance(by: seconds, random: &random)
      fast[vital].advance(by: seconds, random: &random)
    }
    breathPhase = (breathPhase + 2 * .pi * level.respiratoryRate / 60 * seconds).truncatingRemainder(dividingBy: 2 * .pi)
    return fluctuating(under: episode, at: timeSeconds)
  }

  // MARK: Set points

  /// The daily rhythm: temperature lowest at 06:00 and highest in the late afternoon with half a degree between (Mackowiak et
  /// al., JAMA 1992;268:1578), pulse and pressure lowest before dawn (O'Brien et al., Lancet 1988;2:397). UTC is local here.
  static func usual(of patient: SimulatedPatient, at timeSeconds: Double) -> PerVital<Double> {
    let hour = timeSeconds.truncatingRemainder(dividingBy: 86_400) / 3600
    let temperatureWave = -cos(2 * .pi * (hour - 5) / 24)
    let circulationWave = -cos(2 * .pi * (hour - 3.5) / 24)
    var usual = patient.usual
    usual.heartRate += 4 * circulationWave
    usual.systolicPressure *= 1 + 0.05 * circulationWave
    usual.diastolicPressure *= 1 + 0.05 * circulationWave
    usual.temperature += 0.22 * temperatureWave
    return usual
  }

  private func setPoint(
    of vital: Vital, usual: Double, at timeSeconds: Double, under episode: Episode?
  ) -> (goal: Double, lagSeconds: Double) {
    guard let episode else { return (usual, 60) }
    if episode.isTreated(at: timeSeconds) {
      return (usual, Episode.timeConstant(max(1, episode.endSeconds - episode.treatedSeconds)))
    }
    let course = episode.scenario.course
    let waited = timeSeconds - episode.startSeconds >= course.delays[vital] * episode.onsetSeconds
    guard waited, let target = course.targets[vital] else { return (usual, 60) }
    let remainingOnset = episode.onsetSeconds * (1 - course.delays[vital])
    let isGone = target == 0
    let lag = Episode.timeConstant(max(1, remainingOnset))
    return (
      isGone ? 0 : target + Self.individualDeviation(vital) * individuality[vital],
      course.abrupt.contains(vital) ? min(lag, Self.displayLagSeconds) : lag
    )
  }

  /// A displayed rate is a mean over the last beats.
  private static let displayLagSeconds = 2.0

  // MARK: Fluctuations

  private func fluctuating(under episode: Episode?, at timeSeconds: Double) -> PerVital<Double> {
    var truth = level
    // A heart that stands still does not fluctuate.
    let beat = min(1, max(0, level.heartRate / 50))
    let breath = min(1, max(0, level.respiratoryRate / 12))
    let irregularity = episode.map { $0.scenario.course.irregularityPerMinute * $0.intensity(at: timeSeconds) } ?? 0

    // The baroreflex: the pulse answers pressure (La Rovere et al., Lancet 1998;351:478). Fever drives the pulse by some 8 /min
    // for a degree (Karjalainen, Viitasalo 1986); breathing answers saturation and temperature, and moves the pulse.
    let pulse =
      slow.heartRate.value - 0.3 * slow.systolicPressure.value + 8 * slow.temperature.value
      + fast.heartRate.value * (1 + irregularity / Self.fastDeviation(.heartRate)) + 0.3 * sin(breathPhase)
    let breathing =
      slow.respiratoryRate.value - 0.5 * slow.oxygenSaturation.value + 1.5 * slow.temperature.value
      + fast.respiratoryRate.value
    truth.heartRate = max(0, level.heartRate + pulse * beat)
    truth.respiratoryRate = max(0, level.respiratoryRate + breathing * breath)
    truth.oxygenSaturation = min(100, level.oxygenSaturation + slow.oxygenSaturation.value + fast.oxygenSaturation.value)
    truth.systolicPressure = max(0, level.systolicPressure + slow.systolicPressure.value + fast.systolicPressure.value)
    truth.diastolicPressure = min(
      truth.systolicPressure - 12,
      level.diastolicPressure + 0.6 * slow.systolicPressure.value + slow.diastolicPressure.value)
    truth.temperature = level.temperature + slow.temperature.value
    return truth
  }

  private static func slowDeviation(_ vital: Vital) -> Double {
    switch vital {
    case .heartRate: 1.5
    case .respiratoryRate: 0.75
    case .oxygenSaturation: 0.4
    case .systolicPressure: 2.5
    case .diastolicPressure: 1.0
    case .temperature: 0.05
    }
  }

  private static func slowMemorySeconds(_ vital: Vital) -> Double {
    switch vital {
    case .respiratoryRate: 60
    case .heartRate, .oxygenSaturation: 120
    case .systolicPressure, .diastolicPressure: 300
    case .temperature: 1800
    }
  }

  private static func fastDeviation(_ vital: Vital) -> Double {
    switch vital {
    case .heartRate: 0.5
    case .respiratoryRate: 0.3
    case .oxygenSaturation: 0.08
    case .systolicPressure: 1.5
    case .diastolicPressure: 1.0
    case .temperature: 0
    }
  }

  /// How far two patients with the same illness differ.
  private static func individualDeviation(_ vital: Vital) -> Double {
    switch vital {
    case .heartRate: 2
    case .respiratoryRate: 0.25
    case .oxygenSaturation: 0.8
    case .systolicPressure, .diastolicPressure: 1.5
    case .temperature: 0.1
    }
  }
}
