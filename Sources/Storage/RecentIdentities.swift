internal import Foundation

/// The last so many identities, within a factor of two: when the newer half is full, the older one is forgotten.
struct RecentIdentities: Sendable {
  private let halfCapacity: Int
  private var newer: Set<UUID> = []
  private var older: Set<UUID> = []

  init(capacity: Int = 20_000) { halfCapacity = max(1, capacity / 2) }

  func contains(_ identity: UUID) -> Bool { newer.contains(identity) || older.contains(identity) }

  mutating func insert(_ identity: UUID) {
    guard !newer.contains(identity) else { return }
    if newer.count >= halfCapacity {
      older = newer
      newer = []
    }
    newer.insert(identity)
  }
}
