import Foundation
import Testing
import Vitals

@testable import Alarms

@Suite("What people do about an alarm")
struct EpisodeCareTests {
  private let episodeID = AlarmIdentity.episode(of: "hospital", patientID: "P1", startSeconds: 0)

  private func care(_ severity: Severity) -> EpisodeCare {
    EpisodeCare(episodeID: episodeID, patientID: "P1", severity: severity, sinceSeconds: 0)
  }

  @Test("One person at a time is going; another takes it over, and anybody may release it")
  func claims() {
    var care = care(.medium)
    #expect(care.claim(by: "Åsa", at: 10)?.ordinal == 0)
    #expect(care.claim(by: "Åsa", at: 11) == nil)
    #expect(care.claim(by: "Bo", at: 12)?.ordinal == 1)
    #expect(care.claim == .init(person: "Bo", sinceSeconds: 12))
    #expect(care.release(by: "Cy", at: 13)?.kind == .released && care.claim == nil)
    #expect(care.release(by: "Cy", at: 14) == nil)
    #expect(care.claim(by: "Bo", at: 15)?.ordinal == 2)
  }

  @Test("A silence lasts ten minutes at most, counts down, and ends by itself with a row of its own")
  func silences() {
    var care = care(.medium)
    let given = care.silence(by: "Åsa", forSeconds: 3_600, at: 100)
    #expect(given?.untilSeconds == 700)
    #expect(care.silentSeconds(at: 100) == 600 && care.silentSeconds(at: 699) == 1 && care.silentSeconds(at: 700) == nil)
    #expect(care.tick(at: 699).isEmpty)
    let ended = care.tick(at: 720)
    #expect(ended.map(\.kind) == [.unsilenced] && ended[0].timeSeconds == 700 && ended[0].person == nil)
    #expect(care.tick(at: 721).isEmpty)
    #expect(care.silence(by: "Åsa", forSeconds: 60, at: 800)?.ordinal == 1)
    #expect(care.unsilence(by: "Bo", at: 810)?.person == "Bo" && care.silence == nil)
  }

  @Test("What is worse, or another condition, ends a silence; what is better does not")
  func endsSilence() {
    var care = care(.medium)
    _ = care.silence(by: "Åsa", forSeconds: 600, at: 10)
    #expect(care.follow(.low, isAcknowledged: false, conditions: 0, at: 20).isEmpty && care.silence != nil)
    #expect(care.follow(.high, isAcknowledged: false, conditions: 0, at: 30).map(\.kind) == [.unsilenced] && care.silence == nil)
    _ = care.silence(by: "Åsa", forSeconds: 600, at: 40)
    #expect(care.follow(.high, isAcknowledged: false, conditions: 1, at: 50).map(\.kind) == [.unsilenced])
    #expect(care.follow(.high, isAcknowledged: false, conditions: 0, at: 51).isEmpty)
  }

  @Test("A HIGH that nobody has acknowledged sounds again every two minutes, and once after a pause")
  func realarms() {
    var care = care(.high)
    #expect(care.tick(at: 119).isEmpty)
    #expect(care.tick(at: 121).map(\.timeSeconds) == [120] && care.tick(at: 239).isEmpty)
    #expect(care.tick(at: 1_000).map(\.timeSeconds) == [960])
    #expect(care.realarms == 2)
    _ = care.follow(.high, isAcknowledged: true, conditions: 0, at: 1_001)
    #expect(care.tick(at: 5_000).isEmpty)
    _ = care.follow(.high, isAcknowledged: false, conditions: 0, at: 6_000)
    #expect(care.tick(at: 6_119).isEmpty && care.tick(at: 6_120).map(\.ordinal) == [2])
    var medium = self.care(.medium)
    #expect(medium.tick(at: 10_000).isEmpty)
  }

  @Test("Nobody is called again who is on the way, or while it is silent, for two minutes after")
  func waits() {
    var care = care(.high)
    _ = care.claim(by: "Åsa", at: 100)
    #expect(care.tick(at: 219).isEmpty && care.tick(at: 220).count == 1)
    _ = care.silence(by: "Åsa", forSeconds: 300, at: 230)
    #expect(care.tick(at: 529).isEmpty)
    #expect(care.tick(at: 530).map(\.kind) == [.unsilenced])
    #expect(care.tick(at: 649).isEmpty && care.tick(at: 650).map(\.kind) == [.realarmed])
  }

  @Test("In whichever order and however often the rows of others become known, the state is the same", arguments: UInt64(1)...60)
  func anyOrder(seed: UInt64) {
    var state = seed
    func random(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(below))
    }
    var care = care(.high)
    var events: [EpisodeEvent] = []
    var now = 0.0
    for _ in 0..<60 {
      now += Double(1 + random(90))
      switch random(5) {
      case 0: events += [care.claim(by: "P\(random(3))", at: now)].compactMap(\.self)
      case 1: events += [care.release(by: "P0", at: now)].compactMap(\.self)
      case 2: events += [care.silence(by: "P1", forSeconds: Double(random(5_000)), at: now)].compactMap(\.self)
      case 3: events += care.follow(.high, isAcknowledged: false, conditions: random(3), at: now)
      default: events += care.tick(at: now)
      }
      #expect(care.silentSeconds(at: now) ?? 0 <= EpisodeCare.mostSilenceSeconds)
    }
    // No two have one place, and none is left out.
    for kind in EpisodeEvent.Kind.allCases {
      #expect(events.filter { $0.kind == kind }.map(\.ordinal) == Array(0..<events.count { $0.kind == kind }))
    }
    var other = self.care(.high)
    var shuffled = events + events.prefix(10)
    for index in shuffled.indices.reversed() { shuffled.swapAt(index, random(index + 1)) }
    for event in shuffled { other.learn(event) }
    #expect(other.claim == care.claim && other.silence == care.silence)
    #expect(other.tick(at: now + 10_000).map(\.kind) == care.tick(at: now + 10_000).map(\.kind))
  }

  @Test("Rows of another episode, and silences without an end, change nothing")
  func ignores() {
    var care = care(.high)
    var event = EpisodeEvent(
      episodeID: UUID(), kind: .claimed, ordinal: 0, patientID: "P1", person: "x", timeSeconds: 1)
    care.learn(event)
    #expect(care.claim == nil)
    event.episodeID = episodeID
    event.kind = .silenced
    care.learn(event)
    #expect(care.silence == nil)
    event.untilSeconds = 1e12
    care.learn(event)
    #expect(care.silence?.untilSeconds == 601)
  }
}
