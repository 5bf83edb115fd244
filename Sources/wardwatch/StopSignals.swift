@preconcurrency internal import Dispatch
internal import Foundation

/// Waits for INT, TERM or HUP, where there is no screen that would. Whoever starts it so that it outlives their session, as by nohup,
/// is not to lose it with that.
final class StopSignals {
  private let arrived = DispatchSemaphore(value: 0)
  private let sources: [any DispatchSourceSignal]

  init() {
    let queue = DispatchQueue(label: "wardwatch.signals")
    sources = ([SIGINT, SIGTERM] + (Self.isIgnored(SIGHUP) ? [] : [SIGHUP])).map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: queue)
    }
    for source in sources {
      source.setEventHandler { [arrived] in arrived.signal() }
      source.resume()
    }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var found = sigaction()
    guard sigaction(number, nil, &found) == 0, let handler = found.__sigaction_handler.sa_handler else { return false }
    // Its name is a cast that Swift does not see.
    return unsafeBitCast(handler, to: Int.self) == 1
  }

  /// Waits for a signal, or until `seconds` have passed where they are given; calls `report` every ten seconds meanwhile.
  func wait(seconds: Double?, reporting report: () -> Void) {
    let deadline = seconds.map { Date().addingTimeInterval($0) }
    while true {
      let remaining = deadline?.timeIntervalSinceNow ?? .infinity
      if remaining <= 0 || wait(seconds: min(remaining, 10)) { return }
      report()
    }
  }

  /// True when a signal came before `seconds` had passed.
  func wait(seconds: Double) -> Bool {
    arrived.wait(timeout: .now() + seconds) == .success
  }
}
