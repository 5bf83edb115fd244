internal import Foundation
internal import Sharing

/// Posts each message to a web address. The receiver's status says how that went: 2xx is delivered; 400, 410, 413, 415 and 422
/// never will be, because the message is at fault or the receiver has gone for good; all others are tried again.
struct WebhookChannel: Channel {
  let name: String
  let groupsStorms = true
  let recipients = ["webhook"]
  private let configuration: WebhookConfiguration
  /// Whether it need not be asked any more where it is: it has taken an alarm, or answered to the question in any way but that it is
  /// elsewhere. Who asks again and again for what is not there may be shut out.
  private let isKnown = Guarded(false)

  init(_ configuration: WebhookConfiguration, name: String = "webhook") {
    self.configuration = configuration
    self.name = name
  }

  private var transfer: HTTPTransfer {
    HTTPTransfer(
      url: configuration.url, caFile: configuration.caFile, timeoutSeconds: configuration.timeoutSeconds, option: "--webhook-ca")
  }

  private static let statusesForGood: Set<Int> = [400, 410, 413, 415, 422]

  /// An alarm may wait behind the question.
  private static let questionSeconds = 3.0

  func deliver(_ notices: [Notice], to recipients: [String], isCancelled: @escaping () -> Bool) -> DeliveryReport {
    let message = NoticeMessage(notices)
    var report = DeliveryReport(messageID: message.id)
    let sentSeconds = Int(Date().timeIntervalSince1970)
    var headers = ["Content-Type: application/json", "Idempotency-Key: \(message.id)", "User-Agent: wardwatch", "Expect:"]
    if let secret = configuration.secret {
      headers.append("X-Wardwatch-Signature: \(WebhookSignature.header(of: message.json, at: sentSeconds, secret: secret))")
    }
    switch transfer.post(message.json, headers: headers, isCancelled: isCancelled) {
    case .answered(let status) where (200..<300).contains(status):
      // Some send whoever only asks to a page for people, and take alarms all the same.
      isKnown.withLock { $0 = true }
      for recipient in recipients { report.outcomes[recipient] = .delivered }
    case .answered(let status) where Self.statusesForGood.contains(status):
      for recipient in recipients {
        report.outcomes[recipient] = .never("\(configuration.place) refused an alarm (status \(status))")
      }
    case .answered(let status):
      let fix = status == 401 || status == 403 ? "check its secret" : "wardwatch tries again"
      report.trouble = "\(configuration.place) answered with status \(status); \(fix)"
    case .redirected(let status, let place): report.trouble = elsewhere(status, place)
    case .failed(let reason): report.trouble = "\(configuration.place) cannot be told: \(reason)"
    case .givenUp: break
    }
    return report
  }

  func trouble(isCancelled: @escaping () -> Bool) -> String? {
    if case .failed(let reason) = transfer.connect(isCancelled: isCancelled) {
      return "\(configuration.place) cannot be told: \(reason)"
    }
    guard !isKnown.withLock(\.self) else { return nil }
    var question = transfer
    question.timeoutSeconds = min(Self.questionSeconds, configuration.timeoutSeconds)
    switch question.head(isCancelled: isCancelled) {
    case .redirected(let status, let place): return elsewhere(status, place)
    // Nothing else that it answers to a question says what it would answer to an alarm.
    case .answered, .failed: isKnown.withLock { $0 = true }
    case .givenUp: break
    }
    return nil
  }

  private func elsewhere(_ status: Int, _ place: String) -> String {
    "\(configuration.place) says that it is elsewhere, at \(place) (status \(status)), and what is signed for one receiver is not "
      + "sent to another: name the right address with --webhook"
  }
}
