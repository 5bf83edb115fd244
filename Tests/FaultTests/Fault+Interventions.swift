import Foundation
import MailServers
import Pooler
import Vitals

@testable import Storage

/// What people do to servers, and what becomes of servers by themselves, while consoles run.
extension Fault {
  static let interventions: [Fault] = [
    Fault(name: "lease deleted", done: "two consoles, somebody deletes the rows of leases, a HIGH") { ward in
      let consoles = try ["first", "second"].map { try ward.console($0) }
      let isSettled = { consoles.count { $0.isOnDuty == true } == 1 && consoles.allSatisfy { $0.isOnDuty != nil } }
      _ = Patience.wait(60, until: isSettled)
      try ward.open().run("delete from leases")
      try ward.fallIll("L1")
      let stored = Patience.wait(20) { ward.highs(of: "L1") == 1 }
      let settled = Patience.wait(20, until: isSettled)
      _ = try Patience.wait(20) { try ward.mails().all > 0 }
      let mails = try ward.mails().all
      return Outcome(
        "stored after \(stored.words), \(mails) mail",
        [("stored", stored != nil), ("one on duty", settled != nil), ("once", mails == 1)])
    },
    Fault(
      name: "older than anybody knows",
      done: "the database is put back to a copy that lacks a HIGH, after the only console that had read it was started anew",
      isShort: false
    ) { ward in
      let console = try ward.console("first")
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll("Y1")
      // A copy without a checkpoint would be one of a database that nobody has kept yet.
      _ = try Patience.wait(30) {
        try ward.highs(of: "Y1") == 1 && ward.mails().all == 1 && !ward.column("select topic from checkpoints").isEmpty
      }
      try ward.keepCopy()
      try ward.fallIll("Y2")
      _ = try Patience.wait(60) { try ward.highs(of: "Y2") == 1 && ward.mails().all == 2 }
      let ended = console.end()
      try console.start()
      let isBack = Patience.wait(60) { console.isOnDuty == true && console.bed("Y2")?.severity == "HIGH" }
      try ward.putCopyBack()
      let seconds = Patience.wait(60) { ward.highs(of: "Y2") == 1 }
      try ward.fallIll("Y3")
      let stored = Patience.wait(30) { ward.highs(of: "Y3") == 1 }
      _ = try Patience.wait(20) { try ward.mails().different == 3 }
      let known = Patience.wait(20) { ward.column("select count(sent_at)::text from outbox") == ["3"] }
      return Outcome(
        "what it lacked was there again after \(seconds.words); \(try ward.mails().all) mails of \(try ward.mails().different) alarms",
        [
          ("started anew behind it", ended == 0 && isBack != nil), ("read again", seconds != nil), ("goes on", stored != nil),
          ("said", console.log.contains("the database was set back: everything since the last checkpoint is read once more")),
          ("known as sent", known != nil),
        ])
    },
    Fault(
      name: "rights revoked", done: "the console's role may not insert alarms any more, a HIGH, then it may again", isShort: false
    ) { ward in
      let address = try ward.makeEngineRole()
      let console = try ward.console("first", at: address)
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.open().run("revoke insert on alarms from wardwatch_engine")
      try ward.fallIll("V1")
      let said = Patience.wait(20) { console.log.contains("(42501)") }
      let mailed = try Patience.wait(5) { try ward.mails().all == 1 }
      try ward.open().run("grant insert on alarms to wardwatch_engine")
      let stored = Patience.wait(30) { ward.highs(of: "V1") == 1 }
      return Outcome(
        "said after \(said.words), mailed all the same, stored \(stored.words) after it might again",
        [("said", said != nil), ("mailed", mailed != nil), ("stored", stored != nil)])
    },
    Fault(
      name: "no sessions left", done: "the role's sessions are ended and it may have no more, a HIGH, then it may", isShort: false
    ) { ward in
      let address = try ward.makeEngineRole()
      let console = try ward.console("first", at: address)
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.open().runScript(
        "alter role engine connection limit 0; select pg_terminate_backend(pid) from pg_stat_activity where usename = 'engine'")
      try ward.fallIll("N1")
      let said = Patience.wait(20) { console.log.contains("(53300)") }
      let mailed = try Patience.wait(40) { try ward.mails().all == 1 }
      try ward.open().run("alter role engine connection limit -1")
      let stored = Patience.wait(30) { ward.highs(of: "N1") == 1 }
      return Outcome(
        "said after \(said.words), mailed after \(mailed.words), stored \(stored.words) after it might again",
        [("said", said != nil), ("mailed", mailed != nil), ("stored", stored != nil)])
    },
    Fault(
      name: "table locked", done: "somebody locks alarms for 12 s, two consoles, a HIGH before, one meanwhile", isShort: false
    ) { ward in
      let consoles = [try ward.console("first"), try ward.console("second")]
      _ = Patience.wait(60) { consoles.contains { $0.isOnDuty == true } && consoles.contains { $0.isOnDuty == false } }
      try ward.fallIll("L1")
      _ = Patience.wait(30) { ward.highs(of: "L1") == 1 }
      let epoch = ward.column("select epoch::text from leases")
      let locker = try ward.open()
      try locker.runScript("begin; lock table alarms")
      let renewals = Int(ward.column("select renewals::text from leases").first ?? "") ?? 0
      try ward.fallIll("L2")
      let mailed = try Patience.wait(10) { try ward.mails(about: "L2").all >= 1 }
      let said = Patience.wait(10) { consoles.contains { $0.log.contains("(55P03)") } }
      // Longer than a lease stands that nobody renews, by some times.
      let renewed = Patience.wait(60) { ward.column("select 1 from leases where renewals > \(renewals + 24)").count == 1 }
      let kept = ward.column("select epoch::text from leases") == epoch
      try locker.runScript("commit")
      let stored = Patience.wait(30) { ward.highs(of: "L2") == 1 }
      let mails = try ward.mails()
      return Outcome(
        "mailed after \(mailed.words), the same console on duty all the time, stored \(stored.words) after it was free",
        [
          ("mailed", mailed != nil), ("said", said != nil), ("renewed", renewed != nil), ("kept on duty", kept),
          ("stored", stored != nil), ("each mailed once", mails.all == 2 && mails.different == 2),
        ])
    },
    Fault(name: "table gone", done: "somebody renames alarms for a while, a HIGH", isShort: false) { ward in
      let console = try ward.console("first")
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.open().run("alter table alarms rename to somebodys")
      try ward.fallIll("G1")
      let said = Patience.wait(20) { console.log.contains("\"alarms\" does not exist") }
      let mailed = try Patience.wait(5) { try ward.mails().all == 1 }
      try ward.open().run("alter table somebodys rename to alarms")
      let stored = Patience.wait(30) { ward.highs(of: "G1") == 1 }
      return Outcome(
        "said after \(said.words), mailed after \(mailed.words), stored \(stored.words) after it was back",
        [("said", said != nil), ("mailed", mailed != nil), ("stored", stored != nil)])
    },
    Fault(name: "newer tables", done: "a newer wardwatch has changed the tables; the console starts anew, a HIGH", isShort: false)
    {
      ward in
      let console = try ward.console("first")
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll("U1")
      _ = Patience.wait(30) { ward.highs(of: "U1") == 1 }
      console.kill()
      try ward.open().run("insert into schema_version (version) values (99)")
      try console.start()
      let shown = Patience.wait(60) { console.bed("U1")?.severity == "HIGH" }
      let said = Patience.wait(20) { console.log.contains("holds version 99 of the tables of wardwatch") }
      try ward.fallIll("U2")
      let mailed = try Patience.wait(40) { try ward.mails(about: "U2").all >= 1 }
      try ward.open().run("delete from schema_version where version = 99")
      let stored = Patience.wait(60) { ward.highs(of: "U2") == 1 && ward.highs(of: "U1") == 1 }
      return Outcome(
        "shown after \(shown.words), mailed after \(mailed.words), stored \(stored.words) after they were of its version again",
        [("shown", shown != nil), ("said", said != nil), ("mailed", mailed != nil), ("stored", stored != nil)])
    },
    Fault(
      name: "made anew", done: "the database is dropped and made anew, empty, while a console runs; a HIGH before, one meanwhile",
      isShort: false
    ) { ward in
      try ward.open().run("create database ward")
      let address = ward.cluster.connectionInfo.replacingOccurrences(of: "dbname=postgres", with: "dbname=ward")
      let console = try ward.console("first", at: address)
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll("M1")
      _ = Patience.wait(30) { ward.highs(of: "M1", at: address) == 1 }
      _ = console.end()
      try console.start()
      _ = Patience.wait(60) { console.isOnDuty == true && console.bed("M1")?.severity == "HIGH" }
      try ward.open().run("drop database ward with (force)")
      try ward.fallIll("M2")
      let kept = Patience.wait(20) { (console.metric("wardwatch_journal_entries") ?? 0) > 0 }
      try ward.open().run("create database ward")
      let stored = Patience.wait(60) { ["M1", "M2"].allSatisfy { ward.highs(of: $0, at: address) == 1 } }
      let isWhole = try Set(ward.column("select id::text from alarms", at: address)) == ward.expectedAlarms()
      return Outcome(
        "all there again after \(stored.words)",
        [("kept meanwhile", kept != nil), ("stored", stored != nil), ("the rows of an undisturbed engine", isWhole)])
    },
    Fault(name: "read-only server", done: "every transaction is read-only for a while, a HIGH", isShort: false) { ward in
      let console = try ward.console("first")
      _ = Patience.wait(60) { console.isOnDuty == true }
      let administrator = try ward.open()
      for setting in ["alter system set default_transaction_read_only = on", "select pg_reload_conf()"] {
        try administrator.run(setting)
      }
      try ward.fallIll("O1")
      let said = Patience.wait(20) { console.log.contains("read-only") }
      let mailed = try Patience.wait(40) { try ward.mails().all == 1 }
      for setting in ["alter system reset default_transaction_read_only", "select pg_reload_conf()"] {
        try administrator.run(setting)
      }
      let stored = Patience.wait(60) { ward.highs(of: "O1") == 1 }
      return Outcome(
        "said after \(said.words), mailed after \(mailed.words), stored \(stored.words) after it was not",
        [("said", said != nil), ("mailed", mailed != nil), ("stored", stored != nil)])
    },
    Fault(
      name: "pooler restarted", done: "kill -9 of pgbouncer, 2 s without, a HIGH meanwhile", isShort: false,
      obstacle: Pooler.isInstalled ? nil : "no pgbouncer here"
    ) { ward in
      var pooler: Pooler? = try Pooler(before: ward.cluster, sessions: 4)
      let console = try ward.console("first", at: pooler?.connectionInfo)
      _ = Patience.wait(60) { console.isOnDuty == true }
      pooler = nil
      try ward.fallIll("R1")
      Patience.pass(2)
      pooler = try Pooler(before: ward.cluster, sessions: 4)
      let stored = Patience.wait(30) { ward.highs(of: "R1") == 1 }
      let seconds = Patience.wait(30) { console.isOnDuty == true && console.metric("wardwatch_journal_entries") == 0 }
      return withExtendedLifetime(pooler) {
        Outcome("stored \(stored.words) after it was back", [("stored", stored != nil), ("on duty", seconds != nil)])
      }
    },
    Fault(name: "hangs up after DATA", done: "a mail server that takes two mails and hangs up without an answer", isShort: false)
    {
      ward in
      let server = try SMTPListener()
      defer { server.stop() }
      // It may have taken them all the same.
      server.behave { $0.contentAnswers = ["", ""] }
      let console = try ward.console("first", mail: ward.mailing(by: server, to: ["a"]))
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll("H1")
      let taken = Patience.wait(200) { ward.outcomes(of: "H1") == ["a taken"] }
      let contents = Set(server.received.map(\.content))
      return Outcome(
        "\(server.received.count) mails of one content, known as taken after \(taken.words)",
        [("taken", taken != nil), ("tried again", server.received.count == 3), ("the same mail", contents.count == 1)])
    },
    Fault(
      name: "twenty kills", done: "kill -9 at 20 moments of a seed, each time with somebody falling ill, started again",
      isShort: false
    ) { ward in
      var random = SplitMix64(seed: 20)
      let console = try ward.console("first")
      _ = Patience.wait(60) { console.isOnDuty == true }
      for number in 0..<20 {
        try ward.fallIll("K\(number)")
        Patience.pass(Double.random(in: 0...1.5, using: &random))
        console.kill()
        try console.start()
      }
      let stored = Patience.wait(90) { (0..<20).allSatisfy { ward.highs(of: "K\($0)") == 1 } }
      _ = try Patience.wait(60) { try ward.mails().different == 20 }
      let known = Patience.wait(30) { ward.column("select count(sent_at)::text from outbox") == ["20"] }
      let mails = try ward.mails()
      return Outcome(
        "all stored \(stored.words) after the last, \(mails.all) mails of \(mails.different) alarms",
        [("stored", stored != nil), ("told", mails.different == 20), ("known as sent", known != nil)])
    },
  ]
}

extension FaultWard {
  /// A role with no more than the engine's rights, and the address by which it comes; the tables are there before.
  fileprivate func makeEngineRole() throws -> String {
    let schema = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../schema.sql").standardized
    try open().runScript(try String(contentsOf: schema, encoding: .utf8))
    try open().runScript("create role engine login; grant wardwatch_engine to engine")
    return cluster.connectionInfo.replacingOccurrences(of: "user=wardwatch", with: "user=engine")
  }
}
