internal import Foundation
internal import Vitals

/// The policy is part of the checkpoint: a ward has one at a time, whoever is on duty.
///
/// A console that comes to a ward that another keeps takes that one's policy, for what it shows and for its duty should it take
/// over: alarms that change their delays because a machine broke are a surprise to everybody. One that comes where nobody is on
/// duty brings its own: so settings that were changed come into force.
extension AlarmPolicy {
  /// As the checkpoint has it.
  package var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    // Nothing in it can be refused: no number that is none.
    return String(decoding: (try? encoder.encode(self)) ?? Data("{}".utf8), as: UTF8.self)
  }

  /// Nil for what is none, such as one of a later version, or has numbers that no policy has.
  package init?(text: String) {
    guard let policy = try? JSONDecoder().decode(AlarmPolicy.self, from: Data(text.utf8)), policy.isSound else { return nil }
    self = policy
  }

  private var isSound: Bool {
    let delays = Severity.alarms.flatMap { [onDelaySeconds[$0], offDelaySeconds[$0]] }
    let numbers = delays + [spotCheckIntervalSeconds, lifeThreatDelaySeconds]
    return numbers.allSatisfy { (0...3600).contains($0) } && mailCoolDownSeconds >= 0 && mailCoolDownSeconds.isFinite
  }

  /// What is otherwise in `other`, in words: `HIGH after 10 s, not 5 s`; nil where nothing is.
  package func difference(from other: AlarmPolicy) -> String? {
    func part(_ words: String, _ own: Double, _ others: Double) -> String? {
      own == others ? nil : "\(words) \(Self.number(own)) s, not \(Self.number(others)) s"
    }
    let delays = Severity.alarms.reversed().map { part("\($0.word) after", onDelaySeconds[$0], other.onDelaySeconds[$0]) }
    let ends = Severity.alarms.reversed().map { part("\($0.word) held for", offDelaySeconds[$0], other.offDelaySeconds[$0]) }
    let rest = [
      part("what kills after", lifeThreatDelaySeconds, other.lifeThreatDelaySeconds),
      part("spot checks from", spotCheckIntervalSeconds, other.spotCheckIntervalSeconds),
      part("mails held back for", mailCoolDownSeconds, other.mailCoolDownSeconds),
    ]
    let parts = (delays + ends + rest).compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private static func number(_ seconds: Double) -> String { seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)" }

  /// The policy that holds for a console with this one, and what to say where it is another, or differs from the one before.
  /// - Parameters:
  ///   - text: that of the checkpoint; nil where there is none.
  ///   - others: that of those who keep the ward; nil where nobody else does.
  package func inherited(from text: String?, keptBy others: String?) -> (policy: AlarmPolicy, sentence: String?) {
    guard let text = others ?? text else { return (self, nil) }
    guard let found = AlarmPolicy(text: text) else {
      return (
        self,
        "the delays of \(others == nil ? "the checkpoint" : "those on duty") cannot be read by this version: those of these settings "
          + "hold here"
      )
    }
    guard others != nil else {
      return (self, difference(from: found).map { "the delays are those of these settings from now on: \($0)" })
    }
    let sentence = found.difference(from: self).map {
      "the delays are those of the console on duty, whatever these settings say: \($0); to change them, end all consoles of the "
        + "ward first"
    }
    return (found, sentence)
  }
}
