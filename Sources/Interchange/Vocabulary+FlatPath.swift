extension Vocabulary {
  /// openEHR's flat paths, `vital_signs/body_temperature:0/any_event:0/temperature|magnitude`: the last step says what is measured, alone
  /// or with one before it, as `pulse_heart_beat` does of a `rate`. Nil for another name; unknown for a path that is no measurement's.
  func meaning(ofFlatPath name: String) -> FieldMeaning? {
    let parts = name.split(separator: "|", maxSplits: 1)
    guard let path = parts.first, path.contains("/") else { return nil }
    let steps = path.split(separator: "/").map { FieldName.key($0.prefix { $0 != ":" }) }
    guard steps.count >= 2, let last = steps.last, parts.count == 2 || last == "time" else { return nil }
    if steps.contains(where: { step in Self.otherwise.contains(where: step.contains) }) { return FieldMeaning(role: .aside) }
    let around = steps.dropLast().reversed()
    if parts.count == 1 {
      if steps == ["ctx", "time"] { return FieldMeaning(role: .time) }
      let isOfMeasurement = around.contains { measured($0, "rate") != nil || measured("", $0) != nil }
      return isOfMeasurement ? FieldMeaning(role: .time, occasion: .measured) : .unknown
    }
    if steps.contains(where: { [.aside, .surroundings].contains(meaning(of: $0).role) }) { return FieldMeaning(role: .aside) }
    guard let measured = around.lazy.compactMap({ self.measured($0, last) }).first ?? measured("", last) else { return .unknown }
    switch parts[1] {
    case "magnitude", "numerator": return measured
    case "unit": return Self.unitRole(of: measured.role).map { FieldMeaning(role: $0) } ?? .unknown
    default: return .unknown
    }
  }

  /// What a path has in a step that leads to another value than the patient's present one: that of a whole day, a limit, the child's in
  /// the womb, or a vein's.
  private static let otherwise = [
    "average", "mean", "maximum", "minimum", "24hour", "fetus", "fetal", "foetus", "foetal", "venous", "target", "baseline",
  ]

  private func measured(_ step: String, _ last: String) -> FieldMeaning? {
    let meaning = meaning(of: step + last)
    return meaning.role.isMeasurement ? meaning : nil
  }
}
