/// How often something of a patient stood for less than its delay, and so was no alarm, within one hour of the patient's records.
///
/// Patient and beginning name it, and both are the records': whoever reads them again counts the same.
package struct WithheldCount: Sendable, Equatable {
  package var patientKey: String
  /// When the first of them ended, since 1970.
  package var beganMilliseconds: Int64
  package var patientID: String
  /// What the console calls the ward, and what the records do.
  package var ward: String
  package var patientWard: String?
  package var bed: String?
  package var count: Int32

  package init(
    patientKey: String, beganMilliseconds: Int64, patientID: String, ward: String, patientWard: String?, bed: String?,
    count: Int32
  ) {
    self.patientKey = patientKey
    self.beganMilliseconds = beganMilliseconds
    self.patientID = patientID
    self.ward = ward
    self.patientWard = patientWard
    self.bed = bed
    self.count = count
  }

  package struct Name: Sendable, Hashable {
    package var patientKey: String
    package var beganMilliseconds: Int64
  }

  package var name: Name { Name(patientKey: patientKey, beganMilliseconds: beganMilliseconds) }

  /// About as much as it takes in a statement.
  package var byteCount: Int {
    2 * patientKey.utf8.count + ward.utf8.count + (patientWard?.utf8.count ?? 0) + (bed?.utf8.count ?? 0) + 40
  }
}
