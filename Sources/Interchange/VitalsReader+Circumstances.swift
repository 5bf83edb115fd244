internal import CSimdjson
internal import Vitals

/// What decides whether NEWS2 counts for a patient, and with which scale, and what is ordered about their alarms: it is taken as
/// recorded, or not at all.
extension VitalsReader {
  mutating func readCircumstances(_ scope: RecordScope) {
    var entry = circumstances ?? Circumstances.Entry()
    readOxygenScale(scope, into: &entry)
    if let slot = scope.filled(.birthDate) { entry.birthDate = birthDate(slot) }
    if let slot = scope.filled(.pregnancy) {
      entry.isPregnant = yesOrNo(slot)
      if entry.isPregnant == nil, saysUnknown(slot.node) {
        isAnswered = true
      } else if entry.isPregnant == nil {
        fault(.wrongType, "pregnant", slot)
      }
    }
    readOrder(scope, into: &entry)
    if let slot = scope.filled(.author), !slot.isAmbiguous { entry.enteredBy = label(slot.node) }
    if !entry.isEmpty { circumstances = entry }
  }

  /// The same in a row of its own, which its metric names.
  mutating func readCircumstance(_ slot: RecordScope.Slot, _ scope: RecordScope) {
    var row = scope
    row.take(slot)
    readCircumstances(row)
  }

  /// Scale 2 lets a low saturation pass: without the name of whoever recorded it, it is not taken. Scale 1 without a name is
  /// what holds anyway.
  private mutating func readOxygenScale(_ scope: RecordScope, into entry: inout Circumstances.Entry) {
    guard let slot = scope.filled(.oxygenScale) else { return }
    guard let scale = oxygenScale(slot) else { return fault(.wrongType, "spo2_scale", slot, hint: "1 or 2") }
    let author = scope.filled(.oxygenScaleAuthor).flatMap { $0.isAmbiguous ? nil : $0.node }
    take(scale, by: author, slot, hint: "spo2_scale_by", into: &entry)
  }

  private mutating func take(
    _ scale: OxygenScale, by author: JSONNode?, _ slot: RecordScope.Slot, hint: String, into entry: inout Circumstances.Entry
  ) {
    if let name = label(author) {
      entry.oxygenScale = scale
      entry.oxygenScaleBy = name
    } else if scale == .two {
      fault(.missingAuthor, "spo2_scale", slot, hint: hint)
    } else {
      isAnswered = true
    }
  }

  private func label(_ node: JSONNode?) -> String? {
    guard let node, node.isText else { return nil }
    return SafeText.label(String(decoding: node.bytes, as: UTF8.self), limit: PatientText.longestLabel)
  }

  /// One that lacks a name, a reason or an end where it needs them is not taken.
  private mutating func readOrder(_ scope: RecordScope, into entry: inout Circumstances.Entry) {
    guard let slot = scope.filled(.alarmOrder) else { return }
    func said(_ role: FieldRole) -> String? { label(scope.filled(role).flatMap { $0.isAmbiguous ? nil : $0.node }) }
    guard let text = said(.alarmOrder) else { return fault(.wrongType, "alarm_order", slot, hint: "limit hr > 140 medium") }
    let order: AlarmOrder
    do throws(AlarmOrderError) { order = try AlarmOrder(text) } catch {
      return fault(.wrongType, "alarm_order", slot, hint: error.message)
    }
    var span: Double?
    if let slot = scope.filled(.alarmOrderSpan) {
      guard !slot.isAmbiguous, slot.node.isNumber else { return fault(.wrongType, "alarm_order_seconds", slot, hint: "43200") }
      span = slot.node.number
    }
    let ordered = AlarmOrders.Entry(order, by: said(.alarmOrderAuthor), reason: said(.alarmOrderReason), spanSeconds: span)
    if let lack = ordered.lack {
      return fault(ordered.by == nil ? .missingAuthor : .wrongType, "alarm_order", slot, hint: lack)
    }
    entry.orders.append(ordered)
  }

  /// A score that was recorded by one of the two scales says which is used for the patient, and by whom.
  mutating func readOxygenScale(_ scale: OxygenScale, by author: JSONNode?, _ slot: RecordScope.Slot) {
    var entry = circumstances ?? Circumstances.Entry()
    take(scale, by: author, slot, hint: "performer", into: &entry)
    if !entry.isEmpty { circumstances = entry }
  }

  private func oxygenScale(_ slot: RecordScope.Slot) -> OxygenScale? {
    guard !slot.isAmbiguous else { return nil }
    let node = slot.node
    if node.isNumber { return UInt8(exactly: node.number).flatMap(OxygenScale.init) }
    guard node.isText else { return nil }
    switch String(decoding: node.trimmed, as: UTF8.self) {
    case "1": return .one
    case "2": return .two
    default: return nil
    }
  }

  /// Whether the date can be this patient's is for the time of the record to say.
  private mutating func birthDate(_ slot: RecordScope.Slot) -> BirthDate? {
    let date: BirthDate? =
      if slot.isAmbiguous {
        nil
      } else if slot.node.isText {
        BirthDate(String(decoding: slot.node.trimmed, as: UTF8.self))
      } else if slot.node.kind == NODE_WHOLE {
        BirthDate(String(slot.node.whole))
      } else {
        nil
      }
    if date == nil {
      fault(.wrongType, "birth_date", slot, hint: "1950-03-14")
    } else if date?.years(at: timeSeconds) == nil {
      fault(.implausibleValue, "birth_date", slot)
      return nil
    }
    return date
  }

  /// Whether somebody was asked, and it is not known.
  private func saysUnknown(_ node: JSONNode) -> Bool {
    if node.isText { return ChartWord.isUnknown(answer: node.text) || NumberText.isNothing(node.text) }
    if let text = node["text"], text.isText, ChartWord.isUnknown(answer: text.text.lowercased()) { return true }
    return node["coding"]?.members.contains { $0["code"].map { ChartWord.isUnknown(answer: $0.text) } ?? false } ?? false
  }

  private func yesOrNo(_ slot: RecordScope.Slot) -> Bool? {
    let node = slot.node
    if slot.isAmbiguous { return nil }
    if node.kind == NODE_BOOLEAN { return node.number == 1 }
    if node.isNumber { return node.number == 1 ? true : node.number == 0 ? false : nil }
    if node.isText { return ChartWord.yesOrNo(node.trimmed) ?? ChartWord.isPregnant(answer: node.text) }
    guard let coding = node["coding"], coding.isArray else { return nil }
    return coding.members.lazy.compactMap { $0["code"].flatMap { ChartWord.isPregnant(answer: $0.text) } }.first
  }
}
