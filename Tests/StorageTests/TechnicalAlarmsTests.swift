import Alarms
import Foundation
import Sharing
import Testing
import Vitals

@testable import Storage

@Suite("Stored technical alarms", .enabled(if: TestDatabase.isInstalled, "no PostgreSQL server is installed"))
struct TechnicalAlarmsTests {
  private let folder = TemporaryFolder()
  private let patient = PatientIdentity(id: "P1", ward: "East", bed: "7", name: "Åsa")

  private func recorder(_ address: String) -> AlarmRecorder {
    let recorder = AlarmRecorder(configuration: TestDatabase.configuration(address, topic: "ICU", folder: folder))
    recorder.start(onAccepted: { _ in })
    #expect(recorder.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    return recorder
  }

  private func silence(_ id: UUID = UUID(), from begin: Double, to end: Double? = nil, of key: String? = nil) -> TechnicalAlarm {
    var patient = patient
    patient.distinction = key
    return TechnicalAlarm(
      id: id, kind: .ofPatient(.silence), patient: patient, cause: "no data", beganSeconds: begin, endedSeconds: end)
  }

  private func rows(_ address: String) throws -> [String?] {
    try TestDatabase.column(
      """
      select concat_ws(' ', kind, bed, extract(epoch from began_at)::int, extract(epoch from ended_at)::int) from technical_alarms
      order by began_at, patient_key
      """, at: address)
  }

  @Test("Each has a row with its beginning and its end, and no patient's name")
  func beginAndEnd() throws {
    let address = try TestDatabase.newSchema()
    let recorder = recorder(address)
    defer { recorder.close() }
    let id = UUID()
    recorder.record([silence(id, from: 100)])
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(try rows(address) == ["silence 7 100"])
    recorder.record([silence(id, from: 100, to: 160)])
    recorder.record([TechnicalAlarm(id: UUID(), kind: .feed, patient: nil, cause: "down", beganSeconds: 200, endedSeconds: 230)])
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(try rows(address) == ["silence 7 100 160", "feed 200 230"])
    #expect(
      try TestDatabase.column("select count(*)::text from technical_alarms t where t::text like '%Åsa%'", at: address) == ["0"])
  }

  @Test("The same trouble noticed again by whoever takes over is one row, and ends once; two people of one id are two")
  func takenOver() throws {
    let address = try TestDatabase.newSchema()
    let recorder = recorder(address)
    defer { recorder.close() }
    recorder.record([silence(from: 100)])
    recorder.record([silence(from: 104), silence(from: 300, of: "other")])
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(try rows(address) == ["silence 7 100", "silence 7 300"])
    recorder.record([silence(from: 104, to: 200)])
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(try rows(address) == ["silence 7 100 200", "silence 7 300"])
    recorder.record([silence(from: 400)])
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(try rows(address) == ["silence 7 100 200", "silence 7 300", "silence 7 400"])
  }

  @Test(
    "What was amiss with the machinery of a console that is gone ends when another takes over; what is with a patient goes on")
  func machinery() throws {
    let address = try TestDatabase.newSchema()
    func stands() throws -> [String?] {
      try TestDatabase.column(
        "select concat_ws(' ', kind, partition) from technical_alarms where ended_at is null order by kind, partition",
        at: address)
    }
    func recorder(partition: Int32?) -> AlarmRecorder {
      var configuration = TestDatabase.configuration(address, topic: "ICU", folder: TemporaryFolder())
      configuration.partition = partition
      let recorder = AlarmRecorder(configuration: configuration)
      recorder.start(onAccepted: { _ in })
      #expect(recorder.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
      return recorder
    }
    func trouble() -> TechnicalAlarm {
      TechnicalAlarm(id: UUID(), kind: .feed, patient: nil, cause: "down", beganSeconds: 200)
    }
    let whole = recorder(partition: nil)
    whole.record([trouble(), silence(from: 100)])
    #expect(whole.drain(timeoutSeconds: 60))
    #expect(try stands() == ["feed", "silence"])
    whole.close()
    let parts = [recorder(partition: 0), recorder(partition: 1)]
    #expect(try stands() == ["silence"])
    for part in parts {
      part.record([trouble()])
      #expect(part.drain(timeoutSeconds: 60))
    }
    parts[0].close()
    let next = recorder(partition: 0)
    #expect(try stands() == ["feed 1", "silence"])
    next.close()
    parts[1].close()
  }

  @Test("While the database is away they go to the journal, and come with it")
  func journalled() throws {
    let address = try TestDatabase.newSchema()
    do {
      let away = AlarmRecorder(
        configuration: TestDatabase.configuration("host=/nowhere port=1 dbname=x", topic: "ICU", folder: folder))
      away.start(onAccepted: { _ in })
      away.record([
        TechnicalAlarm(id: UUID(), kind: .database, patient: nil, cause: "down", beganSeconds: 10, endedSeconds: 20),
        silence(from: 30),
      ])
      #expect(away.settle(timeoutSeconds: 60))
      away.close()
    }
    let recorder = recorder(address)
    defer { recorder.close() }
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(try rows(address) == ["database 10 20", "silence 7 30"])
  }
}
