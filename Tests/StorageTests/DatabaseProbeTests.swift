import Foundation
import Testing

@testable import Storage

@Suite("A look at the database", .enabled(if: TestDatabase.isInstalled))
struct DatabaseProbeTests {
  private let folder = TemporaryFolder()

  private func look(_ connectionInfo: String) throws -> DatabaseProbe.Finding? {
    try DatabaseProbe.look(TestDatabase.configuration(connectionInfo, folder: folder))
  }

  @Test("It tries what a console writes, and leaves nothing behind but the tables")
  func leavesNothing() throws {
    let database = try TestDatabase.newSchema()
    let found = try #require(try look(database))
    #expect(found.site == nil && found.duty == nil && !found.isPooled)
    #expect(abs(try #require(found.clockAheadSeconds)) < 1, "it is the same machine's clock")
    for table in [
      "alarms", "explanations", "outbox", "acknowledgements", "checkpoints", "patient_states", "leases", "site",
      "standing_episodes",
    ] {
      #expect(try TestDatabase.column("select count(*) from \(table)", at: database) == ["0"], "\(table)")
    }
  }

  @Test(
    "A table whose rows a trigger leaves out without a word is found out",
    arguments: [
      "alarms", "outbox", "acknowledgements", "explanations", "deliveries", "episode_events", "technical_alarms", "checkpoints",
      "bins", "withheld_counts", "leases", "patient_states", "standing_episodes", "site",
    ])
  func leftOut(table: String) throws {
    let database = try TestDatabase.newSchema()
    _ = try look(database)
    try TestDatabase.leaveOut(from: table, at: database)
    let error = #expect(throws: PostgresError.self) { try look(database) }
    #expect(error?.description.contains("stored nothing in \(table) and gave no reason") == true, "\(error as Any)")
  }

  @Test("A schema in which any account may make functions is found out")
  func isOpen() throws {
    let database = try TestDatabase.newSchema()
    #expect(try look(database)?.openSchema == nil)
    try TestDatabase.connect(database).runScript(
      "do $$ begin execute format('grant create on schema %I to public', current_schema()); end $$")
    #expect(try look(database)?.openSchema?.isEmpty == false)
  }

  @Test(
    "An account that may read and not write is found out, whichever right it lacks",
    arguments: ["alarms", "explanations", "checkpoints", "patient_states", "leases", "standing_episodes", "episode_events"])
  func readOnly(table: String) throws {
    let database = try TestDatabase.newSchema()
    _ = try look(database)
    let role = "reader_" + UUID().uuidString.lowercased().prefix(8)
    let owner = try TestDatabase.connect(database)
    try owner.run("create role \(role) login")
    try owner.runScript(
      """
      do $$ begin execute format('grant usage on schema %I to \(role)', current_schema()); end $$;
      do $$ begin execute format('grant select, insert, update on all tables in schema %I to \(role)', current_schema()); end $$;
      grant delete on patient_states, bins, standing_episodes to \(role);
      revoke insert, update on \(table) from \(role);
      """)
    let error = #expect(throws: PostgresError.self) {
      try look(database.replacingOccurrences(of: "user=wardwatch", with: "user=\(role)"))
    }
    #expect(error?.kind == .setup)
    #expect(
      error?.description.contains("permission denied for table \(table) (42501); grant the user") == true, "\(error as Any)")
    try owner.run("grant insert, update on \(table) to \(role)")
    #expect(try look(database.replacingOccurrences(of: "user=wardwatch", with: "user=\(role)")) != nil)
  }

  @Test("A database whose encoding lacks characters is found out before it refuses an alarm")
  func encoding() throws {
    let database = try TestDatabase.newSchema()
    let name = "latin_" + UUID().uuidString.lowercased().prefix(8)
    try TestDatabase.connect(database).run(
      "create database \(name) encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0")
    let latin = try #require(database.split(separator: " options=").first).replacingOccurrences(
      of: "dbname=postgres", with: "dbname=\(name)")
    let error = #expect(throws: PostgresError.self) { try look(latin) }
    #expect(error?.kind == .setup)
    #expect(error?.description.contains("keeps text as LATIN1") == true && error?.description.contains("createdb") == true)
  }
}
