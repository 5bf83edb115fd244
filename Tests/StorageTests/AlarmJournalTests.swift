import Alarms
import Foundation
import Testing

@testable import Storage

@Suite("The journal")
struct AlarmJournalTests {
  private func file(_ folder: TemporaryFolder) -> String { folder.path + "/journal" }

  private func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

  @Test("Entries come back in order, also in another run, and leave when they are committed")
  func keepsOrder() throws {
    let folder = TemporaryFolder()
    let entries = (0..<20).map(SampleAlarms.entry)
    do {
      let journal = try AlarmJournal(JournalFolder(folder.path))
      try journal.append(Array(entries[..<10]))
      try journal.append(Array(entries[10...]))
      let first = try journal.next(limit: 7)
      #expect(first.map(\.isOfThisRun) == Array(repeating: true, count: 7))
      try journal.advance(past: try journal.next(limit: 5))
      #expect(journal.pendingCount == 15)
    }
    let journal = try AlarmJournal(JournalFolder(folder.path))
    // What was committed but not struck off on the disk comes again, which does no harm.
    #expect(journal.pendingCount == 20)
    let items = try journal.next(limit: 100)
    #expect(items.map(\.entry) == entries)
    #expect(items.filter(\.isOfThisRun).isEmpty)
    try journal.advance(past: items)
    #expect(journal.pendingCount == 0)
    #expect(try bytes(file(folder)).isEmpty)
    try journal.append([SampleAlarms.entry(99)])
    #expect(try journal.next(limit: 1).first?.isOfThisRun == true)
  }

  @Test("A folder that is deleted while it is in use is made anew, with all that waits, said, and nobody else's")
  func outlivesItsFolder() throws {
    let folder = TemporaryFolder()
    let directory = folder.path + "/state"
    let entries = (0..<3).map(SampleAlarms.entry)
    do {
      let store = try JournalFolder(directory)
      let journal = try AlarmJournal(store)
      try journal.append(Array(entries[..<2]))
      try FileManager.default.removeItem(atPath: directory)
      try journal.append([entries[2]])
      #expect(store.notes.count == 1 && store.notes.first?.contains("deleted while it was in use") == true)
      #expect(throws: JournalError.self) { _ = try JournalFolder(directory) }
      #expect(try journal.next(limit: 9).map(\.entry) == entries)
    }
    let next = try AlarmJournal(JournalFolder(directory))
    #expect(try next.next(limit: 9).map(\.entry) == entries)
  }

  @Test("Its files are for their owner alone")
  func isPrivate() throws {
    let folder = TemporaryFolder()
    let journal = try AlarmJournal(JournalFolder(folder.path + "/new"))
    try journal.append([SampleAlarms.entry(1)])
    var information = stat()
    stat(journal.path, &information)
    #expect(information.st_mode & 0o777 == 0o600)
    stat(folder.path + "/new", &information)
    #expect(information.st_mode & 0o777 == 0o700)
  }

  @Test("A file torn at any byte gives back every entry that was whole")
  func survivesTearing() throws {
    let folder = TemporaryFolder()
    let entries = (0..<3).map(SampleAlarms.entry)
    do {
      let journal = try AlarmJournal(JournalFolder(folder.path))
      try journal.append(entries)
    }
    let whole = try bytes(file(folder))
    let ends = JournalFrame.scan(whole, isWhole: true).payloads.map(\.upperBound)
    for length in stride(from: 0, through: whole.count, by: 37) {
      try Data(whole.prefix(length)).write(to: URL(fileURLWithPath: file(folder)))
      let journal = try AlarmJournal(JournalFolder(folder.path))
      let expected = ends.filter { $0 <= length }.count
      #expect(try journal.next(limit: 10).map(\.entry) == Array(entries[..<expected]))
      let isTorn = length != 0 && !ends.contains(length)
      #expect(journal.damagedCount == (isTorn ? 1 : 0))
      // A torn tail is out of the way: what is appended now is found again.
      try journal.append([SampleAlarms.entry(50)])
      #expect(try journal.next(limit: 10).last?.entry == SampleAlarms.entry(50))
    }
  }

