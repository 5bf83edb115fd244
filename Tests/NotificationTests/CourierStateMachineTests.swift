import Alarms
import Foundation
import Sharing
import Testing
import Vitals

@testable import Notification

@Suite("What a courier decides")
struct CourierStateMachineTests {
  private func machine(_ numbers: Range<Int> = 0..<1, to recipients: [String] = ["a", "b"]) -> CourierStateMachine {
    var machine = CourierStateMachine(
      channel: "mail", groupsStorms: true,
      pace: CourierPace(
        retry: BackoffSchedule(firstSeconds: 2, limitSeconds: 60),
        refusedRetry: BackoffSchedule(firstSeconds: 60, limitSeconds: 900), probeIntervalSeconds: 300))
    let orders = numbers.map { number in
      Courier.Order.post(
        Notice(.alarm, of: SampleAlarms.transition(number), askedSeconds: 1_732_270_000), recipients: recipients, ageSeconds: 0,
        delaySeconds: 0)
    }
    #expect(machine.take(orders, at: 0) == nil)
    return machine
  }

  private func shown(_ machine: CourierStateMachine, at now: Double) -> Courier.Shown {
    var shown = Courier.Shown()
    machine.show(in: &shown, isTakenIn: true, at: now)
    return shown
  }

  @Test("With nothing to tell it looks whether the channel works: at once, then from time to time, sooner where it does not")
  func probes() {
    var machine = machine(0..<0)
    #expect(shown(machine, at: 0).status.state == .connecting)
    #expect(machine.next(at: 0) == .probe)
    machine.probed("no route", at: 0)
    #expect(shown(machine, at: 0).status.state == .down && shown(machine, at: 0).status.message == "no route")
    #expect(machine.next(at: 0) == .rest(untilSeconds: 2))
    #expect(machine.next(at: 2) == .probe)
    machine.probed(nil, at: 2)
    #expect(machine.next(at: 3) == .rest(untilSeconds: 302))
    #expect(shown(machine, at: 3).status.state == .up && shown(machine, at: 3).isDrained)
  }

  @Test("One who is refused for now is told later and is noted; whoever has it is done with")
  func settles() throws {
    var machine = machine()
    guard case .send(let items, let recipients, nil) = machine.next(at: 1) else {
      Issue.record("nothing is sent")
      return
    }
    #expect(recipients == ["a", "b"])
    let report = DeliveryReport(outcomes: ["a": .delivered, "b": .later("450 greylisted")], messageID: "<1@w>")
    let tried = machine.tried(items, to: recipients, report, at: 1, wallOffsetSeconds: 1000)
    let result = try #require(tried)
    #expect(result.settled.map(\.recipient) == ["a"] && result.messageID == "<1@w>")
    #expect(result.notes.map(\.recipient) == ["b"] && result.notes.map(\.nextAttemptSeconds) == [1061])
    #expect(machine.next(at: 2) == .rest(untilSeconds: 61))
    #expect(shown(machine, at: 2).isWaiting && !shown(machine, at: 2).isDrained && shown(machine, at: 2).status.delivered == 1)
    #expect(shown(machine, at: 2).status.message == "1 of 2 recipients not reached: 450 greylisted")
    guard case .send(_, ["b"], nil) = machine.next(at: 61) else {
      Issue.record("the one who was refused is not told")
      return
    }
  }

  @Test("What fails for all makes all wait; what whoever ends the program has given up is neither told nor lost")
  func fails() throws {
    var machine = machine(0..<2)
    guard case .send(let items, let recipients, _) = machine.next(at: 0) else {
      Issue.record("nothing is sent")
      return
    }
    let givenUp = machine.tried(items, to: recipients, DeliveryReport(), at: 0, wallOffsetSeconds: 0)
    let again = machine.next(at: 0)
    #expect(givenUp == nil && again == .send(items, to: recipients, digest: nil))
    let tried = machine.tried(items, to: recipients, DeliveryReport(trouble: "no route"), at: 0, wallOffsetSeconds: 0)
    let result = try #require(tried)
    #expect(result.settled.isEmpty && result.notes.map(\.error) == ["no route", "no route"])
    #expect(machine.next(at: 1) == .rest(untilSeconds: 2))
    #expect(shown(machine, at: 1).status.state == .down && shown(machine, at: 1).status.pending == 2)
  }

  @Test("What another console tells people of is forgotten, and many at once go out under a name that is claimed with them")
  func claims() {
    var machine = machine(0..<25)
    guard case .send(let items, _, let digest?) = machine.next(at: 0) else {
      Issue.record("they are not put together")
      return
    }
    #expect(items.count == 25 && digest.channel == "mail" && items.allSatisfy { $0.notice.digest == digest.identity })
    #expect(machine.refused(items).forgotten == items.map(\.notice.transition.id))
    #expect(shown(machine, at: 0).isDrained && machine.next(at: 0) == .probe)
  }

  @Test("An episode that ends, and what has waited for an hour, leave with their reasons")
  func leaves() {
    var machine = machine(0..<2, to: ["a"])
    let first = SampleAlarms.transition(0)
    let ended = machine.take([.end(episode: first.episodeID)], at: 5)
    #expect(ended?.settled.map(\.reason) == ["over before it could be told"])
    let expired = machine.take([], at: 3601)
    #expect(expired?.settled.map(\.outcome) == [.expired] && shown(machine, at: 3601).isDrained)
  }
}
