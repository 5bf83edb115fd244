extension MappingProposal {
  /// Where some of the records have no vital sign, and a field with a few different texts tells which: a filter by that field.
  ///
  /// Only offered: a filter that is wrong mutes patients, and what has no vital sign is merely counted as rejected.
  mutating func proposeFilter() {
    guard !vitalRecords.isEmpty, vitalRecords.count < fields.records else { return }
    let candidates = fields.fields.compactMap { field -> (field: SampleFields.Field, kept: [String])? in
      guard field.records == fields.records, field.numbers == 0, !taken.contains(field.path),
        (2...SampleFields.mostKinds).contains(field.texts.count), !field.hasManyTexts,
        !field.path.steps.contains(.each),
        // What would be cut off, or read as a comparison.
        field.texts.allSatisfy({ $0.count < 60 && !["<", ">", "!"].contains($0.first) })
      else { return nil }
      var kept: [String] = []
      for text in field.texts {
        let numbers = field.recordNumbersByText[text] ?? []
        let withVitals = numbers.count(where: vitalRecords.contains)
        if withVitals == numbers.count { kept.append(text) } else if withVitals > 0 { return nil }
      }
      return kept.isEmpty || kept.count == field.texts.count ? nil : (field, kept)
    }
    guard let best = candidates.min(by: { $0.field.texts.count < $1.field.texts.count }) else { return }
    let values = best.kept.map(Self.quoted)
    let value = values.count == 1 ? values[0] : "[\(values.joined(separator: ", "))]"
    let others = fields.records - vitalRecords.count
    lines.append(
      Line(
        key: "where", value: "{ \(Self.quoted(best.field.source)) = \(value) }",
        comment: "the other \(others) of \(fields.records) records have no vital sign, and are counted as rejected without it",
        isOffered: true))
  }
}
