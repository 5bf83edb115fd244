internal import Console
internal import Foundation
internal import Monitoring
internal import Settings
internal import Terminal

/// The console on the terminal that this process was started on.
enum WardScreen {
  static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }
}
extension WardScreen {
  static func show(_ session: WardSession, _ settings: Settings) throws {}
}
