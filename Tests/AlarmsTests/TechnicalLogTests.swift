import Foundation
import Testing
import Vitals

@testable import Alarms

@Suite("Technical alarms")
struct TechnicalLogTests {
  private let patient = PatientIdentity(id: "P1", ward: "East", bed: "7", name: "Åsa")

  private func change(
    _ phase: ConditionChange.Phase, _ kind: TechnicalCondition.Kind, at seconds: Double, last: Double? = nil, cause: String = "x"
  ) -> ConditionChange {
    ConditionChange(
      phase: phase, kind: kind, cause: cause, patient: patient, timeSeconds: seconds, lastRecordSeconds: last)
  }

  @Test("A silence is one at once, has an end, and the same identity on every console, whenever each has noticed it")
  func silence() throws {
    var log = TechnicalLog(siteName: "hospital")
    let first = log.take(change(.begins, .silence, at: 130, last: 100), at: 130).first
    let begun = try #require(first)
    #expect(begun.kind.word == "silence" && begun.beganSeconds == 130 && begun.endedSeconds == nil)
    var other = TechnicalLog(siteName: "hospital")
    #expect(other.take(change(.begins, .silence, at: 134, last: 100), at: 134).first?.id == begun.id)
    #expect(log.take(change(.begins, .silence, at: 140, last: 100), at: 140).isEmpty)
    let ended = log.take(change(.ends, .silence, at: 200), at: 200).first
    #expect(ended?.id == begun.id && ended?.endedSeconds == 200)
    #expect(log.take(change(.ends, .silence, at: 201), at: 201).isEmpty)
  }

  @Test("A signal has to be bad for ten seconds, by the clock or by the records' own times")
  func signals() {
    var log = TechnicalLog(siteName: "hospital")
    let kind = TechnicalCondition.Kind.signal(.oxygenSaturation)
    #expect(log.take(change(.begins, kind, at: 0), at: 1_000).isEmpty)
    #expect(log.take(change(.ends, kind, at: 9), at: 1_009).isEmpty && log.settle(at: 2_000).isEmpty)
    #expect(log.take(change(.begins, kind, at: 20), at: 1_020).isEmpty)
    #expect(log.settle(at: 1_029).isEmpty)
    #expect(log.settle(at: 1_030).map(\.kind.word) == ["signal SpO2"] && log.settle(at: 1_031).isEmpty)
    #expect(log.take(change(.ends, kind, at: 60), at: 1_060).map(\.endedSeconds) == [60])
    // A minute of records read at once.
    #expect(log.take(change(.begins, kind, at: 100), at: 1_100).isEmpty)
    #expect(log.take(change(.ends, kind, at: 160), at: 1_100).map(\.beganSeconds) == [100])
  }

  @Test("Another cause of the same trouble is no other trouble, and another patient's is")
  func causes() {
    var log = TechnicalLog(siteName: "hospital")
    #expect(log.take(change(.begins, .clock, at: 0, cause: "1 h ahead"), at: 0).count == 1)
    #expect(log.take(change(.begins, .clock, at: 5, cause: "2 h ahead"), at: 5).isEmpty)
    var other = change(.begins, .clock, at: 5)
    other.patient.id = "P2"
    #expect(log.take(other, at: 5).count == 1 && log.told.count == 2)
  }

  @Test("The machinery's troubles have to last too, and each has a beginning and an end")
  func machinery() {
    var log = TechnicalLog(siteName: "hospital")
    func pass(_ feed: FeedStatus.State, _ database: DependencyStatus, at seconds: Double) -> [TechnicalAlarm] {
      let causes = MachineryWatch.causes(
        feed: FeedStatus(state: feed), database: database, delivery: DependencyStatus(state: .off), isAnybodyOnDuty: true)
      return causes.flatMap { log.set($0.kind, cause: $0.cause, at: seconds) } + log.settle(at: seconds)
    }
    let well = DependencyStatus(state: .up)
    #expect(pass(.down, well, at: 0).isEmpty && pass(.following, well, at: 9).isEmpty && pass(.following, well, at: 20).isEmpty)
    let down = DependencyStatus(state: .down, message: "no route", pending: MachineryWatch.growingCount)
    #expect(pass(.down, down, at: 30).isEmpty)
    #expect(Set(pass(.down, down, at: 40).map(\.kind)) == [.feed, .database, .journal])
    let ended = pass(.following, well, at: 100)
    #expect(Set(ended.map(\.kind)) == [.feed, .database, .journal] && ended.allSatisfy { $0.endedSeconds == 100 })
    #expect(log.told.isEmpty)
  }

  @Test("Schemas that cannot be had are a trouble of their own, while the feed goes on")
  func schemas() {
    var log = TechnicalLog(siteName: "hospital")
    func pass(_ outage: String?, at seconds: Double) -> [TechnicalAlarm] {
      var feed = FeedStatus(state: .following)
      feed.schemaOutage = outage
      let causes = MachineryWatch.causes(
        feed: feed, database: DependencyStatus(state: .up), delivery: DependencyStatus(state: .off), isAnybodyOnDuty: true)
      return causes.flatMap { log.set($0.kind, cause: $0.cause, at: seconds) } + log.settle(at: seconds)
    }
    #expect(pass("the schema registry cannot be used", at: 0).isEmpty)
    #expect(pass("the schema registry cannot be used", at: 10).map(\.kind) == [.schemas])
    #expect(pass(nil, at: 60).map(\.endedSeconds) == [60])
  }
}
