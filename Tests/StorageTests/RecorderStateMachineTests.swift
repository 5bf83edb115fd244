import Alarms
import Foundation
import Saving
import Testing
import Vitals

@testable import Storage

@Suite("What the recorder decides")
struct RecorderStateMachineTests {
  private let second: UInt64 = 1_000_000_000
  private let other = UUID()

  private func machine() -> RecorderStateMachine {
    RecorderStateMachine(
      StorageConfiguration(
        connectionInfo: "some", siteName: "hospital", topic: "t", wardName: "W", schemaPath: "", stateDirectory: ""))
  }

  private func lease(_ epoch: Int64, of holder: UUID, remaining: Double = 3) -> Lease {
    Lease(epoch: epoch, holder: holder, host: "ward-pc", sinceSeconds: 1000, remainingSeconds: remaining)
  }

  /// One that waits in memory, as the backlog hands it out.
  private func waiting(_ count: Int) -> [Backlog.Waiting] { waiting((0..<count).map(SampleAlarms.entry)) }

  private func waiting(_ entries: [JournalEntry]) -> [Backlog.Waiting] {
    let ports = RecorderPorts(
      nowNanoseconds: { 0 }, openJournal: { () throws(JournalError) in throw JournalError("no disk") },
      connect: { _ throws(PostgresError) in throw PostgresError(kind: .passing, description: "away") })
    let backlog = Backlog(ports, notices: Notices())
    backlog.add(entries)
    return backlog.next(limit: entries.count) { _ in true }
  }

  /// Brought to where it is on duty and about to store.
  private func onDuty(at now: UInt64 = 0) -> RecorderStateMachine {
    var machine = machine()
    machine.begin(at: now, seeing: RecorderSight())
    for answer: RecorderAnswer in [
      .done, .done, .lease(nil), .taken(lease(1, of: machine.ownership.holder)), .survey(TakeoverSurvey()), .done,
    ] {
      _ = machine.next(at: now, seeing: RecorderSight())
      _ = machine.answered(answer, at: now)
    }
    return machine
  }

  @Test("A lease that nobody has is taken, and all is read before anything is decided")
  func takesOver() {
    var machine = machine()
    let holder = machine.ownership.holder
    let taken = lease(1, of: holder)
    let outstanding = OutstandingAlarm(transition: SampleAlarms.transition(1), ageSeconds: 5)
    let steps: [(RecorderRequest, RecorderAnswer, [RecorderAction])] = [
      (.connect, .done, []), (.rememberSite, .done, []), (.readLease, .lease(nil), []),
      (.takeLease(holder: holder, cluster: nil, policy: nil), .taken(taken), []),
      (
        .survey(taken, entries: []), .survey(TakeoverSurvey(outstanding: [outstanding])),
        [.say("on duty for the topic t, epoch 1"), .hand([.outstanding(outstanding)])]
      ),
      (.answerQuestions, .done, []), (.takeWaiting(limit: 500), .waiting([]), [.takeBack]),
    ]
    machine.begin(at: 0, seeing: RecorderSight())
    for (request, answer, actions) in steps {
      #expect(machine.next(at: 0, seeing: RecorderSight()) == request)
      #expect(machine.answered(answer, at: 0) == actions)
    }
    #expect(machine.next(at: 0, seeing: RecorderSight()) == nil)
    #expect(machine.session == .open && machine.ownership.isOnDuty == true)
    #expect(machine.pauseSeconds(at: 0, seeing: RecorderSight()) == 1, "the lease is renewed")
  }

