internal import Vitals

extension WardSnapshot {
  /// One picture of several parts of a ward, no patient of which is in two; nil where there is none.
  package static func joining(_ parts: [WardSnapshot]) -> WardSnapshot? {
    guard var whole = parts.first else { return nil }
    for part in parts.dropFirst() { whole.take(part) }
    return whole
  }

  private mutating func take(_ part: WardSnapshot) {
    // The older one: whoever looks for an engine that stands still finds it.
    timeSeconds = min(timeSeconds, part.timeSeconds)
    feed = feed.joined(with: part.feed)
    database = database.joined(with: part.database)
    mail = mail.joined(with: part.mail)
    duty = duty.joined(with: part.duty)
    readings += part.readings
    readingsPerSecond += part.readingsPerSecond
    scoringSeconds += part.scoringSeconds
    rejects += part.rejects
    rejectsByReason.merge(part.rejectsByReason, uniquingKeysWith: +)
    for severity in Severity.alarms { alarmsRaised[severity] += part.alarmsRaised[severity] }
    beds += part.beds
    warning = warning ?? part.warning
    clockWarning = clockWarning ?? part.clockWarning
  }
}

extension FeedStatus {
  /// The worse of both.
  fileprivate func joined(with other: FeedStatus) -> FeedStatus {
    let order: [State] = [.following, .catchingUp, .waitingForTopic, .connecting, .down]
    let isWorse = (order.firstIndex(of: other.state) ?? 0) > (order.firstIndex(of: state) ?? 0)
    var worse = isWorse ? other : self
    worse.message = worse.message ?? message ?? other.message
    worse.schemaOutage = schemaOutage ?? other.schemaOutage
    worse.partitions = max(partitions, other.partitions)
    worse.lag = lag.flatMap { lag in other.lag.map { lag + $0 } }
    return worse
  }
}

extension DependencyStatus {
  /// The worse of both, and all that waits.
  fileprivate func joined(with other: DependencyStatus) -> DependencyStatus {
    let order: [State] = [.off, .up, .connecting, .down]
    var both = self
    if (order.firstIndex(of: other.state) ?? 0) > (order.firstIndex(of: state) ?? 0) { both.state = other.state }
    both.message = message ?? other.message
    both.pending += other.pending
    both.inMemory += other.inMemory
    both.delivered += other.delivered
    return both
  }
}

extension WardDuty {
  /// That of the part for which least is done: nobody does it, or nobody could be asked.
  fileprivate func joined(with other: WardDuty) -> WardDuty {
    switch (self, other) {
    case (.nobody, _): self
    case (_, .nobody): other
    case (.unknown, _): self
    case (_, .unknown): other
    case (.here(let since), .here(let sinceOther)): .here(sinceSeconds: max(since, sinceOther))
    case (.here, .elsewhere): other
    case (.elsewhere, _): self
    }
  }
}
