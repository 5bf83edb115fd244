import Foundation

@testable import Storage

/// What is on a console's disk: it outlives the console.
final class SimulatedPlatter {
  var bytes: [UInt8] = []
  var isFull = false
}

/// The disk as one life of a console has it. A console that dies while it writes leaves a part of it.
final class SimulatedDisk: JournalStore {
  private unowned let world: SimulatedWorld
  private let platter: SimulatedPlatter
  private let life: SimulatedLife

  let path = "/simulated/journal"
  let notes: [String] = []

  init(_ world: SimulatedWorld, platter: SimulatedPlatter, life: SimulatedLife) {
    self.world = world
    self.platter = platter
    self.life = life
  }

  func size() -> Int { platter.bytes.count }

  func read(at offset: Int, count: Int) -> [UInt8] { Array(platter.bytes.dropFirst(offset).prefix(count)) }

  func write(_ new: [UInt8], at offset: Int) throws(JournalError) {
    try live("write")
    let dies = world.meetsItsEnd(life)
    let count = dies || platter.isFull ? Int.random(in: 0...new.count, using: &world.random) : new.count
    platter.bytes = Array(platter.bytes.prefix(offset)) + new.prefix(count)
    if dies || platter.isFull { throw .system("write", path: path, code: ENOSPC) }
  }

  func truncate(to size: Int) throws(JournalError) {
    try live("empty")
    platter.bytes = Array(platter.bytes.prefix(size))
  }

  func replace(with new: [UInt8]) throws(JournalError) {
    try live("replace")
    // The new file is whole before it takes the old one's name.
    if platter.isFull || world.meetsItsEnd(life) { throw .system("replace", path: path, code: ENOSPC) }
    platter.bytes = new
  }

  func keepAside(_ bytes: [UInt8], suffix: String) {}

  /// What a dead console still does, nobody sees.
  private func live(_ doing: String) throws(JournalError) {
    guard !world.isOver(life) else { throw .system(doing, path: path, code: EIO) }
  }
}
