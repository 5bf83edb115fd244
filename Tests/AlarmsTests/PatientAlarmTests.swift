import Alarms
import Foundation
import Testing
import Vitals

@Suite("A patient's alarm")
struct PatientAlarmTests {
  private let policy = AlarmPolicy()

  // MARK: Delays

  @Test("One odd second is not an alarm, again and again", arguments: [Severity.low, .medium, .high])
  func oddSecond(severity: Severity) {
    var feed = AlarmFeed()
    for _ in 0..<40 {
      feed.run(severity, for: 1)
      feed.run(.normal, for: 2)
    }
    #expect(feed.steps.isEmpty)
    #expect(feed.alarm.severity == .normal)
    #expect(feed.alarm.episodeStartSeconds == nil)
  }

  @Test("An alarm comes once its delay has passed, and not a second before", arguments: [Severity.low, .medium, .high])
  func onDelay(severity: Severity) {
    var feed = AlarmFeed()
    let delay = Int(policy.onDelaySeconds[severity])
    feed.run(severity, for: delay)
    #expect(feed.steps.isEmpty)
    feed.run(severity, for: 1)
    #expect(feed.told == ["\(delay + 1) raised \(severity.word)"])
    #expect(feed.alarm.severity == severity)
    #expect(feed.alarm.severitySinceSeconds == Double(delay + 1))
    #expect(feed.alarm.episodeStartSeconds == Double(delay + 1))
  }

  @Test("The delay starts anew when the condition breaks")
  func brokenCondition() {
    var feed = AlarmFeed()
    for _ in 0..<5 {
      feed.run(.high, for: 9)
      feed.run(.normal, for: 1)
    }
    #expect(feed.steps.isEmpty)
  }

  @Test("Time at a higher severity counts for the lower ones")
  func higherCountsForLower() {
    var feed = AlarmFeed()
    // Neither lasts alone, both together are MEDIUM all the time.
    for _ in 0..<3 {
      feed.run(.high, for: 4)
      feed.run(.medium, for: 2)
    }
    #expect(feed.told == ["15 raised MEDIUM"])
  }

  @Test("While an alarm stands though the readings say less, it is known until when and what it comes to")
  func hold() {
    var feed = AlarmFeed()
    var told: [Double]? { feed.alarm.hold(policy).map { [$0.sinceSeconds, $0.untilSeconds] } }
    feed.run(.high, for: 30)
    #expect(told == nil)
    feed.run(.medium, for: 20)
    // The first reading of the twenty came at 31 s.
    #expect(told == [31, 91] && feed.alarm.hold(policy)?.next == .medium)
    feed.run(.normal, for: 1)
    #expect(feed.alarm.hold(policy)?.next == .medium, "MEDIUM is gone for less long")
    feed.run(.normal, for: 39)
    #expect(feed.alarm.severity == .high)
    feed.run(.normal, for: 1)
    #expect(feed.alarm.severity == .medium)
    #expect(told == [51, 111] && feed.alarm.hold(policy)?.next == .normal)
    feed.run(.medium, for: 1)
    #expect(told == nil)
    feed.run(.normal, for: 61)
    #expect(feed.alarm.severity == .normal && told == nil)
  }

  @Test("An alarm ends only after its off-delay without the condition")
  func hysteresis() {
    var feed = AlarmFeed()
    feed.run(.medium, for: 20)
    feed.run(.normal, for: 60)
    #expect(feed.alarm.severity == .medium)
    feed.run(.normal, for: 1)
    #expect(feed.told == ["15 raised MEDIUM", "81 resolved NORMAL"])
    #expect(feed.alarm.episodeStartSeconds == nil)
  }

  @Test("A condition that comes and goes holds one alarm, not many")
  func flicker() {
    var feed = AlarmFeed()
    feed.run(.high, for: 20)
    for _ in 0..<50 {
      feed.run(.normal, for: 30)
      feed.run(.high, for: 1)
    }
    #expect(feed.told == ["11 raised HIGH"])
  }

  // MARK: Spot checks

