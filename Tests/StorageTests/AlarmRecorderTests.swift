import Alarms
import Foundation
import Saving
import Sharing
import Testing
import Vitals

@testable import Storage

@Suite("The recorder", .enabled(if: TestDatabase.isInstalled, "no PostgreSQL server is installed"))
struct AlarmRecorderTests {
  private let folder = TemporaryFolder()
  private let accepted = Accepted()

  /// A recorder that is connected, with what it needs to be looked at.
  private func started(_ configuration: StorageConfiguration) -> AlarmRecorder {
    let recorder = AlarmRecorder(configuration: configuration)
    recorder.start(onAccepted: accepted.sink)
    return recorder
  }

  /// One that has the duty of a schema of its own.
  private func onDuty() throws -> (address: String, recorder: AlarmRecorder) {
    let address = try TestDatabase.newSchema()
    let recorder = started(TestDatabase.configuration(address, folder: folder))
    #expect(recorder.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    return (address, recorder)
  }

  @Test("Every column of an alarm is stored, and its mail waits in the outbox")
  func storesEverything() throws {
    let address = try TestDatabase.newSchema()
    let configuration = TestDatabase.configuration(address, topic: "ICU", folder: folder)
    let recorder = started(configuration)
    defer { recorder.close() }
    let transition = SampleAlarms.transition(7, asksForMail: true)
    recorder.record(
      [RecordedTransition(transition: transition, receivedNanoseconds: Monotonic.nowNanoseconds())], checkpoint: nil)
    #expect(recorder.drain(timeoutSeconds: 60))
    let row = try TestDatabase.column(
      """
      select concat_ws('|', id, episode_id, step, kind, severity, previous_severity, ward, patient_id, patient_ward, bed,
        patient_name, extract(epoch from observed_at), observed_epoch, anomaly_score, autoencoder_score,
        isolation_forest_score, risk, news2, news2_upper, news2_partial, heart_rate, coalesce(respiratory_rate, -1), spo2,
        temperature, on_oxygen, consciousness, primary_factor, primary_share, contributions -> 0 ->> 'change',
        contributions -> 0 ->> 'unit', contributions -> 1 ->> 'factor', model_version) from alarms
      """, at: address)
    let id = transition.id.uuidString.lowercased()
    let episode = transition.episodeID.uuidString.lowercased()
    #expect(
      row == [
        "\(id)|\(episode)|0|raised|HIGH|NORMAL|ICU|P7|East|7|Åsa O'Brien|1732270007.125000|1732270007.125|99.125|97.25|91.5|0.375|"
          + "12|18|t|131|-1|88|38.75|t|V|SpO2|0.8|-9|%|O2|2024.1"
      ])
    #expect(try TestDatabase.column("select message_id from outbox", at: address) == ["<\(id)@wardwatch>"])
    #expect(recorder.outstandingAlarms(timeoutSeconds: 60).map(\.transition) == [transition])
    #expect(accepted.ids == [transition.id])
    #expect(recorder.rowCount(timeoutSeconds: 60) == 1)
    #expect(recorder.isOnDuty == true)
    let latency = try #require(recorder.latency)
    #expect(latency.p50Milliseconds > 0 && latency.p50Milliseconds < 20_000)

