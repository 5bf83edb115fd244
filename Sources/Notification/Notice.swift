package import Alarms
package import Foundation

/// One thing to tell people about one HIGH.
package struct Notice: Sendable, Equatable {
  package enum Kind: Sendable, Hashable {
    case alarm
    /// Nobody has acknowledged it yet; counted from 1.
    case reminder(Int)
    /// Nobody has acknowledged it for so long that others are told: a step of the ladder, counted from 1.
    case escalation(Int)
    case resolved
    /// Made by a person, to see that it comes through.
    case test
  }

  /// Which it is: the same on every console and in every run.
  package struct Key: Hashable, Sendable {
    package var transitionID: UUID
    package var kind: Kind
  }

  package var kind: Kind
  /// The HIGH that it is about.
  package var transition: AlarmTransition
  /// How its episode ended, where that is what it tells.
  package var ending: AlarmTransition?
  /// The Message-ID of the mail that first told of it, for those that follow it.
  package var answers: String?
  /// How long nobody has acknowledged it, of an escalation.
  package var afterSeconds: Double?
  /// When it was asked for, in seconds since 1970 on this machine's clock.
  package var askedSeconds: Double
  /// Names the message about many that it may have gone out in; nil where it was in none.
  var digest: String?

  package init(
    _ kind: Kind, of transition: AlarmTransition, ending: AlarmTransition? = nil, answers: String? = nil,
    afterSeconds: Double? = nil, askedSeconds: Double
  ) {
    self.kind = kind
    self.transition = transition
    self.ending = ending
    self.answers = answers
    self.afterSeconds = afterSeconds
    self.askedSeconds = askedSeconds
  }

  package var key: Key { Key(transitionID: transition.id, kind: kind) }

  /// `<uuid@wardwatch>`, of others than the first `<uuid.reminder.1@wardwatch>`.
  package var messageID: String { "<\(identity)@wardwatch>" }

  /// Also for the boundary of a mail.
  var identity: String {
    let id = transition.id.uuidString.lowercased()
    return kind == .alarm ? id : "\(id).\(kind.words.replacingOccurrences(of: " ", with: "."))"
  }

  /// What it is dated: the time of the alarm, by the records, so that each try and each console gives the same. A clock that is off
  /// by more than a day would hide the mail among old ones, or pin it above new ones: then when it was asked for.
  var dateSeconds: Double {
    let seconds =
      switch kind {
      case .alarm, .test: transition.timeSeconds
      case .resolved: ending?.timeSeconds ?? askedSeconds
      case .escalation: transition.timeSeconds + (transition.mailDelaySeconds ?? 0) + (afterSeconds ?? 0)
      case .reminder: askedSeconds
      }
    return abs(seconds - askedSeconds) < 86_400 ? seconds : askedSeconds
  }
}

extension Notice.Kind {
  /// As it stands in the database.
  package var words: String {
    switch self {
    case .alarm: "alarm"
    case .reminder(let number): "reminder \(number)"
    case .escalation(let step): "escalation \(step)"
    case .resolved: "resolved"
    case .test: "test"
    }
  }

  package init?(words: String) {
    switch words {
    case "alarm": self = .alarm
    case "resolved": self = .resolved
    case "test": self = .test
    default:
      let parts = words.split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 2, let number = Int(parts[1]) else { return nil }
      switch parts[0] {
      case "reminder": self = .reminder(number)
      case "escalation": self = .escalation(number)
      default: return nil
      }
    }
  }

  /// Whether it is for as long as nobody has acknowledged the alarm, and nobody has silenced it.
  var asksForAttention: Bool {
    switch self {
    case .reminder, .escalation: true
    case .alarm, .resolved, .test: false
    }
  }

  /// Whether many of both may share a mail.
  func isAlike(_ other: Notice.Kind) -> Bool {
    switch (self, other) {
    case (.alarm, .alarm), (.reminder, .reminder), (.resolved, .resolved): true
    case (.escalation(let one), .escalation(let another)): one == another
    default: false
    }
  }
}
