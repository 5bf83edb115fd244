import Alarms
import Foundation
import Saving
import Testing
import Vitals

@testable import Storage

@Suite("The roles of the database", .serialized, .enabled(if: TestDatabase.isInstalled))
struct RoleTests {
  private let folder = TemporaryFolder()
  private let owner: String

  init() throws {
    owner = try TestDatabase.newSchema()
    try Schema.prepare(try TestDatabase.connect(owner), path: TestDatabase.schemaPath)
  }

  /// The address of a login with the rights of a role.
  private func login(in role: String) throws -> String {
    let name = "login_" + UUID().uuidString.lowercased().prefix(8)
    try TestDatabase.connect(owner).run("create role \(name) login in role \(role)")
    return owner.replacingOccurrences(of: "user=wardwatch", with: "user=\(name)")
  }

  @Test("An engine keeps duty, stores and hears with the rights of its role, and check says which these are")
  func engine() throws {
    let address = try login(in: "wardwatch_engine")
    let configuration = TestDatabase.configuration(address, folder: folder)
    let found = try #require(try DatabaseProbe.look(configuration))
    #expect(found.role.rights == .engine && found.role.words.hasSuffix("with the rights of wardwatch_engine"))
    let recorder = AlarmRecorder(configuration: configuration)
    recorder.start(onAccepted: { _ in })
    defer { recorder.close() }
    #expect(recorder.wait(timeoutSeconds: 60) { $0.isOnDuty == true && $0.checkpointRound != nil })
    let seen = SampleAlarms.recorded(0..<3, ward: "W", asksForMail: true)
    recorder.record(seen, checkpoint: .sample([0: 3]))
    recorder.acknowledge(SampleAlarms.acknowledgement(of: seen[0].transition, by: "rn1"))
    recorder.markMailed(transitionID: seen[0].transition.id, atSeconds: 1)
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(recorder.status.message == nil && recorder.rowCount(timeoutSeconds: 60) == 3)
    #expect(recorder.claim([seen[1].transition.id]) == .granted)
    #expect(recorder.loadInheritance(timeoutSeconds: 60)?.checkpoint?.offsets == [0: 3])
    #expect(try DatabaseProbe.look(TestDatabase.configuration(owner, folder: folder))?.role.rights == .owner)
  }

  @Test(
    "An engine cannot take back what is history, nor remove who is on duty",
    arguments: [
      "delete from alarms", "update alarms set severity = 'LOW'", "delete from leases", "delete from acknowledgements",
      "update acknowledgements set person = 'x'", "delete from outbox", "update site set name = 'x'", "drop table leases",
      "insert into schema_version values (99)", "truncate patient_states", "delete from technical_alarms",
    ])
  func engineMayNot(_ statement: String) throws {
    let error = #expect(throws: PostgresError.self) {
      try TestDatabase.connect(try login(in: "wardwatch_engine")).run(statement)
    }
    #expect(error?.sqlState == "42501")
  }

  @Test("A right that somebody takes away keeps an engine neither from coming on duty nor from telling people")
  func takesOverWithoutARight() throws {
    let first = AlarmRecorder(configuration: TestDatabase.configuration(owner, topic: "t", folder: TemporaryFolder()))
    first.start(onAccepted: { _ in })
    #expect(first.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    let seen = SampleAlarms.recorded(0..<2, ward: "W", asksForMail: true)
    first.record([seen[0]], checkpoint: nil)
    #expect(first.drain(timeoutSeconds: 60))
    first.close()
    try TestDatabase.connect(owner).run("revoke all on technical_alarms from wardwatch_engine")
    let accepted = Accepted()
    let engine = AlarmRecorder(
      configuration: TestDatabase.configuration(try login(in: "wardwatch_engine"), topic: "t", folder: folder))
    defer { engine.close() }
    engine.start(onAccepted: accepted.sink)
    #expect(engine.wait(timeoutSeconds: 60) { $0.isOnDuty == true && $0.status.state == .up })
    #expect(accepted.ids == [seen[0].transition.id])
    engine.record([seen[1]], checkpoint: nil)
    #expect(engine.drain(timeoutSeconds: 60))
    #expect(engine.rowCount(timeoutSeconds: 60) == 2 && accepted.ids == seen.map(\.transition.id))
  }

  @Test("A reader sees past alarms, is refused by check, and changes nothing")
  func reader() throws {
    let address = try login(in: "wardwatch_reader")
    let filter = HistoryFilter(fromSeconds: 0, toSeconds: 2e9)
    #expect(try AlarmHistory.read(filter, from: address).episodes.isEmpty)
    #expect(try Recollection.read(TestDatabase.configuration(address, folder: folder)).steps.isEmpty)
    let error = #expect(throws: PostgresError.self) {
      _ = try DatabaseProbe.look(TestDatabase.configuration(address, folder: folder))
    }
    #expect(error?.description.contains("grant wardwatch_engine to NAME") == true)
  }

  @Test("Roles that were made later are granted to when the file is applied again")
  func appliedAgain() throws {
    let connection = try TestDatabase.connect(owner)
    try connection.run("revoke all on alarms from wardwatch_reader")
    let address = try login(in: "wardwatch_reader")
    #expect(throws: PostgresError.self) { try TestDatabase.connect(address).run("select from alarms") }
    try connection.runScript(try String(contentsOfFile: TestDatabase.schemaPath, encoding: .utf8))
    try TestDatabase.connect(address).run("select from alarms")
  }
}