    recorder.note(
      DeliveryNote(
        transitionID: transition.id, notice: "alarm", channel: "mail", recipient: "a@x", messageID: "<m>",
        error: "the server is away", nextAttemptSeconds: 1_732_270_100))
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(try TestDatabase.column("select attempts || last_error from outbox", at: address) == ["1the server is away"])
    recorder.markMailed(transitionID: transition.id, atSeconds: 1_732_270_200)
    recorder.acknowledge(SampleAlarms.acknowledgement(of: transition, by: "nurse"))
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(recorder.outstandingAlarms(timeoutSeconds: 60).allSatisfy { $0.toldSecondsAgo != nil })
    #expect(try TestDatabase.column("select person from acknowledgements", at: address) == ["nurse"])
    #expect(recorder.status == DependencyStatus(state: .up, pending: 0, delivered: 1))
  }

  @Test("The same alarms again, from a replay or another run, are stored and mailed once")
  func storesOnce() throws {
    let address = try TestDatabase.newSchema()
    let configuration = TestDatabase.configuration(address, folder: folder)
    let batch = SampleAlarms.recorded(0..<1200, ward: configuration.wardName, asksForMail: false)
    let mail = SampleAlarms.recorded(5000..<5001, ward: configuration.wardName, asksForMail: true)
    for run in 0..<2 {
      let recorder = started(configuration)
      defer { recorder.close() }
      // Where the readings are replayed from is known only with the checkpoint, so everyone asks for it first.
      #expect(recorder.loadInheritance(timeoutSeconds: 60)?.checkpoint == nil)
      recorder.record(batch + mail, checkpoint: nil)
      recorder.record(batch, checkpoint: nil)
      #expect(recorder.drain(timeoutSeconds: 60))
      if run == 0 { recorder.markMailed(transitionID: mail[0].transition.id, atSeconds: 1) }
      #expect(recorder.drain(timeoutSeconds: 60))
      #expect(recorder.rowCount(timeoutSeconds: 60) == 1201)
      #expect(recorder.status.delivered == (run == 0 ? 1201 : 0))
    }
    #expect(accepted.ids == [mail[0].transition.id])
  }

  @Test("A checkpoint comes back as it was, slice upon slice")
  func keepsCheckpoint() throws {
    let configuration = TestDatabase.configuration(try TestDatabase.newSchema(), folder: folder)
    var (first, next) = (CheckpointSlice.sample([0: 1]), CheckpointSlice.sample([0: 9_007_199_254_740_993, 12: 0]))
    first.states = ["Å", "b", "c"].map { .sample($0, [1]) }
    next.states = [.sample("b", []), .sample("d", (0..<3_000_000).map { UInt8($0 & 255) })]
    next.gone = ["c"]
    var last = CheckpointSlice.sample(nil)
    last.states = (0..<700).map { .sample("e\($0)", [UInt8($0 & 255)]) }
    let recorder = started(configuration)
    defer { recorder.close() }
    for slice in [first, next, last] {
      recorder.record(SampleAlarms.recorded(0..<3, ward: configuration.wardName), checkpoint: slice)
      if slice != next { #expect(recorder.drain(timeoutSeconds: 60)) }
    }
    let loaded = try #require(recorder.loadInheritance(timeoutSeconds: 60)?.checkpoint)
    #expect(loaded.offsets == next.offsets && loaded.whole.isEmpty)
    let expected = [first.states[0]] + next.states + last.states
    let order = { (states: [PatientState]) in states.sorted { $0.patientID < $1.patientID } }
    #expect(order(loaded.states) == order(expected))
    // Who is not known to whoever completes a round is of former times.
    var round = CheckpointSlice.sample([0: 50])
    round.marks = RecordMark.text(of: [0: RecordMark(offset: 49, digest: .max)])
    round.known = ["d", "new"]
    round.states = [.sample("new", [9])]
    recorder.record([], checkpoint: round)
    #expect(recorder.drain(timeoutSeconds: 60))
    let left = try #require(recorder.loadInheritance(timeoutSeconds: 60)?.checkpoint)
    #expect(
      left.states.map(\.patientID) == ["d", "new"]
        && left.marks.map(RecordMark.marks) == [0: RecordMark(offset: 49, digest: .max)])
  }

  @Test("A table that somebody has changed so that it takes no alarm at all costs none: they wait until it is changed back")
  func survivesAChangedTable() throws {
    let address = try TestDatabase.newSchema()
    let configuration = TestDatabase.configuration(address, folder: folder)
    let recorder = started(configuration)
    defer { recorder.close() }
    #expect(recorder.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    let admin = try TestDatabase.connect(address)
    try admin.run("alter table alarms add column ours integer not null")
    recorder.record(SampleAlarms.recorded(0..<7, ward: configuration.wardName), checkpoint: nil)
    #expect(recorder.wait(timeoutSeconds: 60) { $0.status.state == .down })
    #expect(recorder.status.message?.contains("no alarm can be stored, a made-up one neither: ") == true)
    #expect(recorder.status.pending == 7 && recorder.rejectedCount == 0)
    try keepsDutyAndDeeds(recorder, admin)
    try admin.run("alter table alarms drop column ours")
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(recorder.rowCount(timeoutSeconds: 60) == 7 && recorder.status.state == .up)
  }

  /// While alarms cannot be stored: nobody else comes on duty, and what people do reaches others.
  private func keepsDutyAndDeeds(_ recorder: AlarmRecorder, _ admin: PostgresConnection) throws {
    func number(_ query: String) throws -> Int { Int(try admin.run(query).text(0, 0) ?? "") ?? -1 }
    recorder.acknowledge(SampleAlarms.acknowledgement(of: SampleAlarms.transition(0), by: "nurse"))
    let renewals = try number("select renewals from leases")
    // Longer than the lease stands unless it is renewed.
    let deadline = Date(timeIntervalSinceNow: 60)
    while try number("select renewals from leases") < renewals + 12 { try #require(Date() < deadline) }
    #expect(try number("select epoch from leases") == 1 && recorder.status.state == .down)
    #expect(try number("select count(*) from acknowledgements") == 1)
  }

  @Test("A table that somebody has locked costs neither the duty nor what people do, and its alarms are stored when it is free")
  func survivesALockedTable() throws {
    let (address, recorder) = try onDuty()
    defer { recorder.close() }
    let (locker, admin) = (try TestDatabase.connect(address), try TestDatabase.connect(address))
    try locker.runScript("begin; lock table alarms")
    recorder.record(SampleAlarms.recorded(0..<7, ward: "ICU"), checkpoint: nil)
    #expect(recorder.wait(timeoutSeconds: 60) { $0.status.state == .down })
    #expect(recorder.status.message?.contains("(55P03); somebody has locked the table") == true)
    try keepsDutyAndDeeds(recorder, admin)
    try locker.runScript("commit")
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(recorder.rowCount(timeoutSeconds: 60) == 7 && recorder.status.state == .up)
  }

  @Test("While the outbox is locked mails wait for a moment and go: the lease says whose they are")
  func claimsDespiteALock() throws {
    let (address, recorder) = try onDuty()
    defer { recorder.close() }
    let locker = try TestDatabase.connect(address)
    try locker.runScript("begin; lock table outbox")
    let begin = Monotonic.nowSeconds()
    #expect(recorder.claim([SampleAlarms.transition(0).id]) == .unreachable)
    #expect(Monotonic.nowSeconds() - begin < 12, "as long as a database that does not answer is waited for")
    try locker.runScript("rollback")
    #expect(recorder.wait(timeoutSeconds: 60) { $0.status.state == .up })
    #expect(recorder.claim([SampleAlarms.transition(0).id]) == .granted && recorder.isOnDuty == true)
  }

  @Test("Where a trigger refuses what is noted in the outbox mails go all the same, and alarms are stored while it stands")
  func claimsDespiteATrigger() throws {
    let (address, recorder) = try onDuty()
    defer { recorder.close() }
    recorder.record(SampleAlarms.recorded(0..<1, ward: "ICU", asksForMail: true), checkpoint: nil)
    #expect(recorder.drain(timeoutSeconds: 60))
    try TestDatabase.connect(address).runScript(
      """
      create function refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end';
      create trigger theirs before update on outbox for each row execute function refuse()
      """)
    #expect(recorder.claim([SampleAlarms.transition(0).id]) == .unreachable)
    recorder.record(SampleAlarms.recorded(1..<4, ward: "ICU", asksForMail: true), checkpoint: nil)
    #expect(recorder.drain(timeoutSeconds: 60) && recorder.wait(timeoutSeconds: 60) { $0.status.state == .up })
    #expect(recorder.rowCount(timeoutSeconds: 60) == 4 && recorder.rejectedCount == 0)
  }

  @Test(
    "What a trigger leaves out without a word is not taken for stored: all wait, and one row is kept aside",
    arguments: ["true", "new.patient_id = 'P3'"])
  func missesWhatIsLeftOut(condition: String) throws {
    let (address, recorder) = try onDuty()
    defer { recorder.close() }
    try TestDatabase.leaveOut(from: "alarms", when: condition, at: address)
    let isAll = condition == "true"
    recorder.record(SampleAlarms.recorded(0..<7, ward: "ICU"), checkpoint: nil)
    #expect(recorder.wait(timeoutSeconds: 60) { isAll ? $0.status.state == .down : $0.rejected == 1 })
    #expect(recorder.status.message?.contains("stored nothing in alarms and gave no reason: see what triggers") == true)
    #expect(recorder.rejectedCount == (isAll ? 0 : 1))
    try TestDatabase.connect(address).run("drop trigger theirs on alarms")
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(recorder.rowCount(timeoutSeconds: 60) == (isAll ? 7 : 6))
  }

  @Test("A row that the database never takes is kept aside, and the others and the checkpoint are stored")
  func setsAside() throws {
    let address = try TestDatabase.newSchema()
    let configuration = TestDatabase.configuration(address, folder: folder)
    let recorder = started(configuration)
    defer { recorder.close() }
    var batch = SampleAlarms.recorded(0..<40, ward: configuration.wardName, asksForMail: true)
    batch[13].transition.step = -1
    batch[27].transition.timeSeconds = 1e300
    let checkpoint = CheckpointSlice.sample([0: 40])
    recorder.record(batch, checkpoint: checkpoint)
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(recorder.rowCount(timeoutSeconds: 60) == 38)
    #expect(recorder.rejectedCount == 2)
    #expect(recorder.loadInheritance(timeoutSeconds: 60)?.checkpoint?.offsets == checkpoint.offsets)
    #expect(recorder.status.state == .up)
    let message = try #require(recorder.status.message)
    #expect(message.contains("2 of the entries") && message.contains("journal.rejected"))
    #expect(!message.contains("O'Brien") && !message.contains("1e+300"))
    let kept = try String(contentsOfFile: folder.path + "/journal.rejected", encoding: .utf8)
    #expect(kept.split(separator: "\n").count == 2)
    #expect(kept.contains("23514"))
    // Patients are mailed about whatever the database thinks of the row.
    #expect(accepted.ids.count == 40)
  }

  @Test("What a run could not commit, the next one does")
  func replaysJournal() throws {
    let address = try TestDatabase.newSchema()
    let ward = UUID().uuidString
    let away = TestDatabase.configuration("host=/nowhere port=1 dbname=x", topic: ward, folder: folder)
    do {
      let recorder = started(away)
      recorder.record(SampleAlarms.recorded(0..<10, ward: ward, asksForMail: true), checkpoint: nil)
      #expect(recorder.wait(timeoutSeconds: 60) { $0.status.state == .down && $0.status.pending == 10 })
      #expect(recorder.status.message?.contains("No such file or directory; check") == true)
      #expect(recorder.isOnDuty == nil)
      #expect(accepted.ids.count == 10)
      #expect(recorder.status.inMemory == 0)
      #expect(!recorder.drain(timeoutSeconds: 0.2))
      for id in accepted.ids.prefix(3) { recorder.markMailed(transitionID: id, atSeconds: 1_732_270_200) }
      #expect(recorder.wait(timeoutSeconds: 60) { $0.status.pending == 13 })
      #expect(recorder.settle(timeoutSeconds: 60), "what is on disk waits for nobody")
      recorder.close()
    }
    let recorder = AlarmRecorder(configuration: TestDatabase.configuration(address, topic: ward, folder: folder))
    let left = Accepted()
    recorder.start(onAccepted: left.sink)
    defer { recorder.close() }
    #expect(recorder.wait(timeoutSeconds: 60) { $0.status.state == .up && $0.isDrained })
    #expect(recorder.rowCount(timeoutSeconds: 60) == 10)
    #expect(recorder.latency == nil)
    #expect(Set(left.ids) == Set(accepted.ids.dropFirst(3)), "what the first run could not mail, this one is to")
  }

  @Test("With the disk refusing, alarms go straight to the database, and the screen says so")
  func managesWithoutDisk() throws {
    let address = try TestDatabase.newSchema()
    try FileManager.default.createDirectory(atPath: folder.path + "/journal", withIntermediateDirectories: true)
    let configuration = TestDatabase.configuration(address, folder: folder)
    let recorder = started(configuration)
    defer { recorder.close() }
    let checkpoint = CheckpointSlice.sample([0: 1])
    recorder.record(SampleAlarms.recorded(0..<700, ward: configuration.wardName, asksForMail: true), checkpoint: checkpoint)
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(recorder.rowCount(timeoutSeconds: 60) == 700)
    #expect(recorder.loadInheritance(timeoutSeconds: 60)?.checkpoint?.offsets == checkpoint.offsets)
    #expect(accepted.ids.count == 700)
    #expect(recorder.status.message?.hasPrefix("cannot open") == true)
  }

  @Test("With neither disk nor database, alarms are mailed, and said to be in memory only")
  func managesWithNothing() throws {
    try FileManager.default.createDirectory(atPath: folder.path + "/journal", withIntermediateDirectories: true)
    let recorder = started(TestDatabase.configuration("host=/nowhere port=1 dbname=x", topic: "W", folder: folder))
    defer { recorder.close() }
    for first in [0, 10, 20] {
      recorder.record(SampleAlarms.recorded(first..<first + 10, ward: "W", asksForMail: true), checkpoint: nil)
      #expect(recorder.wait(timeoutSeconds: 60) { $0.status.state == .down && $0.status.inMemory == first + 10 })
    }
    #expect(recorder.status.pending == 30)
    #expect(accepted.ids.count == 30)
    #expect(recorder.status.message?.hasPrefix("cannot open") == true)
    #expect(recorder.settle(timeoutSeconds: 60), "there is nothing to wait for")
  }

  @Test("A journal that is in use or was damaged is said, also to whoever asks late")
  func saysTroublesOfTheJournal() throws {
    try Data("noise".utf8).write(to: URL(fileURLWithPath: folder.path + "/journal"))
    chmod(folder.path + "/journal", 0o600)
    let address = try TestDatabase.newSchema()
    let heard = Guarded<[String]>([])
    func listen(to recorder: AlarmRecorder) {
      recorder.onNotice { line in if !line.contains("duty") { heard.withLock { $0.append(line) } } }
    }
    let first = started(TestDatabase.configuration(address, folder: folder))
    #expect(first.wait(timeoutSeconds: 60) { $0.status.state == .up })
    listen(to: first)
    #expect(
      heard.withLock { $0 } == [
        "the journal was damaged in one place; what could not be read is kept in \(folder.path)/journal.damaged"
      ])
    let second = started(TestDatabase.configuration(address, folder: folder))
    defer { second.close() }
    listen(to: second)
    #expect(second.wait(timeoutSeconds: 60) { $0.status.state == .up && $0.status.message != nil })
    #expect(second.status.message?.hasPrefix("another wardwatch uses") == true)
    #expect(heard.withLock { $0.last?.hasPrefix("another wardwatch uses") } == true)
    first.close()
    #expect(second.wait(timeoutSeconds: 60) { $0.status.message == nil })
    #expect(heard.withLock { $0.last?.hasSuffix("on disk again") } == true)
  }

  @Test("Questions to a database that is away are not waited for")
  func asksNobody() {
    let recorder = started(TestDatabase.configuration("host=/nowhere port=1 dbname=x", folder: folder))
    defer { recorder.close() }
    let start = Date()
    #expect(recorder.loadInheritance(timeoutSeconds: 60)?.checkpoint == nil)
    #expect(recorder.rowCount(timeoutSeconds: 60) == nil)
    #expect(-start.timeIntervalSinceNow < 10)
  }

  @Test("With no database wanted, mails still go out and nothing is kept")
  func canBeOff() {
    let recorder = started(TestDatabase.configuration(nil, topic: "W", folder: folder))
    defer { recorder.close() }
    recorder.record(SampleAlarms.recorded(0..<2, ward: "W", asksForMail: true), checkpoint: nil)
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(accepted.ids.count == 2)
    #expect(recorder.status == DependencyStatus(state: .off))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/journal"))
  }

  @Test("A full inbox makes the scoring queue wait, and closing lets it go")
  func pressesBack() async {
    let inbox = Inbox(capacity: 2)
    inbox.add([SampleAlarms.entry(1), SampleAlarms.entry(2)])
    inbox.add([SampleAlarms.entry(3)], urgent: true)
    async let added = Task.detached { inbox.add([SampleAlarms.entry(4)]) }.value
    #expect(inbox.take().entries.count >= 3)
    #expect(await added)
    inbox.add([SampleAlarms.entry(5)])
    async let refused = Task.detached { inbox.add([SampleAlarms.entry(6)]) }.value
    inbox.close()
    _ = await refused
    #expect(!inbox.add([SampleAlarms.entry(7)]))
  }

  @Test("A wrong password, database or address is one sentence without the secret")
  func saysWhatIsWrong() throws {
    let address = try TestDatabase.newSchema()
    for (wrong, words) in [
      (address.replacingOccurrences(of: "dbname=postgres", with: "dbname=nosuch password=hush"), "createdb"),
      ("postgresql://u:hush@[bad", "cannot be read"), ("host=localhost port=1 password=hush", "check that it runs"),
    ] {
      let own = TemporaryFolder()
      let recorder = started(TestDatabase.configuration(wrong, folder: own))
      defer { recorder.close() }
      #expect(recorder.wait(timeoutSeconds: 60) { $0.status.state == .down })
      let message = try #require(recorder.status.message)
      #expect(message.contains(words))
      #expect(!message.contains("hush") && !message.contains("\n"))
    }
  }
}
