package import Vitals

/// What became of each stay, in a CSV file, plain or gzip.
///
/// Columns, in any order: `patient_id`, `person_id`, and `discharge_t_seconds`, `death_t_seconds`, `vasopressor_t_seconds`,
/// `ventilation_t_seconds`, `arrest_t_seconds`, `care_limited_t_seconds`, empty where it did not happen. All are required: a
/// column that is not there would look like an event that never happens. `in_hospital_death` (1 or 0), `sepsis_t_seconds` and
/// `sepsis_at_start` are read where they are there. Others are ignored.
package enum OutcomesTable {
  /// - Parameter needed: columns that must be there beside those that always must.
  /// - Throws: `TableError`, also for a cell that is not a number and for a stay that is there twice.
  package static func outcomes(atPath path: String, needed: [String] = []) throws(TableError) -> [StayOutcome] {
    let reader = try CSVReader(path: path)
    let header = try CSVHeader(reader)
    for column in needed { _ = try header.required(column, reader) }
    let patient = try header.required("patient_id", reader)
    let person = try header.required("person_id", reader)
    let discharge = try header.required("discharge_t_seconds", reader)
    let death = try header.required("death_t_seconds", reader)
    let vasopressor = try header.required("vasopressor_t_seconds", reader)
    let ventilation = try header.required("ventilation_t_seconds", reader)
    let arrest = try header.required("arrest_t_seconds", reader)
    let careLimited = try header.required("care_limited_t_seconds", reader)
    let hospitalDeath = header.index(of: "in_hospital_death")
    let sepsis = header.index(of: "sepsis_t_seconds")
    let sepsisAtStart = header.index(of: "sepsis_at_start")
    var outcomes: [StayOutcome] = []
    var seen: Set<String> = []
    while try header.next(reader) {
      var outcome = StayOutcome(
        patientID: try identifier(patient, "patient_id", reader), personID: try identifier(person, "person_id", reader),
        dischargeSeconds: try seconds(discharge, header, reader), deathSeconds: try seconds(death, header, reader),
        vasopressorSeconds: try seconds(vasopressor, header, reader),
        ventilationSeconds: try seconds(ventilation, header, reader),
        arrestSeconds: try seconds(arrest, header, reader), careLimitedSeconds: try seconds(careLimited, header, reader))
      outcome.diesInHospital = try seconds(hospitalDeath, header, reader).map { $0 > 0 }
      outcome.sepsisSeconds = try seconds(sepsis, header, reader)
      outcome.isSepticAtStart = try seconds(sepsisAtStart, header, reader) == 1
      guard seen.insert(outcome.patientID).inserted else { throw reader.error("this patient_id has a row already.") }
      outcomes.append(outcome)
    }
    return outcomes
  }

  private static func identifier(_ column: Int, _ name: String, _ reader: CSVReader) throws(TableError) -> String {
    switch reader.withCell(column, PatientText.identifier) {
    case .success(let id): return id
    case .failure(let fault): throw reader.error("\(name) cannot be used: \(fault.reason.words).")
    }
  }

  private static func seconds(_ column: Int?, _ header: CSVHeader, _ reader: CSVReader) throws(TableError) -> Double? {
    guard let column else { return nil }
    let cell: Decimal? = reader.withCell(column) { $0.isEmpty ? nil : Decimal($0) }
    switch cell {
    case nil: return nil
    case .finite(let seconds): return seconds
    case .notFinite, .notADecimal: throw reader.error("\(header.names[column]) is not a number of seconds.")
    }
  }
}
