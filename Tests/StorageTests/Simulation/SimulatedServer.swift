import Alarms
import Foundation

@testable import Storage

/// What a database does, without one: tables that change in transactions, sessions that break, and a past to be set back to.
struct SimulatedServer {
  struct Tables {
    struct Row {
      var lease: Lease
      var expiresSeconds: Double
      var renewals: Int64
    }

    struct Mail {
      var transition: AlarmTransition
      var recordedSeconds: Double
      var sentSeconds: Double?
      var isGivenUp = false
    }

    var lease: Row?
    var alarms: Set<UUID> = []
    var outbox: [UUID: Mail] = [:]
    var deliveries: [DeliveryNote.Subject: AlarmDelivery] = [:]
    /// By their episodes.
    var acknowledged: Set<UUID> = []
    var offsets: [Int32: Int64]?
    /// Of each patient of the checkpoint, up to where the log is in it.
    var states: [String: Int64] = [:]
  }

  var tables = Tables()
  var isUp = true
  /// Of sessions: what breaks all makes a new one.
  private(set) var generation = 0
  /// As they were, the newest last.
  private var past: [Tables] = []

  mutating func breakSessions() { generation += 1 }

  mutating func remember() {
    past.append(tables)
    if past.count > 20 { past.removeFirst() }
  }

  /// Another server takes this one's place, which lacks the last commits.
  mutating func setBack(by commits: Int) {
    guard let older = past.dropLast(commits).last else { return }
    tables = older
    past = [older]
    breakSessions()
  }
}
