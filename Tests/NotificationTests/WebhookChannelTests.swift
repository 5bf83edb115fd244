import Alarms
import Foundation
import Testing
import Vitals

@testable import Notification

@Suite("A webhook")
struct WebhookChannelTests {
  private let notices = [Notice(.alarm, of: SampleAlarms.transition(), askedSeconds: 0)]

  @Test("gets the alarm as JSON, under an identity that stays, and signed")
  func posts() throws {
    let receiver = try HTTPReceiver()
    defer { receiver.stop() }
    let channel = WebhookChannel(try WebhookConfiguration(receiver.url, secret: "s3cret"))
    let report = channel.deliver(notices, to: channel.recipients) { false }
    #expect(report.outcomes == ["webhook": .delivered])
    let got = try #require(receiver.received.first)
    #expect(got.headers["content-type"] == "application/json")
    #expect(got.headers["idempotency-key"] == notices[0].identity)
    let read = try #require(try JSONSerialization.jsonObject(with: Data(got.body)) as? [String: Any])
    #expect(read["id"] as? String == notices[0].identity && read["test"] as? Bool == false)
    let signature = try #require(got.headers["x-wardwatch-signature"])
    let seconds = try #require(Int(signature.dropFirst(2).prefix { $0 != "," }))
    #expect(signature == WebhookSignature.header(of: got.body, at: seconds, secret: "s3cret"))
    #expect(abs(Double(seconds) - Date().timeIntervalSince1970) < 60)
  }

  @Test(
    "says by its status how it went, and no sentence holds what may be secret in the address",
    arguments: [
      (200, DeliveryOutcome.delivered, nil), (400, .never(""), nil), (410, .never(""), nil), (422, .never(""), nil),
      (301, nil, "status 301"), (401, nil, "check its secret"), (404, nil, "status 404"), (429, nil, "tries again"),
      (503, nil, "tries again"),
    ] as [(Int, DeliveryOutcome?, String?)])
  func answers(status: Int, outcome: DeliveryOutcome?, trouble: String?) throws {
    let receiver = try HTTPReceiver([status])
    defer { receiver.stop() }
    let channel = WebhookChannel(try WebhookConfiguration(receiver.url))
    let report = channel.deliver(notices, to: channel.recipients) { false }
    switch (outcome, report.outcomes["webhook"]) {
    case (.never, .never(let reason)?): #expect(reason.contains("status \(status)") && !reason.contains("secret"))
    case (let expected, let found): #expect(expected == found)
    }
    #expect(report.trouble?.contains(trouble ?? "-") ?? (trouble == nil))
    #expect(report.trouble?.contains("hook") != true)
    #expect(receiver.received.first?.headers["x-wardwatch-signature"] == nil)
  }

  @Test("has the alarm once it says so, however slowly, endlessly or badly it goes on", arguments: HTTPReceiver.Rest.allCases)
  func saysMore(rest: HTTPReceiver.Rest) throws {
    let receiver = try HTTPReceiver([200, 503], rest: rest)
    defer { receiver.stop() }
    let channel = WebhookChannel(try WebhookConfiguration(receiver.url, timeoutSeconds: 60))
    #expect(channel.deliver(notices, to: channel.recipients) { false }.outcomes == ["webhook": .delivered])
    #expect(channel.deliver(notices, to: channel.recipients) { false }.trouble?.contains("status 503") == true)
  }

  @Test("that cannot be reached is said before the first alarm, and tells it when it comes")
  func comesLate() throws {
    let receiver = try HTTPReceiver([503, 503])
    let register = RememberingRegister()
    let dispatcher = AlarmDispatcher(
      DeliveryPlan(
        mail: try MailConfiguration(server: nil, firstRetrySeconds: 0.02, lastRetrySeconds: 0.05),
        webhook: try WebhookConfiguration(receiver.url)), register: register)
    defer { dispatcher.close() }
    #expect(dispatcher.firstStatus(timeoutSeconds: 60).state == .up)
    dispatcher.take([.step(SampleAlarms.transition())])
    #expect(dispatcher.drain(timeoutSeconds: 60))
    #expect(receiver.received.count == 3 && register.told.count == 1)
    receiver.stop()
    let gone = WebhookChannel(try WebhookConfiguration("https://127.0.0.1:1/x"))
    #expect(gone.trouble { false }?.hasPrefix("https://127.0.0.1:1 cannot be told: ") == true)
  }

  @Test("that says it is elsewhere is not followed: the place is told before the first alarm, without what may be secret in it")
  func moves() throws {
    let receiver = try HTTPReceiver([301, 307], location: "https://u:p@new.example:8443/hook/secret?token=x")
    defer { receiver.stop() }
    let channel = WebhookChannel(try WebhookConfiguration(receiver.url))
    let found = try #require(channel.trouble { false })
    #expect(found.contains("elsewhere, at https://new.example:8443 (status 301)") && !found.contains("secret"))
    #expect(!found.contains("u:p") && !found.contains("token"))
    let report = channel.deliver(notices, to: channel.recipients) { false }
    #expect(report.trouble?.contains("at https://new.example:8443 (status 307)") == true && report.outcomes.isEmpty)
    #expect(receiver.received.map(\.method) == ["HEAD", "POST"])
    // Once it has answered it is not asked again.
    for _ in 0..<3 { #expect(channel.trouble { false } == nil) }
    #expect(receiver.received.map(\.method) == ["HEAD", "POST", "HEAD"])
  }

  @Test("that takes alarms is where it is said to be, wherever it sends those who only ask")
  func isHereAfterAll() throws {
    let receiver = try HTTPReceiver([302, 200], location: "https://new.example/login")
    defer { receiver.stop() }
    let channel = WebhookChannel(try WebhookConfiguration(receiver.url))
    #expect(channel.trouble { false }?.contains("elsewhere") == true)
    #expect(channel.deliver(notices, to: channel.recipients) { false }.outcomes == ["webhook": .delivered])
    for _ in 0..<3 { #expect(channel.trouble { false } == nil) }
    #expect(receiver.received.map(\.method) == ["HEAD", "POST"])
  }

  @Test("is signed as RFC 4231 has it")
  func signs() {
    // Test cases 1 and 2.
    #expect(
      WebhookSignature.hexadecimal(WebhookSignature.hmac(Array("Hi There".utf8), key: [UInt8](repeating: 0x0b, count: 20)))
        == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    #expect(
      WebhookSignature.hexadecimal(
        WebhookSignature.hmac(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8)))
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  @Test(
    "is encrypted, except to this machine itself, and its address holds no password",
    arguments: [
      ("https://pager.example/hook", true), ("http://127.0.0.1:8080/x", true), ("http://localhost/x", true),
      ("http://pager.example/hook", false), ("https://u:p@pager.example/", false), ("https://", false), ("ftp://x", false),
      ("https://pager.example/a b", false), ("https://pager.example/a?x=u@h", true), ("https://u:p://@pager.example/", false),
      ("https://pager.example:x/", false), ("https://[2001:db8::1]:8443/x", true), ("https://pager.example:8443", true),
    ])
  func checksAddress(url: String, isTaken: Bool) {
    #expect(((try? WebhookConfiguration(url)) != nil) == isTaken)
  }
}
