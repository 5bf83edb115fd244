internal import CSimdjson
internal import Vitals

/// Reads what one record says of one patient at one time.
struct VitalsReader {
  /// Something that could not be used.
  struct Fault {
    var reason: RejectReason
    /// Which field, never a value from it.
    var detail: String
    /// Where it stands; nil for what concerns the whole record.
    var slot: RecordScope.Slot?
    /// For a person, where the reason is not enough.
    var hint: String?
  }

  /// What the values are of.
  let timeSeconds: Double
  // As in `Reading`, which is made of them once all is read: it is too large to be handed on from step to step.
  private(set) var values = PerVital<Double?>(repeating: nil)
  private(set) var implausible = VitalSet()
  var onOxygen: Bool?
  var consciousness: Consciousness?
  var circumstances: Circumstances.Entry?
  // Whoever reads has it, for longer than this: counting that costs more than most fields do.
  unowned(unsafe) let words: WordBook
  private(set) var faults: [Fault] = []
  /// Roles that told something, as bits.
  private(set) var used: UInt64 = 0
  var comaParts = ComaParts()
  /// What stands there with a word for nothing, such as "---".
  private(set) var unmeasured: [RecordScope.Slot] = []
  /// Whether the record is an answer to a question, and the answer is that nobody knows.
  var isAnswered = false

  init(at timeSeconds: Double, words: WordBook) {
    self.timeSeconds = timeSeconds
    self.words = words
  }

  /// Whether there is something to tell of the patient; nothing where all that was there is the answer that nobody knows.
  var isWorthTelling: Bool { !isAnswered || carriesSomething || circumstances != nil }

  /// As `Reading.carriesSomething`.
  private var carriesSomething: Bool {
    values.hasAny || onOxygen != nil || consciousness != nil || !implausible.isNone
  }

  /// - Parameters:
  ///   - metric: what names the measurement, where the record is a row of one; see `metric(of:)`.
  ///   - implied: what the values of an array are, where the array's own name says it.
  mutating func read(_ given: RecordScope, metric: RecordScope.Slot?, implied: FieldMeaning? = nil) {
    var scope = given
    if scope.invalid != 0 { leaveOutInvalid(&scope) }
    if let label = scope[.label], label.node.isText, words.isNoMeasurement(label.node.trimmed) {
      isAnswered = true
      return fault(.doubtful, "record", label, hint: "by its name it is no measurement")
    }
    if let implied, scope.has(.value) {
      readRow(scope, implied)
    } else if let metric {
      readLongRow(scope, metric)
    } else {
      readWide(scope)
    }
  }

  /// Takes implausible values out of the reading.
  ///
  /// One in which nothing was measured is said to be that, and is still a reading (`Reading.carriesSomething` is false): a
  /// monitor that goes on sending without a value may have lost its patient.
  mutating func finish(_ scope: RecordScope) {
    implausible = values.sift()
    if !implausible.isNone {
      for vital in Vital.allCases where implausible.contains(vital) {
        fault(.implausibleValue, vital.key, slot(of: vital, in: scope))
      }
    }
    if faults.isEmpty, !isAnswered, circumstances == nil, !carriesSomething {
      fault(.noVitals, "record", unmeasured.first)
    }
  }

  private func slot(of vital: Vital, in scope: RecordScope) -> RecordScope.Slot? {
    if let slot = scope.filled(FieldRole(vital)) { return slot }
    return switch vital {
    case .heartRate: scope.filled(.pulse) ?? scope[.value]
    case .systolicPressure, .diastolicPressure: scope.filled(.bloodPressure) ?? scope[.value]
    default: scope[.value]
    }
  }

  // MARK: Wide and classic

  private mutating func readWide(_ scope: RecordScope) {
    readVital(.heartRate, .heartRate, scope)
    readVital(.respiratoryRate, .respiratoryRate, scope)
    readVital(.oxygenSaturation, .oxygenSaturation, scope)
    readVital(.systolicPressure, .systolicPressure, scope)
    readVital(.diastolicPressure, .diastolicPressure, scope)
    readVital(.temperature, .temperature, scope)
    if scope.has(.pulse), scope.filled(.heartRate) == nil { readVital(.heartRate, .pulse, scope) }
    if let pressure = scope.filled(.bloodPressure), scope.filled(.systolicPressure) == nil,
      scope.filled(.diastolicPressure) == nil
    {
      readPressures(pressure, unit: unit(of: pressure, scope))
    }
    if scope.has(any: FieldRole.oxygen) { readOxygen(scope) }
    if scope.has(any: FieldRole.coma | FieldRole.consciousness.bit) { readConsciousness(scope) }
    if scope.has(any: FieldRole.circumstances) { readCircumstances(scope) }
  }

  @inline(__always)
  private mutating func readVital(_ vital: Vital, _ role: FieldRole, _ scope: RecordScope) {
    guard scope.has(role) else { return }
    // What all but a few records have.
    if let number = scope.bareNumber(role) {
      if scope.isGeneric(role), let hint = doubt(number, of: vital, scope) {
        return fault(.doubtful, vital.key, scope[role], hint: hint)
      }
      let isUsual = number > 1 && (vital != .temperature || number < 79)
      set(vital, isUsual ? number : MeasurementUnit.unstated.canonical(number, of: vital))
    } else {
      readQuantity(vital, of: role, scope)
    }
  }

