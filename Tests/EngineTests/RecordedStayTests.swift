import Alarms
import Foundation
import Interchange
import MadeUpFeed
import Testing
import Vitals

@testable import Engine

/// Recorded stays, with artefacts and gaps as in life, sent by clocks that are wrong and under identities in conflict, from a table
/// that `WARDWATCH_STAYS` names or that lies beside the checkout. Where there is none, nothing is played.
@Suite("Recorded stays, whatever the clocks and the names say")
struct RecordedStayTests {
  private static let path =
    ProcessInfo.processInfo.environment["WARDWATCH_STAYS"]
    ?? URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../shared/data/bidmc/numerics.csv.gz").standardized.path

  /// The stays in which HIGH is raised when they are sent honestly, the first few of them.
  private static let stays: [[Reading]] = {
    guard let rows = try? VitalsTable.readings(atPath: path) else { return [] }
    let stays = Dictionary(grouping: rows.map(\.reading), by: \.patient.id).sorted { $0.key < $1.key }.map(\.value)
    let ill = stays.lazy.filter { stay in
      var player = FeedPlayer()
      player.play(MadeUpFeed(recorded: stay, seed: 0).honest)
      return player.told.contains { $0.step.severity == .high }
    }
    return Array(ill.prefix(14))
  }()

  /// Those that are always played, and one by which something was found: its only early evidence of HIGH comes 35 s late.
  private static let played =
    stays.indices.prefix(6).map { ($0, Array(ClockPropertyTests.seeds.prefix(ClockPropertyTests.seeds.count / 8))) }
    + stays.indices.dropFirst(13).map { ($0, [6]) }

  @Test("Every HIGH is raised in time, nothing in doubt resolves it", arguments: played)
  func holds(index: Int, seeds: [UInt64]) {
    let stay = Self.stays[index]
    var honest = FeedPlayer()
    honest.play(MadeUpFeed(recorded: stay, seed: 0).honest)
    for seed in seeds {
      let feed = MadeUpFeed(recorded: stay, seed: seed)
      let cause = "seed \(seed): \(feed.faults.joined())"
      var player = FeedPlayer()
      player.play(feed.records)
      let raised = player.highSecond
      var due = honest.highSecond
      if raised > due + 15 { due = Self.punctual(feed, stay).highSecond }
      #expect(raised <= due + 15, "\(cause): HIGH at \(raised), due at \(due)")
      for (second, step) in player.told where step.kind == .resolved || step.kind == .deescalated {
        #expect(
          honest.lowest(from: second - 20, to: second + 20) <= step.severity, "\(cause): \(step.kind) at \(second)")
      }
    }
  }

  /// The stay as if what comes late had never been sent: nobody can tell anything of it before, and afterwards it is the past.
  private static func punctual(_ feed: MadeUpFeed, _ stay: [Reading]) -> FeedPlayer {
    let late = Set(feed.records.filter { $0.arrivedSeconds > $0.measuredSeconds + 5 }.map(\.measuredSeconds))
    var player = FeedPlayer()
    player.play(MadeUpFeed(recorded: stay, seed: 0).honest.filter { !late.contains($0.measuredSeconds) })
    return player
  }
}

extension FeedPlayer {
  /// When HIGH is raised for the first time.
  fileprivate var highSecond: Double {
    told.first { $0.step.kind.isAlarm && $0.step.severity == .high }?.second ?? .infinity
  }

  /// The lowest severity that stood between two seconds.
  fileprivate func lowest(from begin: Double, to end: Double) -> Severity {
    let before = told.last { $0.second <= begin }?.step.severity ?? .normal
    return told.filter { $0.second > begin && $0.second <= end }.map(\.step.severity).reduce(before, min)
  }
}
