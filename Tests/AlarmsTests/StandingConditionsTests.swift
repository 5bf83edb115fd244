import Alarms
import Testing
import Vitals

@Suite("The technical conditions of a patient")
struct StandingConditionsTests {
  private let patient = PatientIdentity(id: "P001")

  @Test("are told when they begin, get another cause and end, and not in between")
  func changes() {
    var conditions = StandingConditions()
    func set(_ cause: String?, _ kind: TechnicalCondition.Kind = .clock, at seconds: Double) -> String? {
      conditions.set(kind, cause: cause, of: patient, at: seconds).map { "\($0.phase) \($0.words)" }
    }
    #expect(set(nil, at: 1) == nil)
    #expect(set("clock 1:00:00 ahead", at: 2) == "begins clock 1:00:00 ahead")
    #expect(set("clock 1:00:00 ahead", at: 3) == nil)
    #expect(set("two names", .identity, at: 4) == "begins two names")
    #expect(set("clock 2:00:00 ahead", at: 5) == "begins clock 2:00:00 ahead")
    #expect(conditions.all.map(\.kind) == [.clock, .identity])
    #expect(conditions[.clock]?.sinceSeconds == 2)
    #expect(set(nil, at: 6) == "ends clock is right again")
    #expect(set(nil, at: 7) == nil)
    #expect(conditions[.clock] == nil)
    #expect(conditions.all.map(\.cause) == ["two names"])
  }

  @Test(
    "of a signal name the vital, in the log and in a narrow row",
    arguments: [
      (ConditionChange.Phase.begins, "SpO2 probe off"), (.ends, "SpO2 signal is back"),
    ])
  func signals(phase: ConditionChange.Phase, words: String) {
    let change = ConditionChange(
      phase: phase, kind: .signal(.oxygenSaturation), cause: SignalQuality.probeOff.word, patient: patient, timeSeconds: 0)
    #expect(change.words == words)
    #expect(change.kind.briefly == "SpO2?")
  }
}
