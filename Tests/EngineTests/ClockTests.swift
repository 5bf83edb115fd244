import Alarms
import Detection
import Testing
import Vitals

@testable import Engine

@Suite("Clocks that are wrong or set right")
struct ClockTests {
  @Test(
    "One record dated ahead does not shadow what follows",
    arguments: [30.0, 290, 3600, 46_800, 1e8], [5.0, 20, 100])
  func dated(aheadSeconds: Double, at second: Double) throws {
    let onset = second + 8
    var feed = SimulatedFeed.monitor(seconds: 200, onset: onset, claimed: { $0 == second ? $0 + aheadSeconds : $0 })
    feed.play()
    let high = try #require(feed.highSeconds)
    #expect(high - onset <= 25)
    #expect(feed.told.count == 1)
    #expect(feed.shard.patient(id: "P1")?.doubted == nil, "it is forgotten")
  }

  @Test(
    "A clock that goes back or forth mutes nobody, and is taken after some readings",
    arguments: [-3600.0, -30, -60, -86_400, 3600, 60, 290, 46_800, -1.79e9], [true, false])
  func set(bySeconds offset: Double, hasKafka: Bool) throws {
    var feed = SimulatedFeed.monitor(
      seconds: 120, onset: 37, claimed: { $0 < 30 ? $0 : $0 + offset }, kafka: { hasKafka ? $0 : nil })
    feed.play()
    let high = try #require(feed.highSeconds)
    #expect(high - 37 <= 25)
    #expect(feed.told.map(\.step.kind) == [.raised])
    let patient = try #require(feed.shard.patient(id: "P1"))
    #expect(patient.doubted == nil)
    #expect(patient.lastReadingSeconds == SimulatedFeed.noon + 119 + offset, "the new time is taken")
    if hasKafka || offset < 0 {
      #expect(feed.conditions.map(\.phase) == [.begins, .ends])
    }
  }

  @Test("While a clock is in doubt nothing is resolved or stepped down, and it is said", arguments: [-3600.0, 3600])
  func holds(offset: Double) throws {
    // Ill from the start, well from the moment at which the clock is set; a reading every 3 s.
    var feed = SimulatedFeed()
    for count in 0..<40 {
      let time = Double(count) * 3
      feed.records.append(.init(arrived: time, claimed: time < 60 ? time : time + offset, kafka: time, isIll: time < 60))
    }
    for record in feed.records where record.arrived <= 69 { feed.take(record) }
    let bed = try #require(feed.bed(at: 69))
    #expect(bed.conditions.contains { $0.kind == .clock })
    #expect(bed.alarm.severity == .high)
    for record in feed.records where record.arrived > 69 { feed.take(record) }
    #expect(feed.told.allSatisfy { $0.step.kind.isAlarm }, "57 s are no minute without it")
    for second in stride(from: 120.0, to: 180, by: 3) {
      feed.take(.init(arrived: second, claimed: second + offset, kafka: second, isIll: false))
    }
    #expect(feed.told.last?.step.kind == .resolved)
    let resolved = try #require(feed.told.last)
    #expect(resolved.seconds >= 120)
  }

  @Test("A backfill among live readings resolves nothing and delays nothing", arguments: [1, 10])
  func backfillAmongLive(perSecond: Int) throws {
    var feed = SimulatedFeed.monitor(seconds: 120, onset: 40)
    for index in 0..<(100 * perSecond) {
      let at = 20 + (Double(index) + 0.5) / Double(perSecond)
      feed.records.append(.init(arrived: at, claimed: -3000 + Double(index), kafka: at, isIll: false))
    }
    feed.play()
    let high = try #require(feed.highSeconds)
    #expect(high - 40 <= 15)
    #expect(feed.told.count == 1)
    #expect(feed.shard.lateReadings >= 80 * perSecond)
  }

