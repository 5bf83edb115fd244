import Alarms
import Foundation
import Interchange
import Storage
import Testing
import Vitals

@testable import wardwatch

@Suite("What a summary counts", .serialized)
struct SummaryTests {
  private static let now = Date().timeIntervalSince1970

  /// A spot check in five rows, as some gateways send one, and a monitor that measures a saturation alone.
  private static let records =
    [("Heart Rate", 72.0), ("Respiratory Rate", 15), ("Oxygen Saturation", 97), ("Systolic BP", 121), ("Temperature", 36.8)].map {
      #"{"PatientID":"P1","Metric":"\#($0)","Value":\#($1),"timestamp":\#(now)}"#
    } + [#"{"patient_id":"P2","ts":\#(now),"spo2":96}"#]

  @Test(
    "Records, however many make an observation, and the patients who have each vital",
    .enabled(if: PrivateCluster.isInstalled))
  func recordsAndPatients() throws {
    let ward = try WardUnderTest()
    let session = try ward.session()
    session.start()
    for record in Self.records { try ward.send(record) }
    #expect(ward.flush())
    _ = try #require(session.snapshot { $0.readings == Self.records.count })
    let summary = session.finish()
    #expect(summary.patients == 2 && summary.readings == 6 && summary.rejects == 0)
    #expect(
      summary.feed.patientsWith == [
        "hr": 1, "rr": 1, "spo2": 2, "sbp": 1, "dbp": 0, "temp": 1, "on_oxygen": 0, "consciousness": 0,
      ])
    let json = try #require(String(bytes: try JSONEncoder().encode(summary), encoding: .utf8))
    #expect(json.contains(#""readings":6"#) && json.contains(#""patients_with":{"#))
  }

  @Test("A look at the newest records says the same of them")
  func sample() {
    var batch = RecordBatch()
    for record in Self.records { batch.append(record) }
    var decoded = DecodedBatch()
    RecordDecoder().decode(batch, into: &decoded)
    var sample = FeedSample()
    sample.add(decoded, of: batch, nowSeconds: Self.now)
    #expect(
      sample.words
        == "6 records, 2 patients (HR 1 of 2, RR 1 of 2, SpO2, SBP 1 of 2, Temp 1 of 2; nobody has DBP), 0 records with rejects")
    #expect(sample.isUnderstood)
  }
}
