internal import Alarms
internal import Vitals

/// Looking back: the whole screen is of a moment that is gone, while the live ward goes on behind it.
extension ConsoleModel {
  /// The moment up to which trends are drawn: now, whatever moment the rest of the screen shows.
  var trendSeconds: Double {
    guard past != nil, let live = frozen ?? latest else { return wallSeconds }
    return live.timeSeconds + (frozen == nil ? max(0, uptimeSeconds - latestUptimeSeconds) : 0)
  }

  /// Goes back by negative steps and on by positive ones; past now it is left.
  mutating func travel(bySteps steps: Int) {
    guard let live = frozen ?? latest else { return }
    guard var cursor = timeCursor ?? newCursor(in: live) else {
      say("nothing is kept yet to look back at")
      return
    }
    if steps < 0, cursor.isAtOldest { say("nothing is kept from before \(localTime(cursor.oldestSeconds).clock)") }
    guard cursor.move(bySteps: steps, of: (span ?? automaticSpan).stepSeconds, liveSeconds: live.timeSeconds) else {
      leavePast()
      return
    }
    if liveOrder == nil { liveOrder = order }
    timeCursor = cursor
    past = PastWard.snapshot(of: live, atSeconds: cursor.seconds)
  }

  private func newCursor(in live: WardSnapshot) -> TimeCursor? {
    PastWard.oldestSecondsAgo(in: live).map { ago in
      TimeCursor(seconds: live.timeSeconds, raisedBefore: live.alarmsRaised, oldestSeconds: live.timeSeconds - ago)
    }
  }

  mutating func leavePast() {
    timeCursor = nil
    past = nil
    if var before = liveOrder {
      before.sort = order.sort
      order = before
    }
    liveOrder = nil
  }
}
