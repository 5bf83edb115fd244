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

  @Test("A new episode within the cool-down asks for none, and one after it does")
  func coolDown() {
    var feed = AlarmFeed()
    feed.run(.high, for: 20)
    feed.run(.normal, for: 100)
    feed.run(.high, for: 20)
    feed.run(.normal, for: 100)
    #expect(feed.steps.map(\.step.asksForMail) == [true, false, false, false])
    feed.run(.normal, for: 900)
    feed.run(.high, for: 20)
    #expect(feed.steps.last?.step.asksForMail == true)
  }

  @Test("A mail that the cool-down held back is asked for when the same episode reaches HIGH again after it")
  func afterCoolDown() {
    var feed = AlarmFeed(AlarmPolicy(mailCoolDownSeconds: 300))
    feed.run(.high, for: 20)
    feed.run(.normal, for: 80)
    feed.run(.high, for: 20)
    #expect(feed.steps.last?.step.asksForMail == false)
    feed.run(.medium, for: 300)
    feed.run(.high, for: 20)
    #expect(feed.steps.last?.step.asksForMail == true)
  }
}
