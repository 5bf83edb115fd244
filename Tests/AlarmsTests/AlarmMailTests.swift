import Alarms
import Testing
import Vitals

@Suite("The mail of an alarm")
struct AlarmMailTests {
  @Test("LOW and MEDIUM ask for no mail")
  func noMail() {
    var feed = AlarmFeed()
    feed.run(.low, for: 30)
    feed.run(.medium, for: 30)
    #expect(feed.steps.count == 2)
    #expect(!feed.steps.contains { $0.step.asksForMail })
  }

  @Test("An episode asks for one mail, however often it comes back to HIGH")
  func oneMailPerEpisode() {
    var feed = AlarmFeed(AlarmPolicy(mailCoolDownSeconds: 10))
    for _ in 0..<5 {
      feed.run(.high, for: 40)
      feed.run(.medium, for: 90)
    }
    #expect(feed.steps.filter { $0.step.severity == .high }.count == 5)
    #expect(feed.steps.map(\.step.asksForMail).filter { $0 }.count == 1)
    #expect(feed.steps.first?.step.asksForMail == true)
  }

  @Test("The mail of a new episode within the cool-down is held back until that ends, and one after it is not")
  func coolDown() {
    var feed = AlarmFeed()
    feed.run(.high, for: 20)
    feed.run(.normal, for: 100)
    feed.run(.high, for: 20)
    #expect(feed.steps.map(\.step.asksForMail) == [true, false, true])
    let apart = feed.steps[2].step.timeSeconds - feed.steps[0].step.timeSeconds
    #expect(feed.steps[0].step.mailDelaySeconds == nil && feed.steps[2].step.mailDelaySeconds == 900 - apart)
    feed.run(.normal, for: 1000)
    feed.run(.high, for: 20)
    #expect(feed.steps.last?.step.asksForMail == true && feed.steps.last?.step.mailDelaySeconds == nil)
  }

  @Test("What was over before its mail was due has not been mailed: the next one is held back no longer for it")
  func overBeforeItsTime() {
    var feed = AlarmFeed(AlarmPolicy(mailCoolDownSeconds: 600))
    for _ in 0..<3 {
      feed.run(.high, for: 20)
      feed.run(.normal, for: 100)
    }
    let raised = feed.steps.map(\.step).filter(\.asksForMail)
    #expect(raised.count == 3)
    // All of them until the same moment.
    #expect(raised.dropFirst().map { $0.timeSeconds + ($0.mailDelaySeconds ?? 0) - raised[0].timeSeconds } == [600, 600])
  }

  @Test("One that was mailed when the cool-down ended begins a new one")
  func mailedLate() {
    var feed = AlarmFeed(AlarmPolicy(mailCoolDownSeconds: 300))
    feed.run(.high, for: 20)
    feed.run(.normal, for: 80)
    feed.run(.high, for: 400)
    feed.run(.normal, for: 80)
    feed.run(.high, for: 20)
    let asked = feed.steps.map(\.step).filter(\.asksForMail)
    #expect(asked.count == 3 && asked[0].mailDelaySeconds == nil)
    let second = asked[1].timeSeconds + (asked[1].mailDelaySeconds ?? 0)
    #expect(second == asked[0].timeSeconds + 300)
    #expect(asked[2].timeSeconds + (asked[2].mailDelaySeconds ?? 0) == second + 300)
  }
}
