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
    return Array(ill.prefix(6))
  }()

  @Test("Every HIGH is raised in time, nothing in doubt resolves it", arguments: stays.indices)
  func holds(index: Int) {
    let stay = Self.stays[index]
    var honest = FeedPlayer()
    honest.play(MadeUpFeed(recorded: stay, seed: 0).honest)
    for seed in ClockPropertyTests.seeds.prefix(ClockPropertyTests.seeds.count / 8) {
      let feed = MadeUpFeed(recorded: stay, seed: seed)
      let cause = "seed \(seed): \(feed.faults.joined())"
      var player = FeedPlayer()
      player.play(feed.records)
      let due = honest.told.first { $0.step.severity == .high }?.second ?? .infinity
      let raised = player.told.first { $0.step.kind.isAlarm && $0.step.severity == .high }?.second ?? .infinity
      #expect(raised <= due + 15, "\(cause): HIGH at \(raised), due at \(due)")
      for (second, step) in player.told where step.kind == .resolved || step.kind == .deescalated {
        #expect(
          honest.lowest(from: second - 20, to: second + 20) <= step.severity, "\(cause): \(step.kind) at \(second)")
      }
    }
  }
}

extension FeedPlayer {
  /// The lowest severity that stood between two seconds.
  fileprivate func lowest(from begin: Double, to end: Double) -> Severity {
    let before = told.last { $0.second <= begin }?.step.severity ?? .normal
    return told.filter { $0.second > begin && $0.second <= end }.map(\.step.severity).reduce(before, min)
  }
}
