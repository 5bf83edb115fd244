import Vitals

/// What was measured of patients who were merged into ids that nobody has sent under yet: it is shown with whoever comes.
///
/// Bounded, the oldest goes. Of no checkpoint of its own: the bins of whoever was merged are stored, and their old id remembers into
/// which it was (`Occupancy.mergedInto`).
struct AwaitedHistories: Sendable {
  static let most = 64

  private var waiting: [(id: String, trends: Trends)] = []

  mutating func remember(_ trends: Trends, ofID id: String) {
    if let place = waiting.firstIndex(where: { $0.id == id }) { return waiting[place].trends.fill(from: trends) }
    waiting.append((id, trends))
    if waiting.count > Self.most { waiting.removeFirst() }
  }

  /// Ids that are awaited.
  var ids: [String] { waiting.map(\.id) }

  /// What waits for an id, which it does no longer.
  mutating func take(id: String) -> Trends? {
    guard !waiting.isEmpty, let place = waiting.firstIndex(where: { $0.id == id }) else { return nil }
    return waiting.remove(at: place).trends
  }

  mutating func absorb(_ other: AwaitedHistories) { for one in other.waiting { remember(one.trends, ofID: one.id) } }
}
