/// What a field of a record is for.
enum FieldRole: UInt8, CaseIterable {
  /// Not in the vocabulary: counted by its name.
  case unknown
  /// Known, and not the patient's vital sign: the room's temperature, a limit, an RR interval. Counted by its name, and not
  /// looked into.
  case aside
  /// Part of an envelope, such as its schema or the row as it was before: neither used nor worth counting.
  case plumbing

  // Who and where.
  case patient, givenName, familyName, name, ward, bed
  // When.
  case time, date
  // Units of all that have none of their own, or of one kind of value.
  case rateUnit, saturationUnit, pressureUnit, temperatureUnit

  // Measurements; the first six in the order of `Vital`.
  case heartRate, respiratoryRate, oxygenSaturation, systolicPressure, diastolicPressure, temperature
  /// Stands in for the heart rate where that is missing.
  case pulse
  /// "120/80", or an object of both.
  case bloodPressure
  case onOxygen, oxygenFlow, oxygenFraction, oxygenDevice
  case consciousness, comaScale, comaEye, comaVerbal, comaMotor

  // A measurement in three fields.
  case metric
  /// Names a measurement where a value stands beside it, and much else where none does.
  case label
  case value, unit

  /// Of the room: what it stands beside may be the room's too.
  case surroundings
  /// An object or array whose fields count as its parent's.
  case group
  /// The same; `id` and `name` in it are the patient's.
  case person
  /// The same; what is in it was made before what stands around it was sent. A text in it may be JSON, or that in base64.
  case envelope
  case resourceType

  var bit: UInt64 { 1 << UInt64(rawValue) }

  /// What elements of an array inherit from the record around them.
  static let inherited: UInt64 = bits(.patient, .givenName, .familyName, .name, .ward, .bed, .time, .date) | units
  static let identity: UInt64 = bits(.patient, .givenName, .familyName, .name, .ward, .bed)
  static let units: UInt64 = bits(.rateUnit, .saturationUnit, .pressureUnit, .temperatureUnit)
  static let measurements: UInt64 = (heartRate.rawValue...comaMotor.rawValue).reduce(0) { $0 | 1 << UInt64($1) }
  static let oxygen: UInt64 = bits(.onOxygen, .oxygenFlow, .oxygenFraction, .oxygenDevice)
  static let coma: UInt64 = bits(.comaScale, .comaEye, .comaVerbal, .comaMotor)

  private static func bits(_ roles: FieldRole...) -> UInt64 { roles.reduce(0) { $0 | $1.bit } }
}
