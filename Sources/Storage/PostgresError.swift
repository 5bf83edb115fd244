internal import CPostgres
internal import Foundation

/// What went wrong at the database, as a sentence for a person. Holds no value that was sent: messages that quote one are cut,
/// and DETAIL lines, which print whole rows, are never read.
package struct PostgresError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    /// It may work by itself after a while: try again on a new connection.
    case passing
    /// The row itself is refused and always will be.
    case row
    /// Somebody has to change a setting, a privilege or a table first.
    case setup
    /// The database holds the alarms of another site, or those of a topic of the same name on another Kafka cluster.
    case refused
    /// Another console is on duty: nothing was stored.
    case fenced
    /// The database has lost what this console had stored, and nothing was stored on top of that.
    case setBack
  }

  package var kind: Kind
  /// The five characters of the SQL standard; nil where there was no server to give them.
  package var sqlState: String?
  /// Whether nothing was said at all, for too long.
  var isTimeout = false
  package var description: String

  init(kind: Kind, sqlState: String? = nil, description: String) {
    self.kind = kind
    self.sqlState = sqlState
    self.description = description
  }

  /// PostgreSQL manual, appendix A. What is not known to be a row's or the set-up's fault counts as passing: no row is given up
  /// for a reason that nobody understood.
  static func kind(ofSQLState state: String) -> Kind {
    switch state.prefix(2) {
    // A database restored elsewhere or a failover may answer "read only" for a while: class 25 stays passing.
    case "21", "22", "23", "44", "54", "P0": .row
    case "28", "3D", "3F", "42", "0A", "WW", "26": .setup
    default: .passing
    }
  }

  /// Whether the session is of use after it: the server ended the statement, and no more than that. A conflict with another
  /// transaction, a deadlock, a lock or a statement that took too long are the like.
  var leavesSession: Bool {
    switch kind {
    case .row, .fenced, .setBack: true
    case .passing: ["40001", "40P01", "55P03", "57014"].contains(sqlState)
    // What a statement may not do, or finds changed: others may still be of use.
    case .setup: sqlState.map { Self.kind(ofSQLState: $0) == .row || $0.hasPrefix("42") } ?? false
    case .refused: false
    }
  }

  /// Whether the server took it amiss, or somebody else's lock was in its way, and other statements of the session may do better.
  var isOfOneStatement: Bool { leavesSession && (kind == .setup || kind == .passing) }

  /// Whether it lies in what the statement reads or writes, a row that is refused too, and the rest of the database serves: so the lease
  /// can still be asked whose the mails are.
  var isOfItsTables: Bool { kind == .row || isOfOneStatement }

  /// Whether somebody else holds a lock for longer than was waited.
  private var isLocked: Bool { sqlState == "55P03" }

  /// What `look` finds; nil where somebody has locked it.
  static func unlessLocked<Found>(_ look: () throws(PostgresError) -> Found) throws(PostgresError) -> Found? {
    try unless(\.isLocked, look)
  }

  /// What `look` finds; nil where somebody has locked it, taken the right to it, or made a trigger that refuses it.
  static func unlessKeptOut<Found>(_ look: () throws(PostgresError) -> Found) throws(PostgresError) -> Found? {
    try unless(\.isOfItsTables, look)
  }

  private static func unless<Found>(
    _ isBorne: (PostgresError) -> Bool, _ look: () throws(PostgresError) -> Found
  ) throws(PostgresError) -> Found? {
    do throws(PostgresError) {
      return try look()
    } catch {
      guard isBorne(error) else { throw error }
      return nil
    }
  }

  /// What to do about it; nil where the message says it all.
  static func fix(forSQLState state: String) -> String? {
    switch state {
    case "28P01", "28000": "check the user name and PGPASSWORD or the password file"
    case "3D000": "create it (createdb), or correct the name of the database"
    case "42501": "grant the user what it needs (grant wardwatch_engine to NAME), or let the owner apply schema.sql with psql -f"
    case "42P01", "42703", "42804", "42883": "the tables are not those of wardwatch: use a database or schema of its own"
    case "53300": "raise max_connections, or close other sessions"
    case "53100": "make room on the database server's disk"
    case "57P03": "it is starting or stopping; wardwatch tries again"
    case "55P03": "somebody has locked the table; wardwatch tries again"
    case "57014": "it took too long; wardwatch tries again"
    case "25006": "the server is a read-only standby; name the primary too (host=A,B), or wait until it is one"
    case "57P05":
      "give its user no such limit: alter role NAME set idle_session_timeout = 0"
    default: nil
    }
  }
}

extension PostgresError {
  /// The error that `result` carries; `place` names the database.
  init(result: OpaquePointer, place: String) {
    func field(_ code: Int32) -> String? { PQresultErrorField(result, code).map { String(cString: $0) } }
    let state = field(wardwatch_pg_diag_sqlstate)
    let message = field(wardwatch_pg_diag_message_primary) ?? "no message"
    let hint = state?.hasPrefix("WW") == true ? field(wardwatch_pg_diag_message_hint) : nil
    self.init(sqlState: state, message: message, hint: hint, place: place)
  }

