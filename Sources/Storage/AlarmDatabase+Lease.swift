internal import Alarms
internal import Foundation

/// The row that says who is on duty for a topic, or for one of its partitions. Its times are the server's own (`clock_timestamp()`,
/// since `now()` stands still within a transaction), so that no console's clock matters.
///
/// A topic is one console's as a whole or that of a group of engines, each with a row for every partition that it holds. The one
/// stands in the way of the other: whoever takes his row fences those that it stands for.
extension AlarmDatabase {
  private static let columns =
    """
    epoch, holder, host, extract(epoch from since), extract(epoch from expires_at - clock_timestamp()), partition, cluster,
      policy::text, renewals
    """
  /// $1 the topic, $2 the unit: the rows that stand in its way, its own among them.
  private static let standing = "topic = $1 and ($2::integer = -1 or partition in (-1, $2::integer))"
  /// The same, its own apart.
  private static let others = "topic = $1 and partition <> $2::integer and ($2::integer = -1 or partition = -1)"

  /// The row that stands in the way of being on duty, or this one's own; nil where there is none.
  func lease() throws(PostgresError) -> Lease? {
    let rows = try connection.run("select \(Self.columns) from leases where \(Self.standing)", [.text(topic), unit])
    return Lease.standing((0..<rows.count).compactMap { Self.lease(rows, $0) })
  }

  /// All rows of the topic that have not been taken for others.
  func leases() throws(PostgresError) -> [Lease] {
    let rows = try connection.run("select \(Self.columns) from leases where topic = $1 order by partition", [.text(topic)])
    return (0..<rows.count).compactMap { Self.lease(rows, $0) }.filter { $0.remainingSeconds > -Lease.mostLapsedSeconds }
  }

  /// Takes the lease where nobody has it; nil where another was quicker. Waits for a transaction that is under way in it.
  /// The engines of a group have one policy: whoever comes to others takes theirs, which is in the answer.
  func takeLease(
    holder: UUID, host: String, cluster: String?, policy: String? = nil
  ) throws(PostgresError) -> Lease? {
    try transaction { () throws(PostgresError) in
      try takeLease(holder: holder, host: host, cluster: cluster, policy: policy, of: topic)
    }
  }

  func takeLease(
    holder: UUID, host: String, cluster: String?, policy: String?, of topic: String
  ) throws(PostgresError) -> Lease? {
    let place: [PostgresConnection.Parameter] = [.text(topic), unit]
    try awaitTurn(of: topic)
    // Nobody renews from here to the end.
    try connection.run("select partition from leases where \(Self.others) for update", place)
    var taken = try insertLease(place, holder: holder, host: host, cluster: cluster, policy: policy)
    if taken == nil, try !standsInTheWay(of: place) {
      // It has just been given up, or else nobody can have it: whoever was on duty has to know that no other is.
      taken = try insertLease(place, holder: holder, host: host, cluster: cluster, policy: policy)
      if taken == nil, try !standsInTheWay(of: place) { throw .leftOut(of: "leases", place: self.place, kind: .setup) }
    }
    guard let taken else { return nil }
    try connection.run(
      """
      update leases set epoch = epoch + 1, holder = '\(Self.nobody)', expires_at = to_timestamp(0)
      where \(Self.others) and holder <> '\(Self.nobody)'
      """, place)
    return taken
  }

  /// Whole and part are rows of their own: of two that take both at once, one has to see the other's. The advisory lock keeps nobody
  /// waiting who has to do with other topics, and those who come at once wait for one another there. But any account may hold it for
  /// ever: then the table is locked, which only an engine can do, and behind whoever waits for that all renewals wait too.
  ///
  /// Whoever has the first takes the lock of writers before any row, so that neither waits for the other in a circle.
  /// - Throws: the SQLSTATE 55P03 where neither could be had: it is tried again.
  private func awaitTurn(of topic: String) throws(PostgresError) {
    let briefly = "set local lock_timeout = \(Self.turnMilliseconds)"
    let usual = try connection.runScript("select current_setting('lock_timeout')").text(0, 0) ?? "0"
    let usually = "set local lock_timeout = '\(usual)'"
    try connection.runScript("savepoint turn; \(briefly)")
    let turn = try PostgresError.unlessLocked { () throws(PostgresError) in
      try connection.run("select pg_advisory_xact_lock(hashtextextended('wardwatch:lease:' || $1, 0))", [.text(topic)])
    }
    try connection.runScript(
      turn != nil
        ? "release turn; \(usually); lock table leases in row exclusive mode"
        : "rollback to turn; \(briefly); lock table leases in share row exclusive mode; \(usually)")
  }

