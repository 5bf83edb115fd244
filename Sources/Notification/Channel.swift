/// A way on which people are told of alarms. It tries once and says how it went; when to try again is decided elsewhere.
protocol Channel: Sendable {
  /// `mail`, `folder`, `command`, `webhook`, `command 1` of the ladder's first step: as it stands in the database.
  var name: String { get }
  /// Who may be told on it, without doubles.
  var recipients: [String] { get }
  /// Whether many notices at once are one message.
  var groupsStorms: Bool { get }

  /// Tells these recipients of these notices, in one message. Blocks, never without end, and until `isCancelled` at most.
  func deliver(_ notices: [Notice], to recipients: [String], isCancelled: @escaping () -> Bool) -> DeliveryReport

  /// Looks whether it would work, without telling anybody; nil where it would.
  func trouble(isCancelled: @escaping () -> Bool) -> String?
}

/// How one message fared at one recipient.
enum DeliveryOutcome: Sendable, Equatable {
  case delivered
  /// Try again later.
  case later(String)
  /// Refused for good: trying again would change nothing.
  case never(String)
}

/// How one message fared.
struct DeliveryReport: Sendable, Equatable {
  /// For each recipient it was for. Those left out were not decided on.
  var outcomes: [String: DeliveryOutcome] = [:]
  /// Why nothing can be told on this channel now, another message neither.
  var trouble: String?
  /// The message's own identity, where it has one.
  var messageID: String?
}
