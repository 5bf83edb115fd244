internal import CSimdjson
internal import Vitals

/// Reads the measurements of one parsed record into a reading.
struct VitalsReader {
  typealias Note = (_ reason: RejectReason, _ detail: String) -> Void

  var reading: Reading
  private var hasFault = false

  init(reading: Reading) { self.reading = reading }

  mutating func read(_ fields: RecordFields, note: Note) {
    if fields[FIELD_METRIC].isPresent {
      readLongRow(fields, note: note)
    } else {
      readWide(fields, note: note)
    }
  }

  /// The reading with implausible values taken out; nil when nothing was measured.
  ///
  /// A reading whose every value was implausible is still one: that a sensor sends nonsense is worth knowing.
  mutating func finished(_ note: Note) -> Reading? {
    if reading.sift() {
      note(.implausibleValue, Vital.allCases.first { reading.implausible.contains($0) }?.key ?? "")
    }
    let isEmpty = reading.onOxygen == nil && reading.consciousness == nil && reading.implausible.isEmpty
    guard isEmpty, Vital.allCases.allSatisfy({ reading.values[$0] == nil }) else { return reading }
    if !hasFault { note(.noVitals, "record") }
    return nil
  }

  // MARK: Wide and classic

  private mutating func readWide(_ fields: RecordFields, note: Note) {
    for vital in Vital.allCases {
      let field = fields[FIELD_HEART_RATE + Int(vital.rawValue)]
      if field.isPresent { readVital(vital, field, unit: unit(of: vital, in: fields), note: note) }
    }
    let pulse = fields[FIELD_PULSE]
    if pulse.isPresent, fields[FIELD_HEART_RATE].isEmpty {
      readVital(.heartRate, pulse, unit: .unstated, note: note)
    }
    let pressure = fields[FIELD_BLOOD_PRESSURE]
    if pressure.isPresent, fields[FIELD_SYSTOLIC_PRESSURE].isEmpty, fields[FIELD_DIASTOLIC_PRESSURE].isEmpty {
      readPressures(pressure, unit: unit(of: .systolicPressure, in: fields), note: note)
    }
    readOxygen(fields[FIELD_ON_OXYGEN], note: note)
    readConsciousness(fields[FIELD_CONSCIOUSNESS], note: note)
  }

  private func unit(of vital: Vital, in fields: RecordFields) -> MeasurementUnit? {
    switch vital {
    case .temperature: MeasurementUnit(fields[FIELD_TEMPERATURE_UNIT])
    case .systolicPressure, .diastolicPressure: MeasurementUnit(fields[FIELD_PRESSURE_UNIT])
    case .heartRate, .respiratoryRate, .oxygenSaturation: .unstated
    }
  }

  // MARK: Long

  private mutating func readLongRow(_ fields: RecordFields, note: Note) {
    let metric = fields[FIELD_METRIC]
    guard metric.kind == UInt8(KIND_TEXT), !metric.is_ambiguous else {
      return fault(.wrongType, "metric", note)
    }
    let value = fields[FIELD_VALUE]
    let unit = MeasurementUnit(fields[FIELD_UNIT])
    switch Int(record_field_named(metric.text, Int(metric.count))) {
    case FIELD_PULSE: readVital(.heartRate, value, unit: unit, note: note)
    case FIELD_BLOOD_PRESSURE: readPressures(value, unit: unit, note: note)
    case FIELD_ON_OXYGEN: readOxygen(value, note: note)
    case FIELD_CONSCIOUSNESS: readConsciousness(value, note: note)
    case let field:
      guard let raw = UInt8(exactly: field - FIELD_HEART_RATE), let vital = Vital(rawValue: raw) else {
        return fault(.unknownMetric, "metric", note)
      }
      readVital(vital, value, unit: unit, note: note)
    }
  }

  // MARK: One measurement

  private mutating func readVital(_ vital: Vital, _ field: RecordField, unit: MeasurementUnit?, note: Note) {
    if field.is_ambiguous { return fault(.unknownShape, vital.key, note) }
    switch field.kind {
    case UInt8(KIND_NUMBER):
      store(field.number, of: vital, unit: unit, note: note)
    case UInt8(KIND_TEXT):
      let text = field.trimmed
      if text.isEmpty { return }
      switch Decimal(text) {
      case .finite(let number): store(number, of: vital, unit: unit, note: note)
      case .notFinite: fault(.notANumber, vital.key, note)
      case .notADecimal: fault(.wrongType, vital.key, note)
      }
    case UInt8(KIND_ABSENT), UInt8(KIND_NULL):
      return
    default:
      fault(.wrongType, vital.key, note)
    }
  }

  /// "120/80", as charts and some producers write it.
  private mutating func readPressures(_ field: RecordField, unit: MeasurementUnit?, note: Note) {
    if field.isEmpty { return }
    guard field.kind == UInt8(KIND_TEXT), !field.is_ambiguous else { return fault(.wrongType, "bp", note) }
    let parts = field.bytes.split(separator: UInt8(ascii: "/"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 2,
      case .finite(let systolic) = Decimal(UnsafeBufferPointer(rebasing: parts[0]).trimmingSpaces()),
      case .finite(let diastolic) = Decimal(UnsafeBufferPointer(rebasing: parts[1]).trimmingSpaces())
    else { return fault(.wrongType, "bp", note) }
    store(systolic, of: .systolicPressure, unit: unit, note: note)
    store(diastolic, of: .diastolicPressure, unit: unit, note: note)
  }

  private mutating func store(_ value: Double, of vital: Vital, unit: MeasurementUnit?, note: Note) {
    guard let canonical = unit?.canonical(value, of: vital) else { return fault(.unknownUnit, vital.key, note) }
    reading.values[vital] = canonical
  }

  private mutating func readOxygen(_ field: RecordField, note: Note) {
    if field.isEmpty { return }
    if field.is_ambiguous { return fault(.unknownShape, "on_oxygen", note) }
    if let onOxygen = Self.onOxygen(field) {
      reading.onOxygen = onOxygen
    } else {
      fault(.wrongType, "on_oxygen", note)
    }
  }

  private static func onOxygen(_ field: RecordField) -> Bool? {
    switch field.kind {
    case UInt8(KIND_BOOLEAN): field.number == 1
    case UInt8(KIND_NUMBER) where field.number == 1: true
    case UInt8(KIND_NUMBER) where field.number == 0: false
    case UInt8(KIND_TEXT): ChartWord.onOxygen(field.trimmed)
    default: nil
    }
  }

  private mutating func readConsciousness(_ field: RecordField, note: Note) {
    if field.isEmpty { return }
    if field.is_ambiguous { return fault(.unknownShape, "consciousness", note) }
    if field.kind == UInt8(KIND_TEXT), let consciousness = ChartWord.consciousness(field.trimmed) {
      reading.consciousness = consciousness
    } else {
      fault(.wrongType, "consciousness", note)
    }
  }

  private mutating func fault(_ reason: RejectReason, _ detail: String, _ note: Note) {
    hasFault = true
    note(reason, detail)
  }
}
