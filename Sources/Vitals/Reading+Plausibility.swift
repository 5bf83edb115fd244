extension Reading {
  /// Takes out every value outside `Plausibility`'s hard band, and both pressures where the diastolic is not below the
  /// systolic (which of the two is wrong cannot be known), and flags them in `implausible`. Nothing is clamped.
  ///
  /// - Returns: Whether anything was taken out.
  package mutating func sift() -> Bool {
    let before = implausible
    for vital in Vital.allCases {
      if let value = values[vital], Plausibility(value, of: vital) == .implausible { takeOut(vital) }
    }
    if let systolic = values.systolicPressure, let diastolic = values.diastolicPressure, diastolic >= systolic {
      takeOut(.systolicPressure)
      takeOut(.diastolicPressure)
    }
    return implausible != before
  }

  private mutating func takeOut(_ vital: Vital) {
    values[vital] = nil
    implausible.insert(vital)
  }
}
