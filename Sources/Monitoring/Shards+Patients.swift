import Alarms
import Engine
import Interchange
import Saving
import Vitals

/// Whoever asks for a patient need not know whose that is.
extension Shards {
  var patientCount: Int { all.reduce(0) { $0 + $1.shard.patients.count } }
  var refusedCount: Int { all.reduce(0) { $0 + $1.shard.refused.count } }
  var lateReadings: Int { all.reduce(0) { $0 + $1.shard.lateReadings } }
  var withheld: Int { all.reduce(0) { $0 + $1.shard.withheld } }
  var unexplained: [UnexplainedStep] { all.flatMap(\.shard.unexplained) }
  var identities: some Collection<PatientIdentity> { all.lazy.flatMap { $0.shard.patients.lazy.map(\.identity) } }
  var coverage: FeedCoverage { all.dropFirst().reduce(into: first.shard.coverage) { $0.add($1.shard.coverage) } }

  /// Nil where nobody has a patient of this key.
  func worker(ofPatient key: String) -> ShardWorker? { all.first { $0.shard.indices[key] != nil } }

  /// Time has passed; see `Shard.tick`.
  func tick(into events: inout [ShardEvent], passedSeconds: (_ newestArrivalSeconds: Double) -> Double) {
    for worker in all { worker.shard.tick(into: &events, passedSeconds: passedSeconds) }
  }

  func forget(into events: inout [ShardEvent]) {
    for worker in all { worker.shard.forget(into: &events) }
  }

  /// What names nobody who is known may be anybody's.
  func learn(_ acknowledgement: AlarmAcknowledgement, isNews: Bool, into events: inout [ShardEvent]) {
    let known = all.first { $0.shard.knows(id: acknowledgement.patient.id) }
    for worker in known.map({ [$0] }) ?? all { worker.shard.learn(acknowledgement, isNews: isNews, into: &events) }
  }

  /// Whose running alarm somebody has seen, as it was stored.
  var acknowledgements: [AlarmAcknowledgement] { all.flatMap(\.shard.acknowledgements) }

  func fillTrends(with bins: [PatientBins]) {
    for worker in all { worker.shard.fillTrends(with: bins) }
    joinHistories()
  }

  /// What was measured of somebody is shown with the id that they were merged into, on whichever shard that is.
  func joinHistories() {
    guard !isOne else { return }
    for worker in all {
      for id in worker.shard.awaitedIDs {
        guard let other = all.first(where: { $0.shard.knows(id: id) }), let trends = worker.shard.takeHistory(awaitedBy: id)
        else { continue }
        other.shard.share(trends, withID: id)
      }
    }
  }

  func learn(_ explained: AlarmExplanation, of step: UnexplainedStep) {
    for worker in all { worker.shard.learn(explained, of: step) }
  }

  /// - Parameter others: how many more rows are to be added to them.
  func beds(
    at wallSeconds: Double, focus: inout FocusedPatient?, drivers: inout DriverStrip, leavingRoomFor others: Int = 0
  ) -> [BedSnapshot] {
    var beds: [BedSnapshot] = []
    beds.reserveCapacity(patientCount + others)
    for worker in all {
      worker.shard.picture(at: wallSeconds, focus: &focus, drivers: &drivers, into: &beds)
    }
    BedOccupants.leaveOutReplaced(among: all.map(\.shard), of: &beds, at: wallSeconds)
    return beds
  }

  /// The most frequent first.
  func unusedFields(atMost limit: Int) -> [UnusedField] {
    guard all.count > 1 else { return first.decoder.unusedFields(atMost: limit) }
    var byName: [String: UnusedField] = [:]
    for field in all.flatMap({ $0.decoder.unusedFields(atMost: 4 * limit) }) {
      if byName[field.name] == nil { byName[field.name] = field } else { byName[field.name]?.count += field.count }
    }
    return Array(byName.values.sorted { ($1.count, $0.name) < ($0.count, $1.name) }.prefix(limit))
  }
}
