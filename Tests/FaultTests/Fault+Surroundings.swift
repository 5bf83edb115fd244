import Foundation
import MailServers
import Sharing
import Streaming

@testable import Storage

extension Fault {
  static let surroundings: [Fault] = [
    Fault(name: "a clock 13 h ahead", done: "one record of one patient, four others ill or well") { ward in
      let console = try ward.console("first")
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll("W1")
      try ward.fallIll("W2")
      let ahead = Date().timeIntervalSince1970 + 13 * 3600
      try ward.send(#"{"patient_id":"W3","ts":\#(ahead),"hr":71,"rr":15,"spo2":97}"#, of: "W3")
      try ward.fallIll("W4")
      let shown = Patience.wait(30) {
        Set(console.beds.map(\.patient)).isSuperset(of: ["W1", "W2", "W3", "W4"]) && console.bed("W4")?.severity == "HIGH"
      }
      let stored = Patience.wait(20) { ["W1", "W2", "W4"].allSatisfy { ward.highs(of: $0) == 1 } }
      return Outcome(
        "all four on screen, stored after \(stored.words)", [("on screen", shown != nil), ("stored", stored != nil)])
    },
    Fault(name: "two names", done: "two consoles with two --ward names on one topic, a HIGH") { ward in
      let consoles = [try ward.console("first", ward: "4A"), try ward.console("second", ward: "4B")]
      _ = Patience.wait(60) { consoles.allSatisfy { $0.isOnDuty != nil } && consoles.contains { $0.isOnDuty == true } }
      try ward.fallIll("N1")
      let stored = Patience.wait(20) { ward.highs(of: "N1") > 0 }
      _ = try Patience.wait(20) { try ward.mails().all > 0 }
      let mails = try ward.mails().all
      let onDuty = consoles.count { $0.isOnDuty == true }
      return Outcome(
        "\(onDuty) on duty, stored after \(stored.words), \(mails) mails",
        [("one on duty", onDuty == 1), ("stored once", ward.highs(of: "N1") == 1), ("mailed once", mails == 1)])
    },
    Fault(name: "two topics", done: "two consoles on a topic each, one database", isShort: false) { ward in
      let other = try EmbeddedBroker(topic: "other", partitions: 1)
      let consoles = [
        try ward.console("first"), try ward.console("second", also: ["--bootstrap=\(other.bootstrap)", "--topic=other"]),
      ]
      let seconds = Patience.wait(60) { consoles.allSatisfy { $0.isOnDuty == true } }
      return withExtendedLifetime(other) { Outcome("both on duty after \(seconds.words)", [("both", seconds != nil)]) }
    },
    Fault(name: "symlinks", done: "journal.spare, journal.damaged and rejects.jsonl in the state folder lead elsewhere") { ward in
      let (state, target) = (ward.folder + "/links", ward.folder + "/target")
      try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
      try "precious".write(toFile: target, atomically: true, encoding: .utf8)
      for name in ["journal.spare", "journal.damaged", "rejects.jsonl"] {
        try FileManager.default.createSymbolicLink(atPath: "\(state)/\(name)", withDestinationPath: target)
      }
      let console = try ward.console("links")
      _ = Patience.wait(10) { console.isOnDuty == true }
      try ward.send("no json", of: "X")
      try ward.fallIll("X1")
      let stored = Patience.wait(20) { ward.highs(of: "X1") == 1 }
      _ = console.end()
      let text = try String(contentsOfFile: target, encoding: .utf8)
      return Outcome(
        "the target is \(text == "precious" ? "as it was" : "written over"), stored after \(stored.words)",
        [("untouched", text == "precious"), ("stored", stored != nil)])
    },
    Fault(name: "a thousand at once", done: "1,000 patients fall ill in one second, with a mail server", isShort: false) {
      ward in
      let server = try SMTPListener()
      defer { server.stop() }
      let console = try ward.console("first", mail: ward.mailing(by: server, to: ["a"]))
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll(all: (1...1_000).map { "K\($0)" })
      var slowest = 0.0
      let stored = Patience.wait(90) {
        let begin = Monotonic.nowNanoseconds()
        let isAnswered = console.page("/ward.json") != nil
        slowest = max(slowest, isAnswered ? Double(Monotonic.nowNanoseconds() - begin) / 1e9 : 99)
        return ward.column("select count(*)::text from alarms where kind = 'raised' and severity = 'HIGH'") == ["1000"]
      }
      let taken = Patience.wait(60) { ward.column("select count(*)::text from deliveries where state = 'taken'") == ["1000"] }
      let shown = console.beds.count { $0.severity == "HIGH" }
      return Outcome(
        "stored after \(stored.words), mailed in \(server.received.count) mails, the ward answered within \(Optional(slowest).words)",
        [
          ("stored", stored != nil), ("told", taken != nil), ("grouped", server.received.count <= 50), ("shown", shown == 1_000),
          ("answers meanwhile", slowest < 2),
        ])
    },
    Fault(name: "silence", done: "a patient falls silent while another goes on", isShort: false) { ward in
      let console = try ward.console("first")
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll("Q1")
      let stored = try Patience.wait(150) {
        try ward.send(#"{"patient_id":"Q2","ts":\#(Date().timeIntervalSince1970),"hr":71,"rr":15,"spo2":97}"#, of: "Q2")
        Patience.pass(0.9)
        return !ward.column("select id::text from technical_alarms where patient_id = 'Q1' and kind = 'silence'").isEmpty
      }
      return Outcome("stored after \(stored.words)", [("stored", stored != nil)])
    },
  ]
}
