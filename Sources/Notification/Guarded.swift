internal import Foundation

/// A value behind a lock. `Synchronization.Mutex` would do, but gives ThreadSanitizer false races on Linux.
///
/// Unchecked: `value` is only touched with `lock` held.
final class Guarded<Value>: @unchecked Sendable {
  private let lock = NSLock()
  private var value: Value

  init(_ value: Value) { self.value = value }

  func with<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(&value)
  }
}
