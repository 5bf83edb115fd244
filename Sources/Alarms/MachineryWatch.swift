internal import Foundation
package import Vitals

/// Which parts of the machinery are wrong, and why: what each state means as a technical alarm.
package enum MachineryWatch {
  /// So many alarms on the disk are a journal that grows: at the rates of a ward it takes an outage of some length.
  static let growingCount = 500

  /// A cause for each part that is wrong, nil for those that are well.
  /// - Parameter isAnybodyOnDuty: nil while that is not known.
  package static func causes(
    feed: FeedStatus, database: DependencyStatus, delivery: DependencyStatus, isAnybodyOnDuty: Bool? = nil
  ) -> [(kind: TechnicalAlarm.Kind, cause: String?)] {
    let feedCause: String? =
      switch feed.state {
      case .down: feed.message ?? "the feed is down"
      case .waitingForTopic: feed.message ?? "the topic is not there"
      case .connecting, .catchingUp, .following: nil
      }
    return [
      (.feed, feedCause),
      (.schemas, feed.schemaOutage),
      (.database, database.state == .down ? database.message ?? "the database is down" : nil),
      (.delivery, delivery.state == .down ? delivery.message ?? "people cannot be told of alarms" : nil),
      (.journal, database.pending >= growingCount ? "\(growingCount) and more entries wait for the database" : nil),
      (.duty, isAnybodyOnDuty == false ? "nobody stores and delivers alarms" : nil),
    ]
  }
}
