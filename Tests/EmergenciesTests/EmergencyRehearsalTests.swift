import Alarms
import Detection
import Foundation
import Simulation
import Testing
import Vitals

@testable import Emergencies

/// The weights that come with the program.
private func shippedDetector() throws -> Detector {
  let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  return try Detector.load(directory: checkout.appendingPathComponent("weights").path)
}

@Suite("A rehearsal of emergencies")
struct EmergencyRehearsalTests {
  @Test("gives the same report twice")
  func determinism() throws {
    var rehearsal = EmergencyRehearsal(detector: try shippedDetector(), seeds: 2)
    rehearsal.scenarios = [.cardiacArrest]
    rehearsal.quietSeconds = 0
    let report = rehearsal.run()
    #expect(report == rehearsal.run())
    #expect(report.warnings.map(\.scenario) == [.cardiacArrest])
    #expect(report.warnings.allSatisfy { $0.high.models.trials == 2 })
    #expect(report.falseAlarms.isEmpty)
    let decoded = try JSONDecoder().decode(EmergencyReport.self, from: JSONEncoder().encode(report))
    #expect(decoded == report)
  }

  @Test("finds that hypoxia and cardiac arrest reach HIGH", arguments: [Scenario.hypoxia, .cardiacArrest])
  func reachesHigh(scenario: Scenario) throws {
    let times = EmergencyTrial(scenario: scenario, seed: 1).run(detector: try shippedDetector(), policy: AlarmPolicy())
    for side in [times.models, times.news2] {
      let medium = try #require(side.mediumSeconds)
      let high = try #require(side.highSeconds)
      #expect(medium > 0 && medium <= high)
      #expect(high < (scenario == .cardiacArrest ? 180 : 3_600))
    }
  }

  @Test(
    "finds an arrest of heart or breath HIGH within 12 s of its onset, whatever the monitor makes of it",
    arguments: [Scenario.cardiacArrest, .arrestShownAsZeros, .arrestShownAsNothing, .ventricularFibrillation, .apnoea], [1, 2])
  func arrest(scenario: Scenario, seed: UInt64) throws {
    let times = EmergencyTrial(scenario: scenario, seed: seed).run(detector: .rulesOnly, policy: AlarmPolicy())
    #expect(try #require(times.news2.highSeconds) <= 12)
  }

  @Test("never finds the models later than NEWS2, which is their floor", arguments: [Scenario.hypoxia, .cardiacArrest], [3, 4])
  func floor(scenario: Scenario, seed: UInt64) throws {
    let times = EmergencyTrial(scenario: scenario, seed: seed).run(detector: try shippedDetector(), policy: AlarmPolicy())
    #expect(times.models.mediumSeconds ?? .infinity <= times.news2.mediumSeconds ?? .infinity)
    #expect(times.models.highSeconds ?? .infinity <= times.news2.highSeconds ?? .infinity)
  }

  @Test(
    "hears of what takes minutes or hours before NEWS2 asks for a review",
    arguments: [Scenario.hypoxia, .opioidDepression, .haemorrhage, .sepsis])
  func foresight(scenario: Scenario) throws {
    let detector = try shippedDetector()
    let times = (1...5).map { EmergencyTrial(scenario: scenario, seed: $0).run(detector: detector, policy: AlarmPolicy()) }
    func median(_ side: KeyPath<Paired<TimeToAlarm>, TimeToAlarm>) -> Double? {
      EmergencyReport.Delay(times.map { $0[keyPath: side].mediumSeconds }).medianSeconds
    }
    let (models, news2) = (try #require(median(\.models)), try #require(median(\.news2)))
    #expect(models < news2)
    for time in times { #expect(time.models.mediumSeconds ?? .infinity <= time.news2.mediumSeconds ?? .infinity) }
  }

  @Test("counts the same on quiet wards twice, with and without faulty sensors")
  func quietDeterminism() {
    var rehearsal = EmergencyRehearsal(detector: .rulesOnly, seeds: 2)
    rehearsal.scenarios = []
    rehearsal.quietSeconds = 30
    let report = rehearsal.run()
    #expect(report == rehearsal.run())
    #expect(report.falseAlarms.map(\.beds) == [24, 24])
  }

  @Test("finds NEWS2 quiet on a quiet ward, and counts every bed")
  func quiet() {
    let tally = AlarmTally(quietWard: 1, faults: [], seconds: 300, detector: .rulesOnly, policy: AlarmPolicy())
    #expect(tally.beds == 12 && tally.bedSeconds == 3_600 && tally.readings == 3_600)
    #expect(tally.alarms.models == PerSeverity(low: 0, medium: 0, high: 0))
    #expect(tally.alarms.models == tally.alarms.news2)
  }

  @Test("counts the alarms of recorded patients, each a bed of its own")
  func recordings() {
    let readings = ["A", "B"].flatMap { id in
      (0..<61).map { second in
        Reading(
          patient: PatientIdentity(id: id), timeSeconds: Double(second),
          values: PerVital { $0 == .oxygenSaturation ? (id == "A" ? 85 : 98) : nil })
      }
    }
    var rehearsal = EmergencyRehearsal(detector: .rulesOnly, seeds: 1, recordings: readings)
    rehearsal.scenarios = []
    rehearsal.quietSeconds = 0
    let recorded = rehearsal.run().falseAlarms.last
    #expect(recorded?.beds == 2)
    #expect(recorded?.alarms.news2 == PerSeverity(low: 0, medium: 1, high: 0))
    // One of two beds, from the 14th second on.
    #expect(recorded?.shareInAlarm.news2 == 47.0 / 122)
  }

  @Test("counts a patient who was never warned of as longer than all others")
  func delays() {
    let delay = EmergencyReport.Delay([30, nil, 10, 20])
    #expect(delay.trials == 4 && delay.reached == 3 && delay.share == 0.75)
    #expect(delay.tenthPercentileSeconds == 10 && delay.medianSeconds == 20 && delay.ninetiethPercentileSeconds == nil)
    #expect(EmergencyReport.Delay([]).medianSeconds == nil)
  }
}
