import Alarms
import Detection
import Foundation
import Saving
import Settings
import Storage
import Streaming
import Testing
import Training
import Vitals

@testable import wardwatch

@Suite("Whether a ward is still like what the weights know", .serialized)
struct LiveEvaluationTests {
  private func run(_ words: [String]) throws -> Int32? {
    guard case .run(let settings) = try Request(["evaluate"] + words, in: Surroundings(environment: [:])) else { return nil }
    return try EvaluateCommand.run(settings)
  }

  @Test("A topic whose hearts all race is different, and ends with 1; one with nobody in it tells no change")
  func topic() throws {
    let broker = try EmbeddedBroker(topic: "patient_vitals", partitions: 2)
    let words = ["--live=topic", "--bootstrap=\(broker.bootstrap)", "--patience=20", "--json"]
    #expect(try run(words) == 0)
    let producer = try KafkaProducer(configuration: KafkaConfiguration(bootstrap: broker.bootstrap, topic: "patient_vitals"))
    defer { producer.close() }
    let now = Date().timeIntervalSince1970
    for patient in 0..<80 {
      for hour in 0..<3 {
        let record =
          #"{"patient_id":"P\#(patient)","timestamp":\#(Int(now) - 3600 * (3 - hour)),"hr":\#(160 + patient % 7),"spo2":97}"#
        try producer.send(key: "P\(patient)", value: Array(record.utf8))
      }
    }
    #expect(producer.flush(timeoutSeconds: 60))
    #expect(try run(words) == 1)
  }

  @Test(
    "A database whose hearts all race is different too; one in which nobody was kept yet tells no change",
    .enabled(if: PrivateCluster.isInstalled))
  func database() throws {
    let ward = try WardUnderTest()
    let words = ["--live=database", "--topic=\(ward.topic)", "--database=\(ward.cluster.connectionInfo)", "--json"]
    let session = try ward.session()
    session.start()
    _ = try #require(session.snapshot { $0.database.state == .up && $0.isOnDuty == true })
    #expect(try run(words) == 0)
    let now = Date().timeIntervalSince1970.rounded()
    for patient in 0..<80 {
      for hour in 0..<4 {
        let record = #"{"patient_id":"P\#(patient)","ts":\#(now - 3600 * Double(3 - hour)),"hr":\#(160 + patient % 7),"spo2":97}"#
        try ward.send(record, key: "P\(patient)")
      }
    }
    #expect(ward.flush())
    _ = try #require(session.snapshot { $0.readings == 320 && $0.database.pending == 0 })
    _ = session.finish()
    #expect(try run(words) == 1)
  }

  @Test("Weights that do not say what patients they know are refused with the way out")
  func unknowing() throws {
    let folder = NSTemporaryDirectory() + "wardwatch-live-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var (file, _) = try ModelFile.read(from: try SharedFiles().weights.path)
    file.populations = []
    try file.write(to: folder)
    #expect(throws: Failure.self) { try run(["--live=topic", "--weights=\(folder)"]) }
    #expect(throws: Failure.self) { try run(["--live=database", "--database=none"]) }
  }

  @Test("Trends say what topics say of vital signs: a value counts as long as a chart's")
  func bins() throws {
    var sampler = PopulationSamplerOfBins()
    for patient in 0..<3 {
      var tenths: [Int16] = []
      for bin in 0..<20 {
        let values: [Float] = [80, 16, 97, 120, 70, bin == 0 ? 36.8 : .nan, 20]
        tenths += values.map(PatientBins.tenths)
      }
      sampler.take(PatientBins(patientKey: "P\(patient)", binSeconds: 2160, firstBin: 800_000, tenths: tenths))
    }
    let profile = sampler.tally.profile(named: "ward")
    #expect(profile.patients == 3 && profile.hours == 30)
    #expect(profile.knownShares[0] == 1 && profile.knownShares[5] > 0.4 && profile.knownShares[5] < 0.7)
    #expect(profile.shares[0].max() == 1 && profile.shares.last == [])
  }
}
