import Alarms
import Foundation
import Settings
import Storage
import Testing
import Vitals

@testable import wardwatch

@Suite("Scoring a file")
struct ScoreTests {
  /// The rows of the result, header left out.
  private func scores(_ lines: [String], _ words: String...) throws -> [[String]] {
    let folder = NSTemporaryDirectory() + "wardwatch-score-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let header = "patient_id,t_seconds,hr,rr,spo2,sbp,dbp,temp,on_oxygen,consciousness"
    try ([header] + lines).joined(separator: "\n").write(toFile: folder + "/vitals.csv", atomically: true, encoding: .utf8)
    let arguments = ["score", "--vitals=\(folder)/vitals.csv", "--output=\(folder)/scores.csv"] + words
    guard case .run(let settings) = try Request(arguments, in: Surroundings(environment: [:])) else { return [] }
    #expect(try ScoreCommand.run(settings) == 0)
    let text = try String(contentsOfFile: folder + "/scores.csv", encoding: .utf8)
    return text.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  private static let unscored = Array(repeating: "", count: 9)

  @Test("There is a row for each row, in order; what is not known is empty, never 0 and never normal")
  func rowForRow() throws {
    let rows = try scores([
      "A,0,,,,,,,,",
      "B,0,900,,,,,,,",
      "A,3600,80,16,97,120,75,36.8,0,A",
      "A,7200,,,,,,,,",
      "A,3000,140,35,80,80,40,40,1,V",
      "C,0,,,,,,,1,",
    ])
    #expect(rows.map { $0[0] + "@" + $0[1] } == ["A@0", "B@0", "A@3600", "A@7200", "A@3000", "C@0"])
    #expect(Array(rows[0][2...]) == Self.unscored)
    #expect(Array(rows[1][2...]) == Self.unscored)
    #expect(rows[2][2] == "0" && rows[2][8] == "NORMAL" && Double(rows[2][6]) != nil)
    #expect(rows[3][2...] == rows[2][2...], "nothing new is known")
    #expect(Array(rows[4][2...]) == Self.unscored, "a late row is not judged by a later one")
    #expect(rows[5][2] == "2" && rows[5][8] == "NORMAL")
  }

  @Test("A spot check raises its alarm in its own row; the first odd second of a monitor raises none")
  func firstReadings() throws {
    let bad = "190,38,70,60,40,36.8,1,V"
    let good = "80,16,97,120,75,36.8,0,A"
    #expect(try scores(["A,0,\(bad)"]).map { $0[8] } == ["HIGH"])
    #expect(try scores(["A,0,\(bad)", "A,3600,\(good)"]).map { $0[8] } == ["HIGH", "HIGH"])
    let monitor = (1...30).map { "A,\($0),\(good)" }
    #expect(try scores(["A,0,\(bad)"] + monitor).allSatisfy { $0[8] == "NORMAL" })
  }

  @Test(
    "The console and the file give the same scores to the last bit, by way of Kafka and of text",
    .enabled(if: PrivateCluster.isInstalled))
  func sameBits() throws {
    let ward = try WardUnderTest()
    let (seconds, patients) = (120, 4)
    let end = Date().timeIntervalSince1970.rounded()
    var random = SplitMix64(seed: 13)
    func tenth(_ low: Double, _ high: Double) -> Double { (10 * (low + (high - low) * random.unit())).rounded() / 10 }
    var lines: [String] = []
    for second in 0..<seconds {
      for patient in 0..<patients {
        let illness = Double(patient) * Double(second) / Double(seconds)
        let time = end - Double(seconds - second)
        let (hr, rr) = (tenth(70, 74) + (20 * illness).rounded(), tenth(14, 17) + (5 * illness).rounded())
        let (spo2, sbp) = (tenth(96, 98) - (4 * illness).rounded(), tenth(118, 124) - (12 * illness).rounded())
        let (dbp, temp) = (tenth(60, 66), tenth(36.6, 37.4))
        let isDrowsy = patient == 3 && second > 60
        lines.append("P\(patient),\(time),\(hr),\(rr),\(spo2),\(sbp),\(dbp),\(temp),\(patient / 2),\(isDrowsy ? "V" : "A")")
        try ward.send(
          """
          {"patient_id":"P\(patient)","ts":\(time),"hr":\(hr),"rr":\(rr),"spo2":\(spo2),"sbp":\(sbp),"dbp":\(dbp),"temp":\(temp),\
          "on_oxygen":\(patient >= 2),"consciousness":"\(isDrowsy ? "V" : "A")"}
          """, key: "P\(patient)")
      }
    }
    #expect(ward.flush())
    let session = try ward.session()
    session.start()
    let shown = try #require(session.snapshot { $0.readings == seconds * patients && $0.beds.count == patients })
    _ = session.finish()
    let rows = try scores(lines).suffix(patients)
    for row in rows {
      let assessment = try #require(shown.beds.first { $0.patient.id == row[0] }).assessment
      let console = [
        assessment.autoencoder, assessment.isolationForest, assessment.anomaly, assessment.risk,
        try #require(assessment.sepsis),
      ]
      #expect(row[2] == String(assessment.news2.total))
      #expect([row[4], row[5], row[6], row[7], row[9]].map(Double.init) == console)
      #expect(Double(row[10]) != nil && assessment.mortality == nil, "the mortality is the file's alone: no ward is shown it")
    }
    #expect(Set(rows.map { $0[7] }).count == patients, "else the test would hold for any scores")
  }
}
