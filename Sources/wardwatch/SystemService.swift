internal import Foundation

/// The service that packages bring along: `wardwatch@WARD` watches with the settings in `/etc/wardwatch/WARD/config.toml`.
enum SystemService {
  private static let settingsFolder = "/etc/wardwatch"
  static let exampleFile = "\(settingsFolder)/4A/config.toml"

  static var isInstalled: Bool {
    ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"].contains {
      FileManager.default.fileExists(atPath: "\($0)/wardwatch@.service")
    }
  }

  /// The service that watches with the settings in this file; nil where none does.
  static func name(ofFile path: String) -> String? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 5, parts.last == "config.toml", parts.prefix(3).joined(separator: "/") == settingsFolder else {
      return nil
    }
    return "wardwatch@\(parts[3])"
  }
}
