internal import Foundation

/// A mail server with TLS and a fresh certificate for 127.0.0.1. It needs Python and OpenSSL's command.
package final class EncryptedServer {
  private static let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first(where: FileManager.default.isExecutableFile)
  private static let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first(where: FileManager.default.isExecutableFile)

  package static var isPossible: Bool { openssl != nil && python != nil }

  package let port: Int
  package let certificate: String
  private let folder = NSTemporaryDirectory() + "wardwatch-tls-" + UUID().uuidString
  private let server = Process()
  private let output = Pipe()

  package enum Certificate: Sendable {
    case right
    case expired
    case ofAnotherName
  }

  package init(mode: String, certificate kind: Certificate = .right) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    certificate = folder + "/certificate.pem"
    let (key, request) = (folder + "/key.pem", folder + "/request.pem")
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
    server.executableURL = URL(fileURLWithPath: Self.python ?? "")
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("tls_server.py")
    server.arguments = [script.path, mode, certificate, key]
    server.standardOutput = output
    server.standardError = FileHandle.nullDevice
    try server.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else { throw POSIXError(.ECONNREFUSED) }
    self.port = port
  }

  private static func run(_ arguments: [String]) throws {
    let maker = Process()
    maker.executableURL = URL(fileURLWithPath: openssl ?? "")
    maker.arguments = arguments
    maker.standardError = FileHandle.nullDevice
    try maker.run()
    maker.waitUntilExit()
    guard maker.terminationStatus == 0 else { throw POSIXError(.EINVAL) }
  }

  /// What it has printed.
  package func stop() -> [String] {
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

  deinit {
    end()
    try? FileManager.default.removeItem(atPath: folder)
  }
}
