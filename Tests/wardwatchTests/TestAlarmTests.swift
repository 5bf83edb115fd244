import Alarms
import Foundation
import Notification
import Settings
import Testing

@testable import Storage
@testable import wardwatch

@Suite("A test alarm")
struct TestAlarmTests {
  private let folder = NSTemporaryDirectory() + "wardwatch-test-alarm-" + UUID().uuidString

  private func run(_ words: String...) throws -> Int32? {
    let request = try Request(["test-alarm", "--database=none"] + words, in: Surroundings(environment: [:]))
    guard case .run(let settings) = request else { return nil }
    return try TestAlarmCommand.run(settings)
  }

  @Test("goes to everybody, marked as a test, and says who was not reached by its exit status")
  func tells() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(try run("--mail-drop=\(folder)", "--alarm-command=/bin/true", "--user=Åsa") == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(names.count == 1 && names[0].hasSuffix(".test.eml"))
    let mail = try String(contentsOfFile: "\(folder)/\(names[0])", encoding: .utf8)
    #expect(mail.contains("Subject: TEST HIGH alarm: bed TEST"))
    #expect(mail.contains("This is a test. There is no such patient"))
    #expect(try run("--mail-drop=\(folder)", "--alarm-command=/bin/false") == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
  }

  @Test(
    "asked for at a console goes the whole way, marked as a test in the mail, the command and the database, and is no alarm",
    .enabled(if: PrivateCluster.isInstalled, "no PostgreSQL server is installed"))
  func wholePath() throws {
    let ward = try WardUnderTest()
    let said = ward.folder + "/said.json"
    let session = try ward.session { plan in
      plan.delivery.command = try? CommandConfiguration("/usr/bin/tee \(said)")
    }
    session.start()
    defer { _ = session.finish() }
    #expect(session.snapshot { $0.isOnDuty == true } != nil)
    session.tellTest(by: "Åsa")
    let lines = try #require(
      session.snapshot { snapshot in
        ["folder to folder", "command to command"].allSatisfy { words in
          snapshot.log.contains { $0.text == "test alarm, \(words): delivered" }
        }
      })
    #expect(lines.beds.isEmpty)
    let mail = try String(contentsOfFile: ward.folder + "/mails/" + (try #require(try ward.mails.first)), encoding: .utf8)
    #expect(mail.contains("Subject: TEST HIGH alarm: bed TEST") && mail.contains("A test alarm, asked for by"))
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: said))) as? [String: Any])
    #expect(json["test"] as? Bool == true && json["notice"] as? String == "test")
    session.tellTest(by: "Åsa")
    #expect(session.snapshot { $0.log.count { $0.text == "test alarm, command to command: delivered" } == 2 } != nil)
    let connection = try PostgresConnection.open(
      ward.cluster.connectionInfo, applicationName: "test", connectTimeoutSeconds: 60, statementTimeoutSeconds: 60,
      whileWaiting: { true })
    func told() throws -> [String?] {
      let rows = try connection.run("select channel || ' ' || notice || ' ' || state from deliveries order by 1")
      return (0..<rows.count).map { rows.text($0, 0) }
    }
    let expected = ["command test taken", "command test taken", "folder test taken", "folder test taken"]
    #expect(session.snapshot { _ in (try? told()) == expected } != nil)
    #expect(try connection.run("select count(*) from alarms").text(0, 0) == "0")
  }

  @Test("needs somebody to tell")
  func needsSomebody() { #expect(throws: Failure.self) { try run() } }
}
