internal import Foundation

/// The time on the monotonic clock.
struct Stopwatch {
  private let startNanoseconds = DispatchTime.now().uptimeNanoseconds

  var seconds: Double { Double(DispatchTime.now().uptimeNanoseconds - startNanoseconds) / 1e9 }
}

/// How long `work` takes: the seconds of each round, as many rounds as fit into `seconds`, at least one.
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
  /// The value below which 99 in a hundred lie.
  var percentile99: Double { isEmpty ? 0 : sorted()[Swift.min(count - 1, count * 99 / 100)] }
}
