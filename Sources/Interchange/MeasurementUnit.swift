internal import CSimdjson
internal import Vitals

/// The unit a value came in.
enum MeasurementUnit {
  case unstated
  case perMinute
  case percent
  case fraction
  case mmHg
  case kilopascal
  case celsius
  case fahrenheit

  /// Nil for a unit that is not known; `unstated` where none is given.
  init?(_ field: RecordField) {
    if field.isEmpty {
      self = .unstated
      return
    }
    guard field.kind == UInt8(KIND_TEXT), !field.is_ambiguous else { return nil }
    switch Int(record_unit_named(field.text, Int(field.count))) {
    case UNIT_PER_MINUTE: self = .perMinute
    case UNIT_PERCENT: self = .percent
    case UNIT_FRACTION: self = .fraction
    case UNIT_MMHG: self = .mmHg
    case UNIT_KILOPASCAL: self = .kilopascal
    case UNIT_CELSIUS: self = .celsius
    case UNIT_FAHRENHEIT: self = .fahrenheit
    default: return nil
    }
  }

  /// `value` in `vital.unit`; nil where this unit does not measure that vital.
  ///
  /// Where no unit is stated, two rules of YerevaNN/mimic3-benchmarks (`preprocessing.py`) apply: a temperature of 79 and up
  /// is in °F (what lies between 50 and 79 stays and is implausible), and a saturation of at most 1 is a fraction. A stated
  /// unit is taken at its word.
  func canonical(_ value: Double, of vital: Vital) -> Double? {
    switch (vital, self) {
    case (.heartRate, .unstated), (.heartRate, .perMinute), (.respiratoryRate, .unstated), (.respiratoryRate, .perMinute): value
    case (.oxygenSaturation, .unstated): value > 0 && value <= 1 ? Self.percent(ofFraction: value) : value
    case (.oxygenSaturation, .percent): value
    case (.oxygenSaturation, .fraction): Self.percent(ofFraction: value)
    case (.systolicPressure, .unstated), (.systolicPressure, .mmHg): value
    case (.diastolicPressure, .unstated), (.diastolicPressure, .mmHg): value
    // 1 mmHg is 133.322 Pa (BIPM SI brochure, 8th edition, table 8).
    case (.systolicPressure, .kilopascal), (.diastolicPressure, .kilopascal): value * 7.50062
    case (.temperature, .unstated): value >= 79 ? Self.celsius(ofFahrenheit: value) : value
    case (.temperature, .celsius): value
    case (.temperature, .fahrenheit): Self.celsius(ofFahrenheit: value)
    default: nil
    }
  }

  private static func celsius(ofFahrenheit value: Double) -> Double { (value - 32) * 5 / 9 }

  /// To four digits: 0.57 × 100 would be 56.99999999999999.
  private static func percent(ofFraction value: Double) -> Double { (value * 1e6).rounded() / 1e4 }
}