  private mutating func readQuantity(_ vital: Vital, of role: FieldRole, _ scope: RecordScope) {
    guard let slot = scope[role] else { return }
    readQuantity(vital, slot, unit: unit(of: slot, scope), scope)
  }

  /// Nil for a unit that is not known.
  private func unit(of slot: RecordScope.Slot, _ scope: RecordScope) -> MeasurementUnit? {
    if let stated = slot.unit, !stated.isEmpty { return words.unit(stated) }
    if slot.meaning.unit != .unstated { return slot.meaning.unit }
    let role: FieldRole =
      switch slot.meaning.role {
      case .temperature: .temperatureUnit
      case .systolicPressure, .diastolicPressure, .bloodPressure: .pressureUnit
      case .oxygenSaturation: .saturationUnit
      default: .rateUnit
      }
    if let named = scope.filled(role) { return words.unit(named.node) }
    // One unit for a whole record is that of the values which can have it.
    guard let shared = scope.filled(.unit) else { return .unstated }
    let isAlone = (scope.present & FieldRole.measurements).nonzeroBitCount == 1
    guard let unit = words.unit(shared.node) else { return isAlone ? nil : .unstated }
    return unit.measures(slot.meaning.role) ? unit : isAlone ? unit : .unstated
  }

  // MARK: Long

  /// What names the measurement of a row: a field that does nothing else, or, beside a value, one whose text is the name of a
  /// measurement. A row's bare `name` is no person.
  static func metric(of scope: RecordScope, _ words: WordBook) -> RecordScope.Slot? {
    if let metric = scope.filled(.metric) { return metric }
    guard scope.has(.value) else { return nil }
    let bareName = scope.filled(.name).flatMap { $0.isInherited || $0.meaning.rank == 0 ? nil : $0 }
    let candidates = [scope.filled(.label), bareName].compactMap { $0 }
    if let known = candidates.first(where: { words.measurement($0.node) != nil }) { return known }
    return scope.has(any: FieldRole.measurements) ? nil : candidates.first
  }

  private mutating func readLongRow(_ scope: RecordScope, _ metric: RecordScope.Slot) {
    used |= metric.meaning.role.bit | FieldRole.unit.bit | FieldRole.value.bit
    guard metric.node.isText || metric.node.kind == NODE_WHOLE || metric.node.isObject || metric.node.kind == NODE_NUMBER,
      !metric.isAmbiguous
    else { return fault(.wrongType, "metric", metric) }
    guard let meaning = words.measurement(metric.node), meaning.role != .aside else {
      // "vitals" and the like name the record, which carries its measurements itself.
      if scope.has(any: FieldRole.measurements) { return readWide(scope) }
      if metric.meaning.role == .metric, metric.node.kind == NODE_WHOLE || metric.node.kind == NODE_NUMBER, !scope.has(.value) {
        return fault(.wrongType, "metric", metric)
      }
      return fault(metric.node.isText || metric.node.isObject ? .unknownMetric : .wrongType, "metric", metric)
    }
    readRow(scope, meaning)
  }

  private mutating func readRow(_ scope: RecordScope, _ meaning: FieldMeaning) {
    used |= FieldRole.unit.bit | FieldRole.value.bit
    guard var value = scope[.value] else { return readWide(scope) }
    if scope.invalid & (FieldRole.value.bit | meaning.role.bit) != 0 {
      if !value.node.isEmpty { fault(.markedInvalid, meaning.role.key, value) }
      return
    }
    value.meaning.role = meaning.role
    value.meaning.isGeneric = meaning.isGeneric
    let stated = value.meaning.unit != .unstated ? value.meaning.unit : meaning.unit
    var unit: MeasurementUnit? = stated
    if let own = value.unit, !own.isEmpty {
      unit = words.unit(own)
    } else if stated == .unstated, let named = scope.filled(.unit) {
      unit = words.unit(named.node)
    }
    if scope.has(any: FieldRole.circumstances) { readCircumstances(scope) }
    read(meaning.role, value, unit: unit, scope)
  }

  /// One measurement, whatever it is.
  mutating func read(_ role: FieldRole, _ slot: RecordScope.Slot, unit: MeasurementUnit?, _ scope: RecordScope) {
    switch role {
    case .pulse: readQuantity(.heartRate, slot, unit: unit, scope)
    case .bloodPressure: readPressures(slot, unit: unit)
    case .onOxygen, .oxygenFlow, .oxygenFraction, .oxygenDevice: readOxygen(role, slot, unit: unit)
    case .consciousness, .comaScale: readConsciousness(role, slot)
    case .comaEye, .comaVerbal, .comaMotor: readComaPart(role, slot)
    case .oxygenScale, .birthDate, .pregnancy, .alarmOrder: readCircumstance(slot, scope)
    default:
      guard let vital = role.vital else { return fault(.unknownMetric, "metric", slot) }
      readQuantity(vital, slot, unit: unit, scope)
    }
  }

