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

  // MARK: The sender

  private var waiting: [AlarmTransition] = []
  private var known: Set<UUID> = []
  /// What it asks for, or sends; with when it has gone out.
  private var sending: (id: UUID, untilSeconds: Double?)?
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
    inbox = Inbox(capacity: 4096)
    (waiting, known, sending) = ([], [], nil)
    let configuration = StorageConfiguration(
      connectionInfo: "simulated", siteName: "hospital", topic: "t", wardName: "W", schemaPath: "", stateDirectory: "",
      leaseSeconds: SimulatedWorld.leaseSeconds)
    let ports = RecorderPorts(
      nowNanoseconds: { [unowned world] in UInt64(world.nowSeconds * 1e9) },
      openJournal: { [unowned world, platter] () throws(JournalError) in
        try AlarmJournal(SimulatedDisk(world, platter: platter, life: life))
      },
      connect: { [unowned world] _ throws(PostgresError) in try SimulatedSession(world, life: life) })
    core = RecorderCore(
      configuration: configuration, inbox: inbox, board: Board(RecorderStatus()), notices: Notices(),
      consumer: RecorderConsumer(
        onAccepted: { [weak self] in if self?.life == life { self?.enqueue($0) } },
        onSteppedBack: { [weak self] in if self?.life == life { self?.forget() } }), ports: ports)
    // It goes on from the checkpoint where it can be had, and else reads the log from its beginning.
    position = 0
    if world.server.isUp, !world.isCut(number), let offset = world.server.tables.offsets?[0] { position = Int(offset) }
    nextSeconds = world.nowSeconds
  }

  func die() { core = nil }

  func act() {
    guard let core else { return }
    read()
    send()
    let seconds = core.turn()
    guard self.core === core else { return }
    let isBusy = core.inquiries.hasClaims || !inbox.isEmpty
    let wanted = min(
      world.nowSeconds + (isBusy ? 0 : min(seconds ?? 1, 1)), sending?.untilSeconds ?? .infinity,
      world.nextRecordSeconds(from: position, by: number))
    nextSeconds = max(world.nowSeconds + 0.001, wanted)
  }

  private func read() {
    while position < world.log.count, world.log[position].timeSeconds <= world.nowSeconds - world.lagSeconds(number) {
      let transition = world.log[position]
      position += 1
      // Not every batch brings a checkpoint.
      let checkpoint = position % 3 == 0 ? CheckpointSlice.sample([0: Int64(position)], round: core?.checkpoint.round ?? 1) : nil
      inbox.add([.alarm(transition, receivedNanoseconds: UInt64(world.nowSeconds * 1e9))], checkpoint: checkpoint)
      inbox.noteRead(upTo: [0: Int64(position)])
    }
  }

  private func enqueue(_ news: [AlarmNews]) {
    for one in news {
      let transition =
        switch one {
        case .step(let transition): transition
        case .outstanding(let alarm): alarm.transition
        }
      if transition.asksForMail, known.insert(transition.id).inserted { waiting.append(transition) }
    }
  }

  private func forget() {
    waiting.forEach { known.remove($0.id) }
    waiting = []
  }

  private func send() {
    if let (id, untilSeconds) = sending {
      guard let untilSeconds, world.nowSeconds >= untilSeconds else { return }
      world.mails[id, default: 0] += 1
      sending = nil
      if world.meetsItsEnd(life) { return }
      inbox.add([.mailed(transitionID: id, timeSeconds: world.nowSeconds)], urgent: true)
    }
    guard let next = waiting.first, let core else { return }
    waiting.removeFirst()
    sending = (next.id, nil)
    let life = life
    core.inquiries.ask(
      Inquiries.Claim(transitionIDs: [next.id]) { [weak self] answer in
        guard let self, life == self.life, !isDead else { return }
        answered(answer, for: next.id)
      })
  }

  private func answered(_ answer: SendClaim, for id: UUID) {
    switch answer {
    case .refused:
      known.remove(id)
      sending = nil
    case .granted, .unreachable:
      if answer == .unreachable, world.nowSeconds - outageSeconds > 20 {
        world.complain("console \(number) sends unclaimed, and could reach the database")
      }
      sending = (id, world.nowSeconds + Double.random(in: 0.05...3, using: &world.random))
    }
  }
}
