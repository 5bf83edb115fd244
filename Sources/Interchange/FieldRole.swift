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
  case patient, givenName, familyName, name, ward, room, bed
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

  // What decides whether and how NEWS2 counts.
  case oxygenScale, oxygenScaleAuthor, birthDate, pregnancy
  /// Who entered what the record charts.
  case author
  // What is ordered about the patient's alarms.
  case alarmOrder, alarmOrderAuthor, alarmOrderReason, alarmOrderSpan

  // A measurement in three fields.
  case metric
  /// Names a measurement where a value stands beside it, and much else where none does.
  case label
  case value, unit

  /// Of the room: what it stands beside may be the room's too.
  case surroundings
  /// Which device measured it.
  case device
  /// Where on the body a probe sits, or off it.
  case site
  /// Says of the row around it that it was deleted, or what else became of it.
  case deletion
  /// Says of a value, or of all beside it, whether it holds.
  case validity
  /// An object or array whose fields count as its parent's.
  case group
  /// The same; `id` and `name` in it are the patient's.
  case person
  /// The same; what is in it was made before what stands around it was sent. A text in it may be JSON, or that in base64.
  case envelope
  /// The same as a group; but a time in it is that of the message, not of what was measured.
  case header
  case resourceType
  /// Of times that name none.
  case zone

  var bit: UInt64 { 1 << UInt64(rawValue) }

  // Sets of roles, computed so that the compiler makes constants of them: they are asked for with every field.

  /// What elements of an array inherit from the record around them.
  static var inherited: UInt64 { identity | time.bit | date.bit | zone.bit | units | device.bit }
  static var identity: UInt64 { patient.bit | givenName.bit | familyName.bit | name.bit | ward.bit | room.bit | bed.bit }
  static var units: UInt64 { rateUnit.bit | saturationUnit.bit | pressureUnit.bit | temperatureUnit.bit }
  static var measurements: UInt64 { (comaMotor.bit << 1) - heartRate.bit }
  static var oxygen: UInt64 { onOxygen.bit | oxygenFlow.bit | oxygenFraction.bit | oxygenDevice.bit }
  static var circumstances: UInt64 {
    oxygenScale.bit | oxygenScaleAuthor.bit | birthDate.bit | pregnancy.bit | alarmOrder.bit | alarmOrderAuthor.bit
      | alarmOrderReason.bit | alarmOrderSpan.bit | author.bit
  }
  static var coma: UInt64 { comaScale.bit | comaEye.bit | comaVerbal.bit | comaMotor.bit }
  /// What may make a record the row of one measurement.
  static var row: UInt64 { metric.bit | label.bit | value.bit | unit.bit }
}