  @Test(
    "A first reading alarms once its delay has passed without another: nobody waits hours for the second",
    arguments: [Severity.low, .medium, .high])
  func firstReading(severity: Severity) throws {
    var alarm = PatientAlarm()
    #expect(alarm.update(severity, at: 1000, policy: policy) == nil)
    let delaySeconds = policy.onDelaySeconds[severity]
    #expect(alarm.lapse(until: 1000 + delaySeconds - 0.1, policy: policy).isEmpty)
    let steps = alarm.lapse(until: 1000 + delaySeconds, policy: policy)
    let step = try #require(steps.first)
    #expect(steps.count == 1 && step.kind == .raised && step.severity == severity && step.number == 0)
    #expect(step.episodeStartSeconds == 1000 && step.timeSeconds == 1000)
    #expect(alarm.lapse(until: 1e9, policy: policy).isEmpty)
  }

  @Test("The first reading of a monitor that is just being put on raises nothing when the next ones are normal")
  func firstOddSecond() {
    var feed = AlarmFeed(new: policy)
    feed.run(.high, for: 1)
    feed.run(.normal, for: 300)
    #expect(feed.steps.isEmpty)
  }

  @Test("Spot checks alarm, each standing for itself", arguments: [60.0, 900, 3600, 14_400])
  func spotChecks(intervalSeconds: Double) {
    var feed = AlarmFeed(new: policy)
    for severity in [Severity.normal, .normal, .high, .normal, .low, .medium] {
      feed.run(severity, for: 1, every: intervalSeconds)
    }
    feed.pass(until: .infinity)
    #expect(feed.steps.first?.step.severity == .high)
    #expect(feed.steps.last?.step.severity == .medium)
    #expect(feed.alarm.severity == .medium)
  }

  @Test("However often time passes, the steps and their times are the same", arguments: [5.0, 14, 30, 45])
  func lapsesAlike(highDelaySeconds: Double) {
    var policy = policy
    policy.onDelaySeconds.high = highDelaySeconds
    func steps(ticksEvery tickSeconds: Double?) -> [PatientAlarm.Step] {
      var feed = AlarmFeed(new: policy)
      for severity in [Severity.high, .normal, .normal, .medium, .high, .low, .normal, .normal, .high] {
        let next = feed.timeSeconds + 3600
        if let tickSeconds {
          for tick in stride(from: feed.timeSeconds, to: min(next, feed.timeSeconds + 120), by: tickSeconds) {
            feed.pass(until: tick)
          }
        }
        feed.run(severity, for: 1, every: 3600)
      }
      feed.pass(until: .infinity)
      return feed.steps.map(\.step)
    }
    let once = steps(ticksEvery: nil)
    #expect(once.count >= 6)
    for tickSeconds in [0.5, 7, 60] { #expect(steps(ticksEvery: tickSeconds) == once) }
  }

  @Test("Hourly spot checks also end an alarm: the off-delay runs from the first check without it")
  func spotCheckEnds() {
    var feed = AlarmFeed(new: policy)
    for severity in [Severity.normal, .high, .normal, .normal] { feed.run(severity, for: 1, every: 3600) }
    #expect(feed.told == ["7200 raised HIGH", "14400 resolved NORMAL"])
  }

  @Test("After a long silence of a continuous feed only the first reading stands for itself; odd seconds after it do not")
  func afterSilence() {
    for silenceSeconds in [120.0, 3600, 86_400, 1e7] {
      var feed = AlarmFeed()
      feed.run(.normal, for: 1, every: silenceSeconds)
      for _ in 0..<30 {
        feed.run(.high, for: 1)
        feed.run(.normal, for: 1)
      }
      #expect(feed.steps.isEmpty, "after \(silenceSeconds) s")
      feed.run(.high, for: 1, every: 3600)
      feed.pass(until: feed.timeSeconds + 10)
      #expect(feed.told.count == 1)
    }
  }

  @Test("A chart in parts, some seconds apart each hour, is still a spot check")
  func chartInParts() {
    var feed = AlarmFeed()
    for _ in 0..<6 {
      feed.run(.normal, for: 1, every: 3550)
      feed.run(.normal, for: 2, every: 25)
    }
    feed.run(.normal, for: 1, every: 3550)
    feed.run(.low, for: 1, every: 25)
    feed.pass(until: feed.timeSeconds + 19)
    #expect(feed.steps.map(\.step.kind) == [.raised])
  }

  // MARK: Escalation

  @Test("Worse escalates and better de-escalates within one episode, steps counting from 0")
  func escalation() {
    var feed = AlarmFeed()
    feed.run(.low, for: 30)
    feed.run(.medium, for: 30)
    feed.run(.high, for: 30)
    feed.run(.low, for: 90)
    feed.run(.normal, for: 90)
    #expect(
      feed.told == [
        "20 raised LOW", "45 escalated MEDIUM", "71 escalated HIGH", "151 deescalated LOW", "241 resolved NORMAL",
      ])
    #expect(feed.steps.map(\.step.number) == [0, 1, 2, 3, 4])
    #expect(feed.steps.allSatisfy { $0.step.episodeStartSeconds == 20 })
    #expect(feed.steps.map(\.step.previousSeverity) == [.normal, .low, .medium, .high, .low])
    feed.run(.low, for: 30)
    #expect(feed.steps.last?.step.number == 0)
    #expect(feed.steps.last?.step.episodeStartSeconds == 290)
  }