  @Test("A backfill in one go fills the trends and resolves nothing")
  func backfill() throws {
    var feed = SimulatedFeed.monitor(seconds: 60, onset: 20)
    for index in 0..<1200 {
      feed.records.append(
        .init(arrived: 60 + Double(index) / 1000, claimed: -1800 + Double(index), kafka: 60 + Double(index) / 1000, isIll: false))
    }
    feed.play()
    #expect(feed.told.map(\.step.kind) == [.raised])
    let bed = try #require(feed.bed(at: 62))
    #expect(bed.conditions.first?.cause == "old readings come in")
    #expect(bed.trends.cells(of: .vital(.heartRate), zoom: .halfHour, count: 120, endingAt: SimulatedFeed.noon + 59)[10] != nil)
  }

  @Test("A buffer of a clock that was set back since, which runs ahead of the new one, resolves nothing", arguments: [20, 1000])
  func backfillAhead(perSecond: Int) throws {
    var feed = SimulatedFeed.monitor(seconds: 200, onset: 75, claimed: { $0 < 79 ? $0 : $0 - 3600 })
    for index in 0..<300 {
      let at = 139.935 + Double(index) / Double(perSecond)
      feed.records.append(.init(arrived: at, claimed: -3600 + Double(index), kafka: at, isIll: false))
    }
    feed.play(tickAfterSeconds: 30)
    let high = try #require(feed.highSeconds)
    #expect(high - 75 <= 15)
    #expect(feed.told.allSatisfy { $0.step.kind.isAlarm })
  }

  @Test("Late records while a clock is in doubt do not end what is about to be raised")
  func lateInDoubt() throws {
    var feed = SimulatedFeed.monitor(seconds: 100, onset: 33, claimed: { $0 < 30 ? $0 : $0 - 8 })
    for (arrived, claimed) in [(38.5, 22.0), (46.5, 24)] {
      feed.records.append(.init(arrived: arrived, claimed: claimed, kafka: arrived, isIll: false))
    }
    feed.play()
    let high = try #require(feed.highSeconds)
    #expect(high - 33 <= 12)
    #expect(feed.told.map(\.step.kind) == [.raised])
  }

  @Test("A clock that stands still mutes nobody")
  func standsStill() throws {
    var feed = SimulatedFeed.monitor(seconds: 120, onset: 50, claimed: { min($0, 30) })
    feed.play()
    let high = try #require(feed.highSeconds)
    #expect(high - 50 <= 25)
    let bed = try #require(feed.bed(at: 119))
    #expect(bed.conditions.contains { $0.kind == .clock })
  }

  @Test("A clock that drifts mutes nobody", arguments: [0.8, 0.9, 0.99, 1.01, 1.1, 1.25, 0.5, 2])
  func drift(pace: Double) throws {
    var feed = SimulatedFeed.monitor(seconds: 300, onset: 200, claimed: { $0 * pace })
    feed.play()
    let high = try #require(feed.highSeconds)
    #expect(high - 200 <= 25)
  }

  @Test("Spot checks whose clock is wrong are each scored when they come", arguments: [-3600.0, -5400, 7200, -600_000])
  func spotChecks(offset: Double) throws {
    var feed = SimulatedFeed.monitor(
      seconds: 9, every: 3600, onset: 7 * 3600, claimed: { $0 < 5 * 3600 ? $0 : $0 + offset })
    feed.play(tickAfterSeconds: 30)
    let high = try #require(feed.highSeconds)
    #expect(high - 7 * 3600 <= 25 || high == 8 * 3600, "told with the next reading at the latest")
    #expect(feed.told.allSatisfy { $0.step.kind.isAlarm })
  }

  @Test("A single late record changes neither bed nor alarm, and is counted")
  func lateRecord() throws {
    var feed = SimulatedFeed.monitor(seconds: 60, onset: 20)
    for index in feed.records.indices { feed.records[index].bed = "07" }
    feed.records.append(.init(arrived: 40.5, claimed: 10, kafka: 40.5, isIll: false))
    feed.play()
    #expect(feed.told.map(\.step.kind) == [.raised])
    #expect(feed.shard.lateReadings == 1)
    #expect(feed.shard.patient(id: "P1")?.identity.bed == "07")
  }

