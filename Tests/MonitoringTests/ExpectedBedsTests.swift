import Alarms
import Testing
import Vitals

@testable import Monitoring

@Suite("Beds that are expected")
struct ExpectedBedsTests {
  private let places = [Place(ward: "4A", bed: "07"), Place(ward: "4A", bed: "08"), Place(ward: nil, bed: "09")]

  @Test("are silent from the start, each in a row of its own, until something comes from them")
  func silent() {
    var beds = ExpectedBeds(places, at: 1_000)
    #expect(beds.rows.map(\.patient.bed) == ["07", "08", "09"])
    #expect(beds.rows.allSatisfy { $0.isSilent(at: 1_000) && $0.conditions.map(\.kind) == [.silence] })
    #expect(beds.hear([], at: 1_010).isEmpty, "at the start nothing has come from anywhere")
    let told = beds.hear([PatientIdentity(id: "P1", ward: "4a", bed: "07")], at: 1_040)
    #expect(told.map(\.phase) == [.begins, .begins])
    #expect(told.map(\.patient.bed) == ["08", "09"])
    #expect(beds.hear([PatientIdentity(id: "P1", ward: "4A", bed: "07")], at: 1_050).isEmpty, "once")
    let others = [PatientIdentity(id: "P2", ward: "5B", bed: "09"), PatientIdentity(id: "P3", ward: "5B", bed: "08")]
    let back = beds.hear(others, at: 1_060)
    #expect(back.map(\.phase) == [.ends] && back.map(\.patient.bed) == ["09"])
    #expect(beds.rows.map(\.patient.id) == ["bed 08 of 4A"])
  }
}
