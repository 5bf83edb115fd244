import Foundation
import Testing
import Vitals

@testable import Alarms

@Suite("What alarms ask of people")
struct AlarmBurdenTests {
  private func record(_ bed: String?, high: Int = 0, medium: Int = 0, low: Int = 0, after delay: Double? = nil) -> EpisodeRecord {
    EpisodeRecord(
      episodeID: UUID(), patient: PatientIdentity(id: "P\(bed ?? "0")", ward: "East", bed: bed), startSeconds: 1000,
      severity: .high, alarms: PerSeverity(low: low, medium: medium, high: high),
      acknowledgement: delay.map { .init(person: "nurse", timeSeconds: 1000 + $0, delaySeconds: $0) })
  }

  @Test("is counted per bed and day, with the share that somebody has seen and how soon half of them were")
  func counts() {
    let records = [
      record("1", high: 1, medium: 1, after: 30), record("1", low: 2), record("2", high: 1, after: 90), record(nil, medium: 1),
    ]
    let burden = AlarmBurden(records, fromSeconds: 0, toSeconds: 43_200, beds: 4)
    #expect(burden.episodes == 4)
    #expect(burden.alarms == PerSeverity(low: 2, medium: 2, high: 2))
    #expect(burden.alarmsPerBedDay == 3)
    #expect(burden.shareAcknowledged == 0.5)
    #expect(burden.medianSecondsToAcknowledge == 60)
    #expect(AlarmBurden(records, fromSeconds: 0, toSeconds: 43_200).beds == 3)
  }

  @Test("is no number where there is nothing to count")
  func nothing() {
    let burden = AlarmBurden([], fromSeconds: 0, toSeconds: 86_400)
    #expect(burden.alarmsPerBedDay == nil && burden.shareAcknowledged == nil && burden.medianSecondsToAcknowledge == nil)
    #expect(AlarmBurden([record("1", high: 1)], fromSeconds: 5, toSeconds: 5).alarmsPerBedDay == nil)
  }
}