  @Test("What is left of whoever was on duty before is tried with each renewal until it is settled, and keeps nothing waiting")
  func settlesFormer() {
    var machine = machine()
    let taken = lease(1, of: machine.ownership.holder)
    var renewals: Int64 = 0
    for (seconds, isDone) in [(0 as UInt64, false), (2, false), (4, true), (6, true)] {
      machine.begin(at: seconds * second, seeing: RecorderSight())
      var requests: [RecorderRequest] = []
      while let request = machine.next(at: seconds * second, seeing: RecorderSight()) {
        requests.append(request)
        renewals += 1
        let answer: RecorderAnswer =
          switch request {
          case .readLease: .lease(nil)
          case .takeLease: .taken(taken)
          case .survey: .survey(TakeoverSurvey(leavesFormer: true))
          case .renewLease: .renewed(count: renewals)
          case .settleFormer: .settledFormer(isDone: isDone)
          case .takeWaiting: .waiting([])
          case .readOutbox: .outbox([])
          default: .done
          }
        _ = machine.answered(answer, at: seconds * second)
      }
      #expect(requests.contains(.settleFormer) == (seconds == 2 || seconds == 4), "after \(seconds) s")
      // Mails may have come with it.
      #expect(requests.contains(.readOutbox) == (seconds == 4), "after \(seconds) s")
      #expect(!machine.reach.hasFailed && requests.last == (seconds == 4 ? .readOutbox : .takeWaiting(limit: 500)))
    }
  }

  @Test("What people did counts as such wherever it waits in memory")
  func countsDeeds() {
    let inbox = Inbox(capacity: 10)
    let deed = JournalEntry.event(
      EpisodeEvent(episodeID: UUID(), kind: .claimed, ordinal: 0, patientID: "P1", person: "rn1", timeSeconds: 1))
    inbox.add([SampleAlarms.entry(1), deed], urgent: true)
    inbox.add([deed])
    #expect(inbox.fill == (isEmpty: false, count: 3, deedCount: 2))
    var shown = RecorderStatus()
    machine().show(
      in: &shown, seeing: RecorderSight(inboxCount: 3, inboxDeedCount: 2, inMemoryCount: 4, inMemoryDeedCount: 1))
    #expect(shown.status.inMemory == 7 && shown.inMemoryDeeds == 3)
    _ = inbox.take()
    #expect(inbox.fill == (isEmpty: true, count: 0, deedCount: 0))
  }

  @Test("Another's lease makes it stand by, and what people do is all that it stores")
  func standsBy() {
    var machine = machine()
    machine.begin(at: 0, seeing: RecorderSight())
    for _ in 0..<2 {
      _ = machine.next(at: 0, seeing: RecorderSight())
      _ = machine.answered(.done, at: 0)
    }
    #expect(machine.next(at: 0, seeing: RecorderSight()) == .readLease)
    #expect(machine.answered(.lease(lease(4, of: other)), at: 0) == [.say("watching: ward-pc is on duty"), .tellSteppedBack])
    #expect(machine.wants(SampleAlarms.entry(1)) == false)
    let deed = JournalEntry.mailed(transitionID: UUID(), timeSeconds: 1)
    #expect(machine.wants(deed) == true)
    var content = Inbox.Content()
    content.entries = [SampleAlarms.entry(1), deed]
    #expect(machine.absorbed(content, at: 0) == [.keep([deed])])
  }

  @Test("Whoever waits for the end waits until people are told of alarms that nobody knows the past of")
  func tellsAtTheEnd() {
    var machine = machine()
    let high = SampleAlarms.transition(1, asksForMail: true)
    var content = Inbox.Content()
    content.entries = [.provisional(high)]
    #expect(machine.absorbed(content, at: 0) == [.keep(content.entries)])
    #expect(machine.lookAtProvisional(at: second).isEmpty)
    var shown = RecorderStatus()
    machine.show(in: &shown, seeing: RecorderSight())
    #expect(shown.hasUntold)
    machine.orders.isEnding = true
    #expect(machine.lookAtProvisional(at: second) == [.hand([.step(high)])])
    machine.show(in: &shown, seeing: RecorderSight())
    #expect(!shown.hasUntold && shown.awaitsPast)
  }

