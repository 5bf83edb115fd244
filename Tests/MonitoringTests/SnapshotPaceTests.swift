import Alarms
import Detection
import Dispatch
import Foundation
import Sharing
import Testing
import Vitals

@testable import Monitoring

@Suite("The pace of snapshots")
struct SnapshotPaceTests {
  private static let millisecond: UInt64 = 1_000_000

  /// When the next is due after two that took so long, in milliseconds since the second was begun.
  private func wait(for cause: SnapshotPace.Cause, cost: UInt64) -> UInt64? {
    var pace = SnapshotPace(leastIntervalNanoseconds: 250 * Self.millisecond)
    for begun in [1_000, 100_000] {
      let begunNanoseconds = UInt64(begun) * Self.millisecond
      pace.took(fromNanoseconds: begunNanoseconds, untilNanoseconds: begunNanoseconds + cost * Self.millisecond)
    }
    return (cost...100_000).first { pace.isDue(for: cause, atNanoseconds: (100_000 + $0) * Self.millisecond) }
  }

  @Test(
    "It suits what they take: four a second of a ward, one of thousands of beds, a tenth of the time of more, and never beyond a quarter",
    arguments: [
      (0, 250), (1, 250), (5, 250), (12, 600), (20, 1_000), (50, 1_000), (100, 1_000), (400, 4_000), (2_000, 10_000),
      (8_000, 32_000),
    ])
  func interval(cost: UInt64, milliseconds: UInt64) {
    #expect(wait(for: .time, cost: cost) == milliseconds)
  }

  @Test("What is news is shown at once where that takes little, and what somebody did unless it takes much")
  func causes() {
    #expect(wait(for: .news, cost: 4) == 4 && wait(for: .news, cost: 6) == 250)
    #expect(wait(for: .news, cost: 22) == 250 && wait(for: .news, cost: 40) == 400)
    #expect(wait(for: .seldom, cost: 49) == 49 && wait(for: .seldom, cost: 60) == 600)
    #expect(SnapshotPace.Cause.allCases.allSatisfy { wait(for: $0, cost: 400) == 4_000 })
  }

  @Test("The first is due at once, and one that the machine held up makes no other wait")
  func heldUp() {
    var pace = SnapshotPace(leastIntervalNanoseconds: 250 * Self.millisecond)
    #expect(pace.isDue(for: .time, atNanoseconds: 0))
    for (begun, cost) in [(0, 1), (1_000, 700), (2_000, 1)] {
      let begunNanoseconds = UInt64(begun) * Self.millisecond
      pace.took(fromNanoseconds: begunNanoseconds, untilNanoseconds: begunNanoseconds + UInt64(cost) * Self.millisecond)
      #expect(pace.isDue(for: .news, atNanoseconds: begunNanoseconds + 701 * Self.millisecond))
    }
  }

  @Test("However long a snapshot takes and whoever acts, readings go on, and snapshots take a tenth", .timeLimit(.minutes(20)))
  func readingGoesOn() async {
    let (count, costNanoseconds) = (300, 400 * Self.millisecond)
    let now = Guarded<UInt64>(0)
    let snapshots = Guarded<UInt64>(0)
    let (polls, poll) = AsyncStream.makeStream(of: Void.self)
    let noon = 1_795_350_000.0
    let records = (0..<count).map {
      #"{"patient_id":"P1","bed":"7","ts":\#(noon + Double($0)),"hr":72,"rr":15,"spo2":97}"#
    }
    let source = PolledTopic(records) {
      now.withLock { $0 += 1_000 * Self.millisecond }
      poll.yield()
    }
    let clock = MonitorClock(wallSeconds: { noon }, monotonicNanoseconds: { now.withLock { $0 } })
    let monitor = Monitor(
      configuration: MonitorConfiguration(wardName: "Ward"), detector: .rulesOnly, source: source, store: NoStore(),
      mailStatus: {
        // Asked once for each snapshot.
        now.withLock { $0 += costNanoseconds }
        snapshots.withLock { $0 += 1 }
        return DependencyStatus(state: .off)
      }, rejectsKeeper: nil, clock: clock)
    monitor.start()
    let unheard: [(acknowledgement: AlarmAcknowledgement, isNews: Bool)] = []
    var polled = 0
    for await _ in polls {
      polled += 1
      monitor.learn(unheard)
      monitor.learn([
        EpisodeEvent(episodeID: UUID(), kind: .claimed, ordinal: 0, patientID: "P1", person: "Bo", timeSeconds: 0)
      ])
      if polled == count { break }
    }
    monitor.stop()
    #expect(monitor.totals.readings == count)
    let taken = snapshots.withLock { $0 } * costNanoseconds
    // The first two tell what they take.
    #expect(taken <= now.withLock { $0 } / SnapshotPace.leastShares + 2 * costNanoseconds)
    #expect(snapshots.withLock { $0 } >= 10)
  }
}
