import Alarms
import Foundation
import Sharing
import SwallowingProxy
import Testing
import Vitals

@testable import Storage

@Suite("The listener", .enabled(if: TestDatabase.isInstalled, "no PostgreSQL server is installed"))
struct AcknowledgementListenerTests {
  @Test("What one console acknowledges every console of the ward hears, once, and no other ward")
  func isHeard() throws {
    let address = try TestDatabase.newSchema()
    let ward = "Station für Innere, 4A'\""
    let consoles = try [true, false].map { isOnDuty in
      let console = try Console(address, topic: ward)
      #expect(console.recorder.wait(timeoutSeconds: 60) { $0.isOnDuty == isOnDuty })
      return console
    }
    let elsewhere = try Console(address, topic: "another")
    let seen = SampleAlarms.transition(0, ward: ward)
    // A console on standby stores what its user does, too.
    for (number, person) in ["Åsa", "rn2"].enumerated() {
      consoles[number].recorder.acknowledge(
        SampleAlarms.acknowledgement(of: SampleAlarms.transition(number, ward: ward), by: person))
      for console in consoles { #expect(console.ear.hears(number + 1)) }
      // Of one alarm only the first has a place.
      consoles[1].recorder.acknowledge(SampleAlarms.acknowledgement(of: seen, by: "too late"))
    }
    #expect(consoles[1].recorder.drain(timeoutSeconds: 60))
    elsewhere.recorder.acknowledge(SampleAlarms.acknowledgement(of: SampleAlarms.transition(9, ward: "another"), by: "rn9"))
    #expect(elsewhere.ear.hears(1))
    for console in consoles {
      console.close()
      #expect(console.ear.people == ["Åsa", "rn2"])
      #expect(console.ear.areNews == [true, true])
      #expect(console.ear.acknowledgements.first?.patient.id == "P0")
      #expect(console.ear.notices.isEmpty)
    }
    elsewhere.close()
    #expect(elsewhere.ear.people == ["rn9"])
  }

  @Test("Whoever only watches hears it too, with the rights of a reader in a session that may only read")
  func readersHear() throws {
    let address = try TestDatabase.newSchema()
    let console = try Console(address, topic: "W")
    let name = "login_" + UUID().uuidString.lowercased().prefix(8)
    try TestDatabase.connect(address).run("create role \(name) login in role wardwatch_reader")
    let readOnly = address.replacingOccurrences(of: "user=wardwatch", with: "user=\(name)")
      .replacingOccurrences(of: "options='", with: "options='-c default_transaction_read_only=on ")
    let folder = TemporaryFolder()
    var configuration = TestDatabase.configuration(readOnly, topic: "W", folder: folder)
    configuration.onlyReads = true
    let watching = try AcknowledgementListener(configuration: configuration)
    let ear = Ear()
    watching.start(onHeard: ear.hear, onNotice: ear.note)
    #expect(ear.isListening)
    console.recorder.acknowledge(SampleAlarms.acknowledgement(of: SampleAlarms.transition(0, ward: "W"), by: "rn1"))
    #expect(ear.hears(1))
    watching.close()
    watching.queue.sync {}
    console.close()
    #expect(ear.people == ["rn1"] && ear.notices.isEmpty)
  }

  @Test("What is taken back is a row of its own, and every console hears it after what it takes back")
  func hearsTakingBack() throws {
    let address = try TestDatabase.newSchema()
    let consoles = try [Console(address, topic: "W"), Console(address, topic: "W")]
    var acknowledgement = SampleAlarms.acknowledgement(of: SampleAlarms.transition(0, ward: "W"), by: "rn1")
    for turn in 0..<3 {
      acknowledgement.turn = turn
      consoles[0].recorder.acknowledge(acknowledgement)
    }
    for console in consoles { #expect(console.ear.hears(3)) }
    let later = try Console(address, topic: "W")
    #expect(later.ear.hears(3))
    for console in consoles + [later] {
      console.close()
      #expect(console.ear.acknowledgements.map(\.turn) == [0, 1, 2])
    }
  }

  @Test("A console that comes later reads those of the last day, and knows that they are no news")
  func readsHistory() throws {
    let address = try TestDatabase.newSchema()
    let first = try Console(address, topic: "W")
    func acknowledge(_ number: Int) {
      first.recorder.acknowledge(SampleAlarms.acknowledgement(of: SampleAlarms.transition(number, ward: "W"), by: "rn\(number)"))
      #expect(first.recorder.drain(timeoutSeconds: 60))
    }
    for number in 0..<4 { acknowledge(number) }
    let database = try TestDatabase.connect(address)
    try database.run("update acknowledgements set recorded_at = now() - interval '25 hours' where person = 'rn0'")
    try database.run("update acknowledgements set acknowledged_at = 'infinity' where person = 'rn1'")
    // As after the server's clock was set back; what is stored next is read all the same.
    try database.run("update acknowledgements set recorded_at = 'infinity' where person = 'rn3'")
    let later = try Console(address, topic: "W")
    #expect(later.ear.hears(2))
    acknowledge(4)
    #expect(later.ear.hears(3))
    first.close()
    later.close()
    #expect(later.ear.people == ["rn2", "rn3", "rn4"])
    #expect(later.ear.areNews == [false, true, true])
  }

  @Test("What is stored before its first session, but after it was begun, is news")
  func isNewsFromTheBeginning() throws {
    let cluster = try PrivateCluster(keepsData: true)
    defer {
      cluster.stop(abruptly: true)
      try? FileManager.default.removeItem(atPath: cluster.directory)
    }
    let console = try Console(cluster.connectionInfo, topic: "W", awaitsListening: false)
    #expect(console.ear.isTold(1))
    console.recorder.acknowledge(SampleAlarms.acknowledgement(of: SampleAlarms.transition(0, ward: "W"), by: "rn1"))
    try cluster.start()
    #expect(console.ear.hears(1))
    console.close()
    #expect(console.ear.areNews == [true])
  }

  enum Outage: CaseIterable { case orderly, abrupt, terminated }

  @Test("What is acknowledged while the database is away is heard when it is back", arguments: Outage.allCases)
  func survives(outage: Outage) throws {
    let cluster = try PrivateCluster(keepsData: true)
    defer {
      cluster.stop(abruptly: true)
      try? FileManager.default.removeItem(atPath: cluster.directory)
    }
    try cluster.start()
    let consoles = try (0..<2).map { _ in try Console(cluster.connectionInfo, topic: "W") }
    consoles[0].recorder.acknowledge(SampleAlarms.acknowledgement(of: SampleAlarms.transition(0, ward: "W"), by: "before"))
    #expect(consoles.allSatisfy { $0.ear.hears(1) })
    if outage == .terminated {
      try TestDatabase.connect(cluster.connectionInfo).run(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'wardwatch-listener'")
    } else {
      cluster.stop(abruptly: outage == .abrupt)
    }
    #expect(consoles.allSatisfy { $0.ear.isTold(1) })
    consoles[1].recorder.acknowledge(SampleAlarms.acknowledgement(of: SampleAlarms.transition(1, ward: "W"), by: "meanwhile"))
    if outage != .terminated { try cluster.start() }
    #expect(consoles.allSatisfy { $0.ear.hears(2) && $0.ear.isTold(2) })
    for console in consoles {
      console.close()
      #expect(console.ear.people == ["before", "meanwhile"])
      #expect(console.ear.areNews == [true, true])
      #expect(console.ear.notices.count == 2)
      #expect(console.ear.notices.last == "acknowledgements at other consoles are seen again")
    }
  }

  @Test("A connection that dies without a word as something is acknowledged is replaced, and nothing is said of it")
  func replacesADeadConnection() throws {
    let cluster = try PrivateCluster(keepsData: true)
    defer {
      cluster.stop(abruptly: true)
      try? FileManager.default.removeItem(atPath: cluster.directory)
    }
    try cluster.start()
    let proxy = try SwallowingProxy(before: cluster.directory)
    let watching = try Console(
      cluster.connectionInfo.replacingOccurrences(of: cluster.directory, with: proxy.directory), topic: "W")
    let acting = try Console(cluster.connectionInfo, topic: "W")
    var seconds: [Double] = []
    for number in 0..<9 {
      proxy.swallow()
      proxy.heal()
      let before = Monotonic.nowNanoseconds()
      acting.recorder.acknowledge(SampleAlarms.acknowledgement(of: SampleAlarms.transition(number, ward: "W"), by: "rn\(number)"))
      #expect(watching.ear.hears(number + 1))
      seconds.append(Double(Monotonic.nowNanoseconds() - before) / 1e9)
    }
    for console in [watching, acting] { console.close() }
    #expect(watching.ear.people == (0..<9).map { "rn\($0)" } && watching.ear.notices.isEmpty)
    // A machine that is busy with other tests holds up some of them.
    #expect(seconds.sorted()[2] < 1, "\(seconds)")
  }

  @Test("A look and the patience with it leave a third of a second for a new session; whoever goes on waiting waits longer")
  func pace() {
    var pace = ListeningPace()
    #expect(pace.patienceSeconds == nil && !pace.isQuicklyReplaced(), "a server that never answered is not given up quickly")
    pace.looked(forSeconds: 0.01)
    #expect(ListeningPace.pollSeconds + (pace.patienceSeconds ?? 9) <= 0.67)
    var tried: [Double?] = []
    while pace.isQuicklyReplaced() { tried.append(pace.patienceSeconds) }
    #expect(tried == [0.6, 1, nil])
    pace.looked(forSeconds: 0.2)
    #expect(pace.patienceSeconds == 0.8)
    pace.looked(forSeconds: 5)
    #expect(pace.patienceSeconds == 1)
  }

  @Test("Sessions that are lost every second are said now and then, and a loss that lasts is said")
  func saysFew() {
    var report = HearingReport()
    #expect(report.hears(atSeconds: 0) == nil)
    #expect(report.isDeaf(because: "gone", atSeconds: 1) == "acknowledgements at other consoles are not seen: gone")
    #expect(report.isDeaf(because: "gone", atSeconds: 2) == nil)
    #expect(report.hears(atSeconds: 3) == "acknowledgements at other consoles are seen again")
    let lines = (4..<304).map { second in
      second % 2 == 0 ? report.isDeaf(because: "gone", atSeconds: Double(second)) : report.hears(atSeconds: Double(second))
    }
    #expect(lines.compactMap(\.self).count == 12)
    #expect(report.isDeaf(because: "gone", atSeconds: 400) != nil && report.hears(atSeconds: 401) != nil)
    #expect(report.isDeaf(because: "gone", atSeconds: 402) == nil)
    #expect(report.isDeaf(because: "gone", atSeconds: 470) != nil, "it lasts")
    #expect(report.hears(atSeconds: 500) != nil)
    #expect(report.isDeaf(because: "gone", atSeconds: 1101) != nil && report.hears(atSeconds: 1102) != nil)
    #expect(report.isDeaf(because: "gone", atSeconds: 1112) != nil, "after a long peace the quiet is short again")
  }

  @Test("It ends at once, whatever it waits for", arguments: ["nobody there", "no answer", "listening"])
  func endsAtOnce(server: String) throws {
    let silent = try SilentServer()
    let address =
      switch server {
      case "nobody there": "host=/nonexistent"
      case "no answer": "host=127.0.0.1 port=\(silent.port)"
      default: try TestDatabase.newSchema()
      }
    let console = try Console(address, topic: "W", awaitsListening: server == "listening")
    if server == "nobody there" { #expect(console.ear.isTold(1)) }
    let before = Monotonic.nowNanoseconds()
    console.close()
    // 50 ms is how long a call to the server takes to be given up; the rest is for a busy machine.
    #expect(Monotonic.nowNanoseconds() - before < 20_000_000_000)
  }

  @Test("Without a database there is nothing to hear, and nothing to end")
  func withoutDatabase() throws {
    let console = try Console(nil, topic: "W", awaitsListening: false)
    console.close()
    #expect(console.ear.people.isEmpty && console.ear.notices.isEmpty)
  }
}

/// What the storage of one console comes to: a recorder and a listener.
private final class Console {
  let folder = TemporaryFolder()
  let recorder: AlarmRecorder
  let listener: AcknowledgementListener
  let ear = Ear()

  init(_ address: String?, topic: String, awaitsListening: Bool = true) throws {
    let configuration = TestDatabase.configuration(address, topic: topic, folder: folder)
    recorder = AlarmRecorder(configuration: configuration)
    recorder.start(onAccepted: { _ in })
    listener = try AcknowledgementListener(configuration: configuration)
    listener.start(onHeard: ear.hear, onNotice: ear.note)
    if awaitsListening { #expect(ear.isListening) }
  }

  deinit { close() }

  func close() {
    listener.close()
    listener.queue.sync {}
    recorder.close()
  }
}

/// What a listener says, for tests to wait for.
private final class Ear: Sendable {
  private struct Said {
    var calls = 0
    var heard: [(acknowledgement: AlarmAcknowledgement, isNews: Bool)] = []
    var notices: [String] = []
  }

  private let said = Board(Said())

  func hear(_ heard: [(acknowledgement: AlarmAcknowledgement, isNews: Bool)]) {
    said.update { said in
      said.calls += 1
      said.heard += heard
    }
  }

  func note(_ notice: String) { said.update { $0.notices.append(notice) } }

  var isListening: Bool { said.wait(timeoutSeconds: 60) { $0.calls > 0 } }
  func hears(_ count: Int) -> Bool { said.wait(timeoutSeconds: 60) { $0.heard.count >= count } }
  func isTold(_ count: Int) -> Bool { said.wait(timeoutSeconds: 60) { $0.notices.count >= count } }

  var acknowledgements: [AlarmAcknowledgement] { said.read { $0.heard.map(\.acknowledgement) } }
  var people: [String] { acknowledgements.map(\.person) }
  var areNews: [Bool] { said.read { $0.heard.map(\.isNews) } }
  var notices: [String] { said.read(\.notices) }
}

/// Takes connections and never says a word.
private final class SilentServer {
  let port: UInt16
  private let listening: Int32

  init() throws {
    let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(made, generic, length) == 0 && getsockname(made, generic, &length) == 0
      }
    }
    try #require(isBound && listen(made, 16) == 0)
    listening = made
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit { close(listening) }
}
