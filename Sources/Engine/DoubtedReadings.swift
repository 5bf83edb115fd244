internal import Alarms
package import Detection
package import Saving
package import Vitals

/// What came of a patient since the clock is in doubt, in the order in which it came, on top of what was known before.
///
/// It is scored beside what is known, and can raise; then it is forgotten, or becomes what is known, as the clock turns out.
package struct DoubtedReadings: Sendable, Codable {
  package internal(set) var history: PatientHistory
  /// Nil before the first of them that could be scored.
  package internal(set) var assessment: Assessment?
  private(set) var threats: LifeThreatWatch
  private(set) var readings = 0
  private(set) var sinceSeconds: Double

  init(of patient: Shard.Patient, sinceSeconds: Double) {
    history = patient.history
    threats = patient.threats
    self.sinceSeconds = sinceSeconds
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
  }

  private init() {
    history = PatientHistory()
    threats = LifeThreatWatch()
    sinceSeconds = 0
  }
}
