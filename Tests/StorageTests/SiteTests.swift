import Alarms
import Foundation
import Saving
import Testing
import Vitals

@testable import Storage

@Suite("The site", .enabled(if: TestDatabase.isInstalled, "no PostgreSQL server is installed"))
struct SiteTests {
  private let folders = [TemporaryFolder(), TemporaryFolder()]

  private func recorder(_ number: Int, _ address: String, site: String = "hospital", topic: String = "t") -> AlarmRecorder {
    let recorder = AlarmRecorder(
      configuration: TestDatabase.configuration(address, site: site, topic: topic, folder: folders[number]))
    recorder.start(onAccepted: { _ in })
    return recorder
  }

  @Test("of the first console is remembered, and another is refused, with what to do")
  func refusesAnother() throws {
    let address = try TestDatabase.newSchema()
    let first = recorder(0, address, site: "St. Elsewhere")
    #expect(first.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    first.close()
    let second = recorder(1, address, site: "County\u{1B}[2J")
    #expect(second.wait(timeoutSeconds: 60) { $0.refusal != nil })
    #expect(second.loadInheritance(timeoutSeconds: 60) == nil)
    let refusal = try #require(second.refusal)
    for part in ["the site St. Elsewhere", "--site=St. Elsewhere", "search_path=NAME"] { #expect(refusal.contains(part)) }
    #expect(!refusal.contains("\u{1B}"))
    second.close()
    #expect(try TestDatabase.column("select name from site", at: address) == ["St. Elsewhere"])
    let again = recorder(0, address, site: "St. Elsewhere")
    #expect(again.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    again.close()
  }

  @Test("is remembered by a console, not by a look")
  func looks() throws {
    let address = try TestDatabase.newSchema()
    let configuration = TestDatabase.configuration(address, site: "A", topic: "t", folder: folders[0])
    #expect(try DatabaseProbe.look(configuration)?.site == nil)
    let watching = recorder(1, address, site: "B")
    #expect(watching.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    watching.close()
    let refusal = #expect(throws: PostgresError.self) { try DatabaseProbe.look(configuration) }
    #expect(refusal?.kind == .refused)
  }

  @Test("has one console on duty for each topic, and each schema of a database is a world of its own")
  func duties() throws {
    let address = try TestDatabase.newSchema()
    let pairs = [
      (recorder(0, address, topic: "north"), recorder(1, address, topic: "south")),
      (recorder(0, address, topic: "one"), recorder(1, try TestDatabase.newSchema(), topic: "one")),
    ]
    for (one, other) in pairs {
      #expect(one.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
      #expect(other.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
      one.close()
      other.close()
    }
    // What a console calls its ward makes no duty of its own.
    let first = recorder(0, address)
    #expect(first.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    var renamed = TestDatabase.configuration(address, topic: "t", folder: folders[1])
    renamed.wardName = "Another name"
    let second = AlarmRecorder(configuration: renamed)
    second.start(onAccepted: { _ in })
    #expect(second.wait(timeoutSeconds: 60) { $0.isOnDuty == false })
    first.close()
    second.close()
  }

  @Test("Topics of one database keep apart what is theirs")
  func topics() throws {
    let address = try TestDatabase.newSchema()
    let recorders = [recorder(0, address, topic: "north"), recorder(1, address, topic: "south")]
    for (number, recorder) in recorders.enumerated() {
      #expect(recorder.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
      recorder.record(
        SampleAlarms.recorded(number..<(number + 1), ward: "W", asksForMail: true),
        checkpoint: .sample([0: Int64(number)]))
      #expect(recorder.drain(timeoutSeconds: 60))
    }
    for (number, recorder) in recorders.enumerated() {
      #expect(recorder.loadInheritance(timeoutSeconds: 60)?.checkpoint?.offsets == [0: Int64(number)])
      #expect(recorder.outstandingAlarms(timeoutSeconds: 60).map(\.transition.patient.id) == ["P\(number)"])
      recorder.close()
    }
  }
}
