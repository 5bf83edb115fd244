import Alarms
import Foundation
import Saving
import Testing
import Vitals

@testable import Storage

/// A year of a hospital in small: what is asked while an alarm waits must not read a table from end to end. The server's own counts
/// of such scans are looked at, for the statements as they are run.
@Suite("The indexes", .enabled(if: TestDatabase.isInstalled))
struct IndexTests {
  private static let large = [
    "alarms", "explanations", "outbox", "deliveries", "acknowledgements", "episode_events", "technical_alarms", "patient_states",
    "bins",
  ]

  private static let fill =
    """
    insert into alarms (id, episode_id, step, kind, severity, previous_severity, ward, patient_id, observed_at, observed_epoch,
      episode_started_at, recorded_at, news2, news2_upper, news2_partial, model_version)
    select md5('a' || n)::uuid, md5('e' || n / 2)::uuid, n % 2, case n % 2 when 0 then 'raised' else 'resolved' end, 'HIGH', 'NORMAL',
      'W', 'P' || n % 500, t, extract(epoch from t), t, t, 7, 7, false, 'm'
    from (select n, now() - n * interval '9 minutes' as t from generate_series(1, 60000) n) s;
    insert into explanations (transition_id, sentence, contributions) select id, '', '[]' from alarms;
    insert into outbox (transition_id, topic, ward, message_id, payload, recorded_at, sent_at)
      select id, 't', 'W', id::text, '{}', recorded_at, recorded_at from alarms where kind = 'raised';
    insert into deliveries (transition_id, notice, channel, recipient, message_id, state, attempts, settled_at)
      select id, 'alarm', 'mail', 'r', id::text, 'taken', 1, recorded_at from alarms where kind = 'raised';
    insert into acknowledgements (id, episode_id, step, turn, topic, ward, patient_id, person, acknowledged_at, recorded_at)
      select id, episode_id, step, 0, 't', 'W', patient_id, 'rn', recorded_at, recorded_at from alarms where kind = 'raised';
    insert into episode_events (episode_id, kind, ordinal, topic, patient_id, occurred_at, recorded_at)
      select episode_id, 'claimed', 0, 't', patient_id, recorded_at, recorded_at from alarms where kind = 'raised';
    insert into technical_alarms (id, topic, kind, patient_key, cause, began_at, ended_at)
      select id, 't', 'signal HR', patient_id, 'x', recorded_at, recorded_at from alarms;
    insert into patient_states (topic, patient_id, model_version, state)
      select case n % 20 when 0 then 't' else 'other ' || n % 20 end, 'P' || n, 'm', '' from generate_series(1, 20000) n;
    insert into bins (topic, patient_key, bin_seconds, first_bin, tenths, recorded_at)
      select 't', 'P' || n % 500, (array[15, 60, 240, 720, 2160])[1 + n % 5], n, '', now() - n * interval '13 seconds'
      from generate_series(1, 20000) n;
    """

  private func scans(_ connection: PostgresConnection) throws -> [String: Int] {
    let rows = try connection.run(
      "select relname, seq_scan::text from pg_stat_user_tables where schemaname = current_schema()")
    return Dictionary(
      uniqueKeysWithValues: (0..<rows.count).compactMap { row in
        rows.text(row, 0).flatMap { name in rows.text(row, 1).flatMap { Int($0) }.map { (name, $0) } }
      })
  }

  @Test("serve whoever takes over, hears, delivers, restarts and looks back")
  func used() throws {
    let address = try TestDatabase.newSchema()
    let folder = TemporaryFolder()
    let configuration = TestDatabase.configuration(address, topic: "t", folder: folder, statementTimeoutSeconds: 60)
    let database = try AlarmDatabase(
      configuration, connectionInfo: address, applicationName: "test", whileWaiting: { true })
    try database.connection.runScript(Self.fill)
    try database.connection.run("analyze")
    let flush = { () throws(PostgresError) in _ = try database.connection.run("select pg_stat_force_next_flush()") }
    let looker = try TestDatabase.connect(address)
    try flush()
    let before = try scans(looker)

    let nowSeconds = Date().timeIntervalSince1970
    #expect(try database.acknowledgements(recordedAfter: 0).count > 20)
    #expect(try database.events(recordedAfter: 0).count > 20)
    _ = try database.outstandingAlarms()
    #expect(try database.recentlyMailed().count > 20)
    let unknown = SampleAlarms.recorded(0..<5, ward: "W").map { JournalEntry.alarm($0.transition, receivedNanoseconds: 0) }
    #expect(try database.missing(of: unknown).count == 5)
    #expect(try database.loadCheckpoint()?.states.count == 1000)
    let lease = try #require(try database.takeLease(holder: UUID(), host: "h", cluster: nil))
    let tenure = Tenure(holder: lease.holder, epoch: lease.epoch)
    var slice = CheckpointSlice.sample([0: 3])
    slice.states = [.sample("P7", [1])]
    slice.gone = ["P8"]
    slice.bins = [PatientBins(patientKey: "P7", binSeconds: 15, firstBin: 0, tenths: [])]
    let new = SampleAlarms.recorded(0..<3, ward: "W", asksForMail: true).map(\.transition)
    _ = try database.commit(
      new.map { .alarm($0, receivedNanoseconds: 0) } + new.map { .mailed(transitionID: $0.id, timeSeconds: nowSeconds) },
      checkpoint: slice, deliveryNotes: [], under: tenure)
    // A day of a year, and what stood throughout an hour long ago.
    for (from, to) in [(86_400.0, 0.0), (200 * 86_400.0, 200 * 86_400.0 - 3_600)] {
      let filter = HistoryFilter(fromSeconds: nowSeconds - from, toSeconds: nowSeconds - to)
      #expect(try AlarmHistory.read(filter, from: address).episodes.isEmpty == false)
    }
    try flush()
    _ = try database.rememberedSite()
    let after = try scans(looker)
    for table in Self.large { #expect(after[table] == before[table], "\(table) was read from end to end") }
  }
}
