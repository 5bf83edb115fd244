import Alarms
import Foundation
import Sharing
import Testing

@testable import Storage

@Suite("Who else watches", .enabled(if: TestDatabase.isInstalled, "no PostgreSQL server is installed"))
struct PresenceTests {
  /// A console that says who sits at it, and what it hears of others.
  private final class Seat: Sendable {
    let keeper: PresenceKeeper
    private let folder = TemporaryFolder()
    private let heard = Board<(others: [Presence], notices: [String])>(([], []))

    init(
      _ address: String, topic: String, person: String, onlyWatches: Bool = false, lastsSeconds: Double = 30,
      renewSeconds: Double = 10
    ) throws {
      keeper = try PresenceKeeper(
        configuration: TestDatabase.configuration(address, topic: topic, folder: folder), person: person,
        onlyWatches: onlyWatches,
        pace: PresenceKeeper.Pace(lastsSeconds: lastsSeconds, renewSeconds: renewSeconds, lookSeconds: 0.05))
      let heard = heard
      keeper.start(
        onChange: { others in heard.update { $0.others = others } },
        onNotice: { notice in heard.update { $0.notices.append(notice) } })
    }

    func sees(_ isAsWanted: ([Presence]) -> Bool) -> Bool { heard.wait(timeoutSeconds: 60) { isAsWanted($0.others) } }
    /// Looks at the database again whenever this console does, which is often.
    func looksUntil(_ holds: () throws -> Bool) throws -> Bool {
      for number in 0..<200 {
        if try holds() { return true }
        keeper.open(patientKey: "P\(number)")
        _ = heard.wait(timeoutSeconds: 0.05) { _ in false }
      }
      return false
    }

    func isTold(_ words: String) -> Bool { heard.wait(timeoutSeconds: 60) { $0.notices.contains { $0.contains(words) } } }
  }

  private func ward() throws -> String {
    let address = try TestDatabase.newSchema()
    try Schema.prepare(try TestDatabase.connect(address), path: TestDatabase.schemaPath)
    return address
  }

  private func rows(at address: String) throws -> [String?] {
    try TestDatabase.column("select person from presences order by person", at: address)
  }

  @Test("Consoles of a ward see who else is there and whom they have open, until they leave; another ward's do not")
  func seeOneAnother() throws {
    let address = try ward()
    let first = try Seat(address, topic: "W", person: "rn1")
    let second = try Seat(address, topic: "W", person: "Åsa 'x\"\\", onlyWatches: true)
    let elsewhere = try Seat(address, topic: "V", person: "rn9")
    #expect(first.sees { $0.map(\.person) == ["Åsa 'x\"\\"] && $0[0].onlyWatches && $0[0].patientKey == nil })
    #expect(second.sees { $0.map(\.person) == ["rn1"] && !$0[0].onlyWatches && $0[0].host == Host.name })
    second.keeper.open(patientKey: "P7\u{1F}x")
    #expect(first.sees { $0.first?.patientKey == "P7\u{1F}x" })
    second.keeper.open(patientKey: nil)
    #expect(first.sees { $0.count == 1 && $0[0].patientKey == nil })
    #expect(first.keeper.others.count == 1 && elsewhere.keeper.others.isEmpty)
    second.keeper.close()
    #expect(first.sees { $0.isEmpty })
    first.keeper.close()
    elsewhere.keeper.close()
    #expect(try rows(at: address) == [], "whoever leaves takes their row along")
  }

  @Test("A console that is gone without a word is forgotten by the server's clock, and its row removed by the next that writes")
  func expires() throws {
    let address = try ward()
    let here = try Seat(address, topic: "W", person: "rn1", renewSeconds: 0.1)
    // As a console that was killed leaves it: nobody puts it off.
    try TestDatabase.connect(address).run(
      """
      insert into presences values (gen_random_uuid(), 'W', 'killed', 'h', null, false, now() + interval '1 hour'),
        (gen_random_uuid(), 'V', 'long gone', 'h', null, false, now() - interval '1 hour')
      """)
    #expect(here.sees { $0.map(\.person) == ["killed"] })
    try TestDatabase.connect(address).run("update presences set expires_at = now() where person = 'killed'")
    #expect(here.sees { $0.isEmpty })
    #expect(try here.looksUntil { try rows(at: address) == ["rn1"] })
    here.keeper.close()
  }

  @Test("However often somebody opens other patients, a console has one row")
  func doesNotGrow() throws {
    let address = try ward()
    let here = try Seat(address, topic: "W", person: "rn1")
    let there = try Seat(address, topic: "W", person: "rn2", renewSeconds: 0)
    for number in 0..<20 {
      there.keeper.open(patientKey: "P\(number)")
      #expect(here.sees { $0.first?.patientKey == "P\(number)" })
    }
    there.keeper.open(patientKey: String(repeating: "x", count: 5_000))
    #expect(here.sees { $0.count == 1 && $0[0].patientKey == nil })
    #expect(try rows(at: address) == ["rn1", "rn2"])
    here.keeper.close()
    there.keeper.close()
  }

  @Test("Whoever may otherwise only read is seen too, in a session that may only read, and changes nothing else")
  func readers() throws {
    let address = try ward()
    let name = "login_" + UUID().uuidString.lowercased().prefix(8)
    try TestDatabase.connect(address).run("create role \(name) login in role wardwatch_reader")
    let readOnly = address.replacingOccurrences(of: "user=wardwatch", with: "user=\(name)")
      .replacingOccurrences(of: "options='", with: "options='-c default_transaction_read_only=on ")
    let here = try Seat(address, topic: "W", person: "rn1")
    let watching = try Seat(readOnly, topic: "W", person: "dr1", onlyWatches: true)
    #expect(here.sees { $0.map(\.person) == ["dr1"] })
    #expect(watching.sees { $0.map(\.person) == ["rn1"] })
    let connection = try TestDatabase.connect(
      address.replacingOccurrences(of: "user=wardwatch", with: "user=\(name)"))
    for statement in [
      "insert into leases values ('W', -1, 1, gen_random_uuid(), 'h', now(), now(), 0)", "delete from acknowledgements",
      "drop table presences", "truncate presences",
      "insert into presences values (gen_random_uuid(), 'W', repeat('x', 500), 'h', null, false, now())",
    ] {
      #expect(throws: PostgresError.self, "\(statement)") { try connection.run(statement) }
    }
    watching.keeper.close()
    here.keeper.close()
  }

  @Test("Where the database lets nobody tell it, that is said once, and nobody else is shown")
  func says() throws {
    let address = try ward()
    try TestDatabase.connect(address).run("alter table presences rename to elsewhere")
    let here = try Seat(address, topic: "W", person: "rn1")
    #expect(here.isTold("who else watches is not shown"))
    #expect(here.keeper.others.isEmpty)
    here.keeper.close()
  }

  @Test("Without a database nobody is told and nothing is waited for")
  func withoutDatabase() throws {
    let keeper = try PresenceKeeper(
      configuration: TestDatabase.configuration(nil, folder: TemporaryFolder()), person: "rn1", onlyWatches: false)
    keeper.start { _ in }
    keeper.close()
    #expect(keeper.others.isEmpty)
  }
}
