import Foundation
import Settings
import Testing

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
}
