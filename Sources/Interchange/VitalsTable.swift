package import Vitals

/// Recorded vital signs in a CSV file, plain or gzip.
///
/// The header names the columns, in any order: `patient_id`, `t_seconds`, and any of `hr`, `rr`, `spo2`, `sbp`, `dbp`, `temp`,
/// `on_oxygen`, `consciousness`, and of the patient `spo2_scale` with `spo2_scale_by`, `birth_date`, `pregnant`; others are
/// ignored. A missing column is unknown, an empty cell not measured.
///
/// With a column `kafka_seconds` the rows of a patient stand in the order in which they came, and it is the Kafka time of each,
/// by the same clock as `t_seconds`; where a cell is empty the claimed time serves.
package enum VitalsTable {
  package struct Row: Sendable, Equatable {
    /// Counted from 1, the header's line included.
    package var line: Int
    /// Sifted like a reading from the feed; its time is the row's `t_seconds`, its identity only the id.
    package var reading: Reading
    /// The vitals as they stand in the file, before unit rules and sifting: what a replay sends, so that the feed's decoder
    /// comes to the same reading.
    package var measured: PerVital<Double?>
    /// Cells with something in them that could not be used.
    package var badCells: [BadCell]
  }

  package struct BadCell: Sendable, Hashable {
    package var column: String
    package var reason: RejectReason
  }

  /// Reads the whole file. Cells that make no sense are left out of their reading and counted in its row.
  ///
  /// - Throws: `TableError` for a file that cannot be read or is no such table, and for a row without a usable patient or time.
  package static func readings(atPath path: String) throws(TableError) -> [Row] {
    let reader = try CSVReader(path: path)
    let header = try CSVHeader(reader)
    let columns = try Columns(header, reader)
    var rows: [Row] = []
    var lastPatient = PatientIdentity(id: "")
    while try header.next(reader) {
      // Rows of one patient follow each other: one string serves them all.
      let isSame = reader.withCell(columns.patient) { $0.elementsEqual(lastPatient.id.utf8) }
      if !isSame || lastPatient.id.isEmpty { lastPatient = PatientIdentity(id: try patient(in: columns.patient, reader)) }
      rows.append(try row(of: lastPatient, columns, reader))
    }
    return rows
  }

  // MARK: One row

  private struct Columns {
    let patient: Int
    let time: Int
    let kafkaTime: Int?
    let vitals: PerVital<Int?>
    let onOxygen: Int?
    let consciousness: Int?
    let circumstances: CircumstanceCells

    init(_ header: CSVHeader, _ reader: CSVReader) throws(TableError) {
      patient = try header.required("patient_id", reader)
      time = try header.required("t_seconds", reader)
      kafkaTime = header.index(of: "kafka_seconds")
      vitals = PerVital { header.index(of: $0.key) }
      onOxygen = header.index(of: "on_oxygen")
      consciousness = header.index(of: "consciousness")
      circumstances = CircumstanceCells(header)
      let vitals = vitals
      if onOxygen == nil, consciousness == nil, Vital.allCases.allSatisfy({ vitals[$0] == nil }) {
        throw reader.error("the header has no column of a vital sign (hr, rr, spo2, sbp, dbp, temp, on_oxygen, consciousness).")
      }
    }
  }

  private static func patient(in column: Int, _ reader: CSVReader) throws(TableError) -> String {
    switch reader.withCell(column, PatientText.identifier) {
    case .success(let id): return id
    case .failure(let fault): throw reader.error("patient_id cannot be used: \(fault.reason.words).")
    }
  }

  private static func row(of patient: PatientIdentity, _ columns: Columns, _ reader: CSVReader) throws(TableError) -> Row {
    guard case .finite(let timeSeconds) = reader.withCell(columns.time, Decimal.init) else {
      throw reader.error("t_seconds is not a number of seconds.")
    }
    var row = Row(
      line: reader.line, reading: Reading(patient: patient, timeSeconds: timeSeconds), measured: PerVital(repeating: nil),
      badCells: [])
    if let column = columns.kafkaTime { row.reading.kafkaSeconds = kafkaSeconds(in: column, reader, &row) }
    for vital in Vital.allCases {
      guard let column = columns.vitals[vital] else { continue }
      let cell: Decimal? = reader.withCell(column) { $0.isEmpty ? nil : Decimal($0) }
      switch cell {
      case nil: continue
      case .finite(let value):
        row.measured[vital] = value
        row.reading.values[vital] = MeasurementUnit.unstated.canonical(value, of: vital)
      case .notFinite: row.badCells.append(BadCell(column: vital.key, reason: .notANumber))
      case .notADecimal: row.badCells.append(BadCell(column: vital.key, reason: .wrongType))
      }
    }
    row.reading.onOxygen = word(in: columns.onOxygen, "on_oxygen", ChartWord.onOxygen, reader, &row.badCells)
    row.reading.consciousness =
      word(in: columns.consciousness, "consciousness", ChartWord.consciousness, reader, &row.badCells)
    row.reading.circumstances = columns.circumstances.entry(at: timeSeconds, reader, &row.badCells)
    if row.reading.sift() {
      for vital in Vital.allCases where row.reading.implausible.contains(vital) {
        row.badCells.append(BadCell(column: vital.key, reason: .implausibleValue))
      }
    }
    return row
  }

  private static func kafkaSeconds(in column: Int, _ reader: CSVReader, _ row: inout Row) -> Double {
    switch reader.withCell(column, { $0.isEmpty ? nil : Decimal($0) }) {
    // Kafka keeps milliseconds.
    case .finite(let seconds): return (seconds * 1000).rounded() / 1000
    case nil: break
    case .notFinite: row.badCells.append(BadCell(column: "kafka_seconds", reason: .notANumber))
    case .notADecimal: row.badCells.append(BadCell(column: "kafka_seconds", reason: .wrongType))
    }
    return row.reading.timeSeconds
  }

  private static func word<Word>(
    in column: Int?, _ name: String, _ read: (UnsafeBufferPointer<UInt8>) -> Word?, _ reader: CSVReader,
    _ badCells: inout [BadCell]
  ) -> Word? {
    guard let column else { return nil }
    let (word, isEmpty) = reader.withCell(column) { $0.isEmpty ? (nil, true) : (read($0), false) }
    if word == nil, !isEmpty { badCells.append(BadCell(column: name, reason: .wrongType)) }
    return word
  }
}
