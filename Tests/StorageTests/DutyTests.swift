import Alarms
import Foundation
import Saving
import Sharing
import Testing
import Vitals

@testable import Storage

@Suite("Duty", .enabled(if: TestDatabase.isInstalled, "no PostgreSQL server is installed"))
struct DutyTests {
  @Test("Of two consoles one stores and mails; when it goes the other takes over with no gap and no double")
  func takesOver() throws {
    let address = try TestDatabase.newSchema()
    let ward = UUID().uuidString
    let folders = [TemporaryFolder(), TemporaryFolder()]
    let accepted = [Accepted(), Accepted()]
    let recorders = folders.map { AlarmRecorder(configuration: TestDatabase.configuration(address, topic: ward, folder: $0)) }
    recorders[0].start(onAccepted: accepted[0].sink)
    #expect(recorders[0].wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    recorders[1].start(onAccepted: accepted[1].sink)
    #expect(recorders[1].wait(timeoutSeconds: 60) { $0.isOnDuty == false })

    // Both see the same ward.
    let seen = SampleAlarms.recorded(0..<5, ward: ward, asksForMail: true)
    let checkpoint = CheckpointSlice.sample([0: 5])
    for recorder in recorders {
      recorder.record(seen, checkpoint: checkpoint)
      recorder.noteRead(upTo: [0: 5])
    }
    #expect(recorders.allSatisfy { $0.drain(timeoutSeconds: 60) })
    // What lies before the stored checkpoint it need not write when it takes over.
    #expect(recorders[1].wait(timeoutSeconds: 60) { $0.standbyCount == 0 })
    #expect(accepted[0].ids.count == 5 && accepted[1].ids.isEmpty)
    // Three of five mails have gone out when the first console dies, and it missed one alarm that the second has seen.
    for sent in seen.prefix(3) { recorders[0].markMailed(transitionID: sent.transition.id, atSeconds: 1) }
    #expect(recorders[0].drain(timeoutSeconds: 60))
    let missed = SampleAlarms.recorded(5..<6, ward: ward, asksForMail: true)
    recorders[1].record(missed, checkpoint: nil)
    #expect(recorders[1].wait(timeoutSeconds: 60) { $0.standbyCount == 1 })
    // A human action is stored by either.
    recorders[1].acknowledge(SampleAlarms.acknowledgement(of: seen[0].transition, by: "n"))
    #expect(recorders[1].drain(timeoutSeconds: 60))
    #expect(try TestDatabase.column("select count(*)::text from acknowledgements", at: address) == ["1"])

    recorders[0].close()
    #expect(recorders[1].wait(timeoutSeconds: 60) { $0.isOnDuty == true && $0.standbyCount == 0 && $0.isDrained })
    #expect(recorders[1].rowCount(timeoutSeconds: 60) == 6)
    let expected = Set((seen.suffix(2) + missed).map(\.transition.id))
    #expect(Set(accepted[1].ids) == expected)
    #expect(recorders[1].loadInheritance(timeoutSeconds: 60)?.checkpoint?.offsets == checkpoint.offsets)
    #expect(try TestDatabase.column("select epoch || ' ' || host from leases", at: address) == ["2 \(Host.name)"])
    recorders[1].close()
  }

