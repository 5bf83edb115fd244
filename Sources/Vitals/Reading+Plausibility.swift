extension Reading {
  /// Takes out every value outside `Plausibility`'s hard band, and both pressures where the diastolic is not below the
  /// systolic (which of the two is wrong cannot be known), and flags them in `implausible`. Nothing is clamped.
  ///
  /// - Returns: Whether anything was taken out.
  package mutating func sift() -> Bool {
    let before = implausible
    implausible.formUnion(values.sift())
    return implausible != before
  }
}

extension PerVital<Double?> {
  /// Takes out the same, and returns what it was of.
  package mutating func sift() -> VitalSet {
    var takenOut = VitalSet()
    // Written out, so that the bands are constants: every vital of every reading comes by here.
    Self.sift(&heartRate, .heartRate, &takenOut)
    Self.sift(&respiratoryRate, .respiratoryRate, &takenOut)
    Self.sift(&oxygenSaturation, .oxygenSaturation, &takenOut)
    Self.sift(&systolicPressure, .systolicPressure, &takenOut)
    Self.sift(&diastolicPressure, .diastolicPressure, &takenOut)
    Self.sift(&temperature, .temperature, &takenOut)
    if let systolic = systolicPressure, let diastolic = diastolicPressure, diastolic >= systolic {
      systolicPressure = nil
      diastolicPressure = nil
      takenOut.insert(.systolicPressure)
      takenOut.insert(.diastolicPressure)
    }
    return takenOut
  }

  @inline(__always)
  private static func sift(_ value: inout Double?, _ vital: Vital, _ takenOut: inout VitalSet) {
    guard let number = value, Plausibility.isOutOfHardBand(number, of: vital) else { return }
    value = nil
    takenOut.insert(vital)
  }
}
