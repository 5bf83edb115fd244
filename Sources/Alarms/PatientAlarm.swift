package import Saving
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

  private(set) var atOrAboveSince = PerSeverity<Double?>(low: nil, medium: nil, high: nil)
  private(set) var belowSince = PerSeverity<Double?>(low: nil, medium: nil, high: nil)
  private var lastTimeSeconds: Double?
  private var usualIntervalSeconds: Double?
  private var lastMailSeconds: Double?
  /// When the running episode's mail is due; nil where it has asked for none. Not in checkpoints from before it was kept.
  private var plannedMailSeconds: Double?
  private var mailedThisEpisode = false
  /// Nil in checkpoints from before it was kept.
  private var lastRise: Int?
  /// What the last update saw end that had not stood for its delay; nil mostly, and in checkpoints.
  package private(set) var endedEarly: Severity?
  /// Since when the running episode has had a HIGH that nobody has acknowledged; nil where it has none.
  private var unseenHighSeconds: Double?

  /// When what it was told was in doubt last. Nil in checkpoints from before it was kept.
  private var lastDoubtSeconds: Double?

  /// How long what is in doubt must say that a severity no longer stands. Rows of one moment come within so long.
  private static let doubtedSeconds = 5.0

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
    /// How long its mail is held back after one about an earlier episode; nil where it is not, or none is asked for.
    package var mailDelaySeconds: Double?
    /// Of the last step of an episode whose HIGH nobody has acknowledged.
    package var unseen: Unseen?
  }

  /// Takes what the models and rules say at `timeSeconds`, which never runs backwards.
  /// - Parameters:
  ///   - joins: whether it is of the same observation as the one before: then it says nothing of how often they come.
  ///   - isDue: whether a HIGH has had a delay of its own already (`LifeThreatWatch`).
  package mutating func update(
    _ current: Severity, at timeSeconds: Double, policy: AlarmPolicy, joins: Bool = false, isDue: Bool = false
  ) -> Step? {
    note(timeSeconds, joins: joins, policy: policy)
    // The first rows after a doubt come on top of what was known before it: they end nothing that is about to be raised.
    let isJustKnown = lastDoubtSeconds.map { timeSeconds - $0 < Self.doubtedSeconds } ?? false
    endedEarly = nil
    for level in Severity.alarms {
      if current >= level {
        atOrAboveSince[level] = atOrAboveSince[level] ?? timeSeconds
        belowSince[level] = nil
      } else {
        belowSince[level] = belowSince[level] ?? timeSeconds
        if level > severity {
          guard !isJustKnown else { continue }
          if atOrAboveSince[level] != nil { endedEarly = level }
        }
        atOrAboveSince[level] = nil
      }
    }
    let target = isDue && current == .high ? .high : settled(at: timeSeconds, policy: policy)
    return target == severity ? nil : move(to: target, at: timeSeconds, policy: policy)
  }

  /// The same for a reading whose time is in doubt: it can raise, and neither resolves nor steps down. Nor does it end what is about
  /// to be raised while the last reading that is not in doubt still speaks for it, or before what says otherwise has stayed for
  /// a moment: a single old record among new ones is none.
  /// - Parameter known: what the last reading that is not in doubt says, and its time.
  package mutating func updateInDoubt(
    _ current: Severity, at timeSeconds: Double, known: (severity: Severity, timeSeconds: Double)?, policy: AlarmPolicy,
    joins: Bool = false, isDue: Bool = false
  ) -> Step? {
    note(timeSeconds, joins: joins, policy: policy)
    lastDoubtSeconds = timeSeconds
    for level in Severity.alarms {
      let isKnown = known.map { $0.severity >= level && timeSeconds - $0.timeSeconds < policy.onDelaySeconds[level] } ?? false
      if current >= level || isKnown {
        atOrAboveSince[level] = atOrAboveSince[level] ?? timeSeconds
        belowSince[level] = nil
      } else if level > severity {
        let since = belowSince[level] ?? timeSeconds
        belowSince[level] = since
        if timeSeconds - since >= Self.doubtedSeconds { atOrAboveSince[level] = nil }
      }
    }
    let target = isDue && current == .high ? .high : settled(at: timeSeconds, policy: policy)
    return target > severity ? move(to: target, at: timeSeconds, policy: policy) : nil
  }

  /// The clock of the records was set: what it said of all of this is moved along. An episode keeps the start that it was named
  /// after.
  package mutating func shift(bySeconds seconds: Double) {
    severitySinceSeconds? += seconds
    lastTimeSeconds? += seconds
    lastMailSeconds? += seconds
    lastDoubtSeconds? += seconds
    plannedMailSeconds? += seconds
    acknowledgement?.timeSeconds += seconds
    unseenHighSeconds? += seconds
    for level in Severity.alarms {
      atOrAboveSince[level]? += seconds
      belowSince[level]? += seconds
    }
  }

  /// Takes over what is about to be raised of the same patient, who went by another name until now.
  /// - Parameter shiftSeconds: from the other one's clock to this one's.
  package mutating func adoptPending(of other: PatientAlarm, shiftSeconds: Double) {
    for level in Severity.alarms where level > severity {
      guard let since = other.atOrAboveSince[level] else { continue }
      atOrAboveSince[level] = min(atOrAboveSince[level] ?? .infinity, since + shiftSeconds)
      belowSince[level] = other.belowSince[level].map { $0 + shiftSeconds }
    }
    // From its newest reading on nothing more is to be expected of it than of this one.
    if let last = other.lastTimeSeconds { lastTimeSeconds = max(lastTimeSeconds ?? -.infinity, last + shiftSeconds) }
  }

  /// Raises what still stands when the readings stop, once its on-delay has passed: what a spot check showed, and what a monitor
  /// showed last. Before a reading is taken and whenever time passes, however often: the steps bear the time of the last reading
  /// and are the same.
  ///
  /// Not at once, because the first reading of a monitor looks like a spot check: electrodes and probes that are just being put
  /// on are where odd seconds come from.
  ///
  /// - Parameter highDueSeconds: when a HIGH that has a delay of its own comes whatever the usual interval (`LifeThreatWatch`).
  package mutating func lapse(
    until timeSeconds: Double, policy: AlarmPolicy, highDueSeconds: Double? = nil
  ) -> [Step] {
    guard let lastTimeSeconds, mayRise || highDueSeconds != nil else { return [] }
    let stopSeconds = lastTimeSeconds + patienceSeconds(policy)
    var due = Severity.alarms.compactMap { level -> (level: Severity, seconds: Double)? in
      guard level > severity, belowSince[level] == nil, let since = atOrAboveSince[level] else { return nil }
      let dueSeconds = max(since + policy.onDelaySeconds[level], stopSeconds)
      return timeSeconds >= dueSeconds ? (level, dueSeconds) : nil
    }
    if let highDueSeconds, severity < .high, timeSeconds >= highDueSeconds { due.append((.high, highDueSeconds)) }
    // In the order in which their delays end: when this is called makes no difference.
    return due.sorted { ($0.seconds, $1.level) < ($1.seconds, $0.level) }.compactMap { due in
      due.level > severity ? move(to: due.level, at: lastTimeSeconds, policy: policy) : nil
    }
  }

  /// Whether anything stands that could still be raised: hardly ever.
  @inline(__always)
  private var mayRise: Bool {
    for level in Severity.alarms where level > severity && atOrAboveSince[level] != nil { return true }
    return false
  }

  /// The episode ends for another reason than that the patient is better. Nil where none runs.
  package mutating func close(at timeSeconds: Double, policy: AlarmPolicy) -> Step? {
    guard severity > .normal else { return nil }
    var step = move(to: .normal, at: timeSeconds, policy: policy)
    step.kind = .closed
    return step
  }

  /// How long after the last reading the next one is still to be expected. Nothing where readings come so rarely that one
  /// suffices; unknown counts as rare: after a first reading nobody may have to wait hours for the second.
  private func patienceSeconds(_ policy: AlarmPolicy) -> Double {
    guard let usualIntervalSeconds, usualIntervalSeconds < policy.spotCheckIntervalSeconds else { return 0 }
    return max(3, 1.25 * usualIntervalSeconds)
  }

  private mutating func note(_ timeSeconds: Double, joins: Bool, policy: AlarmPolicy) {
    if !joins, let last = lastTimeSeconds, timeSeconds > last {
      // Capped, so that after a long silence of a continuous feed only its first reading counts as a spot check: a probe that
      // was just put back on is where odd seconds come from.
      let interval = min(timeSeconds - last, 5 * policy.spotCheckIntervalSeconds)
      usualIntervalSeconds = usualIntervalSeconds.map { $0 + 0.2 * (interval - $0) } ?? interval
    }
    lastTimeSeconds = timeSeconds
  }

  /// The severity that on-delays let in and off-delays still hold. It changes nothing, and is yet `mutating`: so nothing is copied.
  private mutating func settled(at timeSeconds: Double, policy: AlarmPolicy) -> Severity {
    for level in Severity.alarms.reversed() {
      if let since = atOrAboveSince[level] {
        let isDue = belowSince[level] == nil && timeSeconds - since >= policy.onDelaySeconds[level]
        if level <= severity || isDue { return level }
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
      unseenHighSeconds = nil
      mailedThisEpisode = false
      plannedMailSeconds = nil
    }
    let start = episodeStartSeconds ?? timeSeconds
    var asksForMail = false
    var mailDelaySeconds: Double?
    if kind.isAlarm {
      if acknowledgement != nil { unseenHighSeconds = nil }
      if target == .high { unseenHighSeconds = unseenHighSeconds ?? timeSeconds }
      forgetAcknowledgement()
      lastRise = steps
      if target == .high && !mailedThisEpisode {
        asksForMail = true
        mailedThisEpisode = true
        let due = max(timeSeconds, (lastMailSeconds ?? -.infinity) + policy.mailCoolDownSeconds)
        plannedMailSeconds = due
        mailDelaySeconds = due > timeSeconds ? due - timeSeconds : nil
      }
    }
    var step = Step(
      kind: kind, severity: target, previousSeverity: previous, episodeStartSeconds: start, number: steps,
      timeSeconds: timeSeconds, asksForMail: asksForMail, mailDelaySeconds: mailDelaySeconds)
    if target == .normal, acknowledgement == nil, let rise = lastRise, let high = unseenHighSeconds {
      step.unseen = Unseen(step: rise, turn: nextTurn, highSeconds: high)
    }
    // What is over before its mail was due has not been mailed.
    if target == .normal, let planned = plannedMailSeconds {
      if planned <= timeSeconds { lastMailSeconds = planned }
      plannedMailSeconds = nil
    }
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

extension PatientAlarm {
  /// The same as it is shown while a HIGH that has ended waits for its acknowledgement.
  package func showing(_ latched: LatchedAlarm) -> PatientAlarm {
    var shown = self
    shown.severity = .high
    shown.severitySinceSeconds = latched.highSeconds
    shown.acknowledgement = nil
    return shown
  }
}

extension PatientAlarm: Saved {
  package static var blank: PatientAlarm { PatientAlarm() }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&severity)
    coder.pass(&severitySinceSeconds)
    coder.pass(&episodeStartSeconds)
    coder.pass(&acknowledgement)
    coder.pass(&turns)
    coder.pass(&takenBackBy)
    coder.pass(&steps)
    coder.pass(&atOrAboveSince)
    coder.pass(&belowSince)
    coder.pass(&lastTimeSeconds)
    coder.pass(&usualIntervalSeconds)
    coder.pass(&lastMailSeconds)
    coder.pass(&plannedMailSeconds)
    coder.pass(&mailedThisEpisode)
    coder.pass(&lastRise)
    coder.pass(&lastDoubtSeconds)
    coder.pass(&unseenHighSeconds)
  }
}

extension PatientAlarm.Acknowledgement: Saved {
  package static var blank: PatientAlarm.Acknowledgement { PatientAlarm.Acknowledgement(by: "", timeSeconds: 0) }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&by)
    coder.pass(&timeSeconds)
  }
}
