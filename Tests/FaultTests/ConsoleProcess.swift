import Foundation
import LoopbackServer
import Sharing
import Testing

/// A console without a screen, as a process of its own, that is asked over HTTP how it is.
final class ConsoleProcess {
  let folder: String
  let port: UInt16
  private(set) var pid: pid_t = 0
  private let words: [String]
  private let environment: [String: String]

  /// - Parameters:
  ///   - arguments: beside those of every console here.
  ///   - mounting: what a shell does before, in a file system that no other process sees.
  init(folder: String, arguments: [String], environment: [String: String] = [:], mounting: String? = nil) throws {
    self.folder = folder
    // One that was free a moment ago.
    let probe = try LoopbackServer()
    port = probe.port
    probe.open { _ in }
    probe.stop()
    self.environment = ["PATH": "/usr/bin:/bin", "HOME": folder, "LC_ALL": "C.UTF-8"].merging(environment) { $1 }
    let shell = mounting.map { ["/usr/bin/unshare", "--mount", "/bin/sh", "-ec", "\($0); exec \"$@\"", "sh"] } ?? []
    words =
      shell + [try Self.program(), "--headless", "--state=\(folder)", "--metrics=127.0.0.1:\(port)"] + arguments
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try start()
  }

  deinit { kill() }

  func start() throws {
    var child: pid_t = 0
    try #require(CleanSpawn.start(words, environment: environment, input: nil, isSilent: true, &child) == 0)
    pid = child
  }

  /// Beside the test bundle, where the build puts it.
  static func program() throws -> String {
    let folders = [
      Bundle(for: ConsoleProcess.self).bundleURL.deletingLastPathComponent(),
      URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent(),
    ]
    return try #require(
      folders.map { $0.appendingPathComponent("wardwatch").path }.first(where: FileManager.default.isExecutableFile))
  }

  // MARK: What happens to it

  func kill() {
    guard pid > 0 else { return }
    Foundation.kill(pid, SIGKILL)
    waitpid(pid, nil, 0)
    pid = 0
  }

  func pause() { Foundation.kill(pid, SIGSTOP) }
  func goOn() { Foundation.kill(pid, SIGCONT) }

  /// Asks it to end; answers its exit status, nil where it had to be killed.
  func end(withinSeconds seconds: Double = 30) -> Int32? {
    guard pid > 0 else { return nil }
    Foundation.kill(pid, SIGTERM)
    var status: Int32 = 0
    guard Patience.wait(seconds, until: { waitpid(pid, &status, WNOHANG) == pid }) != nil else {
      kill()
      return nil
    }
    pid = 0
    return (status >> 8) & 0xFF
  }

  // MARK: How it is

  func page(_ path: String) -> WebClient.Page? { WebClient.get(path, port: port) }

  /// A number of its metrics; nil while it does not say, or does not know.
  func metric(_ name: String) -> Double? {
    guard let page = page("/metrics"), page.status == 200 else { return nil }
    let line = page.text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
    return line?.split(separator: " ").last.flatMap { Double($0) }
  }

  var isOnDuty: Bool? { metric("wardwatch_on_duty").map { $0 == 1 } }

  struct Bed: Decodable {
    var patient: String
    var severity: String
    var silent: Bool
    var acknowledged_by: String?
  }

  private struct Ward: Decodable { var beds: [Bed] }

  var beds: [Bed] {
    guard let page = page("/ward.json"), page.status == 200 else { return [] }
    return (try? JSONDecoder().decode(Ward.self, from: Data(page.text.utf8)))?.beds ?? []
  }

  func bed(_ patient: String) -> Bed? { beds.first { $0.patient == patient } }

  /// A file as the process sees it, which may have mounts of its own.
  func ownPath(_ path: String) -> String { "/proc/\(pid)/root\(path)" }

  var log: String { (try? String(contentsOfFile: folder + "/wardwatch.log", encoding: .utf8)) ?? "" }
}
