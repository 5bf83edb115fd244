internal import Foundation

/// The time that has passed, or the processor time of this thread or process: what others do on the machine is in the first alone.
struct Stopwatch {
  enum Kind {
    case wall
    case thread
    case process

    fileprivate var nanoseconds: UInt64 {
      let clock =
        switch self {
        case .wall: CLOCK_MONOTONIC
        case .thread: CLOCK_THREAD_CPUTIME_ID
        case .process: CLOCK_PROCESS_CPUTIME_ID
        }
      var time = timespec()
      clock_gettime(clock, &time)
      return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
  }

  private let kind: Kind
  private let startNanoseconds: UInt64

  init(_ kind: Kind = .thread) {
    self.kind = kind
    startNanoseconds = kind.nanoseconds
  }

  var seconds: Double { Double(kind.nanoseconds - startNanoseconds) / 1e9 }
}

/// The seconds of processor time that each round of `work` takes, as many rounds as fit into `seconds`, at least one.
func rounds(within seconds: Double, _ work: () -> Void) -> [Double] {
  let whole = Stopwatch()
  var taken: [Double] = []
  repeat {
    let round = Stopwatch()
    work()
    taken.append(round.seconds)
  } while whole.seconds < seconds
  return taken
}

extension [Double] {
  var median: Double { share(0.5) }

  /// What so many of all do not exceed, 0–1.
  func share(_ share: Double) -> Double { isEmpty ? 0 : sorted()[Swift.min(count - 1, Int(Double(count) * share))] }
}
