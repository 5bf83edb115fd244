internal import Alarms
package import Detection
package import Saving
package import Vitals

/// What came of a patient since the clock is in doubt, in the order in which it came, on top of what was known before.
///
/// It is scored beside what is known, and can raise; then it is forgotten, or becomes what is known, as the clock turns out. What
/// comes by two clocks at once, as of a monitor whose clock was set while it sends what it had kept, makes two histories: old
/// values in turns with new ones would be nobody's, and hide either.
package struct DoubtedReadings: Sendable, Codable {
  /// Of the clock that dates the reading that came last. So is the assessment.
  package internal(set) var history: PatientHistory
  /// Nil before the first of them that could be scored.
  package internal(set) var assessment: Assessment?
  private(set) var threats: LifeThreatWatch
  private(set) var readings = 0
  private(set) var sinceSeconds: Double
  /// What is made of the other clock's; nothing mostly.
  private var aside = Apart<Strand>()
  private var isBeside = false

  fileprivate struct Strand: Sendable, Codable {
    var history: PatientHistory
    var assessment: Assessment?
    var threats: LifeThreatWatch
  }

  init(of patient: Shard.Patient, sinceSeconds: Double) {
    history = patient.history
    threats = patient.threats
    self.sinceSeconds = sinceSeconds
  }

  /// Goes on with what is made of one clock or of the other, which begins with what was known.
  mutating func turn(toBeside: Bool, of patient: Shard.Patient) {
    guard toBeside != isBeside else { return }
    isBeside = toBeside
    let next = aside.value ?? Strand(history: patient.history, threats: patient.threats)
    aside.value = Strand(history: history, assessment: assessment, threats: threats)
    (history, assessment, threats) = (next.history, next.assessment, next.threats)
  }

  /// The models are others now.
  mutating func forgetScores() {
    history.forgetScores()
    aside.update { $0.history.forgetScores() }
  }

  /// Takes a reading at its place in the order.
  mutating func take(_ reading: Reading, policy: AlarmPolicy) -> HistoryUpdate {
    readings += 1
    let update = history.update(reading)
    if update == .fresh || update == .merged { threats.take(reading, policy: policy) }
    return update
  }

  /// A single late record says nothing; what goes on for a while does.
  var hasStayed: Bool {
    readings >= SourceClock.fewestReadings && (history.newestSeconds ?? sinceSeconds) - sinceSeconds >= SourceClock.leastSeconds
  }
}

extension DoubtedReadings: Saved {
  package static var blank: DoubtedReadings { DoubtedReadings() }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&history)
    coder.pass(&assessment)
    coder.pass(&threats)
    coder.pass(&readings)
    coder.pass(&sinceSeconds)
    coder.pass(&aside)
    coder.pass(&isBeside)
  }

  private init() {
    history = PatientHistory()
    threats = LifeThreatWatch()
    sinceSeconds = 0
  }
}

extension DoubtedReadings.Strand: Saved {
  fileprivate static var blank: DoubtedReadings.Strand {
    DoubtedReadings.Strand(history: PatientHistory(), threats: LifeThreatWatch())
  }

  fileprivate mutating func pass(through coder: inout StateCoder) {
    coder.pass(&history)
    coder.pass(&assessment)
    coder.pass(&threats)
  }
}

extension Apart<DoubtedReadings> {
  /// What the newest of them came to; all the rest is not copied for it.
  var assessment: Assessment? { ask { $0.assessment } ?? nil }
}
