import Alarms
import Foundation
import Saving
import Testing
import Vitals

@testable import Storage

@Suite("Past alarms", .enabled(if: TestDatabase.isInstalled, "no PostgreSQL server is installed"))
struct AlarmHistoryTests {
  /// An episode of patient `number` that takes these steps, the first at `start` and each of the others so much later.
  private func episode(
    _ number: Int, at start: Double, _ steps: [(kind: AlarmTransition.Kind, to: Severity, after: Double)], bed: String? = nil
  ) -> [AlarmTransition] {
    var before = Severity.normal
    return steps.enumerated().map { index, step in
      var transition = SampleAlarms.transition(number, step: index, timeSeconds: start)
      transition.kind = step.kind
      transition.previousSeverity = before
      transition.severity = step.to
      transition.timeSeconds = start + step.after
      transition.closure = step.kind == .closed ? .discharge : nil
      if let bed { transition.patient.bed = bed }
      before = step.to
      return transition
    }
  }

  private func database(_ address: String, _ folder: TemporaryFolder) throws -> AlarmDatabase {
    try AlarmDatabase(
      TestDatabase.configuration(address, folder: folder), connectionInfo: address, applicationName: "test",
      whileWaiting: { true })
  }

  private func acknowledgement(_ of: AlarmTransition, by person: String, after: Double, turn: Int = 0) -> JournalEntry {
    let given = AlarmAcknowledgement(
      episodeID: of.episodeID, step: of.step, turn: turn, patient: of.patient, person: person,
      timeSeconds: of.timeSeconds + after)
    return .acknowledgement(
      .init(
        id: AlarmIdentity.acknowledgement(given), episodeID: given.episodeID, step: given.step, turn: turn, ward: "Ward",
        patientID: given.patient.id, person: person, timeSeconds: given.timeSeconds))
  }

  /// Four episodes: one over and acknowledged at its second step, one that stands since long before, one closed, one of another day.
  private func filled() throws -> String {
    let address = try TestDatabase.newSchema()
    let folder = TemporaryFolder()
    let store = try database(address, folder)
    let first = episode(
      1, at: 100_000, [(.raised, .medium, 0), (.escalated, .high, 40), (.deescalated, .low, 300), (.resolved, .normal, 600)])
    let standing = episode(2, at: 10_000, [(.raised, .low, 0)])
    let closed = episode(3, at: 101_000, [(.raised, .medium, 0), (.closed, .normal, 60)])
    let other = episode(4, at: 500_000, [(.raised, .high, 0)])
    let entries: [JournalEntry] =
      (first + standing + closed + other).map { .alarm($0, receivedNanoseconds: 1) } + [
        acknowledgement(first[1], by: "Åsa", after: 25), acknowledgement(closed[0], by: "Bo", after: 5),
        acknowledgement(closed[0], by: "Bo", after: 9, turn: 1),
      ]
    try store.transaction { () throws(PostgresError) in _ = try store.write(entries) }
    return address
  }

  @Test("are read as episodes, with the worst of each, its end and who has seen it")
  func reads() throws {
    let history = try AlarmHistory.read(HistoryFilter(fromSeconds: 90_000, toSeconds: 200_000), from: try filled())
    #expect(history.episodes.map(\.patient.id) == ["P2", "P1", "P3"])
    #expect(!history.isCut && history.newestSeconds == nil)
    let first = history.episodes[1]
    #expect(first.severity == .high && first.startSeconds == 100_000 && first.endSeconds == 100_600 && first.closure == nil)
    #expect(first.alarms == PerSeverity(low: 0, medium: 1, high: 1))
    #expect(first.acknowledgement == .init(person: "Åsa", timeSeconds: 100_065, delaySeconds: 25))
    #expect(first.reason == "SpO2" && first.news2 != nil && first.patient.name == "Åsa O'Brien")
    // It stood throughout, and was raised before.
    #expect(history.episodes[0].endSeconds == nil && history.episodes[0].alarms == PerSeverity(low: 0, medium: 0, high: 0))
    // What was taken back does not count.
    #expect(history.episodes[2].closure == .discharge && history.episodes[2].acknowledgement == nil)
  }

