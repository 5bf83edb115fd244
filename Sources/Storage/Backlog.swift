internal import Foundation
internal import Sharing

/// What is accepted and not in the database yet: on the disk or, while the disk refuses, in memory.
///
/// Not Sendable: confined to the recorder's queue. Alarms are taken from it only by whoever is on duty; on standby they wait until
/// the console on duty has stored the same, or this one is on duty again.
final class Backlog {
  /// How soon to come back to a disk that refuses.
  static let retrySeconds = 0.25

  /// An entry on its way, and where it is to be struck off.
  struct Waiting: Equatable {
    fileprivate enum Place: Equatable {
      case journal(AlarmJournal.Item)
      case memory(number: Int)
    }

    let entry: JournalEntry
    fileprivate let place: Place

    var isOfEarlierRun: Bool { if case .journal(let item) = place { !item.isOfThisRun } else { false } }

    /// When it was received, on the clock of this run; nil for what an earlier run left.
    var receivedNanoseconds: UInt64? {
      guard !isOfEarlierRun, case .alarm(_, let received) = entry, received > 0 else { return nil }
      return received
    }
  }

  private let ports: RecorderPorts
  private let notices: Notices
  private var journal: AlarmJournal?
  /// What could not be put on the disk, each under a number of its own.
  private var unwritten: [(number: Int, entry: JournalEntry)] = []
  private var nextNumber = 0
  private var nextTryNanoseconds: UInt64 = 0
  /// Of what the journal has put right.
  private var saidNoteCount = 0
  /// Set while some of `unwritten` is being committed, so that it is not written to the disk meanwhile.
  private var isHandingOutMemory = false

  private(set) var trouble: String? {
    didSet {
      guard trouble != oldValue else { return }
      notices.say(trouble ?? "alarms on their way are kept on disk again")
    }
  }

  init(_ ports: RecorderPorts, notices: Notices) {
    self.ports = ports
    self.notices = notices
  }

  var isOpen: Bool { journal != nil }
  var onDiskCount: Int { journal?.pendingCount ?? 0 }
  var inMemoryCount: Int { unwritten.count }
  /// Of what memory alone holds, what people did.
  var inMemoryDeedCount: Int { unwritten.count { $0.entry.isDeed } }
  /// Alarms and their reasons among them.
  var alarmCount: Int { (journal?.pendingAlarmCount ?? 0) + unwritten.count { $0.entry.isOfTheEngine } }
  /// What `next` can still give.
  func count(withAlarms: Bool) -> Int { onDiskCount + inMemoryCount - (withAlarms ? 0 : alarmCount) }
  /// Nothing waits for the disk, or the disk refuses.
  var isJournalled: Bool { unwritten.isEmpty || trouble != nil }
  /// Where entries go that the database refuses for good.
  var rejectedPath: String? { journal?.rejectedPath }

  /// Puts what memory holds on the disk, where that is due; opens the journal first where need be.
  func visitDisk() {
    guard ports.nowNanoseconds() >= nextTryNanoseconds else { return }
    openJournalIfNeeded()
    write()
  }

  /// Takes entries, which are then on the disk unless the disk refuses.
  func add(_ entries: [JournalEntry]) {
    // Behind what is still unwritten, so that the order stays.
    for entry in entries {
      unwritten.append((nextNumber, entry))
      nextNumber += 1
    }
    write()
  }

  /// The oldest entries, up to `limit`, for the caller to commit. They stay until they are struck off or put back.
  func next(limit: Int, where isWanted: (JournalEntry) -> Bool) -> [Waiting] {
    if let journal, journal.pendingCount > 0 {
      do {
        let items = try journal.next(limit: limit, where: isWanted)
        if !items.isEmpty { return items.map { Waiting(entry: $0.entry, place: .journal($0)) } }
      } catch {
        failed(error)
      }
    }
    var wanted: [Waiting] = []
    for (number, entry) in unwritten where wanted.count < limit && isWanted(entry) {
      wanted.append(Waiting(entry: entry, place: .memory(number: number)))
    }
    isHandingOutMemory = !wanted.isEmpty
    return wanted
  }

  /// Shows all that waits, oldest first.
  func visit(_ look: (JournalEntry) -> Void) {
    _ = next(limit: 1) { entry in
      look(entry)
      return false
    }
  }

  /// The caller is done with what `next` gave, whatever became of it.
  func takeBack() { isHandingOutMemory = false }

  func strikeOff(_ waiting: some Collection<Waiting>) {
    var items: [AlarmJournal.Item] = []
    var numbers: Set<Int> = []
    for one in waiting {
      switch one.place {
      case .journal(let item): items.append(item)
      case .memory(let number): numbers.insert(number)
      }
    }
    if !numbers.isEmpty { unwritten.removeAll { numbers.contains($0.number) } }
    guard !items.isEmpty else { return }
    do {
      try journal?.advance(past: items)
    } catch {
      failed(error)
    }
  }

  /// Keeps an entry that the database will never take, with the reason.
  func reject(_ entry: JournalEntry, because reason: String) {
    do {
      try journal?.reject(entry, because: reason)
    } catch {
      failed(error)
    }
  }

  func close() { journal = nil }

  private func write() {
    guard !isHandingOutMemory, !unwritten.isEmpty, let journal else { return }
    do {
      try journal.append(unwritten.map(\.entry))
      unwritten = []
      trouble = nil
      sayNotes()
    } catch {
      failed(error)
    }
  }

  private func openJournalIfNeeded() {
    guard journal == nil else { return }
    do {
      let opened = try ports.openJournal()
      journal = opened
      trouble = nil
      saidNoteCount = 0
      sayNotes()
      if opened.damagedCount > 0 {
        let places = opened.damagedCount == 1 ? "one place" : "\(opened.damagedCount) places"
        notices.say("the journal was damaged in \(places); what could not be read is kept in \(opened.damagedPath)")
      }
    } catch {
      failed(error)
    }
  }

  private func sayNotes() {
    guard let notes = journal?.notes, notes.count > saidNoteCount else { return }
    notes[saidNoteCount...].forEach(notices.say)
    saidNoteCount = notes.count
  }

  private func failed(_ error: JournalError) {
    trouble = error.description
    nextTryNanoseconds = ports.nowNanoseconds() + UInt64(Self.retrySeconds * 1e9)
  }
}