  @Test("A patient who is moved after the clock was set back is moved, not held to be late for an hour")
  func moveAfterwards() throws {
    var feed = SimulatedFeed.monitor(seconds: 300, claimed: { $0 < 30 ? $0 : $0 - 3600 })
    for index in feed.records.indices { feed.records[index].bed = index < 90 ? "03" : "07" }
    feed.play()
    #expect(feed.bed(at: 300)?.patient.bed == "07")
  }

  @Test("An episode after a clock was set back is another than the one that began at the same time before")
  func sameTimeTwice() throws {
    var feed = SimulatedFeed()
    for second in 0..<3600 {
      feed.records.append(
        .init(arrived: Double(second), claimed: Double(second), kafka: Double(second), isIll: (100..<200).contains(second)))
    }
    for second in 3600..<4000 {
      let claimed = Double(second - 3600)
      feed.records.append(
        .init(arrived: Double(second), claimed: claimed, kafka: Double(second), isIll: (100..<200).contains(Int(claimed))))
    }
    feed.play()
    let raised = feed.told.filter { $0.step.kind == .raised }
    #expect(raised.count == 2)
    #expect(raised.first?.step.timeSeconds == raised.last?.step.timeSeconds)
    #expect(Set(raised.map(\.step.id)).count == 2)
  }

  @Test(
    "A Kafka time that was never set, stands, is in another unit or an hour off is not believed",
    arguments: [nil, 1_795_664.5 - SimulatedFeed.noon, 3600, -3600] as [Double?])
  func kafkaTime(_ kafka: Double?) throws {
    var feed = SimulatedFeed.monitor(
      seconds: 120, onset: 40, kafka: { second in kafka.map { abs($0) == 3600 ? second + $0 : $0 } })
    feed.play()
    let high = try #require(feed.highSeconds)
    #expect(high - 40 <= 15)
    let bed = try #require(feed.bed(at: 119))
    #expect(bed.conditions.isEmpty && bed.ageSeconds(at: SimulatedFeed.noon + 119) == 0)
  }

  @Test("A checkpoint in the midst of a doubt goes on as if nothing had happened", arguments: [33, 39, 45])
  func checkpoint(at second: Int) throws {
    func told(restoring: Bool) throws -> [AlarmTransition] {
      let feed = SimulatedFeed.monitor(seconds: 120, onset: 35, claimed: { $0 < 30 ? $0 : $0 - 3600 })
      var shard = Shard(wardName: "Ward", detector: .rulesOnly)
      var events: [ShardEvent] = []
      for (offset, record) in feed.records.enumerated() {
        var reading = SimulatedFeed.reading(record)
        reading.kafkaSeconds = record.kafka.map { SimulatedFeed.noon + $0 }
        reading.position = RecordPosition(partition: 0, offset: Int64(offset))
        shard.step([reading], into: &events)
        guard restoring, offset == second else { continue }
        let state = shard.checkpoint(readUpTo: [0: Int64(offset) + 1])
        shard = Shard(wardName: "Ward", detector: .rulesOnly)
        try shard.restart(from: state)
        // Read once more from before the clock was set, to fill the trends.
        for again in feed.records.prefix(offset + 1).enumerated() {
          var reading = SimulatedFeed.reading(again.element)
          reading.kafkaSeconds = again.element.kafka.map { SimulatedFeed.noon + $0 }
          reading.position = RecordPosition(partition: 0, offset: Int64(again.offset))
          shard.step([reading], into: &events)
        }
      }
      return events.compactMap { if case .transition(let step) = $0 { step } else { nil } }
    }
    #expect(try told(restoring: true).map(\.id) == told(restoring: false).map(\.id))
  }
}
