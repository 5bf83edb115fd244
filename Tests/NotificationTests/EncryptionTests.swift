import Alarms
import Foundation
import MailServers
import Testing
import Vitals

@testable import Notification

/// Against a server with a certificate of its own making; needs Python and OpenSSL's command.
@Suite("Encryption", .enabled(if: EncryptedServer.isPossible, "no python3 or no openssl here"))
struct EncryptionTests {
  @Test(
    "Mails and passwords travel encrypted to a server whose certificate is trusted, and not at all to another",
    arguments: ["tls", "starttls"])
  func encrypts(mode: String) throws {
    let server = try EncryptedServer(mode: mode)
    func configuration(trusting file: String?) throws -> MailConfiguration {
      try MailConfiguration(
        server: "\(mode == "tls" ? "smtps" : "smtp")://127.0.0.1:\(server.port)", security: mode == "tls" ? .tls : .starttls,
        user: "nurse", password: "s3cret", recipients: ["a@hospital.example"], caFile: file, firstRetrySeconds: 0.05,
        lastRetrySeconds: 0.2)
    }
    let register = RememberingRegister()
    let wary = AlarmDispatcher(DeliveryPlan(mail: try configuration(trusting: nil)), register: register)
    wary.take([.step(SampleAlarms.transition())])
    #expect(wary.waitForEach(timeoutSeconds: 60) { $0.status.state == .down && $0.status.pending == 1 })
    #expect(
      wary.status.message?.contains("cannot be trusted: nobody whom this machine trusts has signed its certificate") == true)
    wary.close()
    let dispatcher = AlarmDispatcher(DeliveryPlan(mail: try configuration(trusting: server.certificate)), register: register)
    defer { dispatcher.close() }
    dispatcher.take([.step(SampleAlarms.transition())])
    #expect(dispatcher.drain(timeoutSeconds: 60))
    #expect(dispatcher.status.delivered == 1)
    #expect(server.stop() == ["taken encrypted"])
  }

  @Test(
    "Each fault of a certificate has a sentence of its own, with what to do",
    arguments: [
      (EncryptedServer.Certificate.expired, "its certificate has expired: renew it"),
      (.ofAnotherName, "its certificate is for another name"), (.right, "no such file"),
    ])
  func tellsFaults(certificate: EncryptedServer.Certificate, sentence: String) throws {
    let server = try EncryptedServer(mode: "tls", certificate: certificate)
    // One that is in order is tried with a file of authorities that is none.
    let file = certificate == .right ? "/dev/null" : server.certificate
    let configuration = try MailConfiguration(
      server: "smtps://127.0.0.1:\(server.port)", security: .tls, recipients: ["a@hospital.example"], caFile: file,
      firstRetrySeconds: 0.05, lastRetrySeconds: 0.2)
    let dispatcher = AlarmDispatcher(DeliveryPlan(mail: configuration), register: RememberingRegister())
    defer { dispatcher.close() }
    #expect(dispatcher.waitForEach(timeoutSeconds: 60) { $0.status.state == .down })
    let message = try #require(dispatcher.status.message)
    #expect(
      message.contains(certificate == .right ? "the file of --smtp-ca cannot be read as certificates" : sentence), "\(message)")
  }
}
