import Alarms
import Testing
import Vitals

@testable import Engine

/// Small feeds of the kind that hospitals produce, from the folder of `RecordCase`, each with what its user would want. Where the
/// folder is not there, nothing is played; the kinds themselves stand as tests beside what handles them.
@Suite("Feeds that went wrong once")
struct RecordCaseTests {
  @Test("are taken as their users meant them", arguments: RecordCase.all)
  func holds(_ one: RecordCase) throws {
    let play = try CasePlay(one)
    switch one.number {
    case "c01": #expect(play.told.last?.step.assessment.news2.total == 14 && play.raised(.high) == ["C01"])
    case "c03": #expect(play.raised(.high) == ["C03"] && play.told.count == 1)
    case "c04":
      let second = try #require(play.raisedSecond(.high))
      #expect(second <= 13 + 10 + 15)
      #expect(play.conditions.contains { $0.kind == .clock })
    case "c07":
      #expect(play.raised(.high) == ["C07"])
      #expect(play.conditions.contains { $0.words == "clock went back 1:00:00" })
    case "c08":
      #expect(play.raised(.high) == ["C08"])
      #expect(play.bedsAtEnd.first?.conditions.contains { $0.cause == "clock 1:00:00 ahead" } == true)
    case "c09": #expect(play.raised(.high) == ["C09"] && play.rejects == [])
    case "c10":
      #expect(play.raised(.high) == ["C10"])
      #expect(play.bedsAtEnd.first?.conditions.contains { $0.kind == .clock } == true)
    case "c12":
      #expect(play.patients == ["7", "7"] && play.raised(.high) == ["7"])
      #expect(
        play.bedsAtEnd.map { "\($0.patient.name ?? "") \($0.alarm.severity.word)" }.sorted() == [
          "Test Five HIGH", "Test Four NORMAL",
        ])
    case "c14": #expect(play.patients == [] && play.rejects.count == 5 && play.rejects.allSatisfy { $0.hasPrefix("placeholder") })
    case "c15": #expect(play.conditions.contains { $0.kind == .identity && $0.words.contains("Test Second") })
    case "c17": #expect(play.observation?.values.temperature == 36.9)
    case "c19": #expect(play.observation?.values.respiratoryRate == nil && play.told.isEmpty && play.rejects.count == 1)
    case "c21":
      #expect(play.told.isEmpty)
      #expect(play.conditions.contains { $0.kind == .signal(.systolicPressure) })
    case "c23": #expect(play.observation?.values.systolicPressure == 88 && play.observation?.values.diastolicPressure == 52)
    case "c24", "c26":
      #expect(play.observation?.values.respiratoryRate == 31 && play.observation?.values.systolicPressure == 124)
      #expect(play.told.last?.step.severity == .medium)
    case "c27":
      #expect(play.readings.map { $0.values.temperature.map { ($0 * 100).rounded() / 100 } } == [39.94, 39.4])
      #expect(play.raised(.high).contains("C27b"))
    case "c28":
      #expect(play.readings.map(\.onOxygen) == [true, true, true])
      #expect(play.readings[0].consciousness.map { $0 != .alert } == true)
    case "c30": #expect(play.raised(.high) == ["C30"] && play.rejects == [])
    case "c45":
      #expect(play.raised(.high).contains("C45"))
      #expect(play.rejects.count == 1 && play.rejects[0].contains("bloodPressure"))
    case "c32":
      #expect(play.rejects.count + play.readings.count == 9 && play.readings.count == 4)
      #expect(play.rejects.allSatisfy { $0.hasPrefix("missing-patient") })
    case "c33": #expect(play.raised(.high) == ["C33n", "C33u"])
    case "c35": #expect(play.raised(.high).count == 10)
    case "c36": #expect(play.raised(.high) == ["C36a", "C36b", "C36c", "C36d"])
    case "c38": #expect(play.raised(.high) == ["C38"])
    case "c40": #expect(play.raised(.high) == ["C40a", "C40b", "C40c"])
    case "c41": #expect(play.observation?.values.heartRate == 134 && play.observation?.values.systolicPressure == 88)
    case "c43": #expect(play.readings.count == 11 && play.rejects == [])
    case "c46": #expect(play.observation?.values.heartRate == 134 && play.patients == ["C46"])
    case "c48": #expect(play.rejects.contains { $0.contains("single quotes") && $0.contains("Python") })
    case "c50": #expect(play.tombstones == 1 && play.rejects == [])
    case "c51": #expect(play.rejects == [] && play.readings.count == 5)
    case "c52": #expect(play.shard.patients.first?.identity.name == "Test Name")
    default: break
    }
    // Nobody who is not ill is alarmed for, and what is taken is shown.
    #expect(play.bedsAtEnd.count == play.shard.patients.count)
  }
}
