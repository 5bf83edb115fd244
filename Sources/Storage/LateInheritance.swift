internal import Dispatch
internal import Sharing

/// Looks for what a console goes on from until it is found: the database may be away at the start, or its checkpoint locked.
package final class LateInheritance: Sendable {
  private let configuration: StorageConfiguration
  private let queue = DispatchQueue(label: "wardwatch.inheritance", qos: .utility)
  private let ending: Ending

  /// - Throws: `PostgresError` when the process has no room for another descriptor.
  package init(configuration: StorageConfiguration) throws(PostgresError) {
    self.configuration = configuration
    ending = try Ending()
  }

  /// Begins. Both actions are called on a queue of this object's own.
  /// - Parameters:
  ///   - onFound: gets it, once.
  ///   - onNotice: gets a sentence where something else than the absence of the database keeps it from being read.
  package func start(onFound: @escaping @Sendable (Inheritance) -> Void, onNotice: @escaping @Sendable (String) -> Void) {
    queue.async { [configuration, ending] in
      var backoff = BackoffSchedule(limitSeconds: 2)
      var said: String?
      while !ending.hasCome {
        do throws(PostgresError) {
          let found = try Inheritance.read(configuration) { !ending.hasCome }
          if !ending.hasCome { onFound(found) }
          return
        } catch {
          if error.isTimeout || error.kind == .setup, said != error.description {
            onNotice("the last checkpoint cannot be read yet: \(error.description)")
            said = error.description
          }
          ending.wait(seconds: backoff.next())
        }
      }
    }
  }

  /// Ends, and does not wait for it.
  package func close() { ending.come() }
}
