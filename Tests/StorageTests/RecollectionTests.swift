import Alarms
import Foundation
import Saving
import Testing
import Vitals

@testable import Storage

@Suite("What the screen had been showing", .enabled(if: TestDatabase.isInstalled, "no PostgreSQL server is installed"))
struct RecollectionTests {
  private let folder = TemporaryFolder()

  private func slice(_ id: String, _ bins: [PatientBins]) -> CheckpointSlice {
    var slice = CheckpointSlice.sample([0: 1])
    slice.states = [.sample(id, [1])]
    slice.bins = bins
    return slice
  }

  @Test("is there after a restart: bins as they were, and the steps of alarms, oldest first, with their reasons")
  func comesBack() throws {
    let configuration = TestDatabase.configuration(try TestDatabase.newSchema(), folder: folder)
    let recorder = AlarmRecorder(configuration: configuration)
    recorder.start(onAccepted: { _ in })
    defer { recorder.close() }
    let bins = [15, 60, 2160].map {
      PatientBins(patientKey: "P0\u{1F}at", binSeconds: $0, firstBin: 100, tenths: (0..<14).map { Int16($0 * 77) })
    }
    let recorded = SampleAlarms.recorded(0..<3, ward: configuration.wardName)
    recorder.record(recorded, checkpoint: slice(recorded[0].transition.patient.id, bins))
    #expect(recorder.drain(timeoutSeconds: 60))
    let read = try Recollection.read(configuration)
    #expect(read.bins.sorted { $0.binSeconds < $1.binSeconds } == bins)
    let expected = recorded.map(\.transition).filter { $0.patient.id == recorded[0].transition.patient.id }
    #expect(read.steps.map(\.id) == expected.map(\.id))
    #expect(read.steps.map(\.severity) == expected.map(\.severity))
    #expect(read.steps.map(\.patient.name) == expected.map(\.patient.name))
    #expect(read.steps.map(\.assessment.news2.total) == expected.map(\.assessment.news2.total))
  }

  @Test("is kept for three days, and goes in small steps")
  func retention() throws {
    let address = try TestDatabase.newSchema()
    let configuration = TestDatabase.configuration(address, folder: folder)
    let recorder = AlarmRecorder(configuration: configuration)
    recorder.start(onAccepted: { _ in })
    defer { recorder.close() }
    func record(_ count: Int) {
      let row = PatientBins(patientKey: "P", binSeconds: 15, firstBin: 0, tenths: Array(repeating: 0, count: 7))
      recorder.record([], checkpoint: slice("P", Array(repeating: row, count: count)))
      #expect(recorder.drain(timeoutSeconds: 60))
    }
    record(100)
    try TestDatabase.connect(address).run("update bins set recorded_at = now() - interval '73 hours'")
    record(10)
    #expect(try TestDatabase.column("select count(*)::text from bins", at: address) == ["70"])
    record(40)
    #expect(try TestDatabase.column("select count(*)::text from bins", at: address) == ["50"])
    #expect(try Recollection.read(configuration).bins.count == 50)
  }
}
