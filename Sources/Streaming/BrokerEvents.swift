internal import Sharing

/// What librdkafka reported by its callbacks. They may run on any of its threads with its locks held, so they only append here.
final class BrokerEvents: Sendable {
  struct Failure: Equatable {
    var code: Int32
    var reason: String
  }

  private struct State {
    var failure: Failure?
    var allBrokersDown = false
    var log: [String] = []
    var said = RepeatedLines()
    var delivery = DeliveryReport()
  }

  private static let logLines = 200
  private let state = Guarded(State())
  private let secrets: [String]

  init(hiding secrets: [String]) {
    self.secrets = secrets
  }

  /// Remembers why a broker cannot be used. The most telling reason wins: a refused password stays, although the
  /// disconnection that follows it is reported too.
  func record(_ failure: Failure) {
    let failure = Failure(code: failure.code, reason: hideSecrets(in: failure.reason))
    state.withLock { state in
      if failure.isAllBrokersDown {
        state.allBrokersDown = true
      } else if failure.telling >= (state.failure?.telling ?? 0) {
        state.failure = failure
      }
    }
  }

  func record(logLine: String, nowNanoseconds: UInt64 = Monotonic.nowNanoseconds()) {
    let line = hideSecrets(in: logLine)
    state.withLock { state in
      guard let line = state.said.pass(line, nowNanoseconds: nowNanoseconds) else { return }
      if state.log.count >= Self.logLines { state.log.removeFirst() }
      state.log.append(line)
    }
  }

  func record(delivery failure: String?) {
    state.withLock { state in
      if let failure {
        state.delivery.failed += 1
        state.delivery.lastError = failure
      } else {
        state.delivery.delivered += 1
        state.failure = nil
        state.allBrokersDown = false
      }
    }
  }

  /// A broker answered: whatever was wrong before is over.
  func recovered() {
    state.withLock { state in
      state.failure = nil
      state.allBrokersDown = false
    }
  }

  var failure: Failure? { state.withLock { $0.failure } }
  var allBrokersDown: Bool { state.withLock { $0.allBrokersDown } }
  var delivery: DeliveryReport { state.withLock { $0.delivery } }

  func takeLog() -> [String] {
    state.withLock { state in
      defer { state.log.removeAll() }
      return state.log
    }
  }

  func hideSecrets(in text: String) -> String {
    secrets.reduce(text) { text, secret in
      text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "***")
    }
  }
}
