internal import Sharing

/// Lines about the machinery, kept until somebody takes them.
final class Notices: Sendable {
  private struct Kept {
    var waiting: [String] = []
    var action: (@Sendable (String) -> Void)?
  }

  private let kept = Guarded(Kept())

  func say(_ line: String) {
    let action = kept.withLock { kept in
      if kept.action == nil { kept.waiting.append(line) }
      return kept.action
    }
    action?(line)
  }

  /// From now on `action` gets each line, beginning with those that were said before.
  func hand(to action: @escaping @Sendable (String) -> Void) {
    let waiting = kept.withLock { kept in
      defer { kept = Kept(action: action) }
      return kept.waiting
    }
    waiting.forEach(action)
  }
}
