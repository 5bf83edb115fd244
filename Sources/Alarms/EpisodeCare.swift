package import Foundation
package import Vitals

/// What people do about the running alarm of one patient, and what time does where they do nothing: a pure state machine. It
/// answers with events to store, and takes those of other consoles; no clinical step hangs on it.
package struct EpisodeCare: Sendable, Equatable {
  /// Somebody is on the way.
  package struct Claim: Sendable, Equatable {
    package var person: String
    package var sinceSeconds: Double
  }

  package struct Silence: Sendable, Equatable {
    package var person: String
    package var untilSeconds: Double
  }

  /// At most. A silence must have an end, and be seen to run down (IEC 60601-1-8, audio paused; ventilators allow 60 to 120 s, but
  /// nobody stands beside a ward's console).
  package static let mostSilenceSeconds = 600.0
  /// After so long without an acknowledgement a HIGH sounds again (Philips monitors remind every 2 or 3 min, Mindray's after 1 to 10).
  package static let realarmSeconds = 120.0

  package let episodeID: UUID
  private let patientID: String
  private var severity: Severity
  private var isAcknowledged: Bool
  /// Technical conditions that stand beside it.
  private var conditions: Int
  /// When it last rose, or was acknowledged.
  private var changedSeconds: Double
  /// The last of each kind: all that counts, so that it makes no difference in which order they become known.
  private var newest: [EpisodeEvent.Kind: EpisodeEvent] = [:]

  /// Of an episode that begins or is met while it runs.
  /// - Parameter sinceSeconds: when it came to this severity.
  package init(
    episodeID: UUID, patientID: String, severity: Severity, sinceSeconds: Double, isAcknowledged: Bool = false,
    conditions: Int = 0
  ) {
    self.isAcknowledged = isAcknowledged
    self.conditions = conditions
    self.episodeID = episodeID
    self.patientID = patientID
    self.severity = severity
    changedSeconds = sinceSeconds
  }

  /// Who is going, unless somebody released it since.
  package var claim: Claim? {
    guard let claimed = standing(.claimed, unless: .released), let person = claimed.person else { return nil }
    return Claim(person: person, sinceSeconds: claimed.timeSeconds)
  }

  /// The silence that nobody and nothing has ended; it may have run out.
  package var silence: Silence? {
    guard let silenced = standing(.silenced, unless: .unsilenced), let until = silenced.untilSeconds else { return nil }
    return Silence(person: silenced.person ?? "", untilSeconds: until)
  }

  private func standing(_ kind: EpisodeEvent.Kind, unless end: EpisodeEvent.Kind) -> EpisodeEvent? {
    newest[kind].flatMap { begun in (newest[end]?.timeSeconds ?? -.infinity) >= begun.timeSeconds ? nil : begun }
  }

  /// From when the next re-alarm is counted.
  private var quietSinceSeconds: Double {
    [.claimed, .unsilenced, .realarmed].reduce(changedSeconds) { max($0, newest[$1]?.timeSeconds ?? -.infinity) }
  }

  /// How long the silence still lasts; nil where there is none.
  package func silentSeconds(at timeSeconds: Double) -> Double? {
    silence.flatMap { $0.untilSeconds > timeSeconds ? $0.untilSeconds - timeSeconds : nil }
  }

  /// How often a HIGH has sounded again: whoever makes sounds does so when it grows.
  package var realarms: Int { newest[.realarmed].map { $0.ordinal + 1 } ?? 0 }

  // MARK: What people do

  /// Whoever comes later takes it over; the same person again changes nothing.
  package mutating func claim(by person: String, at timeSeconds: Double) -> EpisodeEvent? {
    guard claim?.person != person else { return nil }
    return take(event(.claimed, by: person, at: timeSeconds))
  }

  /// Anybody may: who was going may have been called away.
  package mutating func release(by person: String, at timeSeconds: Double) -> EpisodeEvent? {
    guard claim != nil else { return nil }
    return take(event(.released, by: person, at: timeSeconds))
  }

  /// - Parameter seconds: as long as wanted, but at most `mostSilenceSeconds`; one that runs is replaced.
  package mutating func silence(by person: String, forSeconds seconds: Double, at timeSeconds: Double) -> EpisodeEvent? {
    guard seconds > 0 else { return nil }
    var event = event(.silenced, by: person, at: timeSeconds)
    event.untilSeconds = timeSeconds + min(seconds, Self.mostSilenceSeconds)
    return take(event)
  }

  /// A person ends the silence before its time.
  package mutating func unsilence(by person: String, at timeSeconds: Double) -> EpisodeEvent? {
    guard silence != nil else { return nil }
    return take(event(.unsilenced, by: person, at: timeSeconds))
  }

  // MARK: What happens

  /// How the alarm is at this moment. What is worse, or another condition beside it, ends a silence: it was given for something
  /// else.
  /// - Parameter conditions: how many technical conditions of the patient stand.
  package mutating func follow(
    _ current: Severity, isAcknowledged: Bool, conditions: Int, at timeSeconds: Double
  ) -> [EpisodeEvent] {
    let isWorse = current > severity
    let isNew = conditions > self.conditions
    if isWorse || isAcknowledged != self.isAcknowledged { changedSeconds = max(changedSeconds, timeSeconds) }
    (severity, self.isAcknowledged, self.conditions) = (current, isAcknowledged, conditions)
    return isWorse || isNew ? endSilence(at: timeSeconds) : []
  }

  /// Time passes: a silence runs out, a HIGH that nobody has acknowledged sounds again.
  package mutating func tick(at timeSeconds: Double) -> [EpisodeEvent] {
    var events: [EpisodeEvent] = []
    if let silence, silence.untilSeconds <= timeSeconds { events += endSilence(at: silence.untilSeconds) }
    guard severity == .high, !isAcknowledged, silence == nil, timeSeconds - quietSinceSeconds >= Self.realarmSeconds else {
      return events
    }
    // After a pause of the machine one, and not all that would have been; on the beat, so that every console counts alike.
    let since = quietSinceSeconds
    let beats = ((timeSeconds - since) / Self.realarmSeconds).rounded(.down)
    events.append(take(event(.realarmed, by: nil, at: since + beats * Self.realarmSeconds)))
    return events
  }

  private mutating func endSilence(at timeSeconds: Double) -> [EpisodeEvent] {
    silence == nil ? [] : [take(event(.unsilenced, by: nil, at: timeSeconds))]
  }

  // MARK: Events

  /// What another console did, or this one before a restart; in any order, and more than once. Of two with the same place the one
  /// that was stored counts.
  package mutating func learn(_ event: EpisodeEvent) {
    guard event.episodeID == episodeID, event.ordinal >= newest[event.kind]?.ordinal ?? 0 else { return }
    // It was given for no longer than anybody may give it.
    var safe = event
    safe.untilSeconds = event.untilSeconds.map { min($0, event.timeSeconds + Self.mostSilenceSeconds) }
    take(safe)
  }

  private func event(_ kind: EpisodeEvent.Kind, by person: String?, at timeSeconds: Double) -> EpisodeEvent {
    EpisodeEvent(
      episodeID: episodeID, kind: kind, ordinal: newest[kind].map { $0.ordinal + 1 } ?? 0, patientID: patientID,
      person: person, timeSeconds: timeSeconds)
  }

  @discardableResult
  private mutating func take(_ event: EpisodeEvent) -> EpisodeEvent {
    newest[event.kind] = event
    return event
  }
}
