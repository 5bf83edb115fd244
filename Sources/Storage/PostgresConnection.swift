internal import CPostgres
internal import Foundation
internal import Sharing

/// One session with a PostgreSQL server.
///
/// "One thread restriction is that no two threads attempt to manipulate the same PGconn object at the same time" (PostgreSQL
/// manual, 34.20): not Sendable, and confined to the serial queue of its owner. No call waits without end: libpq is used in its
/// asynchronous form throughout, because neither `connect_timeout` nor the server's `statement_timeout` helps against a server
/// process that is stopped.
final class PostgresConnection {
  enum Parameter {
    case text(String)
    case binary([UInt8])
  }

  /// What the caller does while a call waits for the server, at least every 50 ms; false gives the wait up.
  typealias WhileWaiting = () -> Bool

  private static let sliceMilliseconds: Int32 = 50

  private let handle: OpaquePointer
  private let whileWaiting: WhileWaiting
  /// How long one statement may take.
  var statementTimeoutSeconds: Double
  /// "database NAME at HOST:PORT", for messages.
  let place: String

  private init(_ handle: OpaquePointer, place: String, statementTimeoutSeconds: Double, whileWaiting: @escaping WhileWaiting) {
    self.handle = handle
    self.place = place
    self.statementTimeoutSeconds = statementTimeoutSeconds
    self.whileWaiting = whileWaiting
  }

  deinit { PQfinish(handle) }

  // MARK: Connecting

  /// Connects within `connectTimeoutSeconds` for each host that `connectionInfo` names.
  /// - Parameter isForWriting: of several hosts the one that can be written to is used, and a standby alone says that it is one.
  static func open(
    _ connectionInfo: String, applicationName: String, connectTimeoutSeconds: Double, statementTimeoutSeconds: Double,
    isForWriting: Bool = true, whileWaiting: @escaping WhileWaiting
  ) throws(PostgresError) -> PostgresConnection {
    let hostCount = try hosts(in: connectionInfo)
    // Later words win, so what the user's connection string says of keepalives overrides ours. A dead peer is noticed within
    // about half a minute, also while nothing is being asked.
    let words = [
      ("keepalives", "1"), ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
      ("target_session_attrs", isForWriting ? "read-write" : "any"), ("client_encoding", "UTF8"), ("dbname", connectionInfo),
      ("application_name", applicationName),
    ]
    let started = withCStrings(words.map(\.0)) { keywords in
      withCStrings(words.map(\.1)) { values in PQconnectStartParams(keywords, values, 1) }
    }
    guard let handle = started else {
      throw PostgresError(kind: .passing, description: "no memory for a database connection")
    }
    PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
    PQsetNoticeProcessor(handle, discardNotice, nil)
    let connection = PostgresConnection(
      handle, place: placeName(handle), statementTimeoutSeconds: statementTimeoutSeconds, whileWaiting: whileWaiting)
    try connection.finishConnecting(timeoutSeconds: connectTimeoutSeconds * Double(hostCount))
    return connection
  }

  /// How many hosts to try. libpq's own complaint about an unreadable string would quote parts of it, perhaps the password.
  private static func hosts(in connectionInfo: String) throws(PostgresError) -> Int {
    guard let options = PQconninfoParse(connectionInfo, nil) else {
      throw PostgresError(
        kind: .setup,
        description: "the database address cannot be read; write postgresql://user@host:port/name or host=… dbname=…")
    }
    defer { PQconninfoFree(options) }
    var option = options
    while let keyword = option.pointee.keyword {
      if String(cString: keyword) == "host", let value = option.pointee.val {
        return String(cString: value).split(separator: ",").count
      }
      option += 1
    }
    return 1
  }

  private func finishConnecting(timeoutSeconds: Double) throws(PostgresError) {
    let deadline = Monotonic.deadline(inSeconds: timeoutSeconds)
    var state = PGRES_POLLING_WRITING
    guard PQstatus(handle) != CONNECTION_BAD else { throw broken() }
    while state != PGRES_POLLING_OK {
      guard state != PGRES_POLLING_FAILED else { throw broken() }
      let event = state == PGRES_POLLING_READING ? POLLIN : POLLOUT
      guard try waits(for: event, until: deadline) else {
        throw .timedOut("a connection", afterSeconds: timeoutSeconds, place: place)
      }
      state = PQconnectPoll(handle)
    }
    guard PQsetnonblocking(handle, 1) == 0 else { throw broken() }
  }

  /// The number by which the server knows this session.
  var backendPID: Int32 { PQbackendPID(handle) }

  // MARK: Notifications

  /// What the server has said on the channels of this session since the last call, or says within `seconds`; nothing when
  /// `ending` comes first.
  func awaitNotifications(until ending: Ending, seconds: Double) throws(PostgresError) -> Set<String> {
    var payloads: Set<String> = []
    func take() {
      while let notification = PQnotifies(handle) {
        payloads.insert(String(cString: notification.pointee.extra))
        PQfreemem(notification)
      }
    }
    take()
    guard payloads.isEmpty else { return payloads }
    // A broken connection has no socket to wait on.
    guard PQstatus(handle) == CONNECTION_OK else { throw broken() }
    ending.wait(orReadable: PQsocket(handle), seconds: seconds)
    guard PQconsumeInput(handle) == 1 else { throw broken() }
    take()
    return payloads
  }

