internal import Foundation

/// An append-only file that holds what the database does not have yet. An entry counts as accepted when it is on the disk here;
/// when everything in it has been committed, the file is emptied.
///
/// Not Sendable: confined to the recorder's queue.
final class AlarmJournal {
  struct Item: Equatable {
    var entry: JournalEntry
    /// False for what an earlier run left: its monotonic times mean nothing now.
    var isOfThisRun: Bool
    fileprivate var end: Int
  }

  private let store: any JournalStore
  private var readOffset = 0
  private var end = 0
  private var endOfEarlierRuns = 0
  /// Where committed entries end that lie behind ones which are not.
  private var finished: Set<Int> = []
  /// The newest of what this run has written: only where there is more is it read back from the disk.
  private var remembered: [Item] = []
  private let rememberedLimit: Int
  /// Where the first of them begins.
  private var rememberedFrom = 0
  private let encoder = JSONStream()
  private let decoder = JournalEntry.decoder()

  /// Entries that are not committed yet, and how many of them are alarms and their reasons.
  private(set) var pendingCount = 0
  private(set) var pendingAlarmCount = 0
  /// Places where entries could not be read; their bytes are kept in the file with the suffix `.damaged`.
  private(set) var damagedCount = 0

  var path: String { store.path }
  var notes: [String] { store.notes }
  var damagedPath: String { path + Self.damagedSuffix }
  /// Where entries go that the database refuses for good.
  let rejectedPath: String

  private static let damagedSuffix = ".damaged"
  private static let rejectedSuffix = ".rejected"

  /// Takes stock of what an earlier run left.
  /// - Parameter rememberedLimit: entries kept in memory too, at about a kilobyte each.
  init(_ store: any JournalStore, rememberedLimit: Int = 20_000) throws(JournalError) {
    self.store = store
    rejectedPath = store.path + Self.rejectedSuffix
    self.rememberedLimit = rememberedLimit
    try takeStock()
  }

  /// Writes `entries` at the end and waits until they are on the disk, all of them or none.
  func append(_ entries: [JournalEntry]) throws(JournalError) {
    var bytes: [UInt8] = []
    var items: [Item] = []
    for entry in entries {
      do {
        bytes += JournalFrame.encode(try encoder.encode(entry))
      } catch {
        throw JournalError("an alarm cannot be encoded for \(path): \(type(of: error))")
      }
      items.append(Item(entry: entry, isOfThisRun: true, end: end + bytes.count))
    }
    do throws(JournalError) {
      try store.write(bytes, at: end)
    } catch {
      // Half an entry must not stay behind; the next attempt writes at the same place in any case.
      try? store.truncate(to: end)
      throw error
    }
    if remembered.isEmpty { rememberedFrom = end }
    remembered += items
    forget(remembered.count - rememberedLimit)
    end += bytes.count
    pendingCount += entries.count
    pendingAlarmCount += entries.count(where: \.isOfTheEngine)
  }

  /// Leaves the oldest of what is remembered to the disk alone.
  private func forget(_ count: Int) {
    guard count > 0 else { return }
    rememberedFrom = remembered[count - 1].end
    remembered.removeFirst(count)
  }