  /// About a quarter of what a renewal waits.
  private static let turnMilliseconds = 300

  private func insertLease(
    _ place: [PostgresConnection.Parameter], holder: UUID, host: String, cluster: String?, policy: String?
  ) throws(PostgresError) -> Lease? {
    let rows = try connection.run(
      """
      insert into leases as l (topic, partition, epoch, holder, host, since, expires_at, renewals, cluster, policy)
      select $1, $2::integer, 1, $3::uuid, $4, clock_timestamp(), clock_timestamp() + \(leaseInterval), 0, nullif($5, ''),
        coalesce(
          (select policy from leases where topic = $1 and partition <> $2::integer and expires_at > clock_timestamp()
            and policy is not null order by since limit 1),
          nullif($6, '')::jsonb)
      where not exists (select from leases where \(Self.others) and expires_at > clock_timestamp())
      on conflict (topic, partition) do update set epoch = l.epoch + 1, holder = excluded.holder, host = excluded.host,
        since = clock_timestamp(), expires_at = clock_timestamp() + \(leaseInterval), renewals = 0,
        cluster = coalesce(excluded.cluster, l.cluster), policy = excluded.policy
      where l.expires_at <= clock_timestamp()
      returning \(Self.columns)
      """, place + [.text(holder.uuidString), .text(host), .text(cluster ?? ""), .text(policy ?? "")])
    return Self.lease(rows, 0)
  }

  /// Whether anybody has the lease, or one that stands for it or that it stands for.
  private func standsInTheWay(of place: [PostgresConnection.Parameter]) throws(PostgresError) -> Bool {
    try connection.run("select 1 from leases where \(Self.standing) and expires_at > clock_timestamp()", place).count > 0
  }

  static let nobody = "00000000-0000-0000-0000-000000000000"

  /// Writes which Kafka cluster the topic is of, for whoever looks at the lease.
  func noteCluster(_ cluster: String, under tenure: Tenure) throws(PostgresError) {
    try connection.run("update leases set cluster = $1 where \(isHeld(by: tenure))", [.text(cluster)])
  }

  /// - Returns: how often the lease has been renewed in this epoch.
  func renewLease(_ tenure: Tenure) throws(PostgresError) -> Int64 {
    try transaction(under: tenure) { () throws(PostgresError) in }.renewals
  }

  /// Notes in the outbox that the mails of these alarms are about to be sent, and in which message where that is about many.
  /// - Throws: an error of the kind `.fenced` where they are another's to send.
  func claim(_ transitionIDs: [UUID], digest: AlarmDigest?, under tenure: Tenure) throws(PostgresError) -> Int64 {
    try transaction(under: tenure) { () throws(PostgresError) in
      try connection.run(
        """
        update outbox set claimed_epoch = $2::bigint, claimed_at = clock_timestamp(),
          digests = case when $3 = '' then digests else coalesce(digests, '{}') || jsonb_build_object($3::text, $4::text) end
        where transition_id in (select value::uuid from json_array_elements_text($1::json))
        """,
        [
          .text(Self.list(transitionIDs)), .text(String(tenure.epoch)), .text(digest?.channel ?? ""),
          .text(digest?.identity ?? ""),
        ])
    }.renewals
  }

