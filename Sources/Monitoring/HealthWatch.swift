import Engine
import Vitals

/// Turns changes of health into lines for the log, so that an outage can be read afterwards.
struct HealthWatch: Sendable {
  private var feed: FeedStatus.State?
  private var database: DependencyStatus.State?
  private var mail: DependencyStatus.State?

  mutating func changes(feed: FeedStatus, database: DependencyStatus, mail: DependencyStatus) -> [String] {
    var lines: [String] = []
    if self.feed != feed.state {
      switch feed.state {
      case .down: lines.append("feed down: \(feed.message ?? "no reason given")")
      case .waitingForTopic: lines.append(feed.message ?? "waiting for the topic")
      case .following where self.feed == .down: lines.append("feed is back")
      case .following, .catchingUp, .connecting: break
      }
      self.feed = feed.state
    }
    lines += Self.line(about: "database", from: &self.database, to: database)
    lines += Self.line(about: "mail", from: &self.mail, to: mail)
    return lines
  }

  private static func line(
    about name: String, from before: inout DependencyStatus.State?, to status: DependencyStatus
  ) -> [String] {
    defer { before = status.state }
    guard before != status.state else { return [] }
    switch status.state {
    case .down: return ["\(name) down: \(status.message ?? "no reason given")"]
    case .up where before == .down: return ["\(name) is back\(status.pending > 0 ? ", \(status.pending) pending" : "")"]
    case .up, .off, .connecting: return []
    }
  }
}
