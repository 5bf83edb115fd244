package import Saving

/// The trends of a topic's patients over the days that they are kept, in their widest bins. Needs nothing but the right to select.
package enum PastBins {
  /// Two kilobytes a patient.
  private static let binSeconds: Int32 = 2_160
  private static let statementTimeoutSeconds = 60.0

  /// - Throws: also where the database has no tables of this version.
  package static func read(topic: String, from connectionInfo: String) throws(PostgresError) -> [PatientBins] {
    let connection = try PostgresConnection.open(
      connectionInfo, applicationName: "wardwatch-evaluate", connectTimeoutSeconds: 5,
      statementTimeoutSeconds: statementTimeoutSeconds, isForWriting: false, whileWaiting: { true })
    try Schema.expect(connection)
    let rows = try connection.run(
      """
      select patient_key, first_bin::text, tenths from bins where topic = $1 and bin_seconds = $2::integer
      order by patient_key, first_bin, recorded_at
      """, [.text(topic), .text(String(binSeconds))], wantsBinary: true)
    return rows.bins(ofSeconds: binSeconds)
  }
}

extension PostgresRows {
  /// Of rows of `patient_key, first_bin::text, tenths`.
  func bins(ofSeconds binSeconds: Int32) -> [PatientBins] {
    (0..<count).compactMap { row in
      guard let key = text(row, 0), let first = text(row, 1).flatMap({ Int64($0) }), let tenths = bytes(row, 2) else {
        return nil
      }
      return PatientBins(patientKey: key, binSeconds: binSeconds, firstBin: first, bytes: tenths)
    }
  }
}
