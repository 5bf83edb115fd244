internal import Glibc

/// The clock that never jumps: `RecordBatch.receivedNanoseconds` is on it too.
package enum Monotonic {
  package static func nowNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  package static func nowSeconds() -> Double { Double(nowNanoseconds()) / 1e9 }

  package static func deadline(inSeconds seconds: Double) -> UInt64 {
    nowNanoseconds() + UInt64(max(0, min(seconds, 1e9)) * 1e9)
  }
}