  /// The oldest entries that are not committed yet and that are wanted, up to `limit`. They stay until `advance(past:)`.
  func next(limit: Int, where isWanted: (JournalEntry) -> Bool = { _ in true }) throws(JournalError) -> [Item] {
    var window = 1 << 20
    var position = readOffset
    var passesOver = false
    let endOnDisk = remembered.isEmpty ? end : rememberedFrom
    var items: [Item] = []
    while position < endOnDisk, items.isEmpty {
      let count = min(window, endOnDisk - position)
      let bytes = try store.read(at: position, count: count)
      let isWhole = position + count >= endOnDisk
      let scan = JournalFrame.scan(bytes, isWhole: isWhole || window > JournalFrame.largestPayloadCount * 2)
      for payload in scan.payloads where items.count < limit {
        let place = position + payload.upperBound
        guard !finished.contains(place), let entry = try? decoder.decode(JournalEntry.self, from: Data(bytes[payload])) else {
          continue
        }
        if isWanted(entry) {
          items.append(Item(entry: entry, isOfThisRun: place > endOfEarlierRuns, end: place))
        } else {
          passesOver = true
        }
      }
      // An entry is longer than the window, or there is nothing here for the caller.
      if scan.consumed == 0 { window *= 4 } else { position += scan.consumed }
    }
    if position >= endOnDisk {
      for item in remembered where !finished.contains(item.end) {
        guard items.count < limit else { break }
        if isWanted(item.entry) { items.append(item) } else { passesOver = true }
      }
    }
    hasPassedOver = passesOver
    // Nothing but damage is left, which arose after the file was opened and checked.
    if items.isEmpty, !passesOver { try empty() }
    return items
  }

  /// Whether the last `next` left out entries that lie before those which it returned.
  private var hasPassedOver = false

  /// `items`, which `next` has just returned, are committed.
  func advance(past items: some Collection<Item>) throws(JournalError) {
    guard let last = items.reduce(nil, { max($0 ?? 0, $1.end) }) else { return }
    if hasPassedOver { finished.formUnion(items.map(\.end)) } else { readOffset = max(readOffset, last) }
    pendingCount = max(0, pendingCount - items.count)
    pendingAlarmCount = max(0, pendingAlarmCount - items.count { $0.entry.isOfTheEngine })
    forget(remembered.prefix { $0.end <= readOffset || finished.contains($0.end) }.count)
    if readOffset >= end || pendingCount == 0 { try empty() }
  }

  /// Keeps an entry that the database will never take, with the reason, in a file beside the journal: one JSON object a line.
  func reject(_ entry: JournalEntry, because reason: String) throws(JournalError) {
    struct Line: Encodable {
      var reason: String
      var entry: JournalEntry
    }
    guard let line = try? encoder.encode(Line(reason: reason, entry: entry)) else { return }
    try store.keepAside(line + [0x0A], suffix: Self.rejectedSuffix)
  }

  // MARK: The file

  private func empty() throws(JournalError) {
    pendingCount = 0
    pendingAlarmCount = 0
    guard end > 0 else { return }
    try store.truncate(to: 0)
    finished = []
    remembered = []
    readOffset = 0
    end = 0
    endOfEarlierRuns = 0
  }

  /// Counts the entries that an earlier run left. Whatever is torn or damaged is moved to a file of its own, so that the
  /// journal holds whole entries only.
  private func takeStock() throws(JournalError) {
    let size = try store.size()
    guard size > 0 else { return }
    let bytes = try store.read(at: 0, count: size)
    let scan = JournalFrame.scan(bytes, isWhole: true)
    var damaged = scan.damaged
    let readable = scan.payloads.filter { payload in
      guard let entry = try? decoder.decode(JournalEntry.self, from: Data(bytes[payload])) else {
        damaged.append((payload.lowerBound - JournalFrame.headerCount)..<payload.upperBound)
        return false
      }
      if entry.isOfTheEngine { pendingAlarmCount += 1 }
      return true
    }
    damagedCount = damaged.count
    pendingCount = readable.count
    end = size
    if !damaged.isEmpty {
      try store.keepAside(damaged.flatMap { bytes[$0] }, suffix: Self.damagedSuffix)
      try keep(readable.map { ($0.lowerBound - JournalFrame.headerCount)..<$0.upperBound }, of: bytes)
    }
    endOfEarlierRuns = end
  }

  /// Rewrites the file with only these parts of it.
  private func keep(_ parts: [Range<Int>], of bytes: [UInt8]) throws(JournalError) {
    let kept = parts.flatMap { bytes[$0] }
    try store.replace(with: kept)
    end = kept.count
  }
}
