package import Vitals

/// Up to where each id's records have been taken, and whose state has changed since it was saved last.
///
/// Whoever has waited longest is saved next. What lies before the first unsaved record of all is in some state: from there a
/// restart reads the partition, and everybody skips what is in their own.
package struct CheckpointLedger: Sendable {
  struct Entry {
    /// The next record of the id that has not been taken, by partition.
    var next = ReadPlaces()
    /// The newest Kafka time of a record: in a topic made anew the same places come again, later.
    var newestKafkaSeconds: Double?
    /// What the run before has taken may be read once more.
    fileprivate var isRestored = false
    /// The first record that is in no saved state, by partition.
    fileprivate var unsaved = ReadPlaces()
    fileprivate var isWaiting = false
  }

  private var entries = IDTable<Entry>()
  /// What was read before a restart of ids of whom nothing is known any more: it is over.
  private var readBefore: [Int32: Int64] = [:]
  private var readBeforeKafkaSeconds: Double?
  private var restoredCount = 0
  /// Each id at most once; those before `head` are done with.
  private var waiting: [String] = []
  private var head = 0
  /// How many of those that wait were there when the round began.
  private var leftOfRound = 0
  /// Whether a round is on. Where nothing is saved, nobody waits for it.
  private(set) var isSaving = false
  private var gone: [String] = []
  /// Whether records of any id came from more than one partition.
  package private(set) var areIDsMixed = false

  var waitingCount: Int { waiting.count - head }
  /// Whether everybody has been saved since the round began.
  package var isRoundComplete: Bool { leftOfRound == 0 }

  /// Up to where an id's records have been taken.
  func entry(of id: String) -> Entry? { entries[id] }

  // MARK: What is read

  /// Whether an id's record was taken in the run that left the checkpoint.
  func isKnown(_ position: RecordPosition, kafkaSeconds: Double?, of id: String) -> Bool {
    guard !readBefore.isEmpty || restoredCount > 0 else { return false }
    guard let entry = entries[id] else { return isOver(position, kafkaSeconds) }
    guard entry.isRestored, let next = entry.next[position.partition], position.offset < next else { return false }
    return !entry.isLater(kafkaSeconds)
  }

  /// Whether what is known of nobody was read before the restart.
  private func isOver(_ position: RecordPosition, _ kafkaSeconds: Double?) -> Bool {
    guard let next = readBefore[position.partition], position.offset < next else { return false }
    guard let kafkaSeconds, let readBeforeKafkaSeconds else { return true }
    return kafkaSeconds <= readBeforeKafkaSeconds
  }

  /// Takes the place of an id's record, which is not known yet.
  /// - Parameter guess: where the id may stand: ids mostly stand here as they do among those who are known.
  mutating func take(_ position: RecordPosition, kafkaSeconds: Double?, of id: String, guess: Int? = nil) {
    if let place = entries.place(of: id, guess: guess) {
      let wasRestored = entries.elements[place].isRestored
      entries.elements[place].take(position, kafkaSeconds)
      if entries.elements[place].next.isMixed { areIDsMixed = true }
      if wasRestored, !entries.elements[place].isRestored { restoredCount -= 1 }
      wait(place)
    } else {
      var entry = Entry()
      entry.take(position, kafkaSeconds)
      entries[id] = entry
      if let place = entries.place(of: id) { wait(place) }
    }
  }

  private mutating func wait(_ place: Int) {
    guard isSaving, !entries.elements[place].isWaiting else { return }
    entries.elements[place].isWaiting = true
    waiting.append(entries.keys[place])
  }

  /// Something of an id has changed that no record brought.
  mutating func touch(_ id: String) {
    if entries.place(of: id) == nil, isSaving { entries[id] = Entry() }
    if let place = entries.place(of: id) { wait(place) }
  }

  /// Keeps only ids of whom something is known.
  mutating func keep(_ isKnown: (String) -> Bool) {
    var left: [String] = []
    entries.keep { id, entry in
      if isKnown(id) { return true }
      left.append(id)
      if entry.isRestored { restoredCount -= 1 }
      return false
    }
    if isSaving { gone += left }
  }

  // MARK: What is saved

  /// Begins a round: everybody is to be saved, whatever was saved before.
  package mutating func beginRound() {
    isSaving = true
    // Whoever has gone by then is not among those who are known at its end.
    gone = []
    for place in entries.elements.indices { wait(place) }
    leftOfRound = waitingCount
  }

  /// Nothing is saved until another round begins: nobody waits for it.
  mutating func endRound() {
    guard isSaving else { return }
    isSaving = false
    (waiting, head, leftOfRound, gone) = ([], 0, 0, [])
    for place in entries.elements.indices { entries.elements[place].saved() }
  }

  /// Who is to be saved next, and counts as saved from now on; nil where nobody waits.
  mutating func next() -> String? {
    while head < waiting.count {
      let id = waiting[head]
      head += 1
      leftOfRound = max(0, leftOfRound - 1)
      if head > 1024, head > waiting.count / 2 {
        waiting.removeFirst(head)
        head = 0
      }
      guard let place = entries.place(of: id) else { continue }
      entries.elements[place].saved()
      return id
    }
    return nil
  }

  /// Nothing is known of an id any more.
  mutating func forget(_ id: String) { keep { $0 != id } }

  /// Whose rows are to be deleted, once each.
  mutating func takeGone() -> [String] {
    defer { gone = [] }
    return gone
  }

  /// All ids of whom something is known.
  package var ids: [String] { entries.keys }

  /// From where on a restart has to read, where all up to `offsets` has been taken.
  func restartOffsets(readUpTo offsets: [Int32: Int64]) -> [Int32: Int64] {
    var restart = offsets
    for id in waiting[head...] {
      entries[id]?.unsaved.forEach { partition, offset in restart[partition] = min(restart[partition] ?? offset, offset) }
    }
    return restart
  }

  /// Takes over ids that are not here. What is on of a round is on until all who wait now have been saved.
  mutating func absorb(_ other: CheckpointLedger) {
    let isComplete = isRoundComplete && other.isRoundComplete
    for (id, entry) in zip(other.entries.keys, other.entries.elements) { entries[id] = entry }
    areIDsMixed = areIDsMixed || other.areIDsMixed
    restoredCount += other.restoredCount
    readBefore.merge(other.readBefore) { max($0, $1) }
    if let kafkaSeconds = other.readBeforeKafkaSeconds {
      readBeforeKafkaSeconds = max(readBeforeKafkaSeconds ?? kafkaSeconds, kafkaSeconds)
    }
    waiting += other.waiting[other.head...]
    gone += other.gone
    if !isComplete { leftOfRound = waitingCount }
  }

  // MARK: A restart

  /// Takes up an id as it was saved.
  mutating func restore(_ id: String, next: ReadPlaces, newestKafkaSeconds: Double?) {
    var entry = Entry()
    if entries[id]?.isRestored != true { restoredCount += 1 }
    entry.next = next
    areIDsMixed = areIDsMixed || next.isMixed
    entry.newestKafkaSeconds = newestKafkaSeconds
    entry.isRestored = true
    entries[id] = entry
    if let newestKafkaSeconds { readBeforeKafkaSeconds = max(readBeforeKafkaSeconds ?? newestKafkaSeconds, newestKafkaSeconds) }
  }

  /// The furthest record of each partition that was taken before the restart, and a Kafka time that it is not later than.
  package var furthest: [(position: RecordPosition, kafkaSeconds: Double)] {
    var byPartition: [Int32: (position: RecordPosition, kafkaSeconds: Double)] = [:]
    for entry in entries.elements where entry.isRestored {
      guard let next = entry.next.only, next.offset > 0, let kafkaSeconds = entry.newestKafkaSeconds,
        next.offset - 1 > byPartition[next.partition]?.position.offset ?? -1
      else { continue }
      let position = RecordPosition(partition: next.partition, offset: next.offset - 1)
      byPartition[next.partition] = (position, kafkaSeconds)
    }
    return byPartition.values.sorted { $0.position.partition < $1.position.partition }
  }

  /// The topic is another one: nothing of it has been taken, in this run or before.
  package mutating func beginOtherTopic() {
    (readBefore, readBeforeKafkaSeconds, restoredCount) = ([:], nil, 0)
    for place in entries.elements.indices {
      entries.elements[place].next = ReadPlaces()
      entries.elements[place].unsaved = ReadPlaces()
      entries.elements[place].newestKafkaSeconds = nil
      entries.elements[place].isRestored = false
    }
  }

  /// What lies before `offsets` and is of nobody who was restored is over.
  mutating func restore(readBefore offsets: [Int32: Int64]) { readBefore = offsets }
}

extension CheckpointLedger.Entry {
  /// Whether a record is newer than all that was read: in a topic made anew the same places come again.
  fileprivate func isLater(_ kafkaSeconds: Double?) -> Bool {
    guard let kafkaSeconds, let newestKafkaSeconds else { return false }
    return kafkaSeconds > newestKafkaSeconds
  }

  fileprivate mutating func take(_ position: RecordPosition, _ kafkaSeconds: Double?) {
    if isLater(kafkaSeconds) || position.offset >= next[position.partition] ?? 0 {
      next[position.partition] = position.offset + 1
      if next.only != nil { isRestored = false }
    }
    if let kafkaSeconds { newestKafkaSeconds = max(newestKafkaSeconds ?? kafkaSeconds, kafkaSeconds) }
    if unsaved[position.partition].map({ position.offset < $0 }) ?? true { unsaved[position.partition] = position.offset }
  }

  fileprivate mutating func saved() {
    isWaiting = false
    unsaved = ReadPlaces()
  }
}
