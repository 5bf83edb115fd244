internal import Foundation
internal import Sharing

/// Tells a watcher outside that somebody is on duty and well: a GET of a web address, and the time of a file. Where it stops, that one
/// raises the alarm; nothing of a patient or a ward is in it.
package struct Heartbeat: Sendable {
  private let url: String?
  private let file: String?

  /// - Parameters:
  ///   - url: http:// or https://.
  ///   - file: made where it is missing; a link is not followed.
  package init(url: String?, file: String?) {
    self.url = url
    self.file = file
  }

  package var isWanted: Bool { url != nil || file != nil }

  private static let timeoutSeconds = 10.0

  /// Beats once; blocks for ten seconds at most. Answers what went wrong, as a sentence.
  package func beat(isCancelled: @escaping () -> Bool) -> String? {
    let troubles = [file.flatMap(touch), url.flatMap { get($0, isCancelled) }].compactMap(\.self)
    return troubles.isEmpty ? nil : troubles.joined(separator: "; ")
  }

  private func get(_ url: String, _ isCancelled: @escaping () -> Bool) -> String? {
    let transfer = HTTPTransfer(url: url, caFile: nil, timeoutSeconds: Self.timeoutSeconds, option: "--heartbeat-url")
    switch transfer.get(isCancelled: isCancelled) {
    case .answered(let status) where (200..<300).contains(status): return nil
    case .answered(let status): return "the heartbeat's watcher answered with status \(status); check --heartbeat-url"
    case .redirected(let status, let place):
      return "the heartbeat's watcher says that it is elsewhere, at \(place) (status \(status)); check --heartbeat-url"
    case .failed(let reason): return "the heartbeat's watcher cannot be told: \(reason)"
    case .givenUp: return nil
    }
  }

  private func touch(_ path: String) -> String? {
    // A pipe that somebody has put there is not waited for.
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o644)
    let text = Array("\(Int(Date().timeIntervalSince1970))\n".utf8)
    guard descriptor >= 0, write(descriptor, text, text.count) == text.count else {
      let reason = String(cString: strerror(errno))
      if descriptor >= 0 { close(descriptor) }
      return "\(path): cannot write the heartbeat: \(reason); check --heartbeat-file"
    }
    close(descriptor)
    return nil
  }
}
