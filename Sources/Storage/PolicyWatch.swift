package import Alarms
internal import Dispatch
internal import Foundation

/// Looks from time to time by which delays those on duty keep the ward, for a console that only watches: whoever restarts all others
/// with other settings restarts this one not.
package final class PolicyWatch: Sendable {
  private let configuration: StorageConfiguration
  private let intervalSeconds: Double
  private let queue = DispatchQueue(label: "wardwatch.policy", qos: .utility)
  private let ending: Ending

  /// - Throws: `PostgresError` when the process has no room for another descriptor.
  package init(configuration: StorageConfiguration, intervalSeconds: Double = 15) throws(PostgresError) {
    self.configuration = configuration
    self.intervalSeconds = intervalSeconds
    ending = try Ending()
  }

  /// Begins. While the database is away, or nobody is on duty, nothing is said.
  /// - Parameters:
  ///   - policy: that which this console goes by.
  ///   - onChange: gets that of those on duty, each time it is another one than before. Called on a queue of this object's own.
  package func start(from policy: AlarmPolicy, onChange: @escaping @Sendable (AlarmPolicy) -> Void) {
    queue.async { [configuration, ending, intervalSeconds] in
      var policy = policy
      while !ending.hasCome {
        let theirs = (try? DatabaseProbe.policyOnDuty(configuration)).flatMap { $0 }.flatMap(AlarmPolicy.init(text:))
        if let theirs, theirs != policy, !ending.hasCome {
          policy = theirs
          onChange(theirs)
        }
        ending.wait(seconds: intervalSeconds)
      }
    }
  }

  /// Ends, and does not wait for it.
  package func close() { ending.come() }
}