  // MARK: Statements

  /// Runs one statement; what it returns is text unless `wantsBinary`.
  @discardableResult
  func run(_ statement: String, _ parameters: [Parameter] = [], wantsBinary: Bool = false) throws(PostgresError) -> PostgresRows {
    let isSent = withParameters(parameters) { values, lengths, formats in
      PQsendQueryParams(handle, statement, Int32(parameters.count), nil, values, lengths, formats, wantsBinary ? 1 : 0)
    }
    guard isSent == 1 else { throw broken() }
    return try collect()
  }

  /// Runs several statements without parameters, as psql does; what the last one returns is text.
  @discardableResult
  func runScript(_ script: String) throws(PostgresError) -> PostgresRows {
    guard PQsendQuery(handle, script) == 1 else { throw broken() }
    return try collect()
  }

  /// The last result, or the first error.
  private func collect() throws(PostgresError) -> PostgresRows {
    let deadline = Monotonic.deadline(inSeconds: statementTimeoutSeconds)
    try flush(until: deadline)
    var rows: PostgresRows?
    var failure: PostgresError?
    while true {
      while PQisBusy(handle) == 1 {
        guard try waits(for: POLLIN, until: deadline) else { throw tookTooLong() }
        guard PQconsumeInput(handle) == 1 else { throw broken() }
      }
      guard let result = PQgetResult(handle) else { break }
      defer { PQclear(result) }
      switch PQresultStatus(result) {
      case PGRES_COMMAND_OK, PGRES_TUPLES_OK: rows = PostgresRows(result)
      default:
        if failure == nil {
          failure = PQstatus(handle) == CONNECTION_BAD ? broken() : PostgresError(result: result, place: place)
        }
      }
    }
    if let failure { throw failure }
    guard let rows else { throw broken() }
    return rows
  }

  private func flush(until deadline: UInt64) throws(PostgresError) {
    while true {
      let left = PQflush(handle)
      if left == 0 { return }
      guard left > 0 else { throw broken() }
      guard try waits(for: POLLIN | POLLOUT, until: deadline) else { throw tookTooLong() }
      guard PQconsumeInput(handle) == 1 else { throw broken() }
    }
  }

  /// False when the deadline has passed.
  private func waits(for events: Int32, until deadline: UInt64) throws(PostgresError) -> Bool {
    while true {
      guard whileWaiting() else {
        throw PostgresError(kind: .passing, description: "the wait for the \(place) was given up")
      }
      let now = Monotonic.nowNanoseconds()
      guard now < deadline else { return false }
      let leftMilliseconds = Int32(min(UInt64(Self.sliceMilliseconds), (deadline - now) / 1_000_000 + 1))
      var descriptor = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
      if poll(&descriptor, 1, leftMilliseconds) > 0 { return true }
    }
  }

  private func broken() -> PostgresError {
    PostgresError(connectionText: String(cString: PQerrorMessage(handle)), place: place)
  }

  private func tookTooLong() -> PostgresError {
    .timedOut("a statement", afterSeconds: statementTimeoutSeconds, place: place)
  }
}

// MARK: At the door to C

/// Notices would be printed to standard error, across the screen.
private func discardNotice(_ context: UnsafeMutableRawPointer?, _ message: UnsafePointer<CChar>?) {}

private func placeName(_ handle: OpaquePointer) -> String {
  func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
  let host = text(PQhost(handle))
  let name = text(PQdb(handle))
  let named = name.isEmpty ? "database" : "database \(name)"
  return PostgresError.printable("\(named) at \(host.isEmpty ? "localhost" : host):\(text(PQport(handle)))")
}

/// Calls `body` with a null-terminated array of C strings that live as long as the call.
private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
  let copies = strings.map { strdup($0) }
  defer { copies.forEach { free($0) } }
  let pointers = copies.map { UnsafePointer($0) } + [nil]
  return pointers.withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { preconditionFailure("an array that ends in null is never empty") }
    return body(base)
  }
}

private typealias ParameterBody = (
  UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
) -> Int32

private func withParameters(_ parameters: [PostgresConnection.Parameter], _ body: ParameterBody) -> Int32 {
  var pointers: [UnsafePointer<CChar>?] = []
  var lengths: [Int32] = []
  var formats: [Int32] = []
  var owned: [UnsafeMutablePointer<CChar>] = []
  defer { owned.forEach { $0.deallocate() } }
  for parameter in parameters {
    let bytes: [UInt8] =
      switch parameter {
      case .text(let text): Array(text.utf8)
      case .binary(let bytes): bytes
      }
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
    bytes.withUnsafeBytes { source in
      if let start = source.baseAddress { memcpy(copy, start, source.count) }
    }
    copy[bytes.count] = 0
    owned.append(copy)
    pointers.append(UnsafePointer(copy))
    lengths.append(Int32(bytes.count))
    if case .binary = parameter { formats.append(1) } else { formats.append(0) }
  }
  return body(pointers, lengths, formats)
}
