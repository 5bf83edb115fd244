package import Vitals

/// The three forms of records on a topic; see `RecordDecoder`.
package enum RecordFormat: String, CaseIterable, Sendable {
  case wide
  case classic
  case long
}

/// Turns readings into records, such that decoding what it wrote gives the reading back.
///
/// It writes only what is known; `Reading.implausible` is not sent. In the long form a reading becomes one record for each
/// measurement, all of the same time.
package struct RecordEncoder: Sendable {
  package let format: RecordFormat
  private var text = JSONText()

  package init(format: RecordFormat) { self.format = format }

  /// Hands each record to `send`; the bytes are valid during the call only. Values are written as they stand, so an unsifted
  /// reading can be sent too; a reading with nothing measured makes no long record.
  package mutating func encode(
    _ reading: Reading, _ send: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    switch format {
    case .wide:
      writeWide(reading)
      try text.bytes.withUnsafeBytes(send)
    case .classic:
      writeClassic(reading)
      try text.bytes.withUnsafeBytes(send)
    case .long:
      for vital in Vital.allCases {
        guard let value = reading.values[vital] else { continue }
        writeLong(reading, metric: Self.longName(of: vital)) {
          $0.member("Value", value)
          $0.member("Unit", vital.unit)
        }
        try text.bytes.withUnsafeBytes(send)
      }
      if let onOxygen = reading.onOxygen {
        writeLong(reading, metric: "On Oxygen") { $0.member("Value", onOxygen ? 1 : 0) }
        try text.bytes.withUnsafeBytes(send)
      }
      if let consciousness = reading.consciousness {
        writeLong(reading, metric: "Consciousness") { $0.member("Value", consciousness.rawValue) }
        try text.bytes.withUnsafeBytes(send)
      }
    }
  }

  /// The records of one reading, each in an array of its own.
  package static func records(of reading: Reading, format: RecordFormat) -> [[UInt8]] {
    var encoder = RecordEncoder(format: format)
    var records: [[UInt8]] = []
    encoder.encode(reading) { records.append(Array($0)) }
    return records
  }

  // MARK: The forms

  private mutating func writeWide(_ reading: Reading) {
    begin(reading, patientKey: "patient_id")
    text.member("ts", reading.timeSeconds)
    for vital in Vital.allCases {
      if let value = reading.values[vital] { text.member(Self.wideKey(of: vital), value) }
    }
    writeObservations(reading)
    text.endObject()
  }

  private mutating func writeClassic(_ reading: Reading) {
    begin(reading, patientKey: "patient_id")
    for vital in Self.classicOrder {
      if let value = reading.values[vital] { text.member(Self.classicKey(of: vital), value) }
    }
    writeObservations(reading)
    text.member("timestamp", reading.timeSeconds)
    text.endObject()
  }

  private mutating func writeLong(_ reading: Reading, metric: String, _ writeValue: (inout JSONText) -> Void) {
    begin(reading, patientKey: "PatientID")
    text.member("Metric", metric)
    writeValue(&text)
    text.member("timestamp", reading.timeSeconds)
    text.endObject()
  }

  private mutating func begin(_ reading: Reading, patientKey: StaticString) {
    text.removeAll()
    text.beginObject()
    text.member(patientKey, reading.patient.id)
    if let ward = reading.patient.ward { text.member("ward", ward) }
    if let bed = reading.patient.bed { text.member("bed", bed) }
    if let name = reading.patient.name { text.member("name", name) }
  }

  private mutating func writeObservations(_ reading: Reading) {
    if let onOxygen = reading.onOxygen { text.member("on_oxygen", onOxygen) }
    if let consciousness = reading.consciousness { text.member("consciousness", consciousness.rawValue) }
    guard let entry = reading.circumstances else { return }
    if let scale = entry.oxygenScale { text.member("spo2_scale", Int(scale.rawValue)) }
    if let author = entry.oxygenScaleBy { text.member("spo2_scale_by", author) }
    if let date = entry.birthDate { text.member("birth_date", date.text) }
    if let isPregnant = entry.isPregnant { text.member("pregnant", isPregnant) }
    if let author = entry.enteredBy { text.member("entered_by", author) }
    // A record says one thing of that kind.
    guard let ordered = entry.orders.first else { return }
    text.member("alarm_order", ordered.order.text)
    if let author = ordered.by { text.member("alarm_order_by", author) }
    if let reason = ordered.reason { text.member("alarm_order_reason", reason) }
    if let span = ordered.spanSeconds { text.member("alarm_order_seconds", span) }
  }

  // MARK: Names

  /// `Vital.key`, without a String on the way.
  private static func wideKey(of vital: Vital) -> StaticString {
    switch vital {
    case .heartRate: "hr"
    case .respiratoryRate: "rr"
    case .oxygenSaturation: "spo2"
    case .systolicPressure: "sbp"
    case .diastolicPressure: "dbp"
    case .temperature: "temp"
    }
  }

  private static let classicOrder: [Vital] = [
    .heartRate, .respiratoryRate, .temperature, .oxygenSaturation, .systolicPressure, .diastolicPressure,
  ]

  private static func classicKey(of vital: Vital) -> StaticString {
    switch vital {
    case .heartRate: "Heart Rate"
    case .respiratoryRate: "Respiratory Rate"
    case .oxygenSaturation: "Oxygen Saturation"
    case .systolicPressure: "Systolic Blood Pressure"
    case .diastolicPressure: "Diastolic Blood Pressure"
    case .temperature: "Body Temperature"
    }
  }

  private static func longName(of vital: Vital) -> String { classicKey(of: vital).description }
}