  @Test("Fenced in a renewal it steps back and looks who is on duty, on the session that it has")
  func isFenced() throws {
    var machine = onDuty()
    while machine.next(at: 0, seeing: RecorderSight()) != nil { _ = machine.answered(.waiting([]), at: 0) }
    machine.begin(at: 2 * second, seeing: RecorderSight())
    #expect(machine.next(at: 2 * second, seeing: RecorderSight()) == .answerQuestions)
    _ = machine.answered(.done, at: 2 * second)
    let kept = machine.tenure
    let tenure = try #require(kept)
    #expect(machine.next(at: 2 * second, seeing: RecorderSight()) == .renewLease(tenure))
    let actions = machine.failed(PostgresError(kind: .fenced, description: "another"), at: 2 * second)
    #expect(actions.contains(.tellSteppedBack) && !actions.contains(.closeSession))
    #expect(machine.next(at: 2 * second, seeing: RecorderSight()) == .readLease)
  }

  @Test("What the database refuses is halved until the row at fault is alone; the others are stored, and it is kept aside")
  func halves() {
    var machine = onDuty()
    let all = waiting(4)
    let sight = RecorderSight(inMemoryCount: 4, alarmCount: 4)
    #expect(machine.next(at: 0, seeing: sight) == .takeWaiting(limit: 500))
    #expect(machine.answered(.waiting(all), at: 0) == [])
    let refusal = PostgresError(kind: .row, description: "no such word")
    var stored: [Int] = []
    var rejected: [JournalEntry] = []
    var tries = 0
    while let request = machine.next(at: 0, seeing: sight), request != .takeWaiting(limit: 500) {
      guard case .store(let entries, _, _, _) = request else {
        #expect(request == .tryWriting)
        #expect(machine.answered(.done, at: 0) == [])
        continue
      }
      tries += 1
      if entries.contains(SampleAlarms.entry(2)) {
        for case .reject(let entry, _) in machine.failed(refusal, at: 0) { rejected.append(entry) }
      } else {
        stored += (0..<4).filter { entries.contains(SampleAlarms.entry($0)) }
        _ = machine.answered(.stored(count: entries.count, renewals: 1, strays: 0), at: 0)
      }
    }
    #expect(stored == [0, 1, 3] && rejected == [SampleAlarms.entry(2)])
    // All, two of them, the other two, each of those, and the one by itself, before and after a made-up one is taken.
    #expect(tries == 7)
    #expect(machine.tally.stored == 3 && machine.tally.rejected == 1 && machine.reach.trouble == nil)
  }

  @Test("Where a made-up alarm is refused too, nothing is given up: it is a table that somebody has changed")
  func asksWhoseFaultItIs() {
    var machine = onDuty()
    let sight = RecorderSight(inMemoryCount: 1, alarmCount: 1)
    let refusal = PostgresError(kind: .row, sqlState: "23502", description: "null value in column ours")
    _ = machine.next(at: 0, seeing: sight)
    _ = machine.answered(.waiting(waiting(1)), at: 0)
    var asked: [RecorderRequest] = []
    var actions: [RecorderAction] = []
    while asked.last != .tryWriting, let request = machine.next(at: 0, seeing: sight) {
      asked.append(request)
      actions += machine.failed(refusal, at: 0)
    }
    #expect(asked.last == .tryWriting && actions == [.takeBack])
    #expect(machine.tally.rejected == 0 && machine.reach.trouble?.kind == .setup)
  }

  @Test("What people did is looked for anew where the journal could not be read")
  func looksForDeeds() {
    var machine = onDuty()
    machine.mayHaveDeeds = false
    machine.begin(at: 0, seeing: RecorderSight())
    #expect(machine.mayHaveDeeds == false)
    machine.begin(at: 0, seeing: RecorderSight(journalTrouble: "cannot read"))
    #expect(machine.mayHaveDeeds == true)
  }

