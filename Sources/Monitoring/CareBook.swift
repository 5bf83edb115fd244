internal import Alarms
import Engine
internal import Foundation
internal import Vitals

/// What people do about the running alarms of all patients, beside the engine: no clinical step hangs on it.
struct CareBook: Sendable {
  /// By the patients' keys.
  private var byPatient: [String: EpisodeCare] = [:]
  /// Of episodes that are not known yet, or any more; the newest.
  private var waiting: [EpisodeEvent] = []
  /// All that was done of late, the newest.
  private var done: [EpisodeEvent] = []
  private static let mostKept = 1_000

  var isEmpty: Bool { byPatient.isEmpty }

  subscript(patientKey: String) -> EpisodeCare? { byPatient[patientKey] }

  /// Takes how the patients are at this moment; answers what came of it: silences that ended, a HIGH that sounds again. `seconds` is
  /// now by the clock of a patient's records, of whom the newest was measured and came when it is told.
  mutating func follow(
    _ shards: [[Shard.Patient]], at seconds: (_ lastReadingSeconds: Double, _ newestArrivalSeconds: Double) -> Double
  ) -> [EpisodeEvent] {
    var next: [String: EpisodeCare] = [:]
    let events = shards.flatMap { follow($0, at: seconds, into: &next) }
    byPatient = next
    keep(events)
    return events
  }

  private mutating func follow(
    _ patients: [Shard.Patient], at seconds: (Double, Double) -> Double, into next: inout [String: EpisodeCare]
  ) -> [EpisodeEvent] {
    var events: [EpisodeEvent] = []
    // In place: a patient is too large to be copied for this.
    let patients = patients.span
    for index in patients.indices {
      guard let episodeID = patients[index].episodeID, patients[index].alarm.severity > .normal else { continue }
      let (identity, alarm) = (patients[index].identity, patients[index].alarm)
      let conditions = patients[index].conditions.all.count
      let now = seconds(patients[index].lastReadingSeconds, patients[index].newestArrivalSeconds)
      var care: EpisodeCare
      if let known = byPatient[identity.key], known.episodeID == episodeID {
        care = known
      } else {
        // Another episode, or another occupant: what was given for the one before ends with it.
        care = EpisodeCare(
          episodeID: episodeID, patientID: identity.id, severity: alarm.severity,
          sinceSeconds: alarm.severitySinceSeconds ?? now, isAcknowledged: alarm.acknowledgement != nil, conditions: conditions)
        for event in waiting where event.episodeID == episodeID { care.learn(event) }
        waiting.removeAll { $0.episodeID == episodeID }
      }
      events += care.follow(alarm.severity, isAcknowledged: alarm.acknowledgement != nil, conditions: conditions, at: now)
      events += care.tick(at: now)
      next[identity.key] = care
    }
    return events
  }

  /// A person does something about a patient's alarm; nil where there is none, or where it changes nothing.
  mutating func perform(_ deed: CareDeed, for patientKey: String, by person: String, at timeSeconds: Double) -> EpisodeEvent? {
    let event: EpisodeEvent? =
      switch deed {
      case .claim: byPatient[patientKey]?.claim(by: person, at: timeSeconds)
      case .release: byPatient[patientKey]?.release(by: person, at: timeSeconds)
      case .silence(let seconds): byPatient[patientKey]?.silence(by: person, forSeconds: seconds, at: timeSeconds)
      case .unsilence: byPatient[patientKey]?.unsilence(by: person, at: timeSeconds)
      }
    if let event { keep([event]) }
    return event
  }

  /// For an engine that comes upon the same episodes once more: what was done about them goes on.
  var again: CareBook {
    var book = CareBook()
    (book.waiting, book.done) = (done, done)
    return book
  }

  private mutating func keep(_ events: [EpisodeEvent]) {
    guard !events.isEmpty else { return }
    done = (done + events).suffix(Self.mostKept)
  }

  /// Takes in what is stored of this console and others.
  mutating func learn(_ event: EpisodeEvent) {
    keep([event])
    for (key, care) in byPatient where care.episodeID == event.episodeID {
      byPatient[key]?.learn(event)
      return
    }
    waiting.append(event)
    if waiting.count > Self.mostKept { waiting.removeFirst(waiting.count - Self.mostKept) }
  }
}
