import Alarms
import Foundation
import Monitoring
import Testing
import Vitals

@testable import Storage
@testable import wardwatch

@Suite("A merge on a topic of many partitions", .enabled(if: PrivateCluster.isInstalled))
struct MergeTests {
  /// So many that the ids of some pairs lie on different partitions, and of some on one.
  private static let pairs = 8

  @Test("Sent under both ids it leaves one row with both histories, and an episode of the id before that is closed")
  func bothKeys() throws {
    let ward = try WardUnderTest(partitions: 6)
    let end = Date().timeIntervalSince1970.rounded(.down)
    for pair in 0..<Self.pairs {
      let (before, after) = ("A\(pair)", "B\(pair)")
      for second in 0..<60 { try ward.send(Self.ill(before, at: end - 200 + Double(second)), key: before) }
      for second in 0..<10 { try ward.send(Self.well(after, at: end - 100 + Double(second)), key: after) }
      let merge = #"{"movement":"merge","patient_id":"\#(before)","ts":\#(end - 80),"into":"\#(after)"}"#
      for key in [before, after] { try ward.send(merge, key: key) }
      for second in 0..<10 { try ward.send(Self.well(after, at: end - 10 + Double(second)), key: after) }
    }
    #expect(ward.flush())
    let session = try ward.session()
    session.start()
    let shown = try #require(
      session.snapshot { shown in
        shown.beds.count == Self.pairs
          && shown.beds.allSatisfy { Self.pulses(of: $0, endingAt: end).contains(135) && $0.lastReadingSeconds >= end - 1 }
      })
    #expect(Set(shown.beds.map(\.patient.id)) == Set((0..<Self.pairs).map { "B\($0)" }))
    for bed in shown.beds { #expect(Set(Self.pulses(of: bed, endingAt: end)) == [135, 74], "of \(bed.patient.id)") }
    _ = session.finish()
    let rows = try PostgresConnection.open(
      ward.cluster.connectionInfo, applicationName: "test", connectTimeoutSeconds: 60, statementTimeoutSeconds: 60,
      whileWaiting: { true }
    ).run("select patient_id || ' ' || string_agg(kind, ' ' order by step) from alarms group by patient_id order by patient_id")
    #expect(
      (0..<rows.count).compactMap { rows.text($0, 0) }
        == (0..<Self.pairs).map { "A\($0) raised closed" })
  }

  /// What is known of the heart rate in the last half hour.
  private static func pulses(of bed: BedSnapshot, endingAt end: Double) -> [Double] {
    bed.trends.cells(of: .vital(.heartRate), zoom: .halfHour, count: 60, endingAt: end).compactMap(\.self)
  }

  private static func ill(_ patient: String, at seconds: Double) -> String {
    #"{"patient_id":"\#(patient)","ts":\#(seconds),"hr":135,"rr":29,"spo2":87,"sbp":88,"dbp":51,"temp":36.8}"#
  }

  private static func well(_ patient: String, at seconds: Double) -> String {
    #"{"patient_id":"\#(patient)","ts":\#(seconds),"hr":74,"rr":15,"spo2":97,"sbp":121,"dbp":78,"temp":36.8}"#
  }
}