  /// Consoles of version 0.1.0 that run on the topic: they were on duty by an advisory lock, named after the ward, which their
  /// session keeps. They can store nothing in these tables, and are not waited for: such a lock may outlive its holder for hours.
  /// - Returns: where each is, as "at ADDRESS".
  func olderConsoles() throws(PostgresError) -> [String] {
    // A key of 64 bits stands in pg_locks in two halves (PostgreSQL manual, 54.12).
    let rows = try connection.run(
      """
      select coalesce(host(a.client_addr), 'this database server') from pg_locks l
        join pg_stat_activity a on a.pid = l.pid join former_wards f on f.topic = $1
      where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and a.datname = current_database()
        and (l.classid::bigint << 32) | l.objid::bigint = hashtextextended('wardwatch:' || f.ward, 0)
      """, [.text(topic)])
    return (0..<rows.count).compactMap { rows.text($0, 0).map { "at \($0)" } }
  }

  /// Gives the lease up, so that another need not wait until it expires, whichever Kafka cluster that one reads.
  func releaseLease(_ tenure: Tenure) throws(PostgresError) { _ = try endLease(tenure) }

  /// - Returns: whether it was this one's.
  func endLease(_ tenure: Tenure) throws(PostgresError) -> Bool {
    try connection.run("update leases set expires_at = clock_timestamp(), cluster = null where \(isHeld(by: tenure))").affected
      > 0
  }

  /// Runs `body` in a transaction of whoever holds the lease: its first statement renews the lease under the epoch, which also
  /// keeps everybody else from taking it until the end, and its last one renews it once more.
  /// - Returns: what `body` returns, and how often the lease has been renewed in this epoch.
  /// - Throws: an error of the kind `.fenced` where the epoch is over, of the kind `.setBack` where the database has lost commits of
  ///   it; nothing is stored then.
  func transaction<Result>(
    under tenure: Tenure, _ body: () throws(PostgresError) -> Result
  ) throws(PostgresError) -> (result: Result, renewals: Int64) {
    let renewal =
      "update leases set expires_at = clock_timestamp() + \(leaseInterval), renewals = renewals + 1 where \(isHeld(by: tenure))"
    return try transaction(first: "\(patience); \(renewal) returning renewals", last: renewal) { first throws(PostgresError) in
      guard let renewals = first.text(0, 0).flatMap({ Int64($0) }) else {
        let isStillHeld = try connection.run("select 1 from leases where \(isHeld(by: tenure))").count > 0
        throw isStillHeld ? .leftOut(of: "leases", place: place, kind: .setup) : .fenced(place: place)
      }
      guard renewals > tenure.renewals else { throw .setBack(place: place) }
      // The last one counts too.
      return (try body(), renewals + 1)
    }
  }

  /// Whoever waits longer for what somebody has locked has lost the lease by then.
  var patience: String { "set local lock_timeout = \(Int(leaseSeconds / 3 * 1000))" }

  private var leaseInterval: String { "interval '\(Int(leaseSeconds * 1000)) milliseconds'" }

  /// Both parts are this program's own, and need no quoting. One row alone can have this holder.
  private func isHeld(by tenure: Tenure) -> String {
    "holder = '\(tenure.holder.uuidString)' and epoch = \(tenure.epoch)"
  }

  private static func lease(_ rows: PostgresRows, _ row: Int) -> Lease? {
    guard row < rows.count, let epoch = rows.text(row, 0).flatMap({ Int64($0) }),
      let holder = rows.text(row, 1).flatMap(UUID.init(uuidString:)), let host = rows.text(row, 2),
      let sinceSeconds = rows.text(row, 3).flatMap(Double.init), let remainingSeconds = rows.text(row, 4).flatMap(Double.init),
      let partition = rows.text(row, 5).flatMap({ Int32($0) })
    else { return nil }
    var lease = Lease(
      epoch: epoch, holder: holder, host: PostgresError.printable(host), sinceSeconds: sinceSeconds,
      remainingSeconds: remainingSeconds, partition: partition == wholeTopic ? nil : partition,
      cluster: rows.text(row, 6).map(PostgresError.printable))
    lease.policy = rows.text(row, 7)
    lease.renewals = rows.text(row, 8).flatMap { Int64($0) } ?? 0
    return lease
  }
}
