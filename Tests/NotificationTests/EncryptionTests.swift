import Alarms
import Foundation
import Testing
import Vitals

@testable import Notification

/// Against a server with a certificate of its own making; needs Python and OpenSSL's command.
@Suite("Encryption", .enabled(if: PythonReader.path != nil && EncryptedServer.openssl != nil, "no python3 or no openssl here"))
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
    #expect(wary.waitForEach(timeoutSeconds: 20) { $0.status.state == .down && $0.status.pending == 1 })
    #expect(
      wary.status.message?.contains("cannot be trusted: nobody whom this machine trusts has signed its certificate") == true)
    wary.close()
    let dispatcher = AlarmDispatcher(DeliveryPlan(mail: try configuration(trusting: server.certificate)), register: register)
    defer { dispatcher.close() }
    dispatcher.take([.step(SampleAlarms.transition())])
    #expect(dispatcher.drain(timeoutSeconds: 20))
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
    #expect(dispatcher.waitForEach(timeoutSeconds: 20) { $0.status.state == .down })
    let message = try #require(dispatcher.status.message)
    #expect(
      message.contains(certificate == .right ? "the file of --smtp-ca cannot be read as certificates" : sentence), "\(message)")
  }
}

/// The script of that name in the fixtures, with a fresh certificate for 127.0.0.1.
final class EncryptedServer {
  static let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first(where: FileManager.default.isExecutableFile)

  let port: Int
  let certificate: String
  private let folder = TemporaryFolder()
  private let server = Process()
  private let output = Pipe()

  enum Certificate: Sendable {
    case right
    case expired
    case ofAnotherName
  }

  init(mode: String, certificate kind: Certificate = .right) throws {
    certificate = folder.path + "/certificate.pem"
    let (key, request) = (folder.path + "/key.pem", folder.path + "/request.pem")
    let name = kind == .ofAnotherName ? "DNS:elsewhere.example" : "IP:127.0.0.1"
    try Self.run([
      "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=127.0.0.1",
      "-addext", "subjectAltName=\(name)", "-keyout", key, "-out", request,
    ])
    // With a day less than none it has expired when it is made.
    try Self.run([
      "x509", "-req", "-in", request, "-signkey", key, "-days", kind == .expired ? "-1" : "2", "-copy_extensions", "copy",
      "-out", certificate,
    ])
    server.executableURL = URL(fileURLWithPath: PythonReader.path ?? "")
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/tls_server.py")
    server.arguments = [script.path, mode, certificate, key]
    server.standardOutput = output
    server.standardError = FileHandle.nullDevice
    try server.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
  }

  private static func run(_ arguments: [String]) throws {
    let maker = Process()
    maker.executableURL = URL(fileURLWithPath: openssl ?? "")
    maker.arguments = arguments
    maker.standardError = FileHandle.nullDevice
    try maker.run()
    maker.waitUntilExit()
    try #require(maker.terminationStatus == 0)
  }

  /// What it has printed.
  func stop() -> [String] {
    end()
    let rest = output.fileHandleForReading.readDataToEndOfFile()
    return String(decoding: rest, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// With a signal that cannot be blocked: Foundation lets its children inherit the blocked signals of the thread at hand.
  private func end() {
    guard server.isRunning else { return }
    kill(server.processIdentifier, SIGKILL)
    server.waitUntilExit()
  }

  deinit { end() }
}