  @Test("The delays of whoever keeps the topic are in the lease; those of a console that has died are waited out")
  func policies() throws {
    let address = try TestDatabase.newSchema()
    let (own, theirs) = (AlarmPolicy(onDelaySeconds: PerSeverity(low: 1, medium: 2, high: 3)), AlarmPolicy())
    func configuration(_ policy: AlarmPolicy) -> StorageConfiguration {
      var configuration = TestDatabase.configuration(address, topic: "t", folder: TemporaryFolder())
      configuration.policy = policy.text
      return configuration
    }
    // One that took the lease and renews it no more.
    let dead = try AlarmDatabase(
      configuration(theirs), connectionInfo: address, applicationName: "test", whileWaiting: { true })
    #expect(try dead.takeLease(holder: UUID(), host: "h", cluster: nil, policy: theirs.text) != nil)
    #expect(try DatabaseProbe.policyOnDuty(configuration(own)).flatMap(AlarmPolicy.init(text:)) == theirs)
    let restarted = AlarmRecorder(configuration: configuration(own))
    restarted.start(onAccepted: { _ in })
    #expect(restarted.policyInForce(own: own, timeoutSeconds: 60).flatMap(AlarmPolicy.init(text:)) == own)
    #expect(restarted.isOnDuty == true)

    let standby = AlarmRecorder(configuration: configuration(theirs))
    standby.start(onAccepted: { _ in })
    #expect(standby.policyInForce(own: theirs, timeoutSeconds: 60).flatMap(AlarmPolicy.init(text:)) == own)
    #expect(standby.isOnDuty == false)
    // It stands for them from here on, whoever comes while it is on duty.
    standby.note(policy: own.text)
    restarted.close()
    #expect(standby.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    #expect(try DatabaseProbe.policyOnDuty(configuration(theirs)).flatMap(AlarmPolicy.init(text:)) == own)
    standby.close()
    #expect(try DatabaseProbe.policyOnDuty(configuration(theirs)) == nil, "nobody is on duty")
  }

