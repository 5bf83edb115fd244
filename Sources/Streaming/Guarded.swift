internal import Foundation

/// A value that several threads share.
///
/// `@unchecked Sendable`: `value` is only touched while `lock` is held. (`Synchronization.Mutex` would do the same, but
/// ThreadSanitizer does not understand it on Linux.)
final class Guarded<Value>: @unchecked Sendable {
  private let lock = NSLock()
  private var value: Value

  init(_ value: Value) {
    self.value = value
  }

  func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(&value)
  }
}
