package import Foundation

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

  package enum Certificate: Sendable, Equatable {
    case right
    case expired
    case ofAnotherName
    case until(Date)
  }

  package init(mode: String, certificate kind: Certificate = .right) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    certificate = folder + "/certificate.pem"
    let (key, request) = (folder + "/key.pem", folder + "/request.pem")
    let name = if case .ofAnotherName = kind { "DNS:elsewhere.example" } else { "IP:127.0.0.1" }
    try Self.run([
      "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=127.0.0.1",
      "-addext", "subjectAltName=\(name)", "-keyout", key, "-out", request,
    ])
    if case .until(let end) = kind {
      try Self.sign(request, into: certificate, with: key, until: end, in: folder)
    } else {
      // With a day less than none it has expired when it is made.
      let days = if case .expired = kind { "-1" } else { "2" }
      try Self.run([
        "x509", "-req", "-in", request, "-signkey", key, "-days", days, "-copy_extensions", "copy", "-out", certificate,
      ])
    }
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

  /// To the second, which takes an authority of its own.
  private static func sign(
    _ request: String, into certificate: String, with key: String, until end: Date, in folder: String
  ) throws {
    let settings = """
      [ca]
      default_ca = own
      [own]
      database = \(folder)/index
      new_certs_dir = \(folder)
      rand_serial = yes
      default_md = sha256
      policy = any
      copy_extensions = copy
      [any]
      commonName = supplied
      """
    try settings.write(toFile: folder + "/ca.cnf", atomically: true, encoding: .utf8)
    try "".write(toFile: folder + "/index", atomically: true, encoding: .utf8)
    let form = DateFormatter()
    form.timeZone = TimeZone(identifier: "UTC")
    form.dateFormat = "yyyyMMddHHmmss'Z'"
    try run([
      "ca", "-batch", "-selfsign", "-config", folder + "/ca.cnf", "-keyfile", key, "-in", request, "-startdate",
      form.string(from: Date(timeIntervalSinceNow: -60)), "-enddate", form.string(from: end), "-notext", "-out", certificate,
    ])
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
