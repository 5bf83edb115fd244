/// Who a session is, as far as wardwatch's tables are concerned.
package struct DatabaseRole: Sendable, Equatable {
  package enum Rights: String, Sendable {
    case owner
    case engine
    case reader
    /// Granted by hand.
    case other
  }

  package var name: String
  package var rights: Rights

  /// For a line of a report.
  package var words: String {
    switch rights {
    case .owner: "\(name), who owns the tables"
    case .engine: "\(name), with the rights of wardwatch_engine"
    case .reader: "\(name), who may only read"
    case .other: name
    }
  }
}

extension AlarmDatabase {
  func role() throws(PostgresError) -> DatabaseRole {
    // A role that is not there is nobody's.
    let rows = try connection.run(
      """
      select current_user, case
        when pg_has_role(c.relowner, 'usage') then 'owner'
        when (select pg_has_role(oid, 'usage') from pg_roles where rolname = 'wardwatch_engine') then 'engine'
        when (select pg_has_role(oid, 'usage') from pg_roles where rolname = 'wardwatch_reader') then 'reader'
        else 'other' end
      from pg_class c where c.oid = 'leases'::regclass
      """)
    return DatabaseRole(
      name: rows.text(0, 0) ?? "", rights: rows.text(0, 1).flatMap(DatabaseRole.Rights.init) ?? .other)
  }
}
