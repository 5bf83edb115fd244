@preconcurrency internal import Dispatch
internal import Foundation

/// Waits for INT, TERM or HUP, where there is no screen that would.
final class StopSignals {
  private let arrived = DispatchSemaphore(value: 0)
  private let sources: [any DispatchSourceSignal]

  init() {
    let queue = DispatchQueue(label: "wardwatch.signals")
    sources = [SIGINT, SIGTERM, SIGHUP].map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: queue)
    }
    for source in sources {
      source.setEventHandler { [arrived] in arrived.signal() }
      source.resume()
    }
  }

  /// True when a signal came before `seconds` had passed; without `seconds` it waits for as long as it takes.
  func wait(seconds: Double?) -> Bool {
    guard let seconds else {
      arrived.wait()
      return true
    }
    return arrived.wait(timeout: .now() + seconds) == .success
  }
}
