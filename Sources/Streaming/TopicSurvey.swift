/// What the brokers said about the topic at one moment.
enum TopicSurvey: Sendable, Equatable {
  case present([Partition])
  case missing
  /// The brokers answered, and will not let this client read the topic.
  case refused(reason: String)
  case unanswered(reason: String)

  struct Partition: Sendable, Equatable {
    var number: Int32
    var hasLeader = true
    /// Nil when it was not asked for, or not answered.
    var extent: Extent?
  }

  /// Which offsets a partition holds: `begin ..< end`.
  struct Extent: Sendable, Equatable {
    var begin: Int64
    var end: Int64
    /// The first record as late as the history's start; −1 when there is none. Not to be trusted beyond the
    /// partition's ends: some brokers cannot look up by time.
    var atHistoryStart: Int64 = -1

    /// Where the history starts, whatever the broker answered.
    var historyStart: Int64 {
      switch atHistoryStart {
      case -1: end
      case begin...end: atHistoryStart
      default: begin
      }
    }
  }
}
