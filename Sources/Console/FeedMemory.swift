internal import Alarms
internal import Vitals

/// What is remembered of the feed between snapshots: a backlog that is read, since when it is down, how fast records are rejected.
struct FeedMemory: Sendable {
  /// While what was sent before anybody watched is read.
  private(set) var backlog: BacklogProgress?
  /// Since when the feed is down, by the wall clock.
  private(set) var downSinceSeconds: Double?
  /// How fast readings come. It never is the same in two seconds, and nobody needs it to the second: held for some.
  private(set) var readingsPerSecond = 0.0
  private var rateSeconds = -Double.infinity
  private var rejectSamples: [(timeSeconds: Double, rejects: Int)] = []

  /// - Parameter uptimeSeconds: by a clock that never jumps.
  mutating func note(_ snapshot: WardSnapshot, wallSeconds: Double, uptimeSeconds: Double) {
    note(rejects: snapshot.rejects, at: uptimeSeconds)
    let rate = snapshot.readingsPerSecond
    // Once a backlog has been read the feed is slower by far: that is no matter of steps.
    let isOfAnotherKind = rate > 2 * readingsPerSecond || rate < readingsPerSecond / 2
    if isOfAnotherKind || !SteadyFigures.isSameStep(rateSeconds, uptimeSeconds) {
      (readingsPerSecond, rateSeconds) = (rate, uptimeSeconds)
    }
    let feed = snapshot.feed
    downSinceSeconds = feed.state == .down ? downSinceSeconds ?? wallSeconds : nil
    guard feed.state == .catchingUp, let lag = feed.lag, lag > 0 else {
      backlog = nil
      return
    }
    if backlog == nil { backlog = BacklogProgress(lag: lag, atSeconds: uptimeSeconds) }
    backlog?.update(lag: lag, atSeconds: uptimeSeconds)
  }

  /// Whether it cannot be said of anybody yet that nothing comes from them.
  var isReadingBack: Bool { backlog?.isMoving ?? false }

  /// How many records were rejected in the last minute.
  var rejectsInLastMinute: Int {
    guard let first = rejectSamples.first, let last = rejectSamples.last else { return 0 }
    return max(0, last.rejects - first.rejects)
  }

  private mutating func note(rejects: Int, at timeSeconds: Double) {
    if rejectSamples.count < 2 || timeSeconds - rejectSamples[rejectSamples.count - 2].timeSeconds >= 5 {
      rejectSamples.append((timeSeconds, rejects))
    } else {
      rejectSamples[rejectSamples.count - 1] = (timeSeconds, rejects)
    }
    rejectSamples.removeAll { timeSeconds - $0.timeSeconds > 60 || $0.timeSeconds > timeSeconds }
  }
}
