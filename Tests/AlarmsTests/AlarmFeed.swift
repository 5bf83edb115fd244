import Alarms
import Vitals

/// One alarm fed a severity at times; collects what came of it.
struct AlarmFeed {
  var alarm = PatientAlarm()
  var policy: AlarmPolicy
  var timeSeconds: Double
  var steps: [(seconds: Double, step: PatientAlarm.Step)] = []

  /// A patient of whom nothing is known yet.
  init(new policy: AlarmPolicy) {
    self.policy = policy
    timeSeconds = 0
  }

  /// A feed at 1 Hz that has been normal for a minute and stands at second 0.
  init(_ policy: AlarmPolicy = AlarmPolicy()) {
    self.policy = policy
    timeSeconds = -60
    run(.normal, for: 60)
  }

  mutating func run(_ severity: Severity, for seconds: Int, every stepSeconds: Double = 1) {
    for _ in 0..<seconds {
      timeSeconds += stepSeconds
      pass(until: timeSeconds)
      if let step = alarm.update(severity, at: timeSeconds, policy: policy) { steps.append((timeSeconds, step)) }
    }
  }

  /// Time passes without a reading.
  mutating func pass(until seconds: Double) {
    for step in alarm.lapse(until: seconds, policy: policy) { steps.append((step.timeSeconds, step)) }
  }

  var told: [String] { steps.map { "\(Int($0.seconds)) \($0.step.kind.rawValue) \($0.step.severity.word)" } }
}