  @Test("Where a trigger lets nobody have the lease, whoever was on duty goes on as if the database were away, and check says it")
  func survivesATriggerOnLeases() throws {
    let address = try TestDatabase.newSchema()
    let configuration = TestDatabase.configuration(address, folder: TemporaryFolder())
    let accepted = Accepted()
    let recorder = AlarmRecorder(configuration: configuration)
    defer { recorder.close() }
    recorder.start(onAccepted: accepted.sink)
    #expect(recorder.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    let admin = try TestDatabase.connect(address)
    try TestDatabase.leaveOut(from: "leases", on: "insert or update", at: address)
    #expect(recorder.wait(timeoutSeconds: 60) { $0.status.state == .down })
    // The lease expires meanwhile.
    let expired = Date(timeIntervalSinceNow: 60)
    while try admin.run("select 1 from leases where expires_at < clock_timestamp()").count == 0 { try #require(Date() < expired) }
    recorder.record(SampleAlarms.recorded(0..<1, ward: "ICU", asksForMail: true), checkpoint: nil)
    #expect(recorder.wait(timeoutSeconds: 60) { $0.status.state == .down && $0.status.pending > 0 })
    #expect(recorder.isOnDuty == true && accepted.ids.count == 1)
    #expect(recorder.status.message?.contains("stored nothing in leases and gave no reason") == true)
    let error = #expect(throws: PostgresError.self) { try DatabaseProbe.look(configuration) }
    #expect(error?.description.contains("stored nothing in leases") == true)
    try admin.run("drop trigger theirs on leases")
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(recorder.rowCount(timeoutSeconds: 60) == 1 && recorder.isOnDuty == true)
  }

  @Test(
    "A lock keeps nobody from coming on duty; whom to tell of what stands behind it is read when it is free",
    arguments: ["alarms", "outbox", "technical_alarms"])
  func takesOverDespiteALock(table: String) throws {
    let address = try TestDatabase.newSchema()
    let folders = [TemporaryFolder(), TemporaryFolder()]
    let accepted = [Accepted(), Accepted()]
    let recorders = folders.map { AlarmRecorder(configuration: TestDatabase.configuration(address, topic: "t", folder: $0)) }
    defer { for recorder in recorders { recorder.close() } }
    recorders[0].start(onAccepted: accepted[0].sink)
    #expect(recorders[0].wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    recorders[1].start(onAccepted: accepted[1].sink)
    #expect(recorders[1].wait(timeoutSeconds: 60) { $0.isOnDuty == false })
    let seen = SampleAlarms.recorded(0..<3, ward: "ICU", asksForMail: true)
    // Of the first the mail has not gone out, and the second has been seen on standby alone.
    recorders[0].record([seen[0]], checkpoint: nil)
    recorders[0].record([TechnicalAlarm(id: UUID(), kind: .feed, patient: nil, cause: "down", beganSeconds: 100)])
    #expect(recorders[0].drain(timeoutSeconds: 60))
    recorders[1].record([seen[1]], checkpoint: nil)
    #expect(recorders[1].wait(timeoutSeconds: 60) { $0.standbyCount == 1 })
    let locker = try TestDatabase.connect(address)
    try locker.runScript("begin; lock table \(table)")
    recorders[0].close()
    #expect(recorders[1].wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    recorders[1].record([seen[2]], checkpoint: nil)
    #expect(recorders[1].claim([seen[2].transition.id]) != .refused)
    #expect(accepted[1].ids.contains(seen[2].transition.id))
    // The like of what was amiss with the first: that one's row does not stand for it.
    recorders[1].record([TechnicalAlarm(id: UUID(), kind: .feed, patient: nil, cause: "down here", beganSeconds: 200)])
    try locker.runScript("commit")
    #expect(recorders[1].drain(timeoutSeconds: 60))
    let deadline = Date(timeIntervalSinceNow: 60)
    while Set(accepted[1].ids) != Set(seen.map(\.transition.id)) {
      try #require(Date() < deadline, "\(accepted[1].ids.count)")
      _ = recorders[1].rowCount(timeoutSeconds: 60)
    }
    // What was amiss with the machinery of the first is over too, and what is with that of the second is not.
    let standing = "select string_agg(cause, ', ') from technical_alarms where ended_at is null"
    while try locker.run(standing).text(0, 0) != "down here" { try #require(Date() < deadline) }
    #expect(recorders[1].rowCount(timeoutSeconds: 60) == 3)
  }

  @Test("Who stands by, or only watches, while the topic is kept by other delays than it goes by, is told so, and once")
  func otherPolicies() throws {
    let address = try TestDatabase.newSchema()
    let (own, theirs) = (AlarmPolicy(onDelaySeconds: PerSeverity(low: 1, medium: 2, high: 3)), AlarmPolicy())
    let recorders = [theirs, own].map { policy in
      var configuration = TestDatabase.configuration(address, topic: "t", folder: TemporaryFolder())
      configuration.policy = policy.text
      return AlarmRecorder(configuration: configuration)
    }
    recorders[0].start(onAccepted: { _ in })
    #expect(recorders[0].wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    let told = Board(0)
    recorders[1].start(RecorderConsumer(onAccepted: { _ in }, onOtherPolicy: { told.update { $0 += 1 } }))
    #expect(recorders[1].wait(timeoutSeconds: 60) { $0.isOnDuty == false && $0.isKeptElsewhere })
    #expect(told.read { $0 } == 0, "it has not asked yet by which the ward is kept")
    recorders[1].note(policy: own.text)
    #expect(told.wait(timeoutSeconds: 60) { $0 == 1 })

    let seen = Board<[AlarmPolicy]>([])
    let watch = try PolicyWatch(
      configuration: TestDatabase.configuration(address, topic: "t", folder: TemporaryFolder()), intervalSeconds: 0.05)
    watch.start(from: theirs) { policy in seen.update { $0.append(policy) } }
    try TestDatabase.connect(address).run("update leases set policy = $1::jsonb", [.text(own.text)])
    #expect(seen.wait(timeoutSeconds: 60) { $0 == [own] })
    watch.close()
    for recorder in recorders { recorder.close() }
    #expect(told.read { $0 } == 1)
  }

  @Test("A topic made anew while nobody watched has a checkpoint of its own at once, however far the former one was read")
  func otherTopic() throws {
    let configuration = TestDatabase.configuration(try TestDatabase.newSchema(), topic: "t", folder: TemporaryFolder())
    for isOther in [false, true] {
      let recorder = AlarmRecorder(configuration: configuration)
      recorder.start(onAccepted: { _ in })
      #expect(recorder.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
      if isOther { recorder.noteOtherTopic() }
      // The round that was on at the beginning is over with the word that it is another.
      #expect(recorder.drain(timeoutSeconds: 60))
      let offset: Int64 = isOther ? 3 : 500
      recorder.record([], checkpoint: .sample([0: offset], round: try #require(recorder.checkpointRound)))
      #expect(recorder.drain(timeoutSeconds: 60))
      #expect(recorder.loadInheritance(timeoutSeconds: 60)?.checkpoint?.offsets == [0: offset])
      recorder.close()
    }
  }

  @Test("A console whose old session the server still keeps goes on under its epoch")
  func knowsItself() throws {
    let address = try TestDatabase.newSchema()
    let folder = TemporaryFolder()
    // Long enough for every other statement on a machine that is busy with other tests.
    var configuration = TestDatabase.configuration(address, folder: folder, statementTimeoutSeconds: 4)
    configuration.dutyIntervalSeconds = 1
    let recorder = AlarmRecorder(configuration: configuration)
    recorder.start(onAccepted: { _ in })
    defer { recorder.close() }
    #expect(recorder.wait(timeoutSeconds: 60) { $0.isOnDuty == true && $0.backendPID != nil })
    let stopped = try #require(recorder.wait(timeoutSeconds: 60) { $0.backendPID != nil } ? backend(of: recorder) : nil)

    // The server process of this session stands still, as behind a broken network: a statement is given up.
    // Not in the middle of a renewal, which would keep the lease locked.
    repeat {
      kill(stopped, SIGCONT)
      #expect(kill(stopped, SIGSTOP) == 0)
    } while try TestDatabase.column("select state from pg_stat_activity where pid = \(stopped)", at: address) != ["idle"]
    defer { kill(stopped, SIGCONT) }
    recorder.record(SampleAlarms.recorded(0..<4, ward: configuration.wardName), checkpoint: nil)
    #expect(recorder.wait(timeoutSeconds: 60) { $0.status.message?.contains("gave no answer") == true })
    #expect(recorder.isOnDuty == true)
    #expect(recorder.wait(timeoutSeconds: 60) { $0.status.state == .up && $0.isDrained && $0.backendPID != stopped })
    #expect(recorder.rowCount(timeoutSeconds: 60) == 4)
    #expect(recorder.isOnDuty == true)
    // What stands on slices of the session before is not taken: another console may have saved in between.
    let round = try #require(recorder.checkpointRound)
    let checkpoint = CheckpointSlice.sample([0: 4], round: round)
    recorder.record([], checkpoint: checkpoint)
    recorder.record([], checkpoint: .sample([0: 3], round: round - 1))
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(recorder.loadInheritance(timeoutSeconds: 60)?.checkpoint?.offsets == checkpoint.offsets)
    #expect(try TestDatabase.column("select epoch::text from leases", at: address) == ["1"])
  }

  @Test("While a statement hangs, new alarms are journalled and handed on to be mailed")
  func acceptsWhileHanging() throws {
    let address = try TestDatabase.newSchema()
    let folder = TemporaryFolder()
    let accepted = Accepted()
    let configuration = TestDatabase.configuration(address, folder: folder, statementTimeoutSeconds: 60)
    let recorder = AlarmRecorder(configuration: configuration)
    recorder.start(onAccepted: accepted.sink)
    #expect(recorder.wait(timeoutSeconds: 60) { $0.isOnDuty == true && $0.backendPID != nil })
    let stopped = try #require(backend(of: recorder))
    #expect(kill(stopped, SIGSTOP) == 0)
    defer { kill(stopped, SIGCONT) }
    for number in 0..<3 {
      recorder.record(
        SampleAlarms.recorded(number..<(number + 1), ward: configuration.wardName, asksForMail: true), checkpoint: nil)
      #expect(recorder.wait(timeoutSeconds: 60) { _ in accepted.ids.count == number + 1 })
    }
    // And closing does not wait for the server either.
    let before = Monotonic.nowNanoseconds()
    recorder.close()
    #expect(Monotonic.nowNanoseconds() - before < 30_000_000_000)
    #expect(try AlarmJournal(JournalFolder(folder.path)).pendingCount == 3)
  }

  private func backend(of recorder: AlarmRecorder) -> Int32? {
    let found = Guarded<Int32?>(nil)
    _ = recorder.wait(timeoutSeconds: 1) { shown in
      found.withLock { $0 = shown.backendPID }
      return true
    }
    return found.withLock { $0 }
  }
}
