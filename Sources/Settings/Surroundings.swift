/// What the program was started in: handed over by the executable, so that this room reads no clock, terminal or environment.
package struct Surroundings: Sendable {
  package var environment: [String: String]
  /// The name of the user's account, for where `$USER` is not set.
  package var account: String
  /// The width that `--help` is laid out for.
  package var columns: Int
  /// The settings file of the whole machine.
  package var siteFile: String

  package init(
    environment: [String: String], account: String = "unknown", columns: Int = 80,
    siteFile: String = "/etc/wardwatch/config.toml"
  ) {
    self.environment = environment
    self.account = account
    self.columns = columns
    self.siteFile = siteFile
  }

  /// An empty variable counts as unset, as POSIX's own do.
  func variable(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  // MARK: Folders (XDG Base Directory Specification 0.8: a relative path in a variable is ignored)

  var userFile: String? {
    folder(variable: "XDG_CONFIG_HOME", inHome: ".config").map { "\($0)/wardwatch/config.toml" }
  }

  /// A service has no home: then it is the usual place for services.
  var stateFolder: String {
    folder(variable: "XDG_STATE_HOME", inHome: ".local/state").map { "\($0)/wardwatch" } ?? "/var/lib/wardwatch"
  }

  private func folder(variable name: String, inHome relative: String) -> String? {
    if let folder = variable(name), folder.hasPrefix("/") { return folder }
    return variable("HOME").map { "\($0)/\(relative)" }
  }

  /// A path with its leading `~/` replaced: no shell does it in a file, nor after `--name=`.
  func expandingHome(_ given: Given) -> Given {
    switch given.written {
    case .text(let path): Given(written: .text(expandingHome(path)), source: given.source)
    case .toml(.string(let path)): Given(written: .toml(.string(expandingHome(path))), source: given.source)
    default: given
    }
  }

  func expandingHome(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = variable("HOME") else { return path }
    return home + path.dropFirst()
  }

  // MARK: Defaults

  /// The convention of no-color.org.
  var colorDepth: ColorDepth { variable("NO_COLOR") == nil ? .automatic : .never }

  var userName: String { variable("USER") ?? account }
}
