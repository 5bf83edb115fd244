import Alarms
import Dispatch
import Foundation
import Saving
import Sharing
import Testing
import Vitals

@testable import Storage

@Suite("The tables of an older version", .enabled(if: TestDatabase.isInstalled, "no PostgreSQL server is installed"))
struct MigrationTests {
  /// A schema as version 0.1.0 left it.
  private func version1() throws -> String {
    let address = try TestDatabase.newSchema()
    try Version1.fill(try TestDatabase.connect(address))
    return address
  }

  private func shape(of address: String) throws -> [String?] {
    try TestDatabase.column(
      """
      select concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) from information_schema.columns
      where table_schema = current_schema()
      union all
      select replace(indexdef, quote_ident(current_schema()) || '.', '') from pg_indexes where schemaname = current_schema()
      order by 1
      """, at: address)
  }

  @Test("are brought forward once, with all that is in them, also by two consoles at once")
  func migrates() throws {
    let address = try version1()
    let before = try TestDatabase.column("select (to_jsonb(alarms) - 'closure')::text from alarms order by id", at: address)
    let state = try TestDatabase.column("select md5(state) || offsets::text from checkpoints", at: address)
    let failures = Guarded<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 2) { _ in
      do {
        try Schema.prepare(try TestDatabase.connect(address), path: TestDatabase.schemaPath)
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(
      try TestDatabase.column("select version::text from schema_version s order by s.version", at: address)
        == (1...Schema.knownVersion).map { String($0) })
    let came = "array['closure', 'life_threat', 'spo2_scale', 'exemption', 'orders', 'withheld']"
    #expect(try TestDatabase.column("select (to_jsonb(alarms) - \(came))::text from alarms order by id", at: address) == before)
    #expect(try TestDatabase.column("select topic || ' of ' || ward from outbox", at: address) == ["patient_vitals of Ward 4A"])
    #expect(try TestDatabase.column("select topic from checkpoints", at: address) == ["patient_vitals"])
    #expect(try TestDatabase.column("select md5(state) || offsets::text from checkpoints", at: address) == state)
    #expect(
      try TestDatabase.column(
        "select ward || ' on ' || topic from former_wards where until between now() and now() + interval '1 day'", at: address)
        == ["Ward 4A on patient_vitals"])
  }

  @Test("come to the same as new ones, by the program and by psql")
  func sameAsNew() throws {
    let new = try TestDatabase.newSchema()
    try Schema.prepare(try TestDatabase.connect(new), path: TestDatabase.schemaPath)
    let migrated = try version1()
    guard access("/usr/bin/psql", X_OK) == 0 else { return }
    let psql = Process()
    psql.executableURL = URL(fileURLWithPath: "/usr/bin/psql")
    psql.arguments = [migrated, "-q", "-v", "ON_ERROR_STOP=1", "-f", TestDatabase.schemaPath]
    try psql.run()
    psql.waitUntilExit()
    #expect(psql.terminationStatus == 0)
    #expect(try shape(of: migrated) == shape(of: new))
    #expect(try shape(of: new).count > 50)
  }

  @Test("stay as they are where a step fails")
  func wholeOrNotAtAll() throws {
    let address = try version1()
    let before = try shape(of: address)
    let connection = try TestDatabase.connect(address)
    try connection.run("create table site (visitors integer)")
    let error = #expect(throws: PostgresError.self) { try Schema.prepare(connection, path: TestDatabase.schemaPath) }
    #expect(error?.description.contains(#"relation "site" already exists"#) == true)
    #expect(error?.description.contains("search_path=NAME") == true)
    try connection.run("drop table site")
    #expect(try shape(of: address) == before)
    #expect(try TestDatabase.column("select max(version)::text from schema_version", at: address) == ["1"])
  }

  @Test("of two wards that were one topic: the newest checkpoint is gone on from, and no mail is left waiting")
  func twoWardsOnOneTopic() throws {
    let address = try version1()
    let connection = try TestDatabase.connect(address)
    try connection.run(
      """
      insert into checkpoints select 'Ward 4B', topic, '{"0": 190}', model_version, state, now() from checkpoints
      """)
    try connection.run(
      """
      insert into outbox select id, 'Ward gone', 'message', (select payload from outbox) from alarms where kind = 'raised'
      """)
    let folder = TemporaryFolder()
    let recorder = AlarmRecorder(configuration: TestDatabase.configuration(address, topic: "patient_vitals", folder: folder))
    let accepted = Accepted()
    recorder.start(onAccepted: accepted.sink)
    defer { recorder.close() }
    let inherited = try #require(recorder.loadInheritance(timeoutSeconds: 60))
    #expect(inherited.checkpoint?.offsets == [0: 190])
    #expect(inherited.formerWard?.name == "Ward 4B")
    #expect(recorder.outstandingAlarms(timeoutSeconds: 60).count == 2)
    #expect(accepted.ids.count == 2)
  }

  @Test("A console of version 0.1.0 that still holds its lock on the topic is named, and not waited for")
  func olderConsole() throws {
    let address = try version1()
    let folder = TemporaryFolder()
    let configuration = TestDatabase.configuration(address, topic: "patient_vitals", folder: folder)
    #expect(try DatabaseProbe.look(configuration)?.olderConsoles == [])
    let old = try TestDatabase.connect(address)
    try old.run("select pg_advisory_lock(hashtextextended('wardwatch:' || 'Ward 4A', 0))")
    #expect(try DatabaseProbe.look(configuration)?.olderConsoles == ["at this database server"])
    let said = Board<[String]>([])
    let recorder = AlarmRecorder(configuration: configuration)
    recorder.onNotice { line in said.update { $0.append(line) } }
    recorder.start(onAccepted: { _ in })
    defer { recorder.close() }
    #expect(recorder.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    #expect(said.wait(timeoutSeconds: 60) { $0.contains { $0.contains("wardwatch 0.1.0 at this database server still runs") } })
    withExtendedLifetime(old) {}
  }

  @Test("Of two consoles that bring them forward, one is on duty, and what waited is handed on once")
  func twoConsoles() throws {
    let address = try version1()
    let folders = [TemporaryFolder(), TemporaryFolder()]
    let accepted = Accepted()
    let recorders = folders.map {
      AlarmRecorder(configuration: TestDatabase.configuration(address, topic: "patient_vitals", folder: $0))
    }
    for recorder in recorders { recorder.start(onAccepted: accepted.sink) }
    for recorder in recorders { #expect(recorder.wait(timeoutSeconds: 60) { $0.isOnDuty != nil && $0.status.state == .up }) }
    #expect(Set(recorders.map(\.isOnDuty)) == [true, false])
    #expect(accepted.ids == [UUID(uuidString: "b542773d-b596-58f2-a241-c8410ee9a877")])
    for recorder in recorders { recorder.close() }
  }
}
