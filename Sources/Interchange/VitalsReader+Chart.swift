internal import CSimdjson
internal import Vitals

/// The two observations that nurses chart, and what stands in for them.
extension VitalsReader {
  // MARK: Oxygen

  /// What is measured goes before what is said: any flow, or more than air's 21 %, is oxygen, whatever a box says. A device
  /// alone counts where nothing else is known: CPAP can run on air.
  mutating func readOxygen(_ scope: RecordScope) {
    readOxygen(.onOxygen, scope)
    if scope.has(any: FieldRole.oxygenFlow.bit | FieldRole.oxygenFraction.bit) {
      readOxygen(.oxygenFlow, scope)
      readOxygen(.oxygenFraction, scope)
    }
    if onOxygen == nil { readOxygen(.oxygenDevice, scope) }
  }

  private mutating func readOxygen(_ role: FieldRole, _ scope: RecordScope) {
    guard let slot = scope.filled(role), let isOn = oxygen(role, slot, unit: unit(of: slot)) else { return }
    onOxygen = isOn || onOxygen == true
  }

  private func unit(of slot: RecordScope.Slot) -> MeasurementUnit? {
    if let stated = slot.unit, !stated.isEmpty { return words.unit(stated) }
    return slot.meaning.unit
  }

  mutating func readOxygen(_ role: FieldRole, _ slot: RecordScope.Slot, unit: MeasurementUnit?) {
    if let isOn = oxygen(role, slot, unit: unit) { onOxygen = isOn }
  }

  private mutating func oxygen(_ role: FieldRole, _ slot: RecordScope.Slot, unit: MeasurementUnit?) -> Bool? {
    let detail =
      switch role {
      case .oxygenFlow: "o2_flow"
      case .oxygenFraction: "fio2"
      case .oxygenDevice: "o2_device"
      default: "on_oxygen"
      }
    let node = slot.node.unwrapped ?? slot.node
    if slot.isAmbiguous {
      fault(.unknownShape, detail, slot)
      return nil
    }
    if node.kind == NODE_BOOLEAN, role == .onOxygen { return node.number == 1 }
    if node.isText, let isOn = words.onOxygen(node.trimmed) { return isOn }
    switch quantity(node, unit) {
    case .number(let number, let unit) where role != .oxygenDevice:
      let isFraction = role == .oxygenFraction || unit == .percent || unit == .fraction
      if let isOn = isFraction ? Self.isOxygen(fraction: number, unit) : Self.isOxygen(flow: number) { return isOn }
      fault(.implausibleValue, detail, slot)
    case .nothing: break
    case .unknownUnit: fault(.unknownUnit, detail, slot)
    // What devices are called has no end: one that is not known is no fault of the record.
    default: if role != .oxygenDevice { fault(.wrongType, detail, slot) }
    }
    return nil
  }

  /// Litres per minute; a yes or no may be written as a number too. 21 and 0.21 would be air if they were a fraction.
  private static func isOxygen(flow: Double) -> Bool? {
    flow == 21 || flow == 0.21 ? nil : (0...100).contains(flow) ? flow > 0 : nil
  }

  /// Air has 20.9 % of oxygen: 21 is air, 22 is not. What lies between 1 and 18 is neither a fraction nor a percentage.
  private static func isOxygen(fraction value: Double, _ unit: MeasurementUnit) -> Bool? {
    let isPercent = unit == .percent || (unit != .fraction && value > 1)
    let fraction = isPercent ? value / 100 : value
    return (0.18...1).contains(fraction) ? fraction > 0.215 : nil
  }

  // MARK: Consciousness

  /// What is charted as ACVPU counts, unless it says "alert" of somebody whose coma scale is below 15.
  mutating func readConsciousness(_ scope: RecordScope) {
    var charted: Consciousness?
    if let slot = scope.filled(.consciousness) { charted = consciousness(.consciousness, slot) }
    let scaled = scope.has(any: FieldRole.coma) ? comaScale(scope) : nil
    self.consciousness = charted == nil || charted == .alert ? scaled ?? charted : charted
  }

  mutating func readConsciousness(_ role: FieldRole, _ slot: RecordScope.Slot) {
    self.consciousness = consciousness(role, slot) ?? self.consciousness
  }

  private mutating func comaScale(_ scope: RecordScope) -> Consciousness? {
    if let total = scope.filled(.comaScale) { return consciousness(.comaScale, total) }
    for role in [FieldRole.comaEye, .comaVerbal, .comaMotor] {
      if let slot = scope.filled(role) { comaParts.set(comaScore(slot.node), of: role) }
    }
    return comaParts.total.flatMap { ChartWord.consciousness(comaScale: $0) }
  }

  /// A part of the scale that is a measurement of its own, as FHIR's components are: it counts once all three are there.
  mutating func readComaPart(_ role: FieldRole, _ slot: RecordScope.Slot) {
    guard let score = comaScore(slot.node) else {
      if !slot.node.isEmpty { fault(.wrongType, "gcs", slot) }
      return
    }
    comaParts.set(score, of: role)
    guard let level = comaParts.total.flatMap({ ChartWord.consciousness(comaScale: $0) }) else { return }
    if self.consciousness == nil || self.consciousness == .alert { self.consciousness = level }
  }

  /// A number, or a coded answer.
  private func comaScore(_ node: JSONNode) -> Double? {
    if case .number(let score, _) = quantity(node, .unstated) { return score }
    if node.isText { return ChartWord.comaScore(answer: node.text) }
    guard node.isObject else { return nil }
    if let code = node["code"], code.isText { return ChartWord.comaScore(answer: code.text) }
    guard let coding = node["coding"], coding.isArray else { return nil }
    return coding.members.lazy.compactMap(comaScore).first
  }

  private mutating func consciousness(_ role: FieldRole, _ slot: RecordScope.Slot) -> Consciousness? {
    let detail = role == .comaScale ? "gcs" : "consciousness"
    if slot.isAmbiguous {
      fault(.unknownShape, detail, slot)
      return nil
    }
    let node = slot.node.unwrapped ?? slot.node
    if node.isText, let word = words.consciousness(node.trimmed) { return word }
    if node.isObject, let concept = conceptOfConsciousness(node) { return concept }
    if role == .comaScale {
      if node.isText, let total = ChartWord.comaTotal(node.text) { return ChartWord.consciousness(comaScale: total) }
      switch quantity(node, .unstated) {
      case .number(let total, _), .pair(let total, 15, _):
        if let word = ChartWord.consciousness(comaScale: total) { return word }
        fault(.implausibleValue, detail, slot)
        return nil
      case .nothing: return nil
      default: break
      }
    }
    fault(.wrongType, detail, slot)
    return nil
  }

  /// A coded answer, as FHIR gives it.
  private func conceptOfConsciousness(_ node: JSONNode) -> Consciousness? {
    for name in ["code", "display", "text"] as [StaticString] {
      if let part = node[name], part.isText, let word = words.consciousness(part.trimmed) { return word }
    }
    guard let coding = node["coding"], coding.isArray else { return nil }
    return coding.members.lazy.compactMap(conceptOfConsciousness).first
  }
}
