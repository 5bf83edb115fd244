import Alarms
import Interchange
import Saving
import Vitals

/// Whoever asks for a patient need not know whose that is.
extension Shards {
  var patientCount: Int { all.reduce(0) { $0 + $1.engine.patients.count } }
  var refusedCount: Int { all.reduce(0) { $0 + $1.engine.refused.count } }
  var lateReadings: Int { all.reduce(0) { $0 + $1.engine.lateReadings } }
  var unexplained: [UnexplainedStep] { all.flatMap(\.engine.unexplained) }
  var identities: some Collection<PatientIdentity> { all.lazy.flatMap { $0.engine.patients.lazy.map(\.identity) } }
  var coverage: FeedCoverage { all.dropFirst().reduce(into: first.engine.coverage) { $0.add($1.engine.coverage) } }

  /// Nil where nobody has a patient of this key.
  func shard(ofPatient key: String) -> Shard? { all.first { $0.engine.indices[key] != nil } }

  func kafkaSeconds(ofPatient key: String) -> Double? {
    for shard in all {
      if let seconds = shard.engine.kafkaSeconds(ofPatient: key) { return seconds }
    }
    return nil
  }

  /// Time has passed; see `Engine.tick`.
  func tick(into events: inout [EngineEvent], passedSeconds: (Engine.Patient) -> Double) {
    for shard in all { shard.engine.tick(into: &events, passedSeconds: passedSeconds) }
  }

  func forget(into events: inout [EngineEvent]) {
    for shard in all { shard.engine.forget(into: &events) }
  }

  /// What names nobody who is known may be anybody's.
  func learn(_ acknowledgement: AlarmAcknowledgement, isNews: Bool, into events: inout [EngineEvent]) {
    let known = all.first { $0.engine.knows(id: acknowledgement.patient.id) }
    for shard in known.map({ [$0] }) ?? all { shard.engine.learn(acknowledgement, isNews: isNews, into: &events) }
  }

  func fillTrends(with bins: [PatientBins]) {
    for shard in all { shard.engine.fillTrends(with: bins) }
  }

  func learn(_ explained: AlarmExplanation, of step: UnexplainedStep) {
    for shard in all { shard.engine.learn(explained, of: step) }
  }

  func beds(at wallSeconds: Double, focus: inout FocusedPatient?, drivers: inout DriverStrip) -> [BedSnapshot] {
    var occupants = BedOccupants()
    for shard in all { occupants.note(shard.engine.patients) }
    return all.flatMap { $0.engine.beds(at: wallSeconds, occupants: occupants, focus: &focus, drivers: &drivers) }
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