  @Test(
    "are found by patient, bed, ward, severity and time",
    arguments: [
      (HistoryFilter(fromSeconds: 90_000, toSeconds: 200_000, patientID: "P1"), ["P1"]),
      (HistoryFilter(fromSeconds: 90_000, toSeconds: 200_000, patientID: "P'1"), []),
      (HistoryFilter(fromSeconds: 90_000, toSeconds: 200_000, bed: "3"), ["P3"]),
      (HistoryFilter(fromSeconds: 90_000, toSeconds: 200_000, ward: "West"), []),
      (HistoryFilter(fromSeconds: 90_000, toSeconds: 200_000, ward: "East"), ["P2", "P1", "P3"]),
      (HistoryFilter(fromSeconds: 90_000, toSeconds: 200_000, leastSeverity: .medium), ["P1", "P3"]),
      (HistoryFilter(fromSeconds: 90_000, toSeconds: 200_000, leastSeverity: .high), ["P1"]),
      // The end is not included; what is over before the beginning is not asked for.
      (HistoryFilter(fromSeconds: 100_000, toSeconds: 101_000), ["P2", "P1"]),
      (HistoryFilter(fromSeconds: 100_601, toSeconds: 101_001), ["P2", "P3"]),
      // One that has no step within the time.
      (HistoryFilter(fromSeconds: 100_400, toSeconds: 100_500), ["P2", "P1"]),
    ])
  func finds(filter: HistoryFilter, patients: [String]) throws {
    #expect(try AlarmHistory.read(filter, from: try filled()).episodes.map(\.patient.id) == patients)
  }

  @Test("What stands is known as that until it ends, whatever order its steps come in and however often")
  func standing() throws {
    let address = try TestDatabase.newSchema()
    let store = try database(address, TemporaryFolder())
    let steps = episode(1, at: 100_000, [(.raised, .medium, 0), (.resolved, .normal, 600)])
    let other = episode(2, at: 100_000, [(.raised, .high, 0)])
    func write(_ transitions: [AlarmTransition]) throws -> [String?] {
      try store.transaction { () throws(PostgresError) in
        _ = try store.write(transitions.map { .alarm($0, receivedNanoseconds: 1) })
      }
      return try TestDatabase.column("select episode_id::text from standing_episodes order by began_at", at: address)
    }
    #expect(try write([steps[0]]) == [steps[0].episodeID.uuidString.lowercased()])
    #expect(try write(steps) == [])
    // Read once more after the end.
    #expect(try write([steps[0]]) == [])
    #expect(try write(other + other) == [other[0].episodeID.uuidString.lowercased()])
  }

