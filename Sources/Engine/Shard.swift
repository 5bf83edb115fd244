package import Alarms
package import Detection
internal import Foundation
package import Vitals

/// The heart: readings in, events out. A pure function over its own state: no clock, no randomness, no I/O, so that the same
/// records give the same scores, the same alarms and the same identities on every console, live or replayed.
///
/// State is per patient, so neither the interleaving of partitions nor the cutting of readings into batches matters.
package struct Shard: Sendable {
  package let wardName: String
  private let naming: EpisodeNaming
  package let detector: Detector
  package let policy: AlarmPolicy
  /// Whether steps are to be explained: whoever needs only scores does without.
  private let explains: Bool
  package let limits: PatientLimits
  /// How many patients there may be for now: with other shards beside this one it is less than the limit.
  package var mostPatients: Int
  /// Whether a HIGH that ended without an acknowledgement is shown until it has one.
  package var latches = false
  package internal(set) var patients: [Patient] = []
  /// What is drawn of each of them; none where nobody draws. See `Shard+Trends.swift`.
  var trends: [Trends] = []
  let draws: Bool
  /// Scratch space: bins of trends that have just closed.
  var closedBins: [TrendBin] = []
  /// By the patient's key.
  package var indices: [String: Int] = [:]
  var occupants = OccupantRegistry()
  var awaited = AwaitedAcknowledgements()
  var awaitedHistories = AwaitedHistories()

  // Scratch space of `step`, kept so that a steady feed allocates nothing per reading.
  private var features = FeatureBatch()
  private var assessments: [Assessment] = []
  private var inFlight: [Int] = []
  /// So many rows wait at most: what was read of their patients is still near when they are concluded.
  private static let mostInFlight = 16
  /// Of the patients in flight: lent by those who have any, else of whoever was scored at its place before.
  private var forestWalks: [ForestMemory] = []

  /// Of each id, by its place among them all, where its patient stood last (`Foresight`).
  var likelyIndices: [Int32] = []

  /// What of whom is in no checkpoint yet.
  package var ledger = CheckpointLedger()
  /// Readings that came after newer ones, and changed nothing that is known now.
  package internal(set) var lateReadings = 0
  /// What stood for less than its delay, and so was no alarm; of this run.
  package private(set) var withheld = 0
  var withheldLog = WithheldLog()
  /// When the newest record of all came, by the shell's clock.
  package var newestArrivalSeconds = -Double.infinity
  /// Which readings of the last step were refused, since there was no room for their patients.
  package private(set) var refused: [Int] = []

  /// - Parameter draws: whether trends are kept for pictures.
  package init(
    wardName: String, naming: EpisodeNaming = EpisodeNaming(), detector: Detector, policy: AlarmPolicy = AlarmPolicy(),
    limits: PatientLimits = PatientLimits(), explains: Bool = true, draws: Bool = true
  ) {
    self.wardName = wardName
    self.naming = naming
    self.detector = detector
    self.policy = policy
    self.limits = limits
    mostPatients = limits.mostPatients
    self.explains = explains
    self.draws = draws
  }

  /// Takes `readings` in order and appends what came of them to `events`.
  ///
  /// Rows are scored together up to the point where a patient comes a second time: a patient's second reading must find what
  /// the first one did.
  /// - Parameter arrival: when they came; nil where nobody asks.
  package mutating func step(_ readings: [Reading], arrival: Arrival? = nil, into events: inout [ShardEvent]) {
    refused.removeAll(keepingCapacity: true)
    var next = Foresight()
    for place in readings.indices {
      let found = next
      if place + 1 < readings.count { next = foresee(readings[place + 1].patient.id) }
      // The one copy of it, which is changed where it lies.
      var reading = readings[place]
      guard
        reading.carriesSomething || reading.movement != nil || reading.circumstances != nil
          || followsSignals(of: reading.patient)
      else { continue }
      step(&reading, at: place, found, arrival: arrival, into: &events)
      if inFlight.count >= Self.mostInFlight { settle(into: &events) }
    }
    settle(into: &events)
  }

  private mutating func step(
    _ reading: inout Reading, at place: Int, _ found: Foresight, arrival: Arrival?, into events: inout [ShardEvent]
  ) {
    guard !isKnown(reading) else { return fillTrends(withKnown: reading, arrival: arrival) }
    guard let verdict = occupants.judge(reading, guess: found.place, mayOpen: patients.count < mostPatients) else {
      return refused.append(place)
    }
    noteRead(reading, verdict, guess: found.place)
    if case .expectation? = reading.movement { ledger.touch(reading.patient.id) }
    for change in verdict.changes { carryOut(change, at: reading.timeSeconds, into: &events) }
    guard let patient = verdict.patient else { return }
    take(
      &reading, of: patient, indexOfPatient(patient, foreseen: found), arrival: verdict.isOfBefore ? nil : arrival, into: &events)
  }

  /// Takes a reading of `patient`, as whoever it is by now.
  /// - Parameters:
  ///   - reading: is changed into what it comes to.
  ///   - index: where the patient stands.
  mutating func take(
    _ reading: inout Reading, of patient: PatientIdentity, _ index: Int, arrival: Arrival? = nil, into events: inout [ShardEvent]
  ) {
    bringNearApart(index)
    note(reading, of: index, arrival: arrival)
    if patients[index].isInFlight { settle(into: &events) }
    patients[index].identity.become(patient)
    guard receive(&reading, of: index, into: &events) else { return }
    if !patients.span[index].isInDoubt {
      patients[index].history.appendFeatures(to: &features)
    } else {
      features.append(patients[index].newestHistory)
    }
    patients[index].isInFlight = true
    if forestWalks.count == inFlight.count { forestWalks.append(ForestMemory()) }
    let remembers = patients.span[index].remembersWalks
    if remembers { swap(&forestWalks[inFlight.count], &patients[index].forestWalks) }
    forestWalks[inFlight.count].isOwn = remembers
    inFlight.append(index)
  }

  /// Takes what a reading says into what is known. True where that is to be scored.
  mutating func receive(_ reading: inout Reading, of index: Int, into events: inout [ShardEvent]) -> Bool {
    let carriesSomething = reading.carriesSomething
    if reading.circumstancesApart.isPresent, let entry = reading.circumstances {
      note(entry, of: index, at: reading.timeSeconds, kafkaSeconds: reading.kafkaSeconds, into: &events)
      guard carriesSomething || reading.movement != nil || patients[index].threats.followsSignals else { return false }
    }
    heedEntered(&reading, of: index, into: &events)
    doubtUnits(of: &reading, index, into: &events)
    guard place(&reading, of: index, carriesSomething: carriesSomething, into: &events) else { return false }
    // Behind what the clock of the records has ended: what counts from that moment must be the same whenever it is looked at.
    if patients.span[index].circumstances.orders.isPresent {
      endOrders(of: index, at: -.infinity, kafkaSeconds: reading.kafkaSeconds, into: &events)
    }
    return true
  }

  /// Time has passed for each patient since the newest reading came: raises what still stands though its readings stopped. Only
  /// where every reading up to then has been taken: otherwise leave it to the patient's next reading, which brings about the same.
  /// - Parameter passedSeconds: answers how long it has been since something of a patient came, who was heard last when it is given.
  package mutating func tick(into events: inout [ShardEvent], passedSeconds: (_ newestArrivalSeconds: Double) -> Double) {
    for index in patients.indices {
      let passed = passedSeconds(patients.span[index].newestArrivalSeconds)
      lapse(index, until: patients[index].lastReadingSeconds + passed, into: &events)
    }
  }

  /// The same for one patient up to the next reading, where that is known; to the end of time where there is none.
  package mutating func tick(patientID: String, before next: Reading?, into events: inout [ShardEvent]) {
    guard let index = indices[patientID] else { return }
    lapse(index, until: next.map { untilSeconds($0, of: index) } ?? .infinity, into: &events)
  }

  /// Someone has seen the alarm of this patient. Nil when there is nothing to acknowledge.
  package mutating func acknowledge(patientID: String, by person: String, at timeSeconds: Double) -> AlarmAcknowledgement? {
    guard let index = indices[patientID] else { return nil }
    ledger.touch(patients[index].identity.id)
    let turn = patients[index].alarm.nextTurn
    guard patients[index].alarm.acknowledge(by: person, at: timeSeconds) else { return nil }
    return acknowledgement(of: index, turn: turn, by: person, at: timeSeconds)
  }

  /// Someone takes back what they have acknowledged. Nil when it is not theirs that stands.
  package mutating func takeBack(patientID: String, by person: String, at timeSeconds: Double) -> AlarmAcknowledgement? {
    guard let index = indices[patientID] else { return nil }
    ledger.touch(patients[index].identity.id)
    let turn = patients[index].alarm.nextTurn
    guard patients[index].alarm.takeBack(by: person) else { return nil }
    return acknowledgement(of: index, turn: turn, by: person, at: timeSeconds)
  }

  /// Whose running alarm somebody has seen, as it was stored.
  package var acknowledgements: [AlarmAcknowledgement] {
    patients.indices.compactMap { index in
      patients[index].alarm.acknowledgement.flatMap {
        acknowledgement(of: index, turn: patients[index].alarm.nextTurn - 1, by: $0.by, at: $0.timeSeconds)
      }
    }
  }

  private func acknowledgement(of index: Int, turn: Int, by person: String, at timeSeconds: Double) -> AlarmAcknowledgement? {
    guard let episodeID = patients[index].episodeID, let step = patients[index].alarm.stepToAcknowledge else { return nil }
    return AlarmAcknowledgement(
      episodeID: episodeID, step: step, turn: turn, patient: patients[index].identity, person: person, timeSeconds: timeSeconds)
  }

  /// Takes in what is stored of someone who has seen an alarm, at this console or another. What names a step that has not come
  /// here yet waits for it; what names one that is over changes nothing.
  /// - Parameter isNews: false for what was stored before this console came: then no event says so.
  package mutating func learn(_ acknowledgement: AlarmAcknowledgement, isNews: Bool, into events: inout [ShardEvent]) {
    if let index = indexOfPatient(acknowledged: acknowledgement), acknowledgement.step < patients[index].alarm.steps {
      apply(acknowledgement, to: index, isNews: isNews, into: &events)
    } else if let index = indices[acknowledgement.patient.id], learnLatched(acknowledgement, of: index) {
      if isNews, latches { events.append(.acknowledged(acknowledgement)) }
    } else {
      awaited.remember(acknowledgement, isNews: isNews)
    }
  }

  /// Patients are asked for by their key, which is the id where that suffices.
  package func patient(id: String) -> Patient? { indices[id].map { patients[$0] } }

  private func followsSignals(of patient: PatientIdentity) -> Bool {
    guard let known = occupants.known(patient) else { return false }
    return indices[known.key].map { patients[$0].threats.followsSignals } ?? false
  }

  /// Whose running episode it is. What is stored knows the id alone, which may be that of several.
  private func indexOfPatient(acknowledged acknowledgement: AlarmAcknowledgement) -> Int? {
    if let index = indices[acknowledgement.patient.id], patients[index].episodeID == acknowledgement.episodeID { return index }
    guard occupants.tellsApart else { return nil }
    return patients.firstIndex { $0.episodeID == acknowledgement.episodeID }
  }

  package mutating func forgetAll() {
    patients.removeAll()
    trends.removeAll()
    indices.removeAll()
    occupants.forgetAll()
    awaitedHistories = AwaitedHistories()
    ledger = CheckpointLedger()
    withheldLog = WithheldLog()
  }

  /// Of an episode of this patient that begins at `startSeconds`.
  func newEpisodeID(of patient: Patient, startSeconds: Double) -> UUID {
    naming.episodeID(of: patient.identity, startSeconds: startSeconds, clock: patient.clock.number)
  }

  private mutating func apply(
    _ acknowledgement: AlarmAcknowledgement, to index: Int, isNews: Bool, into events: inout [ShardEvent]
  ) {
    ledger.touch(patients[index].identity.id)
    guard
      patients[index].alarm.learn(
        step: acknowledgement.step, turn: acknowledgement.turn, by: acknowledgement.person, at: acknowledgement.timeSeconds),
      isNews
    else { return }
    var told = acknowledgement
    told.patient = patients[index].identity
    events.append(.acknowledged(told))
  }

  /// Scores the rows in flight and moves the alarms of their patients.
  mutating func settle(into events: inout [ShardEvent]) {
    guard !inFlight.isEmpty else { return }
    assessments.removeAll(keepingCapacity: true)
    detector.assess(&features, remembering: &forestWalks, into: &assessments)
    // Read where they lie, while all else changes.
    var (scored, rows): ([Assessment], FeatureBatch) = ([], FeatureBatch())
    swap(&scored, &assessments)
    swap(&rows, &features)
    defer {
      rows.removeAll()
      swap(&scored, &assessments)
      swap(&rows, &features)
    }
    for row in inFlight.indices {
      let index = inFlight[row]
      if patients.span[index].remembersWalks {
        forestWalks[row].isOwn = false
        swap(&forestWalks[row], &patients[index].forestWalks)
      } else {
        patients[index].forestWalks = ForestMemory()
      }
      patients[index].note(row: row, of: rows)
      conclude(&scored[row], of: index, into: &events)
    }
    inFlight.removeAll(keepingCapacity: true)
  }

  /// - Parameter assessment: what was scored. It becomes what that comes to for the patient, and then what was known before: nothing
  ///   of it is copied.
  private mutating func conclude(_ assessment: inout Assessment, of index: Int, into events: inout [ShardEvent]) {
    patients[index].isInFlight = false
    let timeSeconds = patients.span[index].newestSeconds ?? patients[index].lastReadingSeconds
    // What others than the present circumstances make of it is asked for while an episode runs.
    var scored = Apart<Assessment>()
    if !patients.span[index].episodeCircumstances.isEmpty { scored.value = assessment }
    let isModelled = assessment.isModelled
    apply(to: &assessment, of: index, at: timeSeconds, threat: patients.span[index].newestThreat)
    noteExemption(of: index, at: timeSeconds, into: &events)
    let severity = severity(assessment, scored, of: index, at: timeSeconds)
    let isDue = patients.span[index].showsThreat && patients.span[index].isThreatDue(policy)
    let policy = policy(of: index)
    if isModelled { fillTrends(withAnomaly: assessment.anomaly, of: index, at: timeSeconds) }
    let isDoubtful = patients.span[index].isDoubtful
    let step: PatientAlarm.Step?
    if isDoubtful {
      patients[index].doubted?.assessment = assessment
      let known = patients[index].assessment.map {
        (severity: $0.severity, timeSeconds: patients[index].history.newestSeconds ?? timeSeconds)
      }
      step = patients[index].alarm.updateInDoubt(
        severity, at: timeSeconds, known: known, policy: policy, joins: patients[index].joins, isDue: isDue)
    } else {
      reportSignals(assessment.quality, of: index, at: timeSeconds, into: &events)
      if patients[index].assessment?.trade(places: &assessment) == nil { patients[index].assessment = assessment }
      if patients.span[index].isUndated {
        step = patients[index].alarm.updateInDoubt(
          severity, at: timeSeconds, known: nil, policy: policy, joins: patients[index].joins, isDue: isDue)
      } else {
        step = patients[index].alarm.update(
          severity, at: timeSeconds, policy: policy, joins: patients[index].joins, isDue: isDue)
        if patients.span[index].alarm.endedEarly != nil {
          noteWithheld(of: index, at: timeSeconds)
        }
      }
    }
    guard let step else { return }
    let concluded = isDoubtful ? patients[index].doubted?.assessment : patients[index].assessment
    report(step, of: index, concluded ?? assessment, closure: closure(of: step, index, scored), into: &events)
  }

  private mutating func noteWithheld(of index: Int, at timeSeconds: Double) {
    withheld += 1
    patients[index].withheld += 1
    patients[index].withheldRun.add(atSeconds: timeSeconds)
    withheldLog.note(patients[index].withheldRun, of: patients[index].identity, wardName: wardName)
  }

  /// It changes nothing here, and is yet `mutating`: so the shard is not copied for it.
  private mutating func reportSignals(
    _ now: PerVital<SignalQuality>, of index: Int, at timeSeconds: Double, into events: inout [ShardEvent]
  ) {
    let before = patients.span[index].assessment?.quality ?? PerVital(repeating: .good)
    for vital in Vital.allCases where now[vital] != before[vital] {
      let quality = now[vital]
      events.append(
        .condition(
          ConditionChange(
            phase: quality == .good ? .ends : .begins, kind: .signal(vital),
            cause: (quality == .good ? before[vital] : quality).word,
            patient: patients[index].identity, timeSeconds: timeSeconds)))
    }
  }

  mutating func lapse(_ index: Int, until timeSeconds: Double, into events: inout [ShardEvent]) {
    if patients.span[index].circumstances.orders.isPresent {
      endOrders(of: index, at: timeSeconds, kafkaSeconds: nil, into: &events)
    }
    let highDueSeconds = patients.span[index].showsThreat ? patients.span[index].threatDueSeconds(policy) : nil
    let steps = patients[index].alarm.lapse(until: timeSeconds, policy: policy(of: index), highDueSeconds: highDueSeconds)
    guard !steps.isEmpty, var assessment = patients.span[index].newestAssessment else { return }
    assessment.lifeThreat = patients.span[index].newestThreats.evidence
    if !patients.span[index].isInDoubt {
      patients[index].assessment = assessment
    } else {
      patients[index].doubted?.assessment = assessment
    }
    ledger.touch(patients[index].identity.id)
    for step in steps { report(step, of: index, assessment, into: &events) }
  }

  mutating func report(
    _ step: PatientAlarm.Step, of index: Int, _ assessment: Assessment, closure: AlarmClosure? = nil,
    into events: inout [ShardEvent]
  ) {
    let identity = patients[index].identity
    // It keeps the name that it was given, whatever its patient is called by its end.
    let episodeID = patients[index].episodeID ?? newEpisodeID(of: patients[index], startSeconds: step.episodeStartSeconds)
    patients[index].episodeID = step.severity == .normal ? nil : episodeID
    noteCircumstances(of: index, at: step)
    noteLatch(step, episodeID: episodeID, closure: closure, of: index)
    let id = AlarmIdentity.transition(episodeID: episodeID, step: step.number)
    var transition = AlarmTransition(
      id: id, episodeID: episodeID, step: step.number, kind: closure == nil ? step.kind : .closed, closure: closure,
      severity: step.severity,
      previousSeverity: step.previousSeverity, wardName: wardName, patient: identity,
      episodeStartSeconds: step.episodeStartSeconds, timeSeconds: step.timeSeconds, assessment: assessment,
      modelVersion: detector.version, asksForMail: step.asksForMail,
      recentAnomaly: step.asksForMail ? recentAnomaly(of: index, at: step.timeSeconds) : [])
    transition.mailDelaySeconds = step.mailDelaySeconds
    if step.kind.isAlarm {
      transition.withheld = patients[index].withheld
      patients[index].withheld = 0
    }
    events.append(.transition(transition))
    if explains { askToExplain(step, id, of: index, assessment, into: &events) }
    for seen in awaited.take(episodeID: episodeID, step: step.number) {
      apply(seen.acknowledgement, to: index, isNews: seen.isNews, into: &events)
    }
  }
}