  @Test("Bytes changed at random cost at most the entries they hit", arguments: 0..<40)
  func survivesDamage(seed: UInt64) throws {
    let folder = TemporaryFolder()
    let entries = (0..<6).map(SampleAlarms.entry)
    do {
      let journal = try AlarmJournal(JournalFolder(folder.path))
      try journal.append(entries)
    }
    var damaged = try bytes(file(folder))
    var random = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func next(_ bound: Int) -> Int {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(random >> 33) % bound
    }
    let hits = (0..<3).map { _ in next(damaged.count) }
    for hit in hits { damaged[hit] ^= UInt8(1 + next(255)) }
    let ends = JournalFrame.scan(try bytes(file(folder)), isWhole: true).payloads.map(\.upperBound)
    let spared = entries.indices.filter { index in
      let start = index == 0 ? 0 : ends[index - 1]
      return !hits.contains { (start..<ends[index]).contains($0) }
    }
    try Data(damaged).write(to: URL(fileURLWithPath: file(folder)))
    let journal = try AlarmJournal(JournalFolder(folder.path))
    let found = try journal.next(limit: 10).map(\.entry)
    // Two hits on one byte may undo each other, so there may be more.
    for index in spared { #expect(found.contains(entries[index])) }
    #expect(journal.pendingCount == found.count)
    if found.count < entries.count {
      #expect(journal.damagedCount > 0)
      #expect(try !bytes(journal.damagedPath).isEmpty)
    }
  }

  @Test("Random bytes are no entries and no crash", arguments: 0..<20)
  func survivesNoise(seed: UInt64) throws {
    let folder = TemporaryFolder()
    var random = seed &+ 7
    let noise = (0..<5000).map { _ in
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return random >> 60 == 0 ? JournalFrame.mark : [UInt8(truncatingIfNeeded: random >> 33)]
    }.flatMap { $0 }
    try Data(noise).write(to: URL(fileURLWithPath: file(folder)))
    let journal = try AlarmJournal(JournalFolder(folder.path))
    #expect(journal.pendingCount == 0)
    #expect(try bytes(journal.damagedPath) == noise)
  }

  @Test("Entries longer than the reading window are read")
  func readsLongEntries() throws {
    let folder = TemporaryFolder()
    let journal = try AlarmJournal(JournalFolder(folder.path))
    let long = JournalEntry.alarm(
      SampleAlarms.transition(1, name: String(repeating: "x", count: 3 << 20)), receivedNanoseconds: 1)
    try journal.append([long, SampleAlarms.entry(2)])
    let items = try journal.next(limit: 10)
    #expect(items.first?.entry == long)
    try journal.advance(past: items)
    #expect(try journal.next(limit: 10).map(\.entry) == (items.count == 1 ? [SampleAlarms.entry(2)] : []))
  }

  @Test("A full disk is a sentence, and nothing half-written stays")
  func survivesFullDisk() throws {
    let disk = FullDisk()
    disk.isFull = false
    let journal = try AlarmJournal(disk)
    try journal.append([SampleAlarms.entry(1)])
    let before = disk.bytes
    disk.isFull = true
    let error = #expect(throws: JournalError.self) { try journal.append([SampleAlarms.entry(2)]) }
    #expect(error?.description.contains("make room") == true)
    #expect(journal.pendingCount == 1)
    #expect(disk.bytes == before)
  }

  @Test("What this run wrote is not read back from the disk to be committed")
  func remembers() throws {
    let disk = FullDisk()
    disk.isFull = false
    let journal = try AlarmJournal(disk)
    let entries = (0..<20).map(SampleAlarms.entry)
    for entry in entries { try journal.append([entry]) }
    #expect(try journal.next(limit: 100).map(\.entry) == entries)
    #expect(disk.readCount == 0)
  }

  @Test("More than memory holds comes from the disk, in its order", arguments: [0, 1, 7, 19])
  func remembersNoMore(limit: Int) throws {
    let disk = FullDisk()
    disk.isFull = false
    let journal = try AlarmJournal(disk, rememberedLimit: limit)
    let entries = (0..<20).map(SampleAlarms.entry)
    for entry in entries { try journal.append([entry]) }
    var taken: [JournalEntry] = []
    while true {
      let items = try journal.next(limit: 3)
      guard !items.isEmpty else { break }
      #expect(items.filter(\.isOfThisRun).count == items.count)
      taken += items.map(\.entry)
      try journal.advance(past: items)
    }
    #expect(taken == entries)
    #expect(journal.pendingCount == 0 && disk.bytes.isEmpty)
  }

  @Test("What is wanted of it is taken out of its order, and the rest stays, also when more comes", arguments: [0, 1, 2, 100])
  func picks(rememberedLimit: Int) throws {
    let folder = TemporaryFolder()
    let journal = try AlarmJournal(JournalFolder(folder.path), rememberedLimit: rememberedLimit)
    let sent = (0..<3).map { JournalEntry.mailed(transitionID: SampleAlarms.transition($0).id, timeSeconds: 1) }
    try journal.append([SampleAlarms.entry(0), sent[0], SampleAlarms.entry(1), sent[1]])
    let isDeed = { (entry: JournalEntry) in entry.transition == nil }
    let first = try journal.next(limit: 1, where: isDeed)
    #expect(first.map(\.entry) == [sent[0]])
    try journal.advance(past: first)
    try journal.append([sent[2]])
    let others = try journal.next(limit: 10, where: isDeed)
    #expect(others.map(\.entry) == [sent[1], sent[2]])
    try journal.advance(past: others)
    #expect(try journal.next(limit: 10, where: isDeed).isEmpty)
    #expect(journal.pendingCount == 2 && journal.pendingAlarmCount == 2)
    let alarms = try journal.next(limit: 10)
    #expect(alarms.map(\.entry) == [SampleAlarms.entry(0), SampleAlarms.entry(1)])
    try journal.advance(past: alarms)
    #expect(try bytes(file(folder)).isEmpty)
  }

  @Test(
    "No link is followed, whichever of its files somebody has put one for",
    arguments: ["", ".lock", ".spare", ".damaged", ".rejected"])
  func followsNoLink(suffix: String) throws {
    let folder = TemporaryFolder()
    let target = folder.path + "/target"
    try Data("precious".utf8).write(to: URL(fileURLWithPath: target))
    if suffix != "" { try Data("noise".utf8).write(to: URL(fileURLWithPath: file(folder))) }
    try FileManager.default.createSymbolicLink(atPath: file(folder) + suffix, withDestinationPath: target)
    let error = #expect(throws: JournalError.self) {
      let journal = try AlarmJournal(JournalFolder(folder.path))
      try journal.reject(SampleAlarms.entry(1), because: "refused")
    }
    #expect(error?.description.contains("it is a link, and none is followed here") == true)
    #expect(try bytes(target) == Array("precious".utf8))
  }

  @Test("Files and a folder that others could write in are closed to them, and that is said")
  func closes() throws {
    let folder = TemporaryFolder()
    try Data().write(to: URL(fileURLWithPath: file(folder)))
    chmod(file(folder), 0o666)
    chmod(folder.path, 0o777)
    let journal = try AlarmJournal(JournalFolder(folder.path))
    #expect(
      journal.notes.count == 2
        && journal.notes.allSatisfy { $0.hasSuffix("was open to other users of this machine, and is not any more") })
    var information = stat()
    stat(file(folder), &information)
    #expect(information.st_mode & 0o777 == 0o600)
    stat(folder.path, &information)
    #expect(information.st_mode & 0o777 == 0o700)
  }

  @Test("A second console is kept out of the same directory")
  func isLocked() throws {
    let folder = TemporaryFolder()
    let journal = try AlarmJournal(JournalFolder(folder.path))
    let error = #expect(throws: JournalError.self) { try AlarmJournal(JournalFolder(folder.path)) }
    #expect(error?.description.contains("another wardwatch uses") == true)
    #expect(journal.pendingCount == 0)
  }
}