  @Test("De-escalation waits too: a minute without HIGH")
  func deescalationDelay() {
    var feed = AlarmFeed()
    feed.run(.high, for: 20)
    feed.run(.medium, for: 60)
    #expect(feed.alarm.severity == .high)
    feed.run(.medium, for: 1)
    #expect(feed.alarm.severity == .medium)
    #expect(feed.steps.last?.step.kind == .deescalated)
  }

  // MARK: Acknowledgement

  @Test("There is something to acknowledge only while an alarm stands, and once")
  func acknowledge() {
    var feed = AlarmFeed()
    let early = feed.alarm.acknowledge(by: "rn1", at: 0)
    feed.run(.medium, for: 20)
    let first = feed.alarm.acknowledge(by: "rn1", at: 21)
    let second = feed.alarm.acknowledge(by: "rn2", at: 22)
    #expect([early, first, second] == [false, true, false])
    #expect(feed.alarm.acknowledgement == .init(by: "rn1", timeSeconds: 21))
  }

  @Test("Escalation asks anew: the acknowledgement goes")
  func acknowledgementCleared() {
    var feed = AlarmFeed()
    feed.run(.medium, for: 20)
    _ = feed.alarm.acknowledge(by: "rn1", at: 21)
    #expect(feed.alarm.acknowledgement != nil)
    feed.run(.medium, for: 20)
    #expect(feed.alarm.acknowledgement != nil)
    feed.run(.high, for: 20)
    #expect(feed.alarm.severity == .high)
    #expect(feed.alarm.acknowledgement == nil)
  }

  @Test("It stays through de-escalation and ends with the episode")
  func acknowledgementKept() {
    var feed = AlarmFeed()
    feed.run(.high, for: 20)
    _ = feed.alarm.acknowledge(by: "rn1", at: 21)
    #expect(feed.alarm.acknowledgement != nil)
    feed.run(.low, for: 70)
    #expect(feed.alarm.severity == .low)
    #expect(feed.alarm.acknowledgement != nil)
    feed.run(.normal, for: 70)
    #expect(feed.alarm.severity == .normal)
    #expect(feed.alarm.acknowledgement == nil)
  }

  @Test("What is to be acknowledged is the last raise or escalation, not a step down")
  func stepToAcknowledge() {
    var feed = AlarmFeed()
    var asked: [Int?] = [feed.alarm.stepToAcknowledge]
    for (severity, seconds) in [(Severity.medium, 30), (.high, 30), (.low, 90), (.medium, 30), (.normal, 90)] {
      feed.run(severity, for: seconds)
      asked.append(feed.alarm.stepToAcknowledge)
    }
    #expect(feed.steps.map(\.step.kind) == [.raised, .escalated, .deescalated, .escalated, .resolved])
    #expect(asked == [nil, 0, 1, 1, 3, nil])
  }

