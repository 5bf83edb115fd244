extension Reading {
  /// Both as one, where they are of the same patient and time and neither says anything else of what the other says; nil where
  /// they cannot be.
  package func joined(with other: Reading) -> Reading? {
    guard movement == nil, other.movement == nil, device == other.device, timeSeconds == other.timeSeconds,
      isUndated == other.isUndated,
      patient.agrees(with: other.patient),
      onOxygen == nil || other.onOxygen == nil || onOxygen == other.onOxygen,
      consciousness == nil || other.consciousness == nil || consciousness == other.consciousness
    else { return nil }
    var whole = self
    for vital in Vital.allCases {
      if let value = values[vital], let another = other.values[vital], value != another { return nil }
      whole.values[vital] = values[vital] ?? other.values[vital]
    }
    whole.onOxygen = onOxygen ?? other.onOxygen
    whole.consciousness = consciousness ?? other.consciousness
    if let entry = other.circumstances { whole.circumstances = circumstances.map { $0.joined(with: entry) } ?? entry }
    whole.implausible.formUnion(other.implausible)
    whole.patient.merge(other.patient)
    return whole
  }
}
