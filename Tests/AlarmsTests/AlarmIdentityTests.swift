import Alarms
import Foundation
import Testing

@Suite("Alarm identities")
struct AlarmIdentityTests {
  /// Computed with Python's `uuid.uuid5` over the namespace and the length-prefixed parts.
  @Test(
    "equal an independent version 5 UUID",
    arguments: [
      ("Ward 4A", "P001", 1_760_000_000, "de1e11b6-19b4-5451-851e-451a4e34049b"),
      ("Ward 4A", "P001", 1_760_000_000.125, "dbadd9cb-bf92-5a88-9a74-e3ec857cb6f0"),
      ("Ward 4A", "P002", 1_760_000_000, "430ed939-9964-593c-b3b7-d5407ef7e766"),
      ("Station Süd", "患者-7", 0, "b0ae65b5-5ce7-5289-b7ac-6951edb0333c"),
      ("", "", -1.5, "4c68b01b-6af2-54f8-86bc-ce158e363d36"),
      ("W", String(repeating: "x", count: 300), 1e12, "e54f60f3-ea73-5e9c-b175-927d38ec5f99"),
    ] as [(String, String, Double, String)])
  func episodes(wardName: String, patientID: String, startSeconds: Double, expected: String) {
    let id = AlarmIdentity.episode(of: wardName, patientID: patientID, startSeconds: startSeconds)
    #expect(id == UUID(uuidString: expected))
  }

  @Test(
    "of steps and acknowledgements equal an independent version 5 UUID",
    arguments: [
      (0, "07b7f87e-5257-53ef-9897-97527a2d88f2", "b5bd2a4a-24d7-5605-a5b4-d3b5dc34446e"),
      (1, "df20e39a-bdbd-5f05-8820-09f757d26866", "1bc52c3a-5cb1-55af-a845-081ee48d7f10"),
      (12, "e159dbd0-bc58-5b6c-83cb-622d1e1a181f", "dce3d5f1-e5e7-5cbe-a53b-7dd84e8c12a1"),
    ])
  func steps(step: Int, transition: String, acknowledgement: String) throws {
    let episode = try #require(UUID(uuidString: "de1e11b6-19b4-5451-851e-451a4e34049b"))
    #expect(AlarmIdentity.transition(episodeID: episode, step: step) == UUID(uuidString: transition))
    #expect(AlarmIdentity.acknowledgement(episodeID: episode, step: step) == UUID(uuidString: acknowledgement))
  }

  @Test("carry version 5 and the RFC variant")
  func version() {
    let id = AlarmIdentity.episode(of: "W", patientID: "P", startSeconds: 1).uuid
    #expect(id.6 >> 4 == 5)
    #expect(id.8 >> 6 == 0b10)
  }

  @Test("differ where any part differs, also where the parts run together")
  func distinct() {
    var ids: [UUID] = []
    for (ward, patient) in [
      ("A", "B"), ("AB", ""), ("", "AB"), ("B", "A"), ("1:A", "B"), ("A1:", "B"), ("A", "1:B"), ("A\u{0}", "B"), ("a", "b"),
    ] {
      for start in [0, 1, 0.001, -0.001, 1e9, 1e9 + 0.001, 1e17, 1e300] {
        let episode = AlarmIdentity.episode(of: ward, patientID: patient, startSeconds: start)
        ids.append(episode)
        for step in 0...3 {
          ids.append(AlarmIdentity.transition(episodeID: episode, step: step))
          ids.append(AlarmIdentity.acknowledgement(episodeID: episode, step: step))
        }
      }
    }
    #expect(Set(ids).count == ids.count)
  }

  @Test("are the same each time, and for times that differ by less than half a millisecond")
  func stable() {
    func id(_ start: Double) -> UUID { AlarmIdentity.episode(of: "W", patientID: "P", startSeconds: start) }
    #expect(id(1_760_000_000.25) == id(1_760_000_000.25))
    #expect(id(1_760_000_000.25) == id(1_760_000_000.2501))
  }
}
