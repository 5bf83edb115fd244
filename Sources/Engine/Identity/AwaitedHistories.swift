import Vitals

/// What was measured of patients who were merged into ids that nobody has sent under yet: it is shown with whoever comes.
///
/// Bounded, the oldest goes; and of no checkpoint: what is lost with it are trends, and no alarm.
struct AwaitedHistories: Sendable {
  static let most = 64

  private var waiting: [(id: String, trends: Trends)] = []

  mutating func remember(_ trends: Trends, ofID id: String) {
    waiting.append((id, trends))
    if waiting.count > Self.most { waiting.removeFirst() }
  }

  /// What waits for an id, which it does no longer.
  mutating func take(id: String) -> [Trends] {
    guard !waiting.isEmpty else { return [] }
    let found = waiting.filter { $0.id == id }.map(\.trends)
    if !found.isEmpty { waiting.removeAll { $0.id == id } }
    return found
  }

  mutating func absorb(_ other: AwaitedHistories) { waiting += other.waiting.suffix(Self.most) }
}
