package import Vitals

/// Which episodes are asked for: those that stood at some time from `fromSeconds` up to `toSeconds`, by the records' own times.
package struct HistoryFilter: Sendable, Equatable {
  package var fromSeconds: Double
  package var toSeconds: Double
  package var patientID: String?
  package var bed: String?
  /// What the records call the ward.
  package var ward: String?
  package var leastSeverity: Severity

  package init(
    fromSeconds: Double, toSeconds: Double, patientID: String? = nil, bed: String? = nil, ward: String? = nil,
    leastSeverity: Severity = .low
  ) {
    self.fromSeconds = fromSeconds
    self.toSeconds = toSeconds
    self.patientID = patientID
    self.bed = bed
    self.ward = ward
    self.leastSeverity = leastSeverity
  }
}
