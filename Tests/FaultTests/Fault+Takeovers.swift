import Foundation
import SwallowingProxy

@testable import Storage

extension Fault {
  /// Three consoles, each with a way to the database that can be cut.
  private final class Three {
    let ward: FaultWard
    let proxies: [SwallowingProxy]
    let consoles: [ConsoleProcess]

    init(_ ward: FaultWard) throws {
      self.ward = ward
      proxies = try (0..<3).map { _ in try SwallowingProxy(before: ward.cluster.directory) }
      consoles = try proxies.enumerated().map { number, proxy in
        try ward.console("\(number)", at: "host=\(proxy.directory) port=5432 user=wardwatch dbname=postgres")
      }
    }

    var onDuty: Int? { consoles.firstIndex { $0.isOnDuty == true } }

    /// Waits until one is on duty and the others stand by.
    func settle() -> Int? {
      _ = Patience.wait(60) { consoles.allSatisfy { $0.isOnDuty != nil } && consoles.count { $0.isOnDuty == true } == 1 }
      return onDuty
    }

    /// What is done to the console on duty, and how it is taken back; the patient falls ill in between.
    func outcome(
      of patient: String, _ cut: (Int) -> Void, _ mend: (Int) throws -> Void, maySendTwice: Bool = false
    ) throws -> Outcome {
      guard let first = settle() else { return Outcome(seen: "nobody came on duty", isHeld: false) }
      let before = try ward.mails().different
      cut(first)
      let others = consoles.indices.filter { $0 != first }
      let seconds = Patience.wait(20) { others.contains { consoles[$0].isOnDuty == true } }
      try ward.fallIll(patient)
      let stored = Patience.wait(20) { ward.highs(of: patient) > 0 }
      _ = try Patience.wait(30) { try ward.mails().different == before + 1 }
      try mend(first)
      let settled = Patience.wait(30) {
        consoles.allSatisfy { $0.isOnDuty != nil } && consoles.count { $0.isOnDuty == true } == 1
          && consoles.allSatisfy { $0.metric("wardwatch_journal_entries") == 0 && $0.bed(patient)?.severity == "HIGH" }
      }
      let mails = try ward.mails()
      return Outcome(
        "on duty after \(seconds.words), stored after \(stored.words), \(mails.all) mails of \(mails.different) alarms",
        [
          ("another on duty within 5 s", (seconds ?? 99) < 5), ("stored once", ward.highs(of: patient) == 1),
          ("one on duty and all of one picture afterwards", settled != nil),
          ("one mail each", mails.different == before + 1 && (maySendTwice || mails.all == mails.different)),
        ])
    }
  }

  static let takeovers: [Fault] = [
    Fault(name: "power cut", done: "three consoles, kill -9 of the one on duty, a HIGH, started again") { ward in
      let three = try Three(ward)
      return try three.outcome(of: "K1", { three.consoles[$0].kill() }, { try three.consoles[$0].start() })
    },
    Fault(name: "paused machine", done: "three consoles, SIGSTOP of the one on duty, a HIGH, SIGCONT") { ward in
      let three = try Three(ward)
      return try three.outcome(of: "S1", { three.consoles[$0].pause() }, { three.consoles[$0].goOn() })
    },
    Fault(name: "cable cut", done: "three consoles, the one on duty loses the database without a word, a HIGH, healed") { ward in
      let three = try Three(ward)
      // Whoever cannot ask sends: twice is better than never, and the Message-ID is the same.
      return try three.outcome(
        of: "B1", { three.proxies[$0].swallow() }, { three.proxies[$0].heal() }, maySendTwice: true)
    },
    Fault(name: "acknowledged", done: "at another console, while a third one's connections died 2 s ago without a word") { ward in
      let three = try Three(ward)
      guard let first = three.settle() else { return Outcome(seen: "nobody came on duty", isHeld: false) }
      try ward.fallIll("A1")
      _ = Patience.wait(30) { three.consoles.allSatisfy { $0.bed("A1")?.severity == "HIGH" } && ward.highs(of: "A1") == 1 }
      let third = (first + 1) % 3
      three.proxies[third].swallow()
      three.proxies[third].heal()
      Patience.pass(2)
      try ward.acknowledge("A1", by: "rn1")
      let seconds = Patience.wait(10) { three.consoles.allSatisfy { $0.bed("A1")?.acknowledged_by == "rn1" } }
      return Outcome("on all three after \(seconds.words)", [("within a second", (seconds ?? 99) < 1)])
    },
  ]
}