  // MARK: One measurement

  private mutating func readQuantity(
    _ vital: Vital, _ slot: RecordScope.Slot, unit: MeasurementUnit?, _ scope: RecordScope
  ) {
    if slot.isAmbiguous { return fault(.unknownShape, vital.key, slot) }
    switch quantity(slot.node, unit) {
    case .number(let number, let unit):
      if unit == .unstated, slot.meaning.isGeneric, let hint = doubt(number, of: vital, scope) {
        return fault(.doubtful, vital.key, slot, hint: hint)
      }
      store(number, of: vital, unit: unit, slot)
    case .nothing: noteUnmeasured(slot)
    case .notFinite: fault(.notANumber, vital.key, slot)
    case .unknownUnit: fault(.unknownUnit, vital.key, slot)
    case .pair(let systolic, let diastolic, let unit) where vital == .systolicPressure:
      store(systolic, of: .systolicPressure, unit: unit, slot)
      store(diastolic, of: .diastolicPressure, unit: unit, slot)
    // Riva-Rocci: what German charts call a blood pressure.
    case .pair(let systolic, let diastolic, let unit) where vital == .respiratoryRate && slot.meaning.isGeneric:
      store(systolic, of: .systolicPressure, unit: unit, slot)
      store(diastolic, of: .diastolicPressure, unit: unit, slot)
    case .pair, .unreadable:
      let isMarked = slot.node.isText && words.validity(slot.node.trimmed) != nil
      fault(isMarked ? .markedInvalid : .wrongType, vital.key, slot)
    }
  }

  /// A word is counted, as a null is not: somebody wrote it there.
  private mutating func noteUnmeasured(_ slot: RecordScope.Slot) {
    if slot.node.isText, !slot.node.isEmpty { unmeasured.append(slot) }
  }

  /// "120/80", as charts and some producers write it.
  private mutating func readPressures(_ slot: RecordScope.Slot, unit: MeasurementUnit?) {
    if slot.isAmbiguous { return fault(.unknownShape, "bp", slot) }
    switch slot.node.isArray ? pair(slot.node, unit) : quantity(slot.node, unit) {
    case .pair(let systolic, let diastolic, let unit):
      store(systolic, of: .systolicPressure, unit: unit, slot)
      store(diastolic, of: .diastolicPressure, unit: unit, slot)
    case .nothing: noteUnmeasured(slot)
    case .unknownUnit: fault(.unknownUnit, "bp", slot)
    case .number: fault(.wrongType, "bp", slot, hint: "one number for two pressures")
    case .notFinite, .unreadable: fault(.wrongType, "bp", slot)
    }
  }

  /// [120, 80], perhaps with the mean behind them.
  private func pair(_ list: JSONNode, _ unit: MeasurementUnit?) -> Quantity {
    var numbers: [Double] = []
    for member in list.members {
      guard numbers.count < 3, member.isNumber else { return .unreadable }
      numbers.append(member.number)
    }
    guard numbers.count >= 2, numbers[0] > numbers[1], numbers.count == 2 || (numbers[1]...numbers[0]).contains(numbers[2]) else {
      return .unreadable
    }
    return unit.map { .pair(numbers[0], numbers[1], $0) } ?? .unknownUnit
  }

  enum Quantity {
    case number(Double, MeasurementUnit)
    case pair(Double, Double, MeasurementUnit)
    case nothing, notFinite, unknownUnit, unreadable
  }

  /// A number, or the text of one.
  func quantity(_ node: JSONNode, _ unit: MeasurementUnit?) -> Quantity {
    switch (node.unwrapped ?? node).measured {
    case .number(let number, let written):
      return (written == .unstated ? unit : written).map { .number(number, $0) } ?? .unknownUnit
    case .pair(let first, let second, let written):
      return (written == .unstated ? unit : written).map { .pair(first, second, $0) } ?? .unknownUnit
    case .notFinite: return .notFinite
    case .nothing: return .nothing
    case .unreadable: return .unreadable
    }
  }

  private mutating func store(_ value: Double, of vital: Vital, unit: MeasurementUnit, _ slot: RecordScope.Slot) {
    guard let canonical = unit.canonical(value, of: vital) else { return fault(.unknownUnit, vital.key, slot) }
    set(vital, canonical)
  }

  /// As `PerVital`'s subscript, which is generic and of another room, and costs a call.
  private mutating func set(_ vital: Vital, _ value: Double?) {
    switch vital {
    case .heartRate: values.heartRate = value
    case .respiratoryRate: values.respiratoryRate = value
    case .oxygenSaturation: values.oxygenSaturation = value
    case .systolicPressure: values.systolicPressure = value
    case .diastolicPressure: values.diastolicPressure = value
    case .temperature: values.temperature = value
    }
  }

  mutating func fault(_ reason: RejectReason, _ detail: String, _ slot: RecordScope.Slot? = nil, hint: String? = nil) {
    faults.append(Fault(reason: reason, detail: detail, slot: slot, hint: hint))
  }
}
