internal import Foundation

/// Sees to it that the tables are there and are those that this program knows.
enum Schema {
  /// What `schema.sql` of this version of the program makes.
  static let knownVersion = 19

  static func prepare(_ connection: PostgresConnection, path: String) throws(PostgresError) {
    // Looked at first: where the tables are right, no privilege to make any is needed.
    if try installedVersion(connection) == knownVersion { return }
    guard let script = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw PostgresError(
        kind: .setup,
        description:
          "the \(connection.place) has no tables of wardwatch yet, or older ones, and the file that makes them cannot be read: "
          + path)
    }
    do {
      try connection.runScript(script)
    } catch {
      // The script opens a transaction of its own, which the error has left open.
      if error.sqlState != nil { try connection.runScript("rollback") }
      throw error
    }
  }

  /// For whoever only reads: makes nothing.
  static func expect(_ connection: PostgresConnection) throws(PostgresError) {
    let version = try installedVersion(connection)
    guard version != knownVersion else { return }
    let found = version.map { "holds version \($0) of the tables of wardwatch" } ?? "has no tables of wardwatch"
    throw PostgresError(
      kind: .setup,
      description:
        "the \(connection.place) \(found), and this program reads version \(knownVersion); start its console once, or apply "
        + "schema.sql with psql -f")
  }

  private static func installedVersion(_ connection: PostgresConnection) throws(PostgresError) -> Int? {
    let table = try connection.run("select to_regclass(quote_ident(current_schema()) || '.schema_version')")
    guard table.text(0, 0) != nil else { return nil }
    let answer: PostgresRows
    do {
      answer = try connection.run("select max(version) from schema_version")
    } catch {
      // Not our table: the script says so in better words.
      if error.kind == .setup { return nil }
      throw error
    }
    guard let version = answer.text(0, 0).flatMap({ Int($0) }) else { return nil }
    if version > knownVersion {
      throw PostgresError(
        kind: .setup,
        description:
          "the \(connection.place) holds version \(version) of the tables of wardwatch, and this program knows only version "
          + "\(knownVersion); use the newer wardwatch, or another database"
      )
    }
    return version
  }
}