  @Test("What is stored of someone who has seen it counts from the last rise on, and the first to be stored stands")
  func acknowledgeStep() {
    var feed = AlarmFeed()
    let early = feed.alarm.learn(step: 0, turn: 0, by: "rn1", at: 0)
    feed.run(.medium, for: 30)
    feed.run(.high, for: 30)
    feed.run(.low, for: 90)
    let answers = [0, 3, -1, 1, 1].map { feed.alarm.learn(step: $0, turn: 0, by: "rn1", at: 200) }
    #expect(!early && answers == [false, false, false, true, false])
    let own = feed.alarm.acknowledge(by: "rn2", at: 201)
    let stored = feed.alarm.learn(step: 1, turn: 0, by: "rn3", at: 202)
    #expect(!own && stored)
    #expect(feed.alarm.acknowledgement == .init(by: "rn3", timeSeconds: 202))
  }

  @Test("An alarm from a checkpoint that does not know its last rise can still be acknowledged")
  func olderCheckpoint() throws {
    var feed = AlarmFeed()
    feed.run(.medium, for: 30)
    feed.run(.high, for: 30)
    let stored = try JSONSerialization.jsonObject(with: JSONEncoder().encode(feed.alarm))
    var fields = try #require(stored as? [String: Any])
    #expect(fields.removeValue(forKey: "lastRise") as? Int == 1)
    let restored = try JSONDecoder().decode(PatientAlarm.self, from: JSONSerialization.data(withJSONObject: fields))
    #expect(restored.stepToAcknowledge == 1)
  }

  // MARK: Whatever comes

  @Test("Whatever comes, steps are numbered without gaps and kinds fit severities", arguments: 1...20 as ClosedRange<UInt64>)
  func anything(seed: UInt64) {
    var state = seed
    func next(_ limit: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % limit
    }
    var alarm = PatientAlarm()
    var time = 0.0
    var severity = Severity.normal
    var expectedNumber = 0
    var mails = 0
    for _ in 0..<3000 {
      time += [0, 1, 1, 1, 5, 70][Int(next(6))]
      if next(8) == 0 { severity = Severity(rawValue: UInt8(next(4))) ?? .normal }
      if next(50) == 0 { _ = alarm.acknowledge(by: "rn", at: time) }
      let before = alarm.severity
      guard let step = alarm.update(severity, at: time, policy: policy) else {
        #expect(alarm.severity == before)
        continue
      }
      if step.kind == .raised {
        expectedNumber = 0
        mails = 0
      }
      #expect(step.number == expectedNumber)
      expectedNumber += 1
      #expect(step.previousSeverity == before && step.severity == alarm.severity && step.severity != before)
      switch step.kind {
      case .raised: #expect(before == .normal)
      case .escalated: #expect(before > .normal && step.severity > before)
      case .deescalated: #expect(step.severity > .normal && step.severity < before)
      case .resolved: #expect(step.severity == .normal)
      case .closed: Issue.record("only who is told to closes an alarm")
      }
      if step.asksForMail {
        mails += 1
        #expect(step.severity == .high && step.kind.isAlarm)
      }
      #expect(mails <= 1)
      #expect((alarm.episodeStartSeconds == nil) == (alarm.severity == .normal))
      if alarm.severity == .normal { #expect(alarm.acknowledgement == nil) }
    }
  }

  @Test("What is closed is over, is not resolved, and begins anew")
  func closing() {
    var feed = AlarmFeed()
    #expect(feed.alarm.close(at: 0, policy: policy) == nil)
    feed.run(.medium, for: 20)
    let step = feed.alarm.close(at: 20, policy: policy)
    #expect(step?.kind == .closed && step?.severity == .normal && step?.previousSeverity == .medium && step?.number == 1)
    #expect(feed.alarm.severity == .normal && feed.alarm.episodeStartSeconds == nil)
    #expect(feed.alarm.close(at: 21, policy: policy) == nil)
  }

  @Test("A stored alarm goes on exactly where it was")
  func coding() throws {
    var feed = AlarmFeed()
    feed.run(.medium, for: 12)
    var restored = try JSONDecoder().decode(PatientAlarm.self, from: JSONEncoder().encode(feed.alarm))
    #expect(restored == feed.alarm)
    for second in 13...40 {
      let fromStore = restored.update(.high, at: Double(second), policy: policy)
      let original = feed.alarm.update(.high, at: Double(second), policy: policy)
      #expect(fromStore == original)
    }
    #expect(restored.severity == .high)
  }
}
