internal import Foundation

/// A progress meter for work on several threads.
///
/// Unchecked because `lock` guards the meter.
final class SharedMeter: @unchecked Sendable {
  private let lock = NSLock()
  private var meter: ProgressMeter

  init(_ title: String) { meter = ProgressMeter(title) }

  func advance(to fraction: Double, _ detail: String = "") { lock.withLock { meter.advance(to: fraction, detail) } }

  func end() { lock.withLock { meter.end() } }
}
