package import Vitals

extension TopicMapping {
  /// In which unit a vital is taken to come, and who says so.
  package func unitWords(of vital: Vital) -> String {
    var targets = [MappingTarget(FieldRole(vital))].compactMap { $0 }
    if vital == .heartRate { targets.append(.pulse) }
    if vital == .systolicPressure || vital == .diastolicPressure { targets.append(.bloodPressure) }
    let named = targets.flatMap { target in sources[target] ?? [] }
    var units: [MappingSource.Unit] = named.compactMap { $0.unit }
    if named.isEmpty, code != nil {
      let stated = codes.values.filter { $0.target?.role.vital == vital }.compactMap { $0.unit }
      units = stated.map { MappingSource.Unit.constant($0) } + (unit.map { [$0] } ?? [])
    }
    switch units.first {
    case .constant(let unit)?: return "in \(unit)"
    case .path(let path)?: return "in the unit at \(path)"
    case nil: return "taken as \(vital.assumedUnit)"
    }
  }
}

extension Vital {
  /// What `MeasurementUnit` does where no unit is stated.
  package var assumedUnit: String {
    switch self {
    case .temperature: "°C, from 79 on as °F"
    case .oxygenSaturation: "%, up to 1 as a fraction"
    case .heartRate, .respiratoryRate, .systolicPressure, .diastolicPressure: unit
    }
  }
}
