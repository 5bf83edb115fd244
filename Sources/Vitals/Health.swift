/// How the feed is, for the screen and the summary.
package struct FeedStatus: Sendable, Equatable {
  package enum State: String, Sendable, Codable {
    case connecting
    case waitingForTopic = "waiting for topic"
    case catchingUp = "catching up"
    case following
    case down
  }

  package var state: State
  /// What is wrong and what to do; nil while all is well.
  package var message: String?
  /// Why schemas that records need cannot be had; nil while they can, or none is needed.
  package var schemaOutage: String?
  package var partitions: Int
  /// Records between what was read and the end of the topic; nil while it is not known.
  package var lag: Int64?

  package init(state: State = .connecting, message: String? = nil, partitions: Int = 0, lag: Int64? = nil) {
    self.state = state
    self.message = message
    self.partitions = partitions
    self.lag = lag
  }
}

/// How the database or the mail server is.
package struct DependencyStatus: Sendable, Equatable {
  package enum State: String, Sendable, Codable {
    /// Not configured, on purpose.
    case off
    case connecting
    case up
    case down
  }

  package var state: State
  /// What is wrong and what to do; nil while all is well. Never holds a secret or a patient's data.
  package var message: String?
  /// Alarms or mails accepted and not yet delivered.
  package var pending: Int
  /// How many of `pending` are held in memory alone, and go with the process.
  package var inMemory = 0
  /// Rows stored, or mails delivered, since the start.
  package var delivered: Int

  package init(state: State = .connecting, message: String? = nil, pending: Int = 0, delivered: Int = 0) {
    self.state = state
    self.message = message
    self.pending = pending
    self.delivered = delivered
  }
}
