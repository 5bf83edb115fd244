internal import Vitals

/// The unit a value came in.
enum MeasurementUnit: CaseIterable {
  case unstated
  case perMinute
  case perSecond
  case percent
  case fraction
  /// UCUM's `1`, of a number without a dimension.
  case one
  case mmHg
  case kilopascal
  case celsius
  case fahrenheit
  case kelvin
  case litresPerMinute
  /// Litres per minute, or in Spanish beats (latidos) per minute: which of them, what is measured says.
  case lpm

  /// Nil for a unit that is not known; `unstated` for none.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    if text.trimmingSpaces().isEmpty {
      self = .unstated
      return
    }
    guard let unit = Vocabulary.shared.unit(String(decoding: text, as: UTF8.self)) else { return nil }
    self = unit
  }

  /// Whether something of this role can be measured in this unit.
  func measures(_ role: FieldRole) -> Bool {
    switch (role, self) {
    case (_, .unstated): true
    case (.oxygenFlow, .litresPerMinute), (.oxygenFlow, .lpm), (.onOxygen, .litresPerMinute), (.onOxygen, .lpm): true
    case (.oxygenFraction, .percent), (.oxygenFraction, .fraction), (.oxygenFraction, .one): true
    case (.comaScale, .one), (.comaEye, .one), (.comaVerbal, .one), (.comaMotor, .one), (.consciousness, .one): true
    case (.bloodPressure, _): canonical(1, of: .systolicPressure) != nil
    case (.pulse, _): canonical(1, of: .heartRate) != nil
    default: role.vital.map { canonical(1, of: $0) != nil } ?? false
    }
  }

  /// `value` in `vital.unit`; nil where this unit does not measure that vital.
  ///
  /// Where no unit is stated, two rules of YerevaNN/mimic3-benchmarks (`preprocessing.py`) apply: a temperature of 79 and up
  /// is in °F (what lies between 50 and 79 stays and is implausible), and a saturation of at most 1 is a fraction. A stated
  /// unit is taken at its word.
  func canonical(_ value: Double, of vital: Vital) -> Double? {
    switch (vital, self) {
    case (.heartRate, .unstated), (.heartRate, .perMinute), (.heartRate, .lpm), (.respiratoryRate, .unstated),
      (.respiratoryRate, .perMinute):
      value
    case (.heartRate, .perSecond), (.respiratoryRate, .perSecond): value * 60
    case (.oxygenSaturation, .unstated), (.oxygenSaturation, .one):
      value > 0 && value <= 1 ? Self.percent(ofFraction: value) : value
    case (.oxygenSaturation, .percent): value
    case (.oxygenSaturation, .fraction): Self.percent(ofFraction: value)
    case (.systolicPressure, .unstated), (.systolicPressure, .mmHg): value
    case (.diastolicPressure, .unstated), (.diastolicPressure, .mmHg): value
    // 1 mmHg is 133.322 Pa (BIPM SI brochure, 8th edition, table 8).
    case (.systolicPressure, .kilopascal), (.diastolicPressure, .kilopascal): value * 7.50062
    case (.temperature, .unstated): value >= 79 ? Self.celsius(ofFahrenheit: value) : value
    case (.temperature, .celsius): value
    case (.temperature, .fahrenheit): Self.celsius(ofFahrenheit: value)
    case (.temperature, .kelvin): ((value - 273.15) * 1e6).rounded() / 1e6
    default: nil
    }
  }

  private static func celsius(ofFahrenheit value: Double) -> Double { (value - 32) * 5 / 9 }

  /// To four digits: 0.57 × 100 would be 56.99999999999999.
  private static func percent(ofFraction value: Double) -> Double { (value * 1e6).rounded() / 1e4 }
}

extension FieldRole {
  var vital: Vital? {
    let first = FieldRole.heartRate.rawValue
    return rawValue >= first && rawValue <= FieldRole.temperature.rawValue ? Vital(rawValue: rawValue - first) : nil
  }

  /// As rejects name it.
  var key: String { vital?.key ?? "\(self)" }

  init(_ vital: Vital) { self = FieldRole(rawValue: FieldRole.heartRate.rawValue + vital.rawValue) ?? .unknown }
}
