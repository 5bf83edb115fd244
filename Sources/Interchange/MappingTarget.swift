/// What a mapping can say the place of; the raw value is its key in the file.
package enum MappingTarget: String, CaseIterable, Sendable {
  case patient
  case ward
  case bed
  case name
  case givenName = "given_name"
  case familyName = "family_name"
  case time
  case date
  case heartRate = "hr"
  case respiratoryRate = "rr"
  case oxygenSaturation = "spo2"
  case systolicPressure = "sbp"
  case diastolicPressure = "dbp"
  case temperature = "temp"
  /// Stands in for the heart rate where that is missing.
  case pulse
  /// "120/80"
  case bloodPressure = "bp"
  case onOxygen = "oxygen"
  case oxygenFlow = "oxygen_flow"
  case oxygenFraction = "fio2"
  case oxygenDevice = "oxygen_device"
  case consciousness
  case comaScale = "gcs"
  case comaEye = "gcs_eye"
  case comaVerbal = "gcs_verbal"
  case comaMotor = "gcs_motor"

  var role: FieldRole {
    switch self {
    case .patient: .patient
    case .ward: .ward
    case .bed: .bed
    case .name: .name
    case .givenName: .givenName
    case .familyName: .familyName
    case .time: .time
    case .date: .date
    case .heartRate: .heartRate
    case .respiratoryRate: .respiratoryRate
    case .oxygenSaturation: .oxygenSaturation
    case .systolicPressure: .systolicPressure
    case .diastolicPressure: .diastolicPressure
    case .temperature: .temperature
    case .pulse: .pulse
    case .bloodPressure: .bloodPressure
    case .onOxygen: .onOxygen
    case .oxygenFlow: .oxygenFlow
    case .oxygenFraction: .oxygenFraction
    case .oxygenDevice: .oxygenDevice
    case .consciousness: .consciousness
    case .comaScale: .comaScale
    case .comaEye: .comaEye
    case .comaVerbal: .comaVerbal
    case .comaMotor: .comaMotor
    }
  }

  /// Nil for a role that no mapping names.
  init?(_ role: FieldRole) {
    guard let target = Self.allCases.first(where: { $0.role == role }) else { return nil }
    self = target
  }

  /// What can have a unit, and be the meaning of a code.
  var isMeasurement: Bool { role.isMeasurement }
}
