/// Closed bins of a patient's trends, one after another: what is stored of them, and fills them after a restart.
package struct PatientBins: Sendable, Equatable {
  /// So many series are in each bin.
  package static let seriesCount = 7
  /// Where nobody measured.
  package static let unmeasured = Int16.min

  /// One for each person, where ids are not.
  package var patientKey: String
  /// The time that one bin covers.
  package var binSeconds: Int32
  /// Counted from 1970.
  package var firstBin: Int64
  /// Tenths of the series' units, bin by bin.
  package var tenths: [Int16]

  package init(patientKey: String, binSeconds: Int32, firstBin: Int64, tenths: [Int16]) {
    self.patientKey = patientKey
    self.binSeconds = binSeconds
    self.firstBin = firstBin
    self.tenths = tenths
  }

  var byteCount: Int { 2 * tenths.count }

  /// A value as it is kept; NaN where nobody measured.
  package static func tenths(_ value: Float) -> Int16 {
    value.isNaN ? unmeasured : Int16(min(max((value * 10).rounded(), -32_767), 32_767))
  }

  /// The same the other way round.
  package static func value(_ tenths: Int16) -> Float { tenths == unmeasured ? .nan : Float(tenths) / 10 }

  package var count: Int { tenths.count / Self.seriesCount }

  /// Two bytes for each, little-endian.
  package var bytes: [UInt8] { tenths.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] } }

  /// Nil for bytes that are not whole bins.
  package init?(patientKey: String, binSeconds: Int32, firstBin: Int64, bytes: [UInt8]) {
    guard bytes.count % (2 * Self.seriesCount) == 0 else { return nil }
    self.init(
      patientKey: patientKey, binSeconds: binSeconds, firstBin: firstBin,
      tenths: stride(from: 0, to: bytes.count, by: 2).map { Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8) })
  }
}
