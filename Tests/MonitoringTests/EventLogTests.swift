import Alarms
import Detection
import Engine
import Foundation
import Testing
import Vitals

@testable import Monitoring

@Suite("The log on screen")
struct EventLogTests {
  @Test(
    "A step down names what still counts, and nothing that is normal by now; a raise names what is odd",
    arguments: [
      (AlarmTransition.Kind.deescalated, 36.7, 75.0, "HIGH → MEDIUM · NEWS2 0"),
      (.deescalated, 36.7, 115, "HIGH → MEDIUM · HR 115 · NEWS2 2"),
      (.deescalated, 38.6, 115, "HIGH → MEDIUM · Temp 38.6, HR 115 · NEWS2 3"),
      (.raised, 36.7, 75, "MEDIUM raised · Temp 36.7, HR 75 · NEWS2 0"),
      (.resolved, 36.7, 75, "HIGH over"),
    ])
  func stepNamesReasons(kind: AlarmTransition.Kind, temperature: Double, heartRate: Double, text: String) {
    var observation = Observation()
    observation.values.temperature = temperature
    observation.values.heartRate = heartRate
    let news2 = NEWS2Score(observation)
    let contributions = [(Vital.temperature, temperature), (.heartRate, heartRate)].map { vital, value in
      Explanation.Contribution(
        factor: .vital(vital), points: 5, share: 0.5, value: value, news2Points: news2.points(of: vital))
    }
    let assessment = Assessment(
      observation: observation, news2: news2, autoencoder: 50, isolationForest: 50, anomaly: 50, risk: 0, riskIfLasting: 0,
      modelSeverity: .medium)
    var log = EventLog()
    log.add(
      AlarmTransition(
        id: UUID(), episodeID: UUID(), step: 1, kind: kind, severity: .medium, previousSeverity: .high, wardName: "Ward",
        patient: PatientIdentity(id: "P1"), episodeStartSeconds: 0, timeSeconds: 60, assessment: assessment,
        explanation: Explanation(score: 50, expectation: 20, contributions: contributions, reasons: ""), modelVersion: "1",
        asksForMail: false))
    #expect(log.entries.map(\.text) == [text])
  }

  /// What comes of somebody in whom the same is measured for half a minute.
  private func transitions(_ setting: (inout PerVital<Double?>) -> Void) -> [AlarmTransition] {
    var shard = Shard(wardName: "Ward", detector: .rulesOnly)
    var events: [ShardEvent] = []
    for second in 0..<30 {
      var reading = Reading(patient: PatientIdentity(id: "P1"), timeSeconds: 1_795_350_000 + Double(second))
      setting(&reading.values)
      shard.step([reading], into: &events)
    }
    return events.transitions
  }

