internal import Alarms
internal import Detection
internal import Simulation
internal import Vitals

/// The alarms of beds that were watched for a while.
struct AlarmTally: Sendable, Equatable {
  var beds = 0
  var bedSeconds = 0.0
  var readings = 0
  var alarms = Paired(models: PerSeverity(low: 0, medium: 0, high: 0), news2: PerSeverity(low: 0, medium: 0, high: 0))
  /// Readings during which an alarm stood.
  var readingsInAlarm = Paired(models: 0, news2: 0)

  init() {}

  /// A simulated ward in which nobody falls ill; only `faults` happen.
  ///
  /// At a random time of day.
  init(quietWard seed: UInt64, faults: [Scenario], seconds: Int, detector: Detector, policy: AlarmPolicy) {
    var random = SplitMix64(seed: seed, stream: 8)
    let times = LeadIn(random: &random)
    var ward = SimulatedWard(
      seed: seed, beds: Self.bedsPerWard, startSeconds: times.startSeconds, scenarios: faults, pace: .realistic,
      leadInSeconds: LeadIn.seconds)
    var watches = Paired(models: detector, news2: .rulesOnly).map { AlarmWatch($0, policy: policy) }
    let past = times.readings(of: &ward)
    watches.models.take(past)
    watches.news2.take(past)
    for second in 1...seconds { count(ward.advance(to: times.endSeconds + Double(second)), &watches) }
    beds = Self.bedsPerWard
    bedSeconds = Double(Self.bedsPerWard * seconds)
  }

  /// One recorded patient, from the first reading on: as on a console that has just been started.
  init(recording: [Reading], detector: Detector, policy: AlarmPolicy) {
    var watches = Paired(models: detector, news2: .rulesOnly).map { AlarmWatch($0, policy: policy) }
    for reading in recording { count([reading], &watches) }
    beds = 1
    let times = recording.map(\.timeSeconds)
    bedSeconds = (times.max() ?? 0) - (times.min() ?? 0)
  }

  static let bedsPerWard = 12

  private mutating func count(_ readings: [Reading], _ watches: inout Paired<AlarmWatch>) {
    self.readings += readings.count
    for transition in watches.models.take(readings) where transition.kind.isAlarm {
      alarms.models[transition.severity] += 1
    }
    for transition in watches.news2.take(readings) where transition.kind.isAlarm {
      alarms.news2[transition.severity] += 1
    }
    readingsInAlarm.models += watches.models.patientsInAlarm
    readingsInAlarm.news2 += watches.news2.patientsInAlarm
  }

  static func + (left: Self, right: Self) -> Self {
    var sum = left
    sum.beds += right.beds
    sum.bedSeconds += right.bedSeconds
    sum.readings += right.readings
    for severity in [Severity.low, .medium, .high] {
      sum.alarms.models[severity] += right.alarms.models[severity]
      sum.alarms.news2[severity] += right.alarms.news2[severity]
    }
    sum.readingsInAlarm.models += right.readingsInAlarm.models
    sum.readingsInAlarm.news2 += right.readingsInAlarm.news2
    return sum
  }
}
