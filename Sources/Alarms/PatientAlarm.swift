package import Vitals

/// The alarm of one patient: a pure state machine, a severity and a time in, at most one step out.
package struct PatientAlarm: Sendable, Equatable, Codable {
  /// What the alarm stands at, delays and hysteresis applied.
  package private(set) var severity: Severity = .normal
  /// When it came to stand there.
  package private(set) var severitySinceSeconds: Double?
  /// When the running episode began; nil while normal.
  package private(set) var episodeStartSeconds: Double?
  package internal(set) var acknowledgement: Acknowledgement?
  /// How often the step that asks for it has been acknowledged and taken back. Nil in checkpoints from before it was kept.
  var turns: Int?
  /// Who took it back last.
  var takenBackBy: String?

  /// How many steps the running episode has taken.
  package private(set) var steps = 0

  private var atOrAboveSince = PerSeverity<Double?>(low: nil, medium: nil, high: nil)
  private var belowSince = PerSeverity<Double?>(low: nil, medium: nil, high: nil)
  private var lastTimeSeconds: Double?
  private var usualIntervalSeconds: Double?
  private var lastMailSeconds: Double?
  private var mailedThisEpisode = false
  /// Nil in checkpoints from before it was kept.
  private var lastRise: Int?

  package init() {}

  /// The step that somebody has to see: the running episode's last raise or escalation; nil while normal.
  package var stepToAcknowledge: Int? { severity > .normal ? lastRise ?? steps - 1 : nil }

  package struct Acknowledgement: Sendable, Equatable, Codable {
    package var by: String
    package var timeSeconds: Double

    package init(by: String, timeSeconds: Double) {
      self.by = by
      self.timeSeconds = timeSeconds
    }
  }

  /// What an update changed.
  package struct Step: Sendable, Equatable {
    package var kind: AlarmTransition.Kind
    package var severity: Severity
    package var previousSeverity: Severity
    package var episodeStartSeconds: Double
    package var number: Int
    /// Of the reading that made the change.
    package var timeSeconds: Double
    package var asksForMail: Bool
  }

  /// Takes what the models and rules say at `timeSeconds`, which never runs backwards.
  /// - Parameter isDue: whether a HIGH has had a delay of its own already (`LifeThreatWatch`).
  package mutating func update(
    _ current: Severity, at timeSeconds: Double, policy: AlarmPolicy, isDue: Bool = false
  ) -> Step? {
    note(intervalBefore: timeSeconds, policy: policy)
    for level in [Severity.low, .medium, .high] {
      if current >= level {
        atOrAboveSince[level] = atOrAboveSince[level] ?? timeSeconds
        belowSince[level] = nil
      } else {
        belowSince[level] = belowSince[level] ?? timeSeconds
        atOrAboveSince[level] = nil
      }
    }
    let target = isDue && current == .high ? .high : settled(at: timeSeconds, policy: policy)
    return target == severity ? nil : move(to: target, at: timeSeconds, policy: policy)
  }

  /// Raises what a spot check showed once its on-delay has passed and no further reading has come. Before a reading is taken and
  /// whenever time passes, however often: the steps bear the time of the spot check and are the same.
  ///
  /// Not at once, because the first reading of a monitor looks like a spot check: electrodes and probes that are just being put
  /// on are where odd seconds come from.
  ///
  /// - Parameter highDueSeconds: when a HIGH that has a delay of its own comes whatever the usual interval (`LifeThreatWatch`).
  package mutating func lapse(
    until timeSeconds: Double, policy: AlarmPolicy, highDueSeconds: Double? = nil
  ) -> [Step] {
    guard let lastTimeSeconds else { return [] }
    var due = readsSpotChecks(policy) ? lapsed(until: timeSeconds, policy: policy) : []
    if let highDueSeconds, severity < .high, timeSeconds >= highDueSeconds { due.append((.high, highDueSeconds)) }
    // In the order in which their delays end: when this is called makes no difference.
    return due.sorted { ($0.seconds, $1.level) < ($1.seconds, $0.level) }.compactMap { due in
      due.level > severity ? move(to: due.level, at: lastTimeSeconds, policy: policy) : nil
    }
  }

  private func lapsed(until timeSeconds: Double, policy: AlarmPolicy) -> [(level: Severity, seconds: Double)] {
    [Severity.low, .medium, .high].compactMap { level in
      guard level > severity, let since = atOrAboveSince[level], timeSeconds - since >= policy.onDelaySeconds[level] else {
        return nil
      }
      return (level, since + policy.onDelaySeconds[level])
    }
  }

  /// The episode ends for another reason than that the patient is better. Nil where none runs.
  package mutating func close(at timeSeconds: Double, policy: AlarmPolicy) -> Step? {
    guard severity > .normal else { return nil }
    var step = move(to: .normal, at: timeSeconds, policy: policy)
    step.kind = .closed
    return step
  }

  /// Whether readings come so rarely that one suffices. Unknown counts as rare: after a first reading nobody may have to wait
  /// hours for the second.
  private func readsSpotChecks(_ policy: AlarmPolicy) -> Bool {
    guard let usualIntervalSeconds else { return true }
    return usualIntervalSeconds >= policy.spotCheckIntervalSeconds
  }

  private mutating func note(intervalBefore timeSeconds: Double, policy: AlarmPolicy) {
    if let last = lastTimeSeconds, timeSeconds > last {
      // Capped, so that after a long silence of a continuous feed only its first reading counts as a spot check: a probe that
      // was just put back on is where odd seconds come from.
      let interval = min(timeSeconds - last, 5 * policy.spotCheckIntervalSeconds)
      usualIntervalSeconds = usualIntervalSeconds.map { $0 + 0.2 * (interval - $0) } ?? interval
    }
    lastTimeSeconds = timeSeconds
  }

  /// The severity that on-delays let in and off-delays still hold.
  private func settled(at timeSeconds: Double, policy: AlarmPolicy) -> Severity {
    for level in [Severity.high, .medium, .low] {
      if let since = atOrAboveSince[level] {
        if level <= severity || timeSeconds - since >= policy.onDelaySeconds[level] { return level }
      } else if level <= severity, let since = belowSince[level], timeSeconds - since < policy.offDelaySeconds[level] {
        return level
      }
    }
    return .normal
  }

  private mutating func move(to target: Severity, at timeSeconds: Double, policy: AlarmPolicy) -> Step {
    let previous = severity
    let kind: AlarmTransition.Kind =
      if previous == .normal { .raised } else if target == .normal { .resolved } else if target > previous {
        .escalated
      } else { .deescalated }
    if kind == .raised {
      episodeStartSeconds = timeSeconds
      steps = 0
      mailedThisEpisode = false
    }
    let start = episodeStartSeconds ?? timeSeconds
    var asksForMail = false
    if kind.isAlarm {
      forgetAcknowledgement()
      lastRise = steps
      let isCool = lastMailSeconds.map { timeSeconds - $0 >= policy.mailCoolDownSeconds } ?? true
      if target == .high && !mailedThisEpisode && isCool {
        asksForMail = true
        mailedThisEpisode = true
        lastMailSeconds = timeSeconds
      }
    }
    let step = Step(
      kind: kind, severity: target, previousSeverity: previous, episodeStartSeconds: start, number: steps,
      timeSeconds: timeSeconds, asksForMail: asksForMail)
    steps += 1
    severity = target
    severitySinceSeconds = timeSeconds
    if kind == .resolved {
      episodeStartSeconds = nil
      forgetAcknowledgement()
    }
    return step
  }
}
