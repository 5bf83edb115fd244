import Foundation
import Sharing
import Testing

/// A console on a terminal of its own, as a person has it: `script` holds the other end, types what the test types and keeps all that
/// is shown.
final class ScreenProcess {
  private let folder: String
  private let words: [String]
  private let environment: [String: String]
  private var holder: pid_t = 0
  private var keys = Pipe()
  private var lives = 0

  init(folder: String, arguments: [String]) throws {
    self.folder = folder
    words = [try ConsoleProcess.program()] + arguments
    environment = ["PATH": "/usr/bin:/bin", "HOME": folder, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "SHELL": "/bin/sh"]
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try start()
  }

  deinit { kill() }

  func start() throws {
    lives += 1
    keys = Pipe()
    let program = words.map { "'\($0)'" }.joined(separator: " ")
    let command = "stty rows 40 cols 120; echo $$ >'\(folder)/pid'; exec \(program)"
    let script = ["/usr/bin/script", "-qefc", command, shown]
    try #require(
      CleanSpawn.start(
        script, environment: environment, input: keys.fileHandleForReading.fileDescriptor, isSilent: true, &holder) == 0)
  }

  private var shown: String { "\(folder)/shown-\(lives)" }

  private var pid: pid_t? {
    (try? String(contentsOfFile: folder + "/pid", encoding: .utf8)).flatMap { pid_t($0.trimmingCharacters(in: .newlines)) }
  }

  // MARK: What happens to it

  func kill() {
    guard holder > 0 else { return }
    pid.map { _ = Foundation.kill($0, SIGKILL) }
    Foundation.kill(holder, SIGKILL)
    waitpid(holder, nil, 0)
    holder = 0
  }

  func pause() { pid.map { _ = Foundation.kill($0, SIGSTOP) } }

  /// `script` stops with whom it holds.
  func goOn() { for stopped in [pid, holder].compactMap(\.self) { Foundation.kill(stopped, SIGCONT) } }

  /// Presses a key, and nothing beside it.
  func press(_ key: Character) {
    Patience.pass(1)
    keys.fileHandleForWriting.write(Data(String(key).utf8))
  }

  // MARK: What is to be seen

  /// How much has been shown so far.
  var mark: Int { (try? Data(contentsOf: URL(fileURLWithPath: shown)).count) ?? 0 }

  /// Whether a word that is nowhere else was written since then.
  func shows(_ word: String, since mark: Int = 0) -> Bool {
    guard let all = try? Data(contentsOf: URL(fileURLWithPath: shown)), all.count >= mark else { return false }
    return String(decoding: all[mark...], as: UTF8.self).contains(word)
  }

  var log: String { (try? String(contentsOfFile: folder + "/wardwatch.log", encoding: .utf8)) ?? "" }
}
