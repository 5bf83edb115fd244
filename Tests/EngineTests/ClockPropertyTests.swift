import Alarms
import Foundation
import MadeUpFeed
import Testing
import Vitals

@testable import Engine

/// Stays in which somebody falls ill, sent by clocks that are wrong and under identities in conflict, beside the same stays as an
/// honest feed sends them. `WARDWATCH_SEEDS=FIRST-LAST` plays other seeds than the usual few.
@Suite("Whatever the clocks and the names say")
struct ClockPropertyTests {
  static var seeds: [UInt64] {
    let given = (ProcessInfo.processInfo.environment["WARDWATCH_SEEDS"] ?? "").split(separator: "-").compactMap { UInt64($0) }
    return given.count == 2 && given[0] <= given[1] ? Array(given[0]...given[1]) : Array(1...24) + found
  }

  /// Those that something was found by.
  private static let found: [UInt64] = [
    499, 794, 1686, 2091, 2191, 2193, 2885, 2972, 3327, 4234, 4569, 5038, 5495, 5608, 5709, 7420, 7579, 7863, 8798, 11_110,
    11_346, 13_084, 13_941, 404_093,
  ]

  @Test("A HIGH is raised in time, nothing in doubt resolves it, and what is old is not now", arguments: seeds)
  func holds(seed: UInt64) {
    let feed = MadeUpFeed(seed: seed)
    var honest = FeedPlayer()
    honest.play(feed.honest)
    var lies: Set<String> = []
    var player = FeedPlayer()
    player.play(feed.records) { player, second in
      // Of who has gone there is nothing new.
      guard second < feed.people.map(\.stayedSeconds).min() ?? 0 else { return }
      if let lie = Self.lie(of: feed, player, at: second) { lies.insert(lie) }
    }
    let cause = "seed \(seed): \(feed.faults.joined(separator: "; "))"
    #expect(lies.isEmpty, "\(cause): \(lies.sorted().prefix(3))")
    for person in feed.people {
      expectRaised(person, in: player, asIn: honest, cause)
      for (second, step) in player.told where step.kind == .resolved || step.kind == .deescalated {
        guard person.beds.contains(step.patient.bed.map { String($0.prefix(2)) } ?? "") else { continue }
        #expect(!person.isIll(at: second), "\(cause): \(step.kind) at \(second)")
      }
    }
  }

  private func expectRaised(_ person: Person, in player: FeedPlayer, asIn honest: FeedPlayer, _ cause: String) {
    func high(_ player: FeedPlayer) -> Double? {
      player.told.first {
        $0.step.kind.isAlarm && $0.step.severity == .high && person.beds.contains(String(($0.step.patient.bed ?? "").prefix(2)))
      }?.second
    }
    guard person.illness != nil else {
      #expect(high(player) == nil, "\(cause): P\(person.number + 1) is well")
      return
    }
    guard let due = high(honest) else {
      Issue.record("\(cause): an honest feed raises nothing")
      return
    }
    let raised = high(player) ?? .infinity
    #expect(raised <= due + 15, "\(cause): P\(person.number + 1) at \(raised), due at \(due)")
  }

  /// What is shown as of now and is not, in words.
  private static func lie(of feed: MadeUpFeed, _ player: FeedPlayer, at second: Double) -> String? {
    let wallSeconds = MadeUpFeed.beginSeconds + second
    for bed in player.beds(at: second) where !bed.conditions.contains(where: { $0.kind == .clock }) {
      guard bed.ageSeconds(at: wallSeconds) < 5, let degrees = bed.assessment.observation.values.temperature,
        let told = bed.measuredSeconds.temperature, bed.nowSeconds(at: wallSeconds) - told < 5
      else { continue }
      let measured = Person.second(ofTemperature: degrees)
      if second - measured > 15 { return "\(bed.patient.bed ?? "") at \(Int(second)) shows \(Int(measured)) as now" }
    }
    return nil
  }
}
