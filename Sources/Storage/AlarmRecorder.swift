package import Alarms
@preconcurrency internal import Dispatch
package import Foundation
package import Saving
internal import Sharing
package import Vitals

/// Stores every alarm, exactly once, whatever happens to the database or to this process meanwhile.
///
/// What comes in is on the disk (`AlarmJournal`) before it counts as accepted, and leaves the disk when the database has it.
/// Identities are deterministic and inserts skip what is there, so that doing it again does nothing. One console per topic, the
/// one that holds the topic's lease, stores and mails; see `Ownership`.
///
/// All work is done on one serial queue; no method but `record`, while the inbox is full, and those with a timeout waits.
package final class AlarmRecorder: Sendable {
  private let configuration: StorageConfiguration
  private let inbox: Inbox
  private let board = Board(RecorderStatus())
  private let notices = Notices()
  private let core = Guarded<RecorderCore?>(nil)
  private let turns: Turns

  package init(configuration: StorageConfiguration) {
    self.configuration = configuration
    inbox = Inbox(capacity: configuration.queueCapacity)
    turns = Turns(label: "wardwatch.storage", qos: .userInitiated) { [core] in
      guard let core = core.withLock({ $0 }), !core.isCancelled else { return nil }
      return core.turn()
    }
    if configuration.connectionInfo == nil { board.update { $0.status.state = .off } }
  }

  // MARK: Life

  /// Begins.
  package func start(_ consumer: RecorderConsumer) {
    let made = RecorderCore(configuration: configuration, inbox: inbox, board: board, notices: notices, consumer: consumer)
    core.withLock { $0 = $0 ?? made }
    turns.ask()
  }

  /// Begins where nobody minds what is no longer this console's to send.
  package func start(onAccepted: @escaping @Sendable ([AlarmNews]) -> Void) {
    start(RecorderConsumer(onAccepted: onAccepted))
  }

  /// Waits until all that came in is in the database; false when that takes longer than `timeoutSeconds`. What is left then is in
  /// the journal, and the next start stores it.
  package func drain(timeoutSeconds: Double) -> Bool {
    turns.ask()
    return board.wait(timeoutSeconds: timeoutSeconds) { $0.isDrained && inbox.isEmpty }
  }

  /// Waits as long as something is being done about what came in: until it is in the database or, while that is away, in the
  /// journal; false when that takes longer than `timeoutSeconds`.
  package func settle(timeoutSeconds: Double) -> Bool {
    core.withLock { $0 }?.order { $0.isEnding = true }
    turns.ask()
    return board.wait(timeoutSeconds: timeoutSeconds) {
      inbox.isEmpty && !$0.hasUntold && ($0.isDrained || ($0.isJournalled && ($0.status.state != .up || $0.awaitsPast)))
    }
  }

  /// Ends the session, which gives up duty at once; gives up a statement that waits for more than a second. Afterwards `record`
  /// takes nothing.
  package func close() {
    inbox.close()
    guard let core = core.withLock({ $0 }) else { return }
    core.cancel()
    turns.end { core.close() }
  }

  // MARK: What is to be stored

  /// Takes the transitions of one batch of readings, and the slice of the checkpoint that stands behind them. Waits while the inbox
  /// is full. A slice of another round than `checkpointRound` is not taken.
  package func record(_ transitions: [RecordedTransition], checkpoint: CheckpointSlice?) {
    let entries = transitions.map { JournalEntry.alarm($0.transition, receivedNanoseconds: $0.receivedNanoseconds) }
    inbox.add(entries, checkpoint: checkpoint)
    turns.ask()
  }

  /// Takes transitions of an engine that does not know yet what it goes on from. Waits while the inbox is full.
  package func record(provisional transitions: [AlarmTransition]) {
    inbox.add(transitions.map(JournalEntry.provisional))
    turns.ask()
  }

  /// The engine knows its past now: what it recorded provisionally, in this run or an earlier one, stands, or is void because the
  /// engine comes to it again.
  package func settleProvisional(areVoid: Bool) {
    core.withLock { $0 }?.order { $0.verdict = areVoid ? .void : .stand }
    turns.ask()
  }

  /// The reasons of an alarm that has been recorded. Waits while the inbox is full.
  package func record(_ explanation: AlarmExplanation) {
    inbox.add([.explanation(explanation)])
    turns.ask()
  }

  /// What is wrong with what is known of patients, or with the machinery. It never waits, so that no alarm waits for it.
  package func record(_ technical: [TechnicalAlarm]) {
    inbox.add(technical.map(JournalEntry.technical), urgent: true)
    turns.ask()
  }

  /// The engine knows what the topic holds from these offsets on: it begins there, or has gone back there.
  package func noteBegan(at offsets: [Int32: Int64]) {
    inbox.noteBegan(at: offsets)
    turns.ask()
  }

  /// What is handed over from here on is of another topic under the same name, whose places begin anew.
  package func noteOtherTopic() {
    inbox.noteOtherTopic()
    turns.ask()
  }

  /// All that was handed over so far comes from before these offsets.
  package func noteRead(upTo offsets: [Int32: Int64]) {
    inbox.noteRead(upTo: offsets)
    turns.ask()
  }

  /// Kafka's own id of the cluster that the topic is of.
  package func noteCluster(_ id: String) {
    core.withLock { $0 }?.order { $0.cluster = id }
    turns.ask()
  }

  /// Someone has seen an alarm, or takes that back. Stored by every console, on duty or not.
  package func acknowledge(_ acknowledgement: AlarmAcknowledgement) {
    let entry = JournalEntry.Acknowledgement(
      id: AlarmIdentity.acknowledgement(acknowledgement), episodeID: acknowledgement.episodeID, step: acknowledgement.step,
      turn: acknowledgement.turn, ward: configuration.wardName, patientID: acknowledgement.patient.id,
      person: acknowledgement.person, timeSeconds: acknowledgement.timeSeconds)
    inbox.add([.acknowledgement(entry)], urgent: true)
    turns.ask()
  }

  /// What a person or a timer does about an alarm. Stored by every console, on duty or not.
  package func record(_ event: EpisodeEvent) {
    inbox.add([.event(event)], urgent: true)
    turns.ask()
  }

  /// The mail of this transition has gone out: it is never handed on again.
  package func markMailed(transitionID: UUID, atSeconds: Double) {
    inbox.add([.mailed(transitionID: transitionID, timeSeconds: atSeconds)], urgent: true)
    turns.ask()
  }

  /// Nobody could be told of this transition: it is never handed on again.
  package func giveUp(transitionID: UUID, reason: String) {
    inbox.add([.givenUp(transitionID: transitionID, reason: reason)], urgent: true)
    turns.ask()
  }

  /// What became of a notice at one recipient.
  package func record(_ delivery: AlarmDelivery) {
    inbox.add([.delivery(delivery)], urgent: true)
    turns.ask()
  }

  /// A notice has not reached a recipient yet: for whoever looks into the table `deliveries`.
  package func note(_ note: DeliveryNote) {
    inbox.add(note)
    turns.ask()
  }

  /// How long a database that is slow may keep a mail waiting: as long as it takes to find out that it is away.
  private static let claimSeconds = 15.0

  /// Asks, before each send, whether the mails of these alarms are this console's to send. Waits for the answer.
  package func claim(_ transitionIDs: [UUID], digest: AlarmDigest? = nil) -> SendClaim {
    guard let core = core.withLock({ $0 }), !core.isCancelled else { return .refused }
    let answered = Guarded<SendClaim?>(nil)
    let isAnswered = DispatchSemaphore(value: 0)
    core.inquiries.ask(
      Inquiries.Claim(transitionIDs: transitionIDs, digest: digest) { answer in
        answered.withLock { $0 = answer }
        isAnswered.signal()
      })
    turns.ask()
    _ = isAnswered.wait(timeout: .now() + Self.claimSeconds)
    return answered.withLock { $0 } ?? .unreachable
  }

  // MARK: What is stored

  /// What this console goes on from; nil as soon as the database is known to be away, or when it does not answer within
  /// `timeoutSeconds`. A table that is locked holds up nothing else: it is read on a session of its own.
  package func loadInheritance(timeoutSeconds: Double) -> Inheritance? {
    let deadline = Monotonic.deadline(inSeconds: timeoutSeconds)
    guard ask(timeoutSeconds: timeoutSeconds, { database throws(PostgresError) in database.backendPID }) != nil else {
      return nil
    }
    return try? Inheritance.read(configuration) { Monotonic.nowNanoseconds() < deadline }
  }

  /// What people are to be told of, or were and stands, oldest first. `start` hands it on by itself whenever this console comes on
  /// duty.
  package func outstandingAlarms(timeoutSeconds: Double = 5) -> [OutstandingAlarm] {
    ask(timeoutSeconds: timeoutSeconds) { database throws(PostgresError) in try database.outstandingAlarms() } ?? []
  }

  /// Alarm rows of the site in the database; nil where it does not answer.
  package func rowCount(timeoutSeconds: Double = 5) -> Int? {
    ask(timeoutSeconds: timeoutSeconds) { database throws(PostgresError) in try database.rowCount() }
  }

  // MARK: How it is

  package var status: DependencyStatus { board.read(\.status) }

  /// Whether this console stores and mails for its topic; nil while that could not be asked.
  package var isOnDuty: Bool? { board.read(\.isOnDuty) }

  /// Which round of the checkpoint is on: it ends where slices may have been lost, or another console may have saved some. Nil while
  /// this one saves none.
  package var checkpointRound: Int? { board.read(\.checkpointRound) }

  /// Who does.
  package var duty: WardDuty { board.read(\.duty) }

  /// Why the database takes nothing from this console, as a sentence: it is another site's.
  package var refusal: String? { board.read(\.refusal) }

  /// From the poll that brought a reading to its alarm committed, since the start; nil before the first.
  package var latency: (p50Milliseconds: Double, p99Milliseconds: Double)? {
    let histogram = board.read(\.latency)
    guard let median = histogram.milliseconds(atShare: 0.5), let tail = histogram.milliseconds(atShare: 0.99) else { return nil }
    return (median, tail)
  }

  /// What people did that neither the database nor the disk has.
  package var inMemoryDeedCount: Int { board.read(\.inMemoryDeeds) }

  /// Entries that the database refused for good; each is in the file that `status` names.
  package var rejectedCount: Int { board.read(\.rejected) }

  /// `action` gets a sentence for each trouble with the journal and when it is over, those from before this call too.
  package func onNotice(_ action: @escaping @Sendable (String) -> Void) { notices.hand(to: action) }

  /// Waits until the board shows what `isReached` looks for.
  func wait(timeoutSeconds: Double, until isReached: (RecorderStatus) -> Bool) -> Bool {
    board.wait(timeoutSeconds: timeoutSeconds, until: isReached)
  }

  /// By which delays alarms are made where the topic is kept, as `AlarmPolicy.text` has it: this console's own, or those of others that
  /// keep it. Nil where that is not known in time.
  ///
  /// Where they are not its own, this waits for the lease to be renewed or to expire: one that a dead console has left says nothing of
  /// the ward.
  package func policyInForce(own: AlarmPolicy, timeoutSeconds: Double) -> String? {
    guard wait(timeoutSeconds: timeoutSeconds, until: { $0.isOnDuty != nil }) else { return nil }
    if isOnDuty == false, board.read(\.leasePolicy).flatMap(AlarmPolicy.init(text:)) != own {
      // The last look before it expires, and the one after it, which a server may take its time to answer.
      let lookSeconds = configuration.leaseSeconds + configuration.dutyIntervalSeconds + configuration.statementTimeoutSeconds
      _ = wait(timeoutSeconds: lookSeconds) { $0.isOnDuty == true || $0.isKeptElsewhere || $0.status.state == .down }
    }
    return board.read(\.leasePolicy)
  }

  /// This console makes alarms by these delays, having asked by which the ward is kept.
  package func note(policy: String) { core.withLock { $0 }?.order { ($0.policy, $0.isPolicySettled) = (policy, true) } }

  // MARK: Questions

  private func ask<Answer: Sendable>(
    timeoutSeconds: Double, _ question: @escaping @Sendable (any RecorderDatabase) throws(PostgresError) -> Answer
  ) -> Answer? {
    guard configuration.connectionInfo != nil, let core = core.withLock({ $0 }) else { return nil }
    let answer = Guarded<Answer?>(nil)
    let isAnswered = DispatchSemaphore(value: 0)
    let isGivenUp = Guarded(false)
    core.inquiries.ask { database throws(PostgresError) in
      guard !isGivenUp.withLock({ $0 }) else { return }
      // However it ends: an error means no answer, and the connection is given up by whoever asked.
      defer { isAnswered.signal() }
      guard let database else { return }
      let value = try question(database)
      answer.withLock { $0 = value }
    }
    turns.ask()
    if isAnswered.wait(timeout: .now() + timeoutSeconds) == .timedOut { isGivenUp.withLock { $0 = true } }
    return answer.withLock { $0 }
  }
}
