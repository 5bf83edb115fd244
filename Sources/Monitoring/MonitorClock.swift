import Engine
internal import Foundation
internal import Sharing

/// The two clocks of the shell; tests bring their own.
package struct MonitorClock: Sendable {
  /// Seconds since 1970.
  package var wallSeconds: @Sendable () -> Double
  /// Never runs backwards.
  package var monotonicNanoseconds: @Sendable () -> UInt64

  package init(wallSeconds: @escaping @Sendable () -> Double, monotonicNanoseconds: @escaping @Sendable () -> UInt64) {
    self.wallSeconds = wallSeconds
    self.monotonicNanoseconds = monotonicNanoseconds
  }

  package static let system = MonitorClock(
    wallSeconds: { Date().timeIntervalSince1970 }, monotonicNanoseconds: { Monotonic.nowNanoseconds() })
}
