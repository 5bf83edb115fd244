import Foundation
import Pooler
import Streaming

@testable import Storage

/// Debian's libfaketime, for a server whose clock is another.
private let fakeTime = ["x86_64", "aarch64"].map { "/usr/lib/\($0)-linux-gnu/faketime/libfaketimeMT.so.1" }
  .first(where: FileManager.default.fileExists)

extension Fault {
  static let databases: [Fault] = [
    Fault(name: "database away", done: "at the start of one of two consoles, with an alarm running; then back") { ward in
      let first = try ward.console("first")
      _ = Patience.wait(60) { first.isOnDuty == true }
      try ward.fallIll("D1")
      _ = Patience.wait(60) { ward.highs(of: "D1") == 1 && !ward.column("select topic from checkpoints").isEmpty }
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
    Fault(
      name: "database an hour ahead", done: "its clock, from before the first start; kill -9 of the console on duty",
      isShort: false,
      obstacle: fakeTime == nil ? "no libfaketime here" : nil
    ) { ward in
      ward.cluster.stop()
      // The server inherits them; what waits in it goes by the clock that is not set.
      let variables = ["LD_PRELOAD": fakeTime ?? "", "FAKETIME": "+1h", "FAKETIME_DONT_FAKE_MONOTONIC": "1"]
      for (name, value) in variables { setenv(name, value, 1) }
      defer { for name in variables.keys { unsetenv(name) } }
      try ward.cluster.start()
      for name in variables.keys { unsetenv(name) }
      let now = Date().timeIntervalSince1970
      let isAhead = ward.column("select (extract(epoch from clock_timestamp()) - \(now) > 3590)::text") == ["true"]
      let consoles = try ["first", "second"].map { try ward.console($0) }
      _ = Patience.wait(60) { consoles.count { $0.isOnDuty == true } == 1 && consoles.allSatisfy { $0.isOnDuty != nil } }
      try ward.fallIll("H1")
      let stored = Patience.wait(20) { ward.highs(of: "H1") == 1 }
      let mailed = try Patience.wait(20) { try ward.mails().all == 1 }
      let check = try ward.run(
        ward.settings(ward.cluster.connectionInfo, command: "check") + ["--mail-drop=\(ward.folder)/mails"])
      guard let first = consoles.first(where: { $0.isOnDuty == true }), let second = consoles.first(where: { $0 !== first })
      else { return Outcome(seen: "nobody came on duty", isHeld: false) }
      first.kill()
      let seconds = Patience.wait(20) { second.isOnDuty == true }
      try ward.fallIll("H2")
      let again = try Patience.wait(20) { try ward.highs(of: "H2") == 1 && ward.mails().all == 2 }
      return Outcome(
        "stored after \(stored.words), on duty after \(seconds.words)",
        [
          ("an hour ahead", isAhead), ("stored", stored != nil), ("mailed once", mailed != nil),
          ("within 5 s", (seconds ?? 99) < 5),
          ("stored and mailed by the second", again != nil),
          ("check says so", check.text.contains("ahead of that of this machine")),
        ])
    },
    Fault(name: "checkpoint locked", done: "for 12 s at the start of a console, with an alarm running", isShort: false) { ward in
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
    Fault(name: "database crashes", done: "while five HIGHs come, and comes back 3 s later", isShort: false) { ward in
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
    Fault(name: "impatient server", done: "role-wide idle_session_timeout of 2 s; acknowledged after 5 s", isShort: false) {
      ward in
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
    Fault(
      name: "deadlock", done: "while a HIGH is stored; then a statement cancelled, and a serialization failure", isShort: false
    ) { ward in
      // A session looks for deadlocks once, so long after it began to wait. Where this machine was too slow, there is none by then,
      // and it is tried again. Sooner than the console gives the lock up.
      try ward.open().run("alter role wardwatch set deadlock_timeout = '900ms'")
      let console = try ward.console("first")
      _ = Patience.wait(60) { console.isOnDuty == true }
      let (other, looker) = (try ward.open(), try ward.open())
      let waiting = "select pid::text from pg_stat_activity where wait_event_type = 'Lock' and application_name like 'wardwatch%'"
      // Only the console looks for deadlocks in time, so that it is the one who is given up.
      try other.run("set deadlock_timeout = '60s'")
      var (deadlock, stored): (Double?, Double?)
      for number in 1...8 where deadlock == nil {
        try other.runScript("begin; lock table alarms in share mode")
        try ward.fallIll("D1\(number)")
        _ = try Patience.wait(60) { try looker.run(waiting).count == 1 }
        try other.run("update leases set host = host")
        try other.run("rollback")
        stored = Patience.wait(60) { ward.highs(of: "D1\(number)") == 1 }
        // The server counts when it comes to it.
        deadlock = Patience.wait(10) {
          ward.column("select deadlocks > 0 from pg_stat_database where datname = current_database()") == ["t"]
        }
      }
      try other.runScript("begin; lock table alarms in share mode")
      try ward.fallIll("D2")
      _ = try Patience.wait(60) { try looker.run(waiting).count == 1 }
      try looker.run("select pg_cancel_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'")
      try other.run("rollback")
      try other.runScript(
        """
        create sequence tries;
        create function refuse() returns trigger language plpgsql as
          $$ begin if nextval('tries') <= 2 then raise exception 'no' using errcode = '40001'; end if; return null; end $$;
        create trigger refuse before insert on alarms execute function refuse()
        """)
      try ward.fallIll("D3")
      let all = Patience.wait(60) { ward.highs(of: "D2") == 1 && ward.highs(of: "D3") == 1 }
      let epochs = ward.column("select epoch::text from leases")
      return Outcome(
        "stored after \(stored.words), all after \(all.words)",
        [
          ("a deadlock", deadlock != nil), ("stored", stored != nil), ("stored again and again", all != nil),
          ("on duty throughout", epochs == ["1"] && console.isOnDuty == true && !console.log.contains("no longer on duty")),
        ])
    },
    Fault(name: "older database", done: "the database is put back to a copy of itself that lacks a HIGH") { ward in
      let console = try ward.console("first")
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll("B1")
      _ = try Patience.wait(30) { try ward.highs(of: "B1") == 1 && ward.mails().all == 1 }
      try ward.keepCopy()
      try ward.fallIll("B2")
      _ = try Patience.wait(60) { try ward.highs(of: "B2") == 1 && ward.mails().all == 2 }
      try ward.putCopyBack()
      let seconds = Patience.wait(60) { ward.highs(of: "B2") == 1 }
      try ward.fallIll("B3")
      let stored = Patience.wait(30) { ward.highs(of: "B3") == 1 }
      _ = try Patience.wait(20) { try ward.mails().all == 3 }
      let known = Patience.wait(20) { ward.column("select count(sent_at)::text from outbox") == ["3"] }
      let mails = try ward.mails()
      return Outcome(
        "what it lacked was there again after \(seconds.words); \(mails.all) mails of \(mails.different) alarms",
        [
          ("written again", seconds != nil), ("once", ward.highs(of: "B1") == 1), ("goes on", stored != nil),
          ("nobody mailed twice", mails.all == 3 && mails.different == 3), ("known as sent", known != nil),
        ])
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
  private var data: String { cluster.directory + "/data" }
  private var copy: String { cluster.directory + "/copy" }

  /// Stops the database for a copy of all that it holds.
  func keepCopy() throws {
    cluster.stop()
    try copy(data, to: copy)
    try cluster.start()
  }

  /// Puts the copy in the database's place.
  func putCopyBack() throws {
    cluster.stop()
    try FileManager.default.removeItem(atPath: data)
    try FileManager.default.moveItem(atPath: copy, toPath: data)
    try cluster.start()
  }

  /// With owners and modes, as a server wants its files.
  private func copy(_ folder: String, to other: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/cp")
    process.arguments = ["-a", folder, other]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  /// A command's arguments.
  func settings(_ address: String, command: String) -> [String] {
    [
      command, "--bootstrap=\(bootstrap)", "--topic=\(Self.topic)", "--site=\(Self.site)", "--ward=Ward",
      "--database=\(address)", "--state=\(folder)/\(command)",
    ]
  }
}
