internal import Dispatch
internal import Foundation
internal import Sharing

/// Who keeps a partition, as an engine that might stand in for it wants to know.
package struct PartitionLease: Sendable, Equatable {
  package var topic: String
  package var partition: Int32
  /// For how long it has been expired by the server's clock; below 0 while it stands.
  package var overdueSeconds: Double
  /// Whether its holder has given it up, or never learnt of which Kafka cluster its topic is.
  package var isReleased: Bool

  package init(topic: String, partition: Int32, overdueSeconds: Double, isReleased: Bool = false) {
    self.topic = topic
    self.partition = partition
    self.overdueSeconds = overdueSeconds
    self.isReleased = isReleased
  }
}

/// Looks at the leases of all partitions of some topics, on a connection and a queue of its own: as often as one may expire.
package final class LeaseLookout: Sendable {
  private static let intervalSeconds = 0.5
  /// Just behind an expiry.
  private static let behindSeconds = 0.02

  private let configuration: StorageConfiguration
  private let topics: [String]
  private let queue = DispatchQueue(label: "wardwatch.leases", qos: .userInitiated)
  private let ending: Ending

  /// - Throws: `PostgresError` when the process has no room for another descriptor.
  package init(configuration: StorageConfiguration, topics: [String]) throws(PostgresError) {
    self.configuration = configuration
    self.topics = topics
    ending = try Ending()
  }

  /// Begins.
  /// - Parameter onSeen: gets what each look has found, nil where the database could not be asked; called on a queue of this object's own.
  package func start(onSeen: @escaping @Sendable ([PartitionLease]?) -> Void) {
    queue.async { [configuration, topics, ending] in
      var database: AlarmDatabase?
      var backoff = BackoffSchedule(limitSeconds: 2)
      while !ending.hasCome {
        do throws(PostgresError) {
          if database == nil { database = try Self.open(configuration) { !ending.hasCome } }
          let leases = try database?.partitionLeases(of: topics) ?? []
          backoff = BackoffSchedule(limitSeconds: 2)
          onSeen(leases)
          let expiry = leases.lazy.map { Self.behindSeconds - $0.overdueSeconds }.filter { $0 > 0 }.min()
          ending.wait(seconds: min(Self.intervalSeconds, expiry ?? Self.intervalSeconds))
        } catch {
          database = nil
          onSeen(nil)
          ending.wait(seconds: backoff.next())
        }
      }
    }
  }

  private static func open(
    _ configuration: StorageConfiguration, whileWaiting: @escaping @Sendable () -> Bool
  ) throws(PostgresError) -> AlarmDatabase {
    // The settings of a group name one; without, there is none to stand in for.
    guard let connectionInfo = configuration.connectionInfo else {
      throw PostgresError(kind: .setup, description: "no database is wanted")
    }
    return try AlarmDatabase(
      configuration, connectionInfo: connectionInfo, applicationName: "wardwatch-leases", whileWaiting: whileWaiting)
  }

  /// Ends, and does not wait for it.
  package func close() { ending.come() }
}

extension AlarmDatabase {
  /// Those that have been taken for the whole topic are nobody's, and are left out.
  func partitionLeases(of topics: [String]) throws(PostgresError) -> [PartitionLease] {
    let rows = try connection.run(
      """
      select topic, partition::text, extract(epoch from clock_timestamp() - expires_at), cluster is null from leases
      where topic = any ($1::text[]) and partition >= 0 and holder <> '\(Self.nobody)' order by topic, partition
      """, [.binary(PostgresArray.texts(topics))])
    return (0..<rows.count).compactMap { row in
      guard let topic = rows.text(row, 0), let partition = rows.text(row, 1).flatMap({ Int32($0) }),
        let overdueSeconds = rows.text(row, 2).flatMap(Double.init)
      else { return nil }
      return PartitionLease(
        topic: topic, partition: partition, overdueSeconds: overdueSeconds, isReleased: rows.text(row, 3) == "t")
    }
  }
}
