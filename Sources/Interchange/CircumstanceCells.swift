internal import Vitals

/// The columns of a table that say whether NEWS2 counts for a patient, with which scale, and what is ordered about their alarms. What
/// holds for records holds for rows: a scale needs the name of whoever recorded it.
struct CircumstanceCells {
  private let scale: Int?
  private let author: Int?
  private let birthDate: Int?
  private let pregnancy: Int?
  private let order: Int?
  private let orderAuthor: Int?
  private let orderReason: Int?
  private let orderSpan: Int?

  init(_ header: CSVHeader) {
    scale = header.index(of: "spo2_scale")
    author = header.index(of: "spo2_scale_by")
    birthDate = header.index(of: "birth_date")
    pregnancy = header.index(of: "pregnant")
    order = header.index(of: "alarm_order")
    orderAuthor = header.index(of: "alarm_order_by")
    orderReason = header.index(of: "alarm_order_reason")
    orderSpan = header.index(of: "alarm_order_seconds")
  }

  /// Nil where the row says nothing of it.
  func entry(
    at timeSeconds: Double, _ reader: CSVReader, _ badCells: inout [VitalsTable.BadCell]
  ) -> Circumstances.Entry? {
    var entry = Circumstances.Entry()
    if let text = text(in: scale, reader) {
      let person = label(in: author, reader)
      let known = UInt8(text).flatMap(OxygenScale.init)
      if known == nil {
        badCells.append(VitalsTable.BadCell(column: "spo2_scale", reason: .wrongType))
      } else if let person {
        (entry.oxygenScale, entry.oxygenScaleBy) = (known, person)
      } else if known == .two {
        badCells.append(VitalsTable.BadCell(column: "spo2_scale", reason: .missingAuthor))
      }
    }
    // Times of a recording count from the admission: only whoever replays it knows which day that was.
    if let text = text(in: birthDate, reader) {
      entry.birthDate = BirthDate(text)
      if entry.birthDate == nil { badCells.append(VitalsTable.BadCell(column: "birth_date", reason: .wrongType)) }
    }
    if let pregnancy, text(in: pregnancy, reader) != nil {
      entry.isPregnant = reader.withCell(pregnancy, ChartWord.yesOrNo)
      if entry.isPregnant == nil { badCells.append(VitalsTable.BadCell(column: "pregnant", reason: .wrongType)) }
    }
    if let text = text(in: order, reader) {
      if let ordered = ordered(text, reader) {
        entry.orders.append(ordered)
      } else {
        badCells.append(VitalsTable.BadCell(column: "alarm_order", reason: .wrongType))
      }
    }
    return entry.isEmpty ? nil : entry
  }

  /// Nil for what is no order, or lacks something.
  private func ordered(_ text: String, _ reader: CSVReader) -> AlarmOrders.Entry? {
    let span = self.text(in: orderSpan, reader)
    let spanSeconds = span.flatMap(Double.init)
    guard let text = SafeText.label(text, limit: PatientText.longestLabel), let order = try? AlarmOrder(text),
      span == nil || spanSeconds != nil
    else { return nil }
    let entry = AlarmOrders.Entry(
      order, by: label(in: orderAuthor, reader), reason: label(in: orderReason, reader), spanSeconds: spanSeconds)
    return entry.lack == nil ? entry : nil
  }

  private func label(in column: Int?, _ reader: CSVReader) -> String? {
    text(in: column, reader).flatMap { SafeText.label($0, limit: PatientText.longestLabel) }
  }

  /// Nil for an empty cell.
  private func text(in column: Int?, _ reader: CSVReader) -> String? {
    guard let column else { return nil }
    return reader.withCell(column) { $0.isEmpty ? nil : String(decoding: $0, as: UTF8.self) }
  }
}
