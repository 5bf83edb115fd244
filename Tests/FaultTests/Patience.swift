import Dispatch
import Sharing

/// Looks at what another process does until it is so: it tells nobody.
enum Patience {
  /// - Returns: after how many seconds it was so; nil where it was not in time.
  static func wait(_ seconds: Double, until isSo: () throws -> Bool) rethrows -> Double? {
    let start = Monotonic.nowNanoseconds()
    while true {
      let isSo = try isSo()
      let passed = Double(Monotonic.nowNanoseconds() - start) / 1e9
      if isSo { return passed }
      if passed >= seconds { return nil }
      pass(0.02)
    }
  }

  /// Lets time pass in which something is to happen that shows nothing of itself.
  static func pass(_ seconds: Double) { _ = DispatchSemaphore(value: 0).wait(timeout: .now() + seconds) }
}