  @Test("Where a line has no room for all of an alarm, the second reason goes first, and NEWS2 stays")
  func wordingsGrowShorter() throws {
    var raised = try #require(
      transitions {
        $0.heartRate = 135
        $0.respiratoryRate = 26
      }.first)
    raised.explanation = Explanation(
      score: 50, expectation: 20,
      contributions: [(Vital.heartRate, 135.0), (.respiratoryRate, 26)].map { vital, value in
        Explanation.Contribution(factor: .vital(vital), points: 5, share: 0.5, value: value, news2Points: 3)
      }, reasons: "")
    var log = EventLog()
    log.add(raised)
    let word = raised.severity.word
    #expect(log.entries[0].text == "\(word) raised · HR 135, RR 26 · NEWS2 6")
    #expect(
      log.entries[0].shorter == ["\(word) raised · HR 135 · NEWS2 6", "\(word) · HR 135 · NEWS2 6", "\(word) · NEWS2 6"])
  }

  @Test(
    "What was taken back is no line of something done",
    arguments: [(0, LogEntry.Kind.acknowledged), (1, .undone), (2, .acknowledged)])
  func takenBackIsUndone(turn: Int, kind: LogEntry.Kind) {
    var log = EventLog()
    log.add(
      AlarmAcknowledgement(
        episodeID: UUID(), step: 0, turn: turn, patient: PatientIdentity(id: "P1"), person: "jk", timeSeconds: 9))
    #expect(log.entries.map(\.kind) == [kind])
    #expect(log.entries[0].text == (turn == 1 ? "acknowledgement taken back by jk" : "acknowledged by jk"))
  }

  @Test("What kills within minutes is named before what else counts")
  func lifeThreatComesFirst() throws {
    let raised = transitions {
      $0.heartRate = 72
      $0.respiratoryRate = 15
      $0.oxygenSaturation = 74
    }
    var log = EventLog()
    log.add(try #require(raised.first))
    #expect(log.entries[0].text.hasPrefix("HIGH raised · SpO2 74"))
  }

  @Test("A condition that comes and goes is one entry, which moves up and counts")
  func conditionsCount() {
    var log = EventLog()
    func add(_ phase: ConditionChange.Phase, _ kind: TechnicalCondition.Kind, _ cause: String, at seconds: Double) {
      log.add(
        ConditionChange(phase: phase, kind: kind, cause: cause, patient: PatientIdentity(id: "P1"), timeSeconds: seconds))
    }
    add(.begins, .signal(.oxygenSaturation), "probe off", at: 0)
    add(.begins, .clock, "clock 1:00:00 ahead", at: 1)
    add(.ends, .signal(.oxygenSaturation), "probe off", at: 12)
    add(.begins, .signal(.oxygenSaturation), "artefact", at: 13)
    log.settle(atSeconds: 23)
    #expect(log.entries.map(\.text) == ["SpO2 artefact · 2 times", "clock 1:00:00 ahead"])
    add(.ends, .clock, "clock 1:00:00 ahead", at: 24)
    #expect(log.entries.first?.text == "clock is right again")
    #expect(log.entries.allSatisfy { $0.kind == .technical })
  }

  @Test("A bad signal of a few seconds is no line; one that lasts is, where it began")
  func blipsAreNoLines() {
    var log = EventLog()
    func add(_ phase: ConditionChange.Phase, at seconds: Double) {
      log.add(
        ConditionChange(
          phase: phase, kind: .signal(.heartRate), cause: "artefact", patient: PatientIdentity(id: "P1"), timeSeconds: seconds))
    }
    for second in stride(from: 0.0, to: 60, by: 2) {
      add(.begins, at: second)
      log.settle(atSeconds: second + 0.5)
      add(.ends, at: second + 1)
    }
    log.settle(atSeconds: 100)
    #expect(log.entries.isEmpty)
    add(.begins, at: 100)
    log.settle(atSeconds: 109)
    #expect(log.entries.isEmpty)
    log.settle(atSeconds: 110)
    #expect(log.entries.map(\.timeSeconds) == [100])
    add(.ends, at: 130)
    #expect(log.entries.map(\.text) == ["HR signal is back"])
  }

  @Test("Entries stand in the order of time, however late they are known; a replay does not sink below what the machinery says")
  func orderOfTime() {
    var log = EventLog()
    for time in [1000.0, 5000, 1200, 4990, 5010, 900_000, 5020] {
      log.add(LogEntry(timeSeconds: time, kind: .system, text: "\(time)"))
    }
    #expect(log.entries.map(\.timeSeconds) == [5020, 900_000, 5010, 5000, 4990, 1200, 1000])
  }

  @Test("What the database has from before the start stands where it belongs, and is not told twice")
  func recalls() {
    func step(_ number: Int, at seconds: Double) -> AlarmTransition { .raised("P\(number)", step: number, at: seconds) }
    let hour = 2000.0
    let past = [step(0, at: 0), step(1, at: hour), step(2, at: 2 * hour)]
    var log = EventLog()
    log.add(LogEntry(timeSeconds: 3 * hour, kind: .system, text: "database is up"))
    log.add(step(2, at: 2 * hour))
    log.recall(past)
    #expect(log.entries.map(\.timeSeconds) == [3 * hour, 2 * hour, hour, 0])
    // What is read once more after a restart is the same step.
    log.add(past[1])
    #expect(log.entries.count == 4)
  }
}