  @Test("While alarms cannot be stored the lease is kept on the same session, and what people did is stored")
  func keepsDutyThough() throws {
    var machine = onDuty()
    let sight = RecorderSight(inMemoryCount: 1, alarmCount: 1)
    let locked = PostgresError(kind: .passing, sqlState: "55P03", description: "locked")
    let alarm = SampleAlarms.transition(1)
    let deed = waiting([
      .acknowledgement(
        JournalEntry.Acknowledgement(
          id: UUID(), episodeID: alarm.episodeID, step: 0, ward: "ICU", patientID: "P1", person: "nurse", timeSeconds: 0))
    ])[0]
    /// What is asked for until the turn ends, with alarms refused.
    func turn(at now: UInt64) -> [RecorderRequest] {
      var asked: [RecorderRequest] = []
      while let request = machine.next(at: now, seeing: sight), asked.count < 20 {
        asked.append(request)
        switch request {
        case .takeWaiting(_, .deeds):
          let isFirst = asked.count { $0 == request } == 1
          _ = machine.answered(.waiting(isFirst ? [deed] : []), at: now)
        case .takeWaiting: _ = machine.answered(.waiting(waiting(1)), at: now)
        case .renewLease: _ = machine.answered(.renewed(count: 2), at: now)
        case .store(let entries, _, _, _) where entries == [deed.entry]:
          _ = machine.answered(.stored(count: 0, renewals: 3, strays: 0), at: now)
        case .store:
          // It has taken as long as that.
          machine.nextDutyNanoseconds = now
          #expect(machine.failed(locked, at: now) == [.takeBack])
        default: _ = machine.answered(.done, at: now)
        }
      }
      return asked
    }
    let first = turn(at: 0)
    // Whatever waited for a lock, the lease is renewed before anything else may.
    for (request, next) in zip(first, first.dropFirst()) {
      guard case .store(let entries, _, _, _) = request, entries != [deed.entry] else { continue }
      #expect({ if case .renewLease = next { true } else { false } }(), "\(next)")
    }
    #expect(machine.session == .open && machine.ownership.isOnDuty == true && machine.reach.trouble == locked)
    // Not yet to be tried again.
    let due = machine.reach.nextNanoseconds
    #expect(machine.pauseSeconds(at: 0, seeing: sight) <= 0.25)
    machine.mayHaveDeeds = true
    machine.begin(at: due - 1, seeing: sight)
    let early = turn(at: due - 1)
    #expect(early.contains { if case .store(let entries, _, _, _) = $0 { entries == [deed.entry] } else { false } })
    #expect(!early.contains(.takeWaiting(limit: 500)) && !early.contains(.takeWaiting(limit: 500, of: .alarms)))
    machine.begin(at: due + 2 * second, seeing: sight)
    let late = turn(at: due + 2 * second)
    #expect(late.contains { if case .renewLease = $0 { true } else { false } })
    #expect(late.contains(.takeWaiting(limit: 500, of: .alarms)) && !late.contains(.takeWaiting(limit: 500)))
    #expect(machine.reach.trouble == locked, "only all that was to do being done says that the database is well")
  }

  @Test("A claim that fails costs nothing but itself: in the same turn all is stored, and between turns what people did")
  func storesDespiteClaims() {
    var machine = onDuty()
    let sight = RecorderSight(hasClaims: true, inMemoryCount: 1, alarmCount: 1)
    let locked = PostgresError(kind: .passing, sqlState: "55P03", description: "locked")
    /// What is asked for until the turn ends, with each claim refused.
    func turn(at now: UInt64) -> [RecorderRequest] {
      var asked: [RecorderRequest] = []
      machine.begin(at: now, seeing: sight)
      while let request = machine.next(at: now, seeing: sight), asked.count < 20 {
        asked.append(request)
        switch request {
        case .claim: #expect(machine.failed(locked, at: now) == [])
        case .takeWaiting:
          let isFirst = asked.count { $0 == request } == 1
          _ = machine.answered(.waiting(isFirst ? waiting(1) : []), at: now)
        case .renewLease: _ = machine.answered(.renewed(count: 2), at: now)
        case .store: _ = machine.answered(.stored(count: 1, renewals: 3, strays: 0), at: now)
        default: _ = machine.answered(.done, at: now)
        }
      }
      return asked
    }
    func stores(_ asked: [RecorderRequest]) -> Bool { asked.contains { if case .store = $0 { true } else { false } } }
    #expect(stores(turn(at: 0)) && machine.reach.trouble == locked)
    let due = machine.reach.nextNanoseconds
    let between = turn(at: due - 1)
    #expect(between.contains { if case .claim = $0 { true } else { false } })
    #expect(between.contains(.takeWaiting(limit: 500, of: .deeds)) && !between.contains(.takeWaiting(limit: 500)))
    #expect(machine.reach.nextNanoseconds == due, "however many claims fail")
    let whole = turn(at: due)
    let claim = whole.firstIndex { if case .claim = $0 { true } else { false } } ?? .max
    let taken = whole.firstIndex(of: .takeWaiting(limit: 500)) ?? 0
    #expect(claim < taken && stores(whole) && machine.reach.trouble == locked && machine.session == .open)
  }

