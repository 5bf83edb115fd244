import Foundation

extension Fault {
  /// Three engines that share the topic, and two consoles that stand by and show all of it.
  private final class Group {
    let ward: FaultWard
    let engines: [ConsoleProcess]
    let viewers: [ConsoleProcess]
    private var patients: [String] = []

    /// What the engine that is missed left has to be somebody's again by then. The broker misses it after 6 s; who sees its leases
    /// expire stands in.
    static let mostSeconds = 5.0

    init(_ ward: FaultWard) throws {
      self.ward = ward
      let engines = try (0..<3).map { try ward.console("engine\($0)", also: ["--group=engines"]) }
      self.engines = engines
      _ = Patience.wait(60) { Self.isParted(ward, engines) }
      viewers = try (0..<2).map { try ward.console("viewer\($0)") }
    }

    var isSettled: Bool {
      Self.isParted(ward, engines) && viewers.allSatisfy { $0.isOnDuty == false }
    }

    private static func isParted(_ ward: FaultWard, _ engines: [ConsoleProcess]) -> Bool {
      engines.allSatisfy { $0.isOnDuty == true } && kept(ward) == FaultWard.partitions
    }

    /// How many partitions somebody keeps.
    static func kept(_ ward: FaultWard) -> Int {
      ward.column("select 1 from leases where partition >= 0 and expires_at > clock_timestamp()").count
    }

    private var epochs: [String] {
      ward.column(
        "select epoch::text from leases where partition >= 0 and expires_at > clock_timestamp() order by partition")
    }

    /// Six patients, so that hardly a partition has none.
    func fallIll(_ name: String) throws {
      let some = (0..<6).map { "\(name)\($0)" }
      for patient in some { try ward.fallIll(patient) }
      patients += some
    }

    var areStoredOnce: Bool { patients.allSatisfy { ward.highs(of: $0) == 1 } }
    func areMailed() throws -> Bool { try ward.mails().different >= patients.count }
    var areSeen: Bool {
      viewers.allSatisfy { viewer in
        let beds = viewer.beds
        return patients.allSatisfy { id in beds.contains { $0.patient == id && $0.severity == "HIGH" } }
      }
    }

    /// What is done to an engine, and how soon all it kept is kept by others.
    func takeover(from engine: ConsoleProcess, _ name: String, _ cut: (ConsoleProcess) -> Void) throws -> Double? {
      let before = epochs
      cut(engine)
      let begin = Date()
      try fallIll(name)
      guard Patience.wait(40, until: { epochs.count == before.count && epochs != before }) != nil else { return nil }
      return -begin.timeIntervalSinceNow
    }
  }

  static let groups: [Fault] = [
    Fault(
      name: "group of engines",
      done: "three engines share the topic, two consoles show it; kill -9 of one engine, SIGSTOP and SIGCONT of another, HIGHs"
    ) { ward in
      let group = try Group(ward)
      guard Patience.wait(30, until: { group.isSettled }) != nil else {
        return Outcome(seen: "the topic was not parted among three", isHeld: false)
      }
      try group.fallIll("G")
      _ = Patience.wait(30) { group.areStoredOnce }
      // An engine that has just begun gives those on duty the time to renew their leases.
      Patience.pass(8)
      let killed = try group.takeover(from: group.engines[0], "K") { $0.kill() }
      _ = Patience.wait(30) { group.areStoredOnce }
      try group.engines[0].start()
      _ = Patience.wait(60) { group.isSettled }
      let paused = try group.takeover(from: group.engines[1], "S") { $0.pause() }
      let stored = Patience.wait(30) { group.areStoredOnce }
      group.engines[1].goOn()
      let settled = Patience.wait(60) { group.isSettled && group.areSeen }
      _ = try Patience.wait(30) { try group.areMailed() }
      let ended = group.engines.map { $0.end() }
      let inherited = Patience.wait(20) { group.viewers.contains { $0.isOnDuty == true } }
      let mails = try ward.mails()
      return Outcome(
        "what the killed one kept, kept again after \(killed.words), the stopped one's after \(paused.words); \(mails.all) mails of "
          + "\(mails.different) alarms; a console on duty \(inherited.words) after the last engine",
        [
          ("within 5 s", (killed ?? 99) < Group.mostSeconds && (paused ?? 99) < Group.mostSeconds),
          ("stored once", stored != nil && group.areStoredOnce),
          ("shared by three again, and shown by both consoles", settled != nil),
          ("one mail each", mails.all == mails.different && mails.different == 18), ("ended in order", ended == [0, 0, 0]),
          ("a console takes over from the last engine", inherited != nil),
        ])
    }
  ]
}
