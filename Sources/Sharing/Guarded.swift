internal import Foundation

/// A value that several threads share, behind a lock. `Synchronization.Mutex` would do, but gives ThreadSanitizer false races on
/// Linux.
///
/// A function is guarded as a property of a struct. A bare one (or one in a tuple) is kept as generic code calls it: each look through
/// `withLock` would write it back wrapped once more, until calling it takes more stack than there is.
///
/// Unchecked because `value` is only touched with `lock` held.
package final class Guarded<Value>: @unchecked Sendable {
  private let lock = NSLock()
  private var value: Value

  package init(_ value: Value) { self.value = value }

  package func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(&value)
  }
}
