internal import Foundation

@testable import Settings

extension Surroundings {
  /// Nothing is set and no file is there but what the test says.
  static func bare(_ environment: [String: String] = [:]) -> Surroundings {
    Surroundings(environment: environment, siteFile: "/nonexistent/config.toml")
  }
}

extension Settings {
  static func of(
    _ command: Command = .console, _ arguments: String..., environment: [String: String] = [:]
  ) throws -> Settings {
    try parse(arguments: arguments, surroundings: .bare(environment), command: command)
  }
}

/// The sentence that `work` fails with; empty where it does not fail.
func sentence(_ work: () throws -> some Any) -> String {
  do {
    _ = try work()
    return ""
  } catch {
    return "\(error)"
  }
}

/// A folder that goes away with the test.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/wardwatch-settings-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a file with these permissions and returns its path.
  func file(_ name: String = "config.toml", _ text: String, mode: Int = 0o600) throws -> String {
    let file = URL(fileURLWithPath: path).appendingPathComponent(name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    return file.path
  }
}
