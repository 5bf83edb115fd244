internal import Alarms
internal import Detection
package import Saving
package import Vitals

/// The checkpoint rolls: a slice of the patients at a time, those first whose change has waited longest.
extension Shard {
  /// The version of the layout that is written. What older ones wrote is read for good; each has a golden file in the tests.
  static let stateVersion: UInt16 = 3
  /// A slice ends with the patient that fills it: about 2 ms of the scoring queue.
  package static let sliceBytes = 500_000

  // MARK: What is read

  /// Whether a record is in the checkpoint already. It is read once more after a restart, and fills the trends alone.
  @inline(__always)
  func isKnown(_ reading: Reading) -> Bool {
    guard let position = reading.position else { return false }
    return ledger.isKnown(position, kafkaSeconds: reading.kafkaSeconds, of: reading.patient.id)
  }

  mutating func fillTrends(withKnown reading: Reading, arrival: Arrival?) {
    guard let patient = occupants.known(reading.patient), let index = indices[patient.key] else { return }
    note(reading, of: index, arrival: arrival)
    fillTrends(with: reading, of: index, at: reading.timeSeconds)
  }

  /// Notes that a record has been taken, unless nothing is known of its id even so.
  /// - Parameter guess: where the id may stand.
  mutating func noteRead(_ reading: Reading, _ verdict: Occupancy.Verdict, guess: Int?) {
    let id = reading.patient.id
    guard let position = reading.position, verdict.patient != nil || occupants[id] != nil else { return }
    ledger.take(position, kafkaSeconds: reading.kafkaSeconds, of: id, guess: guess)
  }

  // MARK: Beds without a reading

  /// Beds from which readings are to come, as records said and the checkpoint kept.
  package var expectedPlaces: [ExpectedPlace] { occupants.expected.map(\.expected) }

  /// Something has come from these places, or nothing is to come any more.
  package mutating func forgetExpected(at places: [Place]) {
    for (id, expected) in occupants.expected where places.contains(where: expected.place.agrees) {
      occupants.forgetExpected(id: id)
      ledger.touch(id)
    }
  }

  // MARK: Saving

  /// The next slice, which counts as saved. It may hold offsets alone: what was read since changed nobody.
  /// - Parameters:
  ///   - beginsRound: whether everybody is to be saved again.
  ///   - offsets: the next record of each partition; all before have been taken.
  ///   - mostBytes: how large it may become, by one patient more at most.
  package mutating func nextSlice(
    ofRound round: Int, beginsRound: Bool = false, readUpTo offsets: [Int32: Int64], mostBytes: Int = sliceBytes
  ) -> CheckpointSlice {
    if beginsRound { beginRound() }
    let wasComplete = ledger.isRoundComplete
    var slice = CheckpointSlice(round: round, modelVersion: detector.version)
    slice.readUpTo = offsets
    slice.withheld = withheldLog.takeUntold()
    var bytes = 0
    while bytes < mostBytes, let id = ledger.next() {
      slice.bins += binsToStore(ofID: id, isLast: mostBytes == .max)
      guard let state = saved(id) else {
        ledger.forget(id)
        continue
      }
      bytes += state.bytes.count
      slice.states.append(state)
    }
    guard ledger.isRoundComplete else { return slice }
    slice.gone = ledger.takeGone()
    slice.offsets = ledger.restartOffsets(readUpTo: offsets)
    if !wasComplete { slice.known = ledger.ids }
    return slice
  }

  /// Everybody is to be saved, whatever was saved before.
  package mutating func beginRound() {
    ledger.beginRound()
    withheldLog.beginRound()
  }

  private mutating func binsToStore(ofID id: String, isLast: Bool) -> [PatientBins] {
    (occupants[id]?.occupants ?? []).flatMap { occupant -> [PatientBins] in
      let key = occupant.identity.key
      guard let index = indices[key] else { return [] }
      if draws, !patients[index].tail.isWhole { followTrends(of: index) }
      return patients[index].tail.binsToStore(of: key, isLast: isLast)
    }
  }

  /// Nobody takes slices until another round begins.
  package mutating func endRound() { ledger.endRound() }

  /// How many ids have changed since they were saved.
  package var unsavedCount: Int { ledger.waitingCount }

  /// All who go by an id; nil where nothing is known of it.
  func saved(_ id: String) -> PatientState? {
    guard var saved = SavedID(id, of: self) else { return nil }
    var coder = StateCoder(version: Self.stateVersion)
    coder.pass(&saved)
    let place = saved.next.only
    return PatientState(
      patientID: id, partition: place?.partition, nextOffset: place?.offset, modelVersion: detector.version,
      bytes: SealedState.seal(coder))
  }

  // MARK: Restoring

  /// Takes up a checkpoint; whatever was known before is forgotten.
  /// - Throws: where the whole one that an older version left cannot be read.
  /// - Returns: ids whose own state could not be read. They are as unknown as if they had never been.
  package mutating func restore(_ checkpoint: StoredCheckpoint) throws -> [(patientID: String, error: StateError)] {
    let former = checkpoint.whole.isEmpty ? [] : try FormerState.read(checkpoint.whole)
    forgetAll()
    for var id in former {
      id.next = ReadPlaces(checkpoint.offsets)
      take(up: id, isOfThisModel: false)
    }
    var refused: [(patientID: String, error: StateError)] = []
    for state in checkpoint.states {
      do throws(StateError) {
        var coder = try SealedState.open(state.bytes, knownVersion: Self.stateVersion)
        var saved = SavedID.blank
        coder.pass(&saved)
        guard coder.isComplete, saved.id == state.patientID else { throw .damaged }
        take(up: saved, isOfThisModel: state.modelVersion == detector.version)
      } catch {
        refused.append((state.patientID, error))
      }
    }
    ledger.restore(readBefore: checkpoint.offsets)
    return refused
  }

  private mutating func take(up saved: SavedID, isOfThisModel: Bool) {
    for occupant in occupants[saved.id]?.occupants ?? [] {
      if let index = indices[occupant.identity.key] { remove(index) }
    }
    occupants.restore(saved.id, saved.occupancy)
    ledger.restore(saved.id, next: saved.next, newestKafkaSeconds: saved.newestKafkaSeconds)
    for patient in saved.patients {
      let index = indexOfPatient(patient.identity)
      patients[index] = patient
      if draws { followTrends(of: index) }
      if patient.episodeID == nil, let startSeconds = patient.alarm.episodeStartSeconds {
        patients[index].episodeID = newEpisodeID(of: patient, startSeconds: startSeconds)
      }
      if !isOfThisModel { reassess(index) }
    }
  }

  /// What the models of now make of what is known.
  private mutating func reassess(_ index: Int) {
    patients[index].forgetScores()
    let patient = patients[index]
    if let newest = patient.history.newestSeconds {
      patients[index].assessment = assessment(
        detector.assess(patient.history), of: index, at: newest, threat: patient.threats.threat)
    }
    if let doubted = patient.doubted, let newest = doubted.history.newestSeconds {
      let reassessed = assessment(
        detector.assess(doubted.history), of: index, at: newest, threat: doubted.threats.threat)
      patients[index].doubted?.assessment = reassessed
    }
  }
}