  /// The error of a connection that could not be made or broke. Asks libpq for verbose messages (set by the caller), the only
  /// way to learn the SQLSTATE of a refused connection: `FATAL:  28P01: password authentication failed …`.
  init(connectionText text: String, place: String) {
    let line =
      text.split(separator: "\n").first { !$0.hasPrefix("LOCATION:") && !$0.hasPrefix("DETAIL:") }.map(String.init)
      ?? "the connection broke"
    var message = line
    var state: String?
    if let marker = line.range(of: ":  ", options: .backwards) {
      let rest = line[marker.upperBound...]
      let code = rest.prefix(5)
      if code.count == 5, code.allSatisfy({ $0.isASCII && ($0.isUppercase || $0.isNumber) }), rest.dropFirst(5).hasPrefix(": ") {
        state = String(code)
        message = String(rest.dropFirst(7))
      }
    }
    self.init(sqlState: state, message: message, hint: nil, place: place)
    if state == nil {
      kind = .passing
      let said = Self.printable(Self.withoutAddress(message))
      // What libpq says of a server that cannot be written to, which has no code.
      let isReadOnly = said.hasSuffix("session is read-only") || said.hasSuffix("server is in hot standby mode")
      let fix = isReadOnly ? Self.fix(forSQLState: "25006") : nil
      description = "\(place): \(said); \(fix ?? "check that it runs and its address")"
    }
  }

  private init(sqlState: String?, message: String, hint: String?, place: String) {
    let kind = sqlState.map(Self.kind(ofSQLState:)) ?? .passing
    let fix = hint ?? sqlState.flatMap(Self.fix(forSQLState:))
    let said = Self.printable(Self.withoutValues(message, sqlState: sqlState))
    let code = sqlState.map { " (\($0))" } ?? ""
    self.init(kind: kind, sqlState: sqlState, description: "the \(place) says: \(said)\(code)\(fix.map { "; \($0)" } ?? "")")
  }

  static func refused(site: String, byDatabaseOf other: String, place: String) -> PostgresError {
    PostgresError(
      kind: .refused,
      description:
        "the \(place) holds the alarms of the site \(printable(other)), and this is the site \(printable(site)); start it with "
        + "--site=\(printable(other)) if both are one hospital, or give this one a database or a schema of its own "
        + "(options=-csearch_path=NAME)")
  }

  static func refused(topic: String, ofCluster own: String, whileKeptBy host: String, ofCluster other: String) -> PostgresError {
    PostgresError(
      kind: .refused,
      description:
        "the topic \(printable(topic)) of the Kafka cluster \(printable(other)) is kept in this database by \(printable(host)), and "
        + "this console reads one of the same name from the cluster \(printable(own)): nothing of it is stored; give it a database "
        + "or a schema of its own (options=-csearch_path=NAME), or end those that read the other")
  }

  /// Not one row is at fault: somebody has changed a table, and has to change it back. Until then nothing is given up.
  static func refusedEveryAlarm(because refusal: PostgresError) -> PostgresError {
    PostgresError(
      kind: .setup, sqlState: refusal.sqlState,
      description: "no alarm can be stored, a made-up one neither: \(refusal.description); see what was changed in the tables")
  }

  static func leftOut(of table: String, place: String, kind: Kind = .row) -> PostgresError {
    PostgresError(
      kind: kind, sqlState: "23000",
      description:
        "the \(place) stored nothing in \(table) and gave no reason: see what triggers, rules or policies somebody has made there"
    )
  }

  static func fenced(place: String) -> PostgresError {
    PostgresError(kind: .fenced, description: "the \(place) has another console on duty; nothing was stored from here")
  }

  static func setBack(place: String) -> PostgresError {
    PostgresError(kind: .setBack, description: "the \(place) was set back to an earlier state; nothing was stored on top of it")
  }

  static func timedOut(_ what: String, afterSeconds seconds: Double, place: String) -> PostgresError {
    var error = PostgresError(
      kind: .passing,
      description: "the \(place) gave no answer to \(what) within \(Int(seconds.rounded(.up))) s; wardwatch tries again")
    error.isTimeout = true
    return error
  }

  /// Data exceptions quote the value (`invalid input syntax for type uuid: "…"`), and a trigger's message may hold anything.
  private static func withoutValues(_ message: String, sqlState: String?) -> String {
    switch sqlState?.prefix(2) {
    case "22", "54": String(message.prefix { $0 != ":" && $0 != "\"" }).trimmingSuffix(" ")
    case "P0": "a trigger or function refused the row"
    default: message
    }
  }

  /// libpq begins with what `place` says already: `connection to server at "…", port … failed: Connection refused`.
  private static func withoutAddress(_ message: String) -> String {
    for (beginning, end) in [("connection to server ", " failed: "), ("could not translate host name ", " to address: ")]
    where message.hasPrefix(beginning) {
      if let found = message.range(of: end) { return String(message[found.upperBound...]) }
    }
    return message
  }

  static func printable(_ text: String) -> String {
    let cleaned = text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : Character($0) }
    return String(String(cleaned).prefix(300)).trimmingSuffix(" ")
  }
}

extension String {
  fileprivate func trimmingSuffix(_ character: Character) -> String {
    var copy = self
    while copy.last == character { copy.removeLast() }
    return copy
  }
}