  @Test("A session that breaks as something is stored is given up with the turn, and the piece of the checkpoint is not lost")
  func loses() {
    var machine = onDuty()
    machine.floor.saw(nil, atNanoseconds: 0)
    var content = Inbox.Content()
    var slice = CheckpointSlice.sample([0: 5], round: machine.checkpoint.round)
    slice.readUpTo = [0: 5]
    content.checkpoint = slice
    _ = machine.absorbed(content, at: 0)
    #expect(machine.next(at: 0, seeing: RecorderSight()) == .takeWaiting(limit: 500))
    #expect(machine.answered(.waiting([]), at: 0) == [])
    guard case .store(_, let piece?, _, _) = machine.next(at: 0, seeing: RecorderSight()) else {
      Issue.record("nothing is stored")
      return
    }
    #expect(piece == slice)
    let round = machine.checkpoint.round
    #expect(
      machine.failed(PostgresError(kind: .passing, description: "gone"), at: 0) == [.takeBack, .closeSession])
    #expect(machine.session == .none && machine.next(at: 0, seeing: RecorderSight()) == nil)
    #expect(machine.checkpoint.round == round + 1, "another may save meanwhile: a new round begins")
    #expect(machine.ownership.isOnDuty == true, "a duplicate mail is better than a missing one")
    machine.begin(at: 0, seeing: RecorderSight())
    #expect(machine.next(at: 0, seeing: RecorderSight()) == nil, "it waits before it connects again")
  }

  @Test("A database that was set back is written to again, before anything new")
  func rewrites() throws {
    var machine = onDuty()
    var content = Inbox.Content()
    content.entries = [SampleAlarms.entry(1), SampleAlarms.entry(2)]
    _ = machine.absorbed(content, at: 0)
    while machine.next(at: 0, seeing: RecorderSight()) != nil { _ = machine.answered(.waiting([]), at: 0) }
    let now = 2 * second
    machine.begin(at: now, seeing: RecorderSight())
    var asked: [RecorderRequest] = []
    var kept: [JournalEntry] = []
    var isSetBack = false
    while let request = machine.next(at: now, seeing: RecorderSight()) {
      asked.append(request)
      let actions: [RecorderAction]
      switch request {
      case .renewLease where !isSetBack:
        isSetBack = true
        actions = machine.failed(PostgresError(kind: .setBack, description: "older"), at: now)
      case .renewLease: actions = machine.answered(.renewed(count: 1), at: now)
      case .readCheckpoint: actions = machine.answered(.checkpoint(.seen(nil)), at: now)
      case .findMissing(let entries):
        #expect(entries == content.entries)
        actions = machine.answered(.missing([entries[1]]), at: now)
      case .takeWaiting: actions = machine.answered(.waiting([]), at: now)
      default: actions = machine.answered(.done, at: now)
      }
      for case .keep(let entries) in actions { kept += entries }
    }
    #expect(kept == [SampleAlarms.entry(2)] && !machine.mustRewrite && !machine.floor.isBlind)
    let rewrite = try #require(asked.firstIndex(of: .findMissing(content.entries)))
    let taken = try #require(asked.firstIndex(of: .takeWaiting(limit: 500)))
    #expect(rewrite < taken)
  }
}
