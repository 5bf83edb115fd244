import Alarms
import Foundation
import Settings
import Storage
import Testing
import Vitals

@testable import wardwatch

@Suite("The list of past alarms")
struct HistoryTests {
  private let filter = HistoryFilter(fromSeconds: 1_795_600_000, toSeconds: 1_795_686_400)

  private var history: AlarmHistory {
    let episode = UUID(uuidString: "6F1D0C55-0A8E-4E0B-9A53-1F3C7B62D490") ?? UUID()
    return AlarmHistory(
      episodes: [
        EpisodeRecord(
          episodeID: episode, patient: PatientIdentity(id: "P\u{1B}[2J1", ward: "East", bed: "07", name: "O'Neill, \"Åsa\""),
          startSeconds: 1_795_610_000, endSeconds: 1_795_613_725, severity: .high, news2: 9, isNEWS2Partial: true,
          reason: "SpO2", alarms: PerSeverity(low: 0, medium: 1, high: 1),
          acknowledgement: .init(person: "nurse", timeSeconds: 1_795_610_090, delaySeconds: 90), mailedSeconds: 1_795_610_002),
        EpisodeRecord(
          episodeID: episode, patient: PatientIdentity(id: "P2"), startSeconds: 1_795_620_000, severity: .low,
          alarms: PerSeverity(low: 1, medium: 0, high: 0)),
      ], isCut: false)
  }

  @Test("is a table with what the alarms ask of people below it, and nothing that moves a cursor")
  func table() {
    let text = HistoryReport(history, filter: filter, beds: 36).text { _ in 3600 }
    #expect(
      text == """
        START             LASTED  SEVERITY  BED  PATIENT  NEWS2  WHY   ALARMS  ACKNOWLEDGED
        2026-11-25 13:33  1h02m   HIGH      07   P1       9+     SpO2  2       1m30s, nurse
        2026-11-25 16:20  stands  LOW       -    P2       -      -     1       -

        2 episodes: 50 % acknowledged, half of them within 1m30s
        3 alarms: 1 HIGH, 1 MEDIUM, 1 LOW; 0.1 per bed and day (36 beds)
        """)
  }

  @Test("is CSV with a row for each episode")
  func csv() {
    let lines = String(decoding: HistoryReport(history, filter: filter, beds: nil).csv, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0] == Substring(HistoryReport.header.joined(separator: ",")))
    #expect(
      lines[1].hasSuffix(
        ",East,07,P\u{1B}[2J1,\"O'Neill, \"\"Åsa\"\"\",HIGH,2026-11-25T12:33:20.000Z,2026-11-25T13:35:25.000Z,,9,1,SpO2,2,nurse,90,"
          + "2026-11-25T12:33:22.000Z,end,0,0,,0"))
    #expect(lines[2].hasSuffix(",,,P2,,LOW,2026-11-25T15:20:00.000Z,,,,,,1,,,,continue,0,0,,0"))
  }

  @Test(
    "is CSV that a spreadsheet takes for texts, whatever begins a name, and JSON with the text as it is",
    arguments: [
      ("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""), ("+1-2", "'+1-2"), ("-2+cmd", "'-2+cmd"),
      ("@SUM(A1)", "'@SUM(A1)"),
      ("\tx", "'\tx"), ("-2", "-2"), ("07", "07"), ("a=b", "a=b"), ("=\u{338}1", "'=\u{338}1"),
    ])
  func isNoFormula(text: String, cell: String) throws {
    var history = history
    history.episodes = [history.episodes[1]]
    history.episodes[0].patient = PatientIdentity(id: text, ward: text, bed: text, name: text)
    let report = HistoryReport(history, filter: filter, beds: nil)
    let row = String(decoding: report.csv, as: UTF8.self).split(separator: "\n")[1]
    #expect(row.contains(",\(cell),\(cell),\(cell),\(cell),LOW,"))
    let parsed = try #require(try JSONSerialization.jsonObject(with: Data(report.jsonLine().utf8)) as? [String: Any])
    #expect((parsed["episodes"] as? [[String: Any]])?[0]["name"] as? String == text)
  }

  @Test("is one line of JSON for a script")
  func json() throws {
    let line = try HistoryReport(history, filter: filter, beds: nil).jsonLine()
    #expect(!line.contains("\n"))
    let parsed = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    let episodes = try #require(parsed["episodes"] as? [[String: Any]])
    #expect(episodes.count == 2 && episodes[0]["acknowledged_after_s"] as? Double == 90)
    #expect(episodes.map { $0["phase"] as? String } == ["end", "continue"])
    let summary = try #require(parsed["summary"] as? [String: Any])
    #expect(summary["share_acknowledged"] as? Double == 0.5 && summary["beds"] as? Int == 2)
  }

  @Test("says when there were alarms at all, where there were none")
  func none() {
    var empty = AlarmHistory(episodes: [], isCut: false, newestSeconds: 1_700_000_000)
    #expect(
      HistoryReport(empty, filter: filter, beds: nil).text { _ in 0 }
        == "No alarms from 2026-11-25 09:46 to 2026-11-26 09:46. The newest of all is of 2023-11-14 22:13: see --from and --to.")
    empty.withheld = 12
    #expect(HistoryReport(empty, filter: filter, beds: nil).text { _ in 0 }.contains(" 09:46. 12 withheld by their delays. The"))
  }

  @Test(
    "wants a time that has an end after its beginning, one form, and a database",
    arguments: [
      ["--from=1h", "--to=2h"], ["--csv", "--json"], ["--database=none"],
    ])
  func refuses(words: [String]) throws {
    guard case .run(let settings) = try Request(["history"] + words, in: Surroundings(environment: [:])) else { return }
    #expect(throws: Failure.self) { try HistoryCommand.run(settings) }
  }
}
