import Alarms
import Foundation
import Saving
import Sharing

@testable import Storage

/// One console's process on its disk: the real recorder on simulated ports, a reader of the log, and a sender of mails.
///
/// Unchecked because the simulation has one thread, which guards all of it.
final class SimulatedConsole: @unchecked Sendable {
  let number: Int
  let platter = SimulatedPlatter()
  private unowned let world: SimulatedWorld
  private var core: RecorderCore?
  private var board = Board(RecorderStatus())
  private var inbox = Inbox(capacity: 4096)
  /// The next record of the log to read.
  private var position = 0
  private(set) var nextSeconds = 0.0
  /// Died, until somebody starts it again.
  var isDead: Bool { core == nil }
  /// Of its last failure to reach the database.
  var outageSeconds = -Double.infinity
  /// Stands still: nothing of it is done.
  var isStill = false

  /// Whether it is to go back to where the database stands, as soon as that can be read.
  private var mustGoBack = false

  private var sender = SimulatedSender()
  /// Whose acknowledgement is known here.
  private var seen: Set<UUID> = []
  /// Of now, or the last one: an answer to another is none.
  private(set) var life: SimulatedLife

  init(_ world: SimulatedWorld, number: Int) {
    self.world = world
    self.number = number
    life = SimulatedLife(console: number, number: 0)
  }

  func start() {
    life.number += 1
    let life = life
    (inbox, board, mustGoBack) = (Inbox(capacity: 4096), Board(RecorderStatus()), false)
    sender = SimulatedSender()
    seen = []
    let configuration = StorageConfiguration(
      connectionInfo: "simulated", siteName: "hospital", topic: "t", wardName: "W", schemaPath: "", stateDirectory: "",
      leaseSeconds: SimulatedWorld.leaseSeconds)
    let ports = RecorderPorts(
      nowNanoseconds: { [unowned world] in UInt64(world.nowSeconds * 1e9) },
      openJournal: { [unowned world, platter] () throws(JournalError) in
        try AlarmJournal(SimulatedDisk(world, platter: platter, life: life))
      },
      connect: { [unowned world] _ throws(PostgresError) in try SimulatedSession(world, life: life) })
    let notices = Notices()
    notices.hand { [weak self] line in
      guard let self else { return }
      self.world.tell("console \(number): \(line)")
    }
    core = RecorderCore(
      configuration: configuration, inbox: inbox, board: board, notices: notices,
      consumer: RecorderConsumer(
        onAccepted: { [weak self] news in
          guard let self, self.life == life else { return }
          record(sender.take(news, at: self.world.nowSeconds))
        },
        onSteppedBack: { [weak self] in if self?.life == life { self?.sender.forget() } },
        onSetBack: { [weak self] in if self?.life == life { self?.mustGoBack = true } }), ports: ports)
    // It goes on from the checkpoint where it can be had, and else reads the log from its beginning.
    begin(at: canReach ? world.server.tables.offsets?[0] : nil)
    nextSeconds = world.nowSeconds
  }

  private var canReach: Bool { world.server.isUp && !world.isCut(number) }

  private func begin(at offset: Int64?) {
    position = Int(offset ?? 0)
    world.tell("console \(number) reads from \(position)")
    inbox.noteBegan(at: [0: Int64(position)])
  }

  func die() { core = nil }

  /// Whether it has read, heard, stored and told all that there is.
  var isAtRest: Bool {
    !isDead && position == world.log.count && inbox.isEmpty && board.read(\.isDrained) && sender.isAtRest
      && world.acknowledgements.allSatisfy { seen.contains($0.entry.episodeID) }
  }

  func act() {
    guard let core else { return }
    if mustGoBack, canReach {
      mustGoBack = false
      begin(at: world.server.tables.offsets?[0])
    }
    read()
    hear()
    send()
    let seconds = core.turn()
    guard self.core === core else { return }
    let isBusy = core.inquiries.hasClaims || !inbox.isEmpty
    let wanted = min(
      world.nowSeconds + (isBusy ? 0 : min(seconds ?? 1, 1)), sender.nextArrivalSeconds,
      world.nextRecordSeconds(from: position, by: number))
    nextSeconds = max(world.nowSeconds + 0.001, wanted)
  }

  private func read() {
    while position < world.log.count, world.log[position].timeSeconds <= world.nowSeconds - world.lagSeconds(number) {
      let transition = world.log[position]
      position += 1
      // Not every batch brings a checkpoint.
      let round = position % 3 == 0 ? board.read(\.checkpointRound) : nil
      let checkpoint = round.map(slice)
      inbox.add([.alarm(transition, receivedNanoseconds: UInt64(world.nowSeconds * 1e9))], checkpoint: checkpoint)
      inbox.noteRead(upTo: [0: Int64(position)])
    }
  }

  /// Of patients who are stored in two pieces.
  private func slice(ofRound round: Int) -> CheckpointSlice {
    var slice = CheckpointSlice.sample([0: Int64(position)], round: round)
    slice.states = ["A", "B"].map {
      PatientState(
        patientID: $0, partition: 0, nextOffset: Int64(position), modelVersion: "1", bytes: SimulatedConsole.stateBytes)
    }
    return slice
  }

  private static let stateBytes = [UInt8](repeating: 0, count: 40_000)

  private func record(_ entries: [JournalEntry]) { inbox.add(entries, urgent: true) }

  /// What people did: at this console, or at another one once it is stored.
  private func hear() {
    for deed in world.acknowledgements where deed.console == number && deed.seconds <= world.nowSeconds {
      let episode = deed.entry.episodeID
      guard seen.insert(episode).inserted else { continue }
      record([.acknowledgement(deed.entry)])
      record(sender.acknowledge(episode, at: world.nowSeconds))
    }
    guard canReach else { return }
    for episode in world.server.tables.acknowledged.subtracting(seen).sorted() {
      seen.insert(episode)
      record(sender.acknowledge(episode, at: world.nowSeconds))
    }
  }

  private func send() {
    guard let core else { return }
    record(sender.tick(at: world.nowSeconds))
    for line in SimulatedSender.channels.indices {
      if let message = sender.arrived(line, at: world.nowSeconds) {
        let outcomes = world.deliver(message)
        if world.meetsItsEnd(life) { return }
        record(sender.settle(message, outcomes, at: world.nowSeconds))
      }
      guard let ids = sender.begin(line, at: world.nowSeconds) else { continue }
      let life = life
      core.inquiries.ask(
        Inquiries.Claim(transitionIDs: ids) { [weak self] answer in
          guard let self, life == self.life, !isDead else { return }
          answered(answer, on: line)
        })
    }
  }

  private func answered(_ answer: SendClaim, on line: Int) {
    switch answer {
    case .refused: sender.refused(line)
    case .granted, .unreachable:
      if answer == .unreachable, world.nowSeconds - outageSeconds > 20 {
        world.complain("console \(number) sends unclaimed, and could reach the database")
      }
      sender.leaves(line, untilSeconds: world.nowSeconds + Double.random(in: 0.05...3, using: &world.random))
    }
  }
}
