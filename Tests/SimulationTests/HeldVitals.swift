import Vitals

/// What a nurse at the board knows: partial readings folded into one observation per bed.
struct HeldVitals {
  private(set) var observations: [String: Observation] = [:]

  /// Takes a reading and gives the NEWS2 that is then known.
  mutating func take(_ reading: Reading) -> NEWS2Score {
    var observation = observations[reading.patient.id] ?? Observation()
    for vital in Vital.allCases { observation.values[vital] = reading.values[vital] ?? observation.values[vital] }
    observation.onOxygen = reading.onOxygen ?? observation.onOxygen
    observation.consciousness = reading.consciousness ?? observation.consciousness
    observations[reading.patient.id] = observation
    return NEWS2Score(observation)
  }
}
