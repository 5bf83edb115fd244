import Foundation
import Pooler
import Streaming

@testable import Storage

extension Fault {
  static let databases: [Fault] = [
    Fault(name: "database away", done: "at the start of one of two consoles, with an alarm running; then back") { ward in
      let first = try ward.console("first")
      _ = Patience.wait(60) { first.isOnDuty == true }
      try ward.fallIll("D1")
      _ = Patience.wait(20) { ward.highs(of: "D1") == 1 }
      ward.cluster.stop(abruptly: true)
      let second = try ward.console("second")
      let isShown = Patience.wait(60) { second.bed("D1")?.severity == "HIGH" }
      try ward.fallIll("D2")
      try ward.cluster.start()
      let seconds = Patience.wait(60) {
        [first, second].allSatisfy {
          $0.metric("wardwatch_database_up") == 1 && $0.metric("wardwatch_journal_entries") == 0 && $0.isOnDuty != nil
        } && ward.highs(of: "D2") == 1
      }
      let taken = Patience.wait(30) { second.log.contains("read once more") }
      return Outcome(
        "shown after \(isShown.words) without it; all stored \(seconds.words) after it was back",
        [
          ("shown", isShown != nil), ("stored", seconds != nil), ("the checkpoint was taken when it came", taken != nil),
          ("one episode", ward.highs(of: "D1") == 1),
        ])
    },
    Fault(name: "checkpoint locked", done: "for 12 s at the start of a console, with an alarm running") { ward in
      let first = try ward.console("first")
      _ = Patience.wait(60) { first.isOnDuty == true }
      try ward.fallIll("L1")
      _ = Patience.wait(20) { ward.highs(of: "L1") == 1 && first.metric("wardwatch_journal_entries") == 0 }
      _ = first.end()
      let lock = try ward.open()
      try lock.runScript("begin; lock table checkpoints, patient_states in access exclusive mode")
      let second = try ward.console("second")
      let isShown = Patience.wait(60) { second.bed("L1")?.severity == "HIGH" }
      Patience.pass(5)
      try lock.run("rollback")
      let taken = Patience.wait(60) { second.log.contains("read once more") && second.isOnDuty == true }
      try ward.fallIll("L2")
      let stored = Patience.wait(30) { ward.highs(of: "L2") == 1 }
      return Outcome(
        "shown after \(isShown.words) without it; taken \(taken.words) after the lock",
        [
          ("shown", isShown != nil), ("taken", taken != nil), ("one episode", ward.highs(of: "L1") == 1),
          ("stored", stored != nil),
        ])
    },
    Fault(name: "database crashes", done: "while five HIGHs come, and comes back 3 s later") { ward in
      let console = try ward.console("first")
      _ = Patience.wait(60) { console.isOnDuty == true }
      ward.cluster.stop(abruptly: true)
      for number in 1...5 { try ward.fallIll("C\(number)") }
      let kept = Patience.wait(30) { (console.metric("wardwatch_journal_entries") ?? 0) >= 5 }
      Patience.pass(3)
      try ward.cluster.start()
      let stored = Patience.wait(30) { (1...5).allSatisfy { ward.highs(of: "C\($0)") == 1 } }
      return Outcome(
        "kept on the disk, all stored \(stored.words) after it was back", [("kept", kept != nil), ("stored", stored != nil)])
    },
    Fault(
      name: "pooler", done: "two consoles behind pgbouncer in transaction mode, kill -9 of the one on duty",
      obstacle: Pooler.isInstalled ? nil : "no pgbouncer here"
    ) { ward in
      let pooler = try Pooler(before: ward.cluster, sessions: 4)
      let consoles = try ["first", "second"].map { try ward.console($0, at: pooler.connectionInfo) }
      _ = Patience.wait(60) { consoles.count { $0.isOnDuty == true } == 1 && consoles.allSatisfy { $0.isOnDuty != nil } }
      guard let first = consoles.first(where: { $0.isOnDuty == true }), let second = consoles.first(where: { $0 !== first })
      else {
        return Outcome(seen: "nobody came on duty", isHeld: false)
      }
      first.kill()
      let seconds = Patience.wait(20) { second.isOnDuty == true }
      try ward.fallIll("P1")
      let stored = Patience.wait(20) { ward.highs(of: "P1") == 1 }
      return Outcome(
        "on duty after \(seconds.words), stored after \(stored.words)",
        [("within 5 s", (seconds ?? 99) < 5), ("stored", stored != nil)])
    },
    Fault(name: "impatient server", done: "role-wide idle_session_timeout of 2 s; acknowledged after 5 s") { ward in
      try ward.open().run("alter role wardwatch set idle_session_timeout = '2s'")
      defer { _ = try? ward.open().run("alter role wardwatch reset idle_session_timeout") }
      let console = try ward.console("first")
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll("I1")
      _ = Patience.wait(30) { ward.highs(of: "I1") == 1 && console.bed("I1")?.severity == "HIGH" }
      Patience.pass(5)
      try ward.open().run(
        """
        insert into acknowledgements (id, episode_id, step, topic, ward, patient_id, person, acknowledged_at)
        select gen_random_uuid(), episode_id, step, '\(FaultWard.topic)', ward, patient_id, 'rn1', now() from alarms
        where patient_id = 'I1' and kind = 'raised'
        """)
      let seconds = Patience.wait(10) { console.bed("I1")?.acknowledged_by == "rn1" }
      return Outcome(
        "seen after \(seconds.words)", [("within a second", (seconds ?? 99) < 1), ("on duty", console.isOnDuty == true)])
    },
    Fault(name: "LATIN1", done: "a database that cannot hold every sentence: check, and a HIGH") { ward in
      try ward.open().run("create database latin encoding 'LATIN1' template template0 lc_collate 'C' lc_ctype 'C'")
      let address = ward.cluster.connectionInfo.replacingOccurrences(of: "dbname=postgres", with: "dbname=latin")
      let check = try ward.run(ward.settings(address, command: "check"))
      let console = try ward.console("latin", at: address)
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll("T1")
      let stored = Patience.wait(20) { ward.highs(of: "T1", at: address) == 1 }
      let isWrong = check.status == 1 && check.text.contains("LATIN1")
      return Outcome(
        isWrong ? "check names it" : "stored after \(stored.words)",
        [("stored, or called wrong by check", isWrong || stored != nil)])
    },
    Fault(name: "may only read", done: "a role with SELECT and no more: check") { ward in
      let console = try ward.console("first")
      _ = Patience.wait(60) { console.isOnDuty == true }
      _ = console.end()
      try ward.open().runScript(
        "create role looker login; grant select on all tables in schema public to looker; grant usage on schema public to looker")
      let address = ward.cluster.connectionInfo.replacingOccurrences(of: "user=wardwatch", with: "user=looker")
      let check = try ward.run(ward.settings(address, command: "check"))
      return Outcome("exit status \(check.status)", [("called wrong", check.status == 1 && check.text.contains("WRONG"))])
    },
  ]
}

extension FaultWard {
  /// A command's arguments.
  func settings(_ address: String, command: String) -> [String] {
    [
      command, "--bootstrap=\(broker.bootstrap)", "--topic=\(Self.topic)", "--site=\(Self.site)", "--ward=Ward",
      "--database=\(address)", "--state=\(folder)/\(command)",
    ]
  }
}
