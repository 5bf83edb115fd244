internal import Foundation

/// The time that has passed, or the processor time of this thread: what others do on the machine is not in the latter.
struct Stopwatch {
  enum Kind {
    case wall
    case thread

    fileprivate var nanoseconds: UInt64 {
      var time = timespec()
      clock_gettime(self == .wall ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID, &time)
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
  var median: Double { isEmpty ? 0 : sorted()[count / 2] }
}
