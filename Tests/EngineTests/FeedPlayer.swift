import Alarms
import Detection
import MadeUpFeed
import Vitals

@testable import Engine

/// Plays the records of a made-up feed to the engine as the shell does, and remembers when what was told.
struct FeedPlayer {
  private(set) var shard = Shard(wardName: "Ward", detector: .rulesOnly)
  private(set) var clocks = ClockWatch(limits: ClockLimits())
  /// What was told, with when, in seconds after the beginning.
  private(set) var told: [(second: Double, step: AlarmTransition)] = []

  /// - Parameter look: is called with the second whenever something has been taken, and every second that passes after it.
  mutating func play(_ records: [MadeUpFeed.Record], look: (FeedPlayer, Double) -> Void = { _, _ in }) {
    for (index, record) in records.enumerated() {
      take(record)
      let next = index + 1 < records.count ? records[index + 1].arrivedSeconds : .infinity
      // The shell ticks twice a second; after half a minute nothing is left to be raised.
      for half in 1...60 where record.arrivedSeconds + Double(half) / 2 < next {
        let second = record.arrivedSeconds + Double(half) / 2
        tick(at: second)
        look(self, second)
      }
      if next > record.arrivedSeconds { look(self, record.arrivedSeconds) }
    }
  }

  mutating func take(_ record: MadeUpFeed.Record) {
    tick(at: record.arrivedSeconds)
    var events: [ShardEvent] = []
    shard.step(
      [record.reading], arrival: Arrival(wallSeconds: MadeUpFeed.beginSeconds + record.arrivedSeconds, isLive: true),
      into: &events)
    note(events, at: record.arrivedSeconds)
  }

  private mutating func tick(at second: Double) {
    note(shard.tick(at: MadeUpFeed.beginSeconds + second), at: second)
  }

  private mutating func note(_ events: [ShardEvent], at second: Double) {
    for case .transition(let step) in events { told.append((second, step)) }
  }

  /// What the console shows at a second after the beginning.
  func beds(at second: Double) -> [BedSnapshot] {
    shard.shown(at: MadeUpFeed.beginSeconds + second, by: clocks)
  }
}
