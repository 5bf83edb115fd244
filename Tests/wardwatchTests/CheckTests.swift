import Alarms
import Foundation
import Settings
import Storage
import Streaming
import Testing
import Vitals

@testable import wardwatch

@Suite("What check finds", .serialized, .enabled(if: PrivateCluster.isInstalled))
struct CheckTests {
  private func findings(_ words: String...) throws -> [String: Finding] {
    let request = try Request(["check"] + words, in: Surroundings(environment: [:]))
    guard case .run(let settings) = request else { return [:] }
    return Dictionary(uniqueKeysWithValues: CheckCommand.findings(settings).map { ($0.name, $0) })
  }

  @Test("A ward in order: who sends, who is on duty, where mails go, and nobody is disturbed")
  func inOrder() throws {
    let ward = try WardUnderTest()
    try ward.sendClassicWard(seconds: 20)
    #expect(ward.flush())
    let words = [
      "--bootstrap=\(ward.broker.bootstrap)", "--database=\(ward.cluster.connectionInfo)", "--mail-drop=\(ward.folder)/mails",
      "--state=\(ward.folder)",
    ]
    let before = try findings(words[0], words[1], words[2], words[3])
    #expect(before["models"]?.state == .ok)
    #expect(before["state"]?.state == .ok)
    #expect(before["feed"]?.state == .ok)
    #expect(
      before["feed"]?.text.hasSuffix(
        "the last minute: 60 records, 3 patients (HR, RR, SpO2, SBP, DBP, Temp), 0 records with rejects; fields not used: "
          + "Derived_HRV 60, Derived_MAP 60") == true)
    let ending = "can be written as wardwatch, who owns the tables; no console is on duty for patient_vitals"
    #expect(before["database"]?.text.hasSuffix(ending) == true)
    #expect(before["mail"]?.state == .ok)
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: "\(ward.folder)/mails")
    let open = try #require(try findings(words[0], words[1], words[2], words[3])["mail"])
    #expect(open.state == .note && open.text.contains("chmod o-w"))

    let session = try ward.session()
    session.start()
    _ = try #require(session.snapshot { $0.isOnDuty == true })
    let during = try findings(words[0], words[1], words[2], words[3])
    #expect(during["database"]?.text.contains("is on duty for patient_vitals since 20") == true)
    #expect(during["database"]?.text.contains("the delays") == false)
    let otherwise = try #require(try findings(words[0], words[1], words[2], words[3], "--delay-high=5")["database"])
    #expect(otherwise.state == .note && otherwise.text.contains("whatever these settings say: HIGH after 10 s, not 5 s"))
    _ = try #require(session.snapshot { $0.isOnDuty == true && $0.database.state == .up })
    _ = session.finish()
  }

  @Test("What is missing is named, each with what to do, and none hides another")
  func allMissing() throws {
    let folder = NSTemporaryDirectory() + "wardwatch-check-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let found = try findings(
      "--bootstrap=127.0.0.1:1", "--database=host=127.0.0.1 port=1", "--smtp=smtp://127.0.0.1:1", "--mail-to=a@example.org",
      "--weights=\(folder)/none", "--state=\(folder)")
    for (name, remedy) in [
      ("models", "--weights"), ("feed", "--bootstrap"), ("database", "check that it runs"), ("mail", "check that it runs"),
    ] {
      let finding = try #require(found[name])
      #expect(finding.state == .wrong, "\(name)")
      #expect(finding.text.contains(remedy), "\(finding.text)")
    }
    #expect(found["state"]?.state == .ok)
  }

  @Test("Another site's database is wrong, by whose it is and what to do")
  func anotherSite() throws {
    let ward = try WardUnderTest()
    let session = try ward.session()
    session.start()
    _ = try #require(session.snapshot { $0.isOnDuty == true })
    _ = session.finish()
    let words = ["--bootstrap=\(ward.broker.bootstrap)", "--database=\(ward.cluster.connectionInfo)", "--state=\(ward.folder)"]
    #expect(try findings(words[0], words[1], words[2])["database"]?.text.contains("of the site hospital") == true)
    let other = try #require(try findings(words[0], words[1], words[2], "--site=County")["database"])
    #expect(other.state == .wrong)
    #expect(other.text.contains("--site=hospital"))
    let refusal = #expect(throws: Failure.self) { try ward.session { $0.storage.siteName = "County" } }
    #expect(refusal?.description.contains("--site=hospital") == true)
  }

  @Test("A record that is not understood, and a database that is not wanted, are worth a note")
  func notes() throws {
    let ward = try WardUnderTest()
    try ward.send("no JSON")
    #expect(ward.flush())
    let found = try findings(
      "--bootstrap=\(ward.broker.bootstrap)", "--database=none", "--state=\(ward.folder)")
    #expect(found["feed"]?.state == .note)
    #expect(found["feed"]?.text.hasSuffix("1 records, 0 patients, 1 records with rejects: not JSON 1") == true)
    #expect(found["database"]?.state == .note)
    #expect(found["mail"]?.state == .note)
    // Of a group, each topic.
    try ward.broker.createTopic("others", partitions: 2)
    let shared = try findings(
      "--bootstrap=\(ward.broker.bootstrap)", "--database=none", "--state=\(ward.folder)", "--group=g", "--group-topics=others")
    #expect(shared["feed"]?.text.contains("3 partitions of patient_vitals") == true)
    #expect(shared["feed of others"]?.text.contains("2 partitions of others") == true && shared["database of others"] != nil)
    #expect(shared["feed of others"]?.line.hasPrefix("note   feed of others  ") == true)
  }

  @Test("A broker that goes by a name nobody here knows is named, with what to do")
  func misnamedBroker() throws {
    let broker = try EmbeddedBroker(topic: "patient_vitals")
    let proxy = try MisnamingProxy(before: broker.bootstrap, name: "x.invalid")
    guard
      case .run(let settings) = try Request(["check", "--bootstrap=127.0.0.1:\(proxy.port)"], in: Surroundings(environment: [:]))
    else { return }
    let found = Check.feed.finding(settings)
    #expect(found.state == .wrong)
    #expect(found.text.contains("tells its clients to reach it as x.invalid:") && found.text.contains("advertised.listeners"))
  }

  @Test("A clock that is off is worth a note, with whose and by how much")
  func clocks() throws {
    #expect(Check.clockNote(aheadSeconds: 1.5, of: "the broker") == nil)
    #expect(
      Check.clockNote(aheadSeconds: 61.2, of: "the broker")
        == "the clock of the broker is 61 s ahead of that of this machine: see to the time synchronisation of both")
    #expect(Check.clockNote(aheadSeconds: -7, of: "the broker")?.contains("is 7 s behind that of this machine") == true)

    let broker = try EmbeddedBroker(topic: "patient_vitals")
    let producer = try KafkaProducer(configuration: KafkaConfiguration(bootstrap: broker.bootstrap, topic: "patient_vitals"))
    defer { producer.close() }
    let now = Date().timeIntervalSince1970
    let record = "{\"patient_id\": \"P1\", \"ts\": \(now), \"hr\": 70}"
    try producer.send(key: "P1", value: Array(record.utf8), timestampMilliseconds: Int64((now + 90) * 1000))
    #expect(producer.flush(timeoutSeconds: 60))
    guard case .run(let settings) = try Request(["check", "--bootstrap=\(broker.bootstrap)"], in: Surroundings(environment: [:]))
    else { return }
    let found = Check.feed.finding(settings)
    #expect(found.state == .note)
    #expect(found.text.contains("s ahead of that of this machine"))
  }
}
