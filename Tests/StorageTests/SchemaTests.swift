import Foundation
import Testing

@testable import Storage

@Suite("schema.sql", .enabled(if: TestDatabase.isInstalled, "no PostgreSQL server is installed"))
struct SchemaTests {
  private func script() throws -> String { try String(contentsOfFile: TestDatabase.schemaPath, encoding: .utf8) }

  @Test("Applying it twice changes nothing")
  func appliesTwice() throws {
    let address = try TestDatabase.newSchema()
    let connection = try TestDatabase.connect(address)
    try connection.runScript(try script())
    let before = try TestDatabase.column("select applied_at::text from schema_version", at: address)
    try connection.runScript(try script())
    #expect(try TestDatabase.column("select applied_at::text from schema_version", at: address) == before)
    #expect(before.count == Schema.knownVersion)
  }

  @Test("The program knows the version that the file makes")
  func versionsAgree() throws {
    let address = try TestDatabase.newSchema()
    try Schema.prepare(try TestDatabase.connect(address), path: TestDatabase.schemaPath)
    #expect(
      try TestDatabase.column("select max(version)::text from schema_version", at: address) == [String(Schema.knownVersion)])
  }

  @Test("Plain psql applies it too")
  func psqlApplies() throws {
    guard access("/usr/bin/psql", X_OK) == 0 else { return }
    let address = try TestDatabase.newSchema()
    for _ in 0..<2 {
      let psql = Process()
      psql.executableURL = URL(fileURLWithPath: "/usr/bin/psql")
      psql.arguments = [address, "-q", "-v", "ON_ERROR_STOP=1", "-f", TestDatabase.schemaPath]
      let said = Pipe()
      psql.standardOutput = said
      psql.standardError = said
      try psql.run()
      let text = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      psql.waitUntilExit()
      #expect(psql.terminationStatus == 0)
      #expect(text == "")
    }
  }

  @Test("Tables of a newer program are refused by the program and by the file")
  func refusesNewer() throws {
    let address = try TestDatabase.newSchema()
    let connection = try TestDatabase.connect(address)
    try connection.runScript(try script())
    let newer = Schema.knownVersion + 1
    try connection.run("insert into schema_version values (\(newer))")
    let program = #expect(throws: PostgresError.self) { try Schema.prepare(connection, path: TestDatabase.schemaPath) }
    #expect(program?.description.contains("version \(newer)") == true)
    #expect(program?.kind == .setup)
    let file = #expect(throws: PostgresError.self) { try connection.runScript(try script()) }
    #expect(file?.description.contains("use the newer wardwatch") == true)
  }

  @Test(
    "Somebody else's table of the same name is named, and nothing is changed",
    arguments: ["alarms", "outbox", "checkpoints", "acknowledgements", "patient_states", "schema_version"])
  func refusesForeign(table: String) throws {
    let address = try TestDatabase.newSchema()
    let connection = try TestDatabase.connect(address)
    try connection.run("create table \(table) (siren text primary key)")
    let error = #expect(throws: PostgresError.self) { try Schema.prepare(connection, path: TestDatabase.schemaPath) }
    #expect(
      error?.description.contains("not one of wardwatch") == true
        || error?.description.contains("has the name of one of wardwatch: relation \"\(table)\" already exists") == true)
    #expect(error?.description.contains("search_path=NAME") == true)
    #expect(error?.kind == .setup)
    let tables = "select count(*)::text from information_schema.tables where table_schema = current_schema()"
    #expect(try TestDatabase.column(tables, at: address) == ["1"])
    // The session is still of use.
    #expect(try connection.run("select 1").text(0, 0) == "1")
  }

  @Test("Without the privilege to make tables, right tables suffice, and missing ones are a sentence")
  func needsNoPrivilege() throws {
    let address = try TestDatabase.newSchema()
    let owner = try TestDatabase.connect(address)
    let role = "clerk_" + UUID().uuidString.prefix(8).lowercased()
    let schema = try #require(try owner.run("select current_schema()").text(0, 0))
    try owner.run("create role \(role) login")
    try owner.run("grant usage on schema \(schema) to \(role)")
    let clerk = try TestDatabase.connect(address.replacingOccurrences(of: "user=wardwatch", with: "user=\(role)"))
    let refused = #expect(throws: PostgresError.self) { try Schema.prepare(clerk, path: TestDatabase.schemaPath) }
    #expect(refused?.sqlState == "42501")
    #expect(refused?.description.contains("apply schema.sql") == true)
    try owner.runScript(try script())
    try owner.run("grant select on all tables in schema \(schema) to \(role)")
    #expect(throws: Never.self) { try Schema.prepare(clerk, path: TestDatabase.schemaPath) }
  }

  @Test("A missing file is named")
  func namesMissingFile() throws {
    let connection = try TestDatabase.connect(try TestDatabase.newSchema())
    let error = #expect(throws: PostgresError.self) { try Schema.prepare(connection, path: "/nowhere/schema.sql") }
    #expect(error?.description.contains("/nowhere/schema.sql") == true)
  }
}