  @Test("say how often they were silenced and what was not delivered; a view has the same by day")
  func burden() throws {
    let address = try filled()
    let store = try database(address, TemporaryFolder())
    let first = episode(1, at: 100_000, [(.raised, .medium, 0), (.escalated, .high, 40)])
    let entries: [JournalEntry] = [
      .event(
        EpisodeEvent(
          episodeID: first[0].episodeID, kind: .silenced, ordinal: 0, patientID: "P1", person: "Bo", timeSeconds: 100_010,
          untilSeconds: 100_100)),
      .delivery(
        AlarmDelivery(
          transitionID: first[1].id, notice: "alarm", channel: "mail", recipient: "a", outcome: .expired, reason: "old",
          messageID: "<m>", timeSeconds: 100_100)),
    ]
    try store.transaction { () throws(PostgresError) in _ = try store.write(entries) }
    let filter = HistoryFilter(fromSeconds: 90_000, toSeconds: 200_000, patientID: "P1")
    let episodes = try AlarmHistory.read(filter, from: address).episodes
    #expect(episodes.map(\.silences) == [1] && episodes.map(\.untold) == [1])
    let burden = AlarmBurden(episodes, fromSeconds: 90_000, toSeconds: 200_000)
    #expect(burden.silencedEpisodes == 1 && burden.untoldNotices == 1)
    #expect(
      try TestDatabase.column(
        """
        select concat_ws(' ', alarms, high, medium, low, beds, share_acknowledged, median_seconds_to_acknowledge, silenced)
        from alarm_burden where day = to_timestamp(100000)::date order by ward
        """, at: address) == ["3 1 2 0 2 0.3333333333333333 25 2"])
  }

  @Test("have what delays withheld beside them as soon as it is saved, of patients and on days that had no alarm too")
  func withheld() throws {
    let address = try filled()
    let store = try database(address, TemporaryFolder())
    func save(_ patient: String, at seconds: Int64, _ count: Int32, bed: String?, ward: String? = "East") throws {
      var slice = CheckpointSlice.sample(nil)
      slice.withheld = [
        WithheldCount(
          patientKey: patient, beganMilliseconds: seconds * 1000, patientID: patient, ward: "Ward", patientWard: ward, bed: bed,
          count: count)
      ]
      slice.withheld += slice.withheld
      try store.transaction { () throws(PostgresError) in _ = try store.save(slice, of: "t") }
    }
    try save("P1", at: 100_100, 2, bed: "4")
    try save("P1", at: 100_100, 5, bed: "4")
    // Read once more after a restart.
    try save("P1", at: 100_100, 3, bed: "4")
    try save("P8", at: 150_000, 1, bed: nil)
    try save("P9", at: 900_000, 7, bed: "9", ward: nil)
    func read(_ from: Double, _ to: Double, patient: String? = nil, bed: String? = nil, ward: String? = nil) throws -> Int {
      let filter = HistoryFilter(fromSeconds: from, toSeconds: to, patientID: patient, bed: bed, ward: ward)
      return try AlarmHistory.read(filter, from: address).withheld
    }
    #expect(try read(90_000, 200_000) == 6)
    #expect(try read(90_000, 200_000, patient: "P8") == 1)
    #expect(try read(90_000, 200_000, bed: "4") == 5)
    #expect(try read(90_000, 1_000_000, ward: "East") == 6)
    #expect(try read(800_000, 1_000_000) == 7)
    #expect(
      try TestDatabase.column(
        "select concat_ws(' ', ward, alarms, beds, withheld, share_acknowledged) from alarm_burden where withheld > 0 order by ward",
        at: address) == ["East 3 2 6 0.3333333333333333", "Ward 0 0 7"])
  }

  @Test("that are too many are cut to the newest, and where there are none the newest of all is told")
  func bounded() throws {
    let address = try filled()
    let cut = try AlarmHistory.read(HistoryFilter(fromSeconds: 90_000, toSeconds: 200_000), from: address, limit: 2)
    #expect(cut.isCut && cut.episodes.map(\.patient.id) == ["P1", "P3"])
    let none = try AlarmHistory.read(HistoryFilter(fromSeconds: 1_000, toSeconds: 2_000), from: address)
    #expect(none.episodes == [] && none.newestSeconds == 500_000)
  }

  @Test("need no more than the right to select, and make no tables")
  func onlyReads() throws {
    let empty = try TestDatabase.newSchema()
    let error = #expect(throws: PostgresError.self) {
      _ = try AlarmHistory.read(HistoryFilter(fromSeconds: 0, toSeconds: 1), from: empty)
    }
    #expect(error?.description.contains("has no tables of wardwatch") == true)
    #expect(try TestDatabase.column("select tablename from pg_tables where schemaname = current_schema()", at: empty) == [])

    let address = try filled()
    let role = "reader_" + UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: "_")
    let connection = try TestDatabase.connect(address)
    let schema = try connection.run("select quote_ident(current_schema())").text(0, 0) ?? ""
    for statement in [
      "create role \(role) login", "grant usage on schema \(schema) to \(role)",
      "grant select on all tables in schema \(schema) to \(role)",
    ] { try connection.run(statement) }
    let history = try AlarmHistory.read(
      HistoryFilter(fromSeconds: 90_000, toSeconds: 200_000), from: address + " user=\(role)")
    #expect(history.episodes.count == 3)
  }
}
