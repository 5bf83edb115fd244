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
    let wary = MailSender(configuration: try configuration(trusting: nil), onDelivered: { _, _ in })
    wary.enqueue([SampleAlarms.transition()])
    #expect(wary.wait(timeoutSeconds: 20) { $0.status.state == .down && $0.status.pending == 1 })
    #expect(wary.status.message?.contains("cannot be trusted") == true)
    wary.close()
    let sender = MailSender(configuration: try configuration(trusting: server.certificate), onDelivered: { _, _ in })
    defer { sender.close() }
    sender.enqueue([SampleAlarms.transition()])
    #expect(sender.drain(timeoutSeconds: 20))
    #expect(sender.status.delivered == 1)
    #expect(server.stop() == ["taken encrypted"])
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

  init(mode: String) throws {
    certificate = folder.path + "/certificate.pem"
    let key = folder.path + "/key.pem"
    let maker = Process()
    maker.executableURL = URL(fileURLWithPath: Self.openssl ?? "")
    maker.arguments = [
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
      "/CN=127.0.0.1",
      "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
    ]
    maker.standardError = FileHandle.nullDevice
    try maker.run()
    maker.waitUntilExit()
    server.executableURL = URL(fileURLWithPath: PythonReader.path ?? "")
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/tls_server.py")
    server.arguments = [script.path, mode, certificate, key]
    server.standardOutput = output
    server.standardError = FileHandle.nullDevice
    try server.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
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
