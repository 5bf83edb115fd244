internal import Alarms
internal import Detection
internal import Engine
internal import Simulation
internal import Vitals

/// One patient who falls ill, watched by the models and by NEWS2 alone until each has raised HIGH or treatment begins to work.
///
/// Illness takes as long as in life (`Pace.realistic`): sped up, it would outrun the hours that the models look back on and the
/// minutes between two measurements of blood pressure.
struct EmergencyTrial: Sendable {
  var scenario: Scenario
  var seed: UInt64

  static let scenarios = Scenario.allCases.filter { !$0.isTechnical && $0 != .stable }

  func run(detector: Detector, policy: AlarmPolicy) -> Paired<TimeToAlarm> {
    var random = SplitMix64(seed: seed, stream: 7)
    let times = LeadIn(random: &random)
    let onset = times.endSeconds
    var ward = SimulatedWard(
      seed: seed, scenario: scenario, onsetSeconds: onset, startSeconds: times.startSeconds, pace: .realistic)
    let bed = ward.patients[0].identity.bed ?? ""

    let past = times.readings(of: &ward)
    var watches = Paired(models: detector, news2: .rulesOnly).map { AlarmWatch($0, policy: policy) }
    watches.models.take(past)
    watches.news2.take(past)
    var found = watches.map { TimeToAlarm(standing: $0.shard.patients[0].alarm.severity) }

    var now = onset
    var end = Double.infinity
    while now < end, !found.models.isComplete || !found.news2.isComplete {
      now = min(now + 60, end)
      let readings = ward.advance(to: now)
      end = ward.episodes(inBed: bed).last?.treatedSeconds ?? end
      if !found.models.isComplete { found.models.note(watches.models.take(readings), onsetSeconds: onset) }
      if !found.news2.isComplete { found.news2.note(watches.news2.take(readings), onsetSeconds: onset) }
    }
    return found
  }
}

/// How long after the onset an alarm came, in seconds; nil where it has not.
struct TimeToAlarm: Sendable, Equatable {
  /// The alarm that stood at the onset, for nothing: what it covers cannot be warned of any more.
  var standing: Severity
  private(set) var mediumSeconds: Double?
  private(set) var highSeconds: Double?

  init(standing: Severity) { self.standing = standing }

  var isComplete: Bool { highSeconds != nil || standing == .high }

  mutating func note(_ transitions: [AlarmTransition], onsetSeconds: Double) {
    for transition in transitions where transition.kind.isAlarm {
      let seconds = transition.timeSeconds - onsetSeconds
      if transition.severity >= .medium { mediumSeconds = mediumSeconds ?? seconds }
      if transition.severity >= .high { highSeconds = highSeconds ?? seconds }
    }
  }
}

/// The hours before anything is measured: at first a reading a minute, at last one a second, so that trends and means are filled
/// as on a console that has been running.
struct LeadIn: Sendable {
  static let seconds = 6.0 * 3600
  private static let secondwiseSeconds = 600.0
  /// 9 October 2025. Only the time of day matters, which moves pulse, pressure and temperature.
  private static let epochSeconds = 1_759_968_000.0

  let startSeconds: Double
  var endSeconds: Double { startSeconds + Self.seconds }

  /// At a random time of day.
  init(random: inout SplitMix64) { startSeconds = Self.epochSeconds + random.uniform(0...86_400).rounded() }

  func readings(of ward: inout SimulatedWard) -> [Reading] {
    ward.advance(to: endSeconds - Self.secondwiseSeconds, stepSeconds: 60) + ward.advance(to: endSeconds)
  }
}
