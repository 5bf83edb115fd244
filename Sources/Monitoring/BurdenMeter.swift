import Alarms
import Foundation
import Vitals

/// What the alarms since the start have asked of people: of live ones, not of what was read back. Bounded, however many come.
struct BurdenMeter: Sendable {
  private struct Running {
    var riseSeconds: Double
    /// From the alarm to its acknowledgement, while that stands.
    var delaySeconds: Double?
    var isSilenced = false
  }

  private var episodes = 0
  private var alarms = PerSeverity(low: 0, medium: 0, high: 0)
  private var acknowledged = 0
  private var silenced = 0
  /// The newest, from an alarm to its acknowledgement.
  private var delaysSeconds: [Double] = []
  /// Of them: worked out when one comes, and not with every picture.
  private var medianDelaySeconds: Double?
  private static let mostDelays = 10_000
  private var running: [UUID: Running] = [:]

  private var lastSeconds: Double?
  private var passedSeconds = 0.0
  private var bedSeconds = 0.0
  private var withheld = 0
  private var withheldBefore: Int?

  mutating func take(_ transition: AlarmTransition) {
    let episode = transition.episodeID
    if transition.kind.isAlarm {
      alarms[transition.severity] += 1
      if running[episode] == nil { episodes += 1 }
      running[episode, default: Running(riseSeconds: 0)].riseSeconds = transition.timeSeconds
    } else if transition.severity == .normal {
      running[episode] = nil
    }
  }

  mutating func take(_ acknowledgement: AlarmAcknowledgement) {
    guard let known = running[acknowledgement.episodeID], (known.delaySeconds == nil) != acknowledgement.isTakenBack else {
      return
    }
    if let delay = known.delaySeconds {
      // What was taken back was no answer to the alarm.
      running[acknowledgement.episodeID]?.delaySeconds = nil
      acknowledged -= 1
      delaysSeconds.lastIndex(of: delay).map { _ = delaysSeconds.remove(at: $0) }
    } else {
      let delay = max(0, acknowledgement.timeSeconds - known.riseSeconds)
      running[acknowledgement.episodeID]?.delaySeconds = delay
      acknowledged += 1
      if delaysSeconds.count == Self.mostDelays { delaysSeconds.removeFirst(Self.mostDelays / 2) }
      delaysSeconds.append(delay)
    }
    medianDelaySeconds = AlarmBurden.median(delaysSeconds)
  }

  mutating func take(_ event: EpisodeEvent) {
    guard event.kind == .silenced, running[event.episodeID]?.isSilenced == false else { return }
    running[event.episodeID]?.isSilenced = true
    silenced += 1
  }

  /// How many beds there are at this moment, and how much the engine has withheld since it began.
  mutating func note(beds: Int, withheld withheldNow: Int, at nowSeconds: Double) {
    // A clock that is set counts for nothing.
    if let last = lastSeconds, nowSeconds > last, nowSeconds - last < 60 {
      passedSeconds += nowSeconds - last
      bedSeconds += Double(beds) * (nowSeconds - last)
    }
    lastSeconds = nowSeconds
    if let before = withheldBefore { withheld += withheldNow - before }
    withheldBefore = withheldNow
  }

  /// The engine begins anew: what it reads back counts for nothing.
  mutating func startOver() { withheldBefore = nil }

  var burden: AlarmBurden? {
    guard passedSeconds > 0 else { return nil }
    var burden = AlarmBurden(
      episodes: episodes, alarms: alarms, beds: Int((bedSeconds / passedSeconds).rounded()), days: passedSeconds / 86_400,
      acknowledgedEpisodes: acknowledged, medianSecondsToAcknowledge: medianDelaySeconds, silencedEpisodes: silenced)
    burden.withheld = withheld
    return burden
  }
}
