import Alarms
import Detection
import Testing
import Vitals

@testable import Engine

@Suite("When readings came")
struct PatientArrivalsTests {
  private let noon = 1_795_350_000.0

  private func reading(_ id: String, _ seconds: Double, kafka: Double? = nil, bed: String? = nil) -> Reading {
    var reading = Reading(patient: PatientIdentity(id: id, bed: bed ?? id), timeSeconds: seconds, kafkaSeconds: kafka)
    reading.values.heartRate = 72
    return reading
  }

  /// Readings, each with when it came.
  private func shown(_ readings: [(reading: Reading, arrived: Double)], at wallSeconds: Double, isLive: Bool = true)
    -> [BedSnapshot]
  {
    var shard = Shard(wardName: "Ward", detector: .rulesOnly)
    var events: [ShardEvent] = []
    for (reading, arrived) in readings {
      shard.step([reading], arrival: Arrival(wallSeconds: arrived, isLive: isLive), into: &events)
    }
    var focus: FocusedPatient?
    var drivers = DriverStrip()
    return shard.beds(at: wallSeconds, focus: &focus, drivers: &drivers)
  }

  @Test(
    "No bed is judged by another's clock: one record 13 hours ahead, or years off, lets nobody leave the screen",
    arguments: [46_800, 34_560_000, -34_560_000, 4e9] as [Double])
  func anothersClock(offSeconds: Double) {
    let others = (1...4).map { (reading("\($0)", noon, kafka: noon), noon) }
    let wrong = [(reading("5", noon + offSeconds, kafka: noon + offSeconds), noon)]
    for order in [others + wrong, wrong + others] {
      let beds = shown(order, at: noon + 10)
      #expect(Set(beds.map(\.patient.id)) == ["1", "2", "3", "4", "5"])
      #expect(beds.allSatisfy { !$0.isSilent(at: noon + 10) })
      for bed in beds where bed.patient.id != "5" { #expect(bed.ageSeconds(at: noon + 10) == 10) }
    }
  }

  @Test("When the whole feed is silent nobody has left the ward; who alone is silent for half a day has")
  func departure() {
    let before = [(reading("1", noon), noon), (reading("2", noon + 1), noon + 1)]
    let later = noon + 13 * 3600
    #expect(shown(before, at: later).map(\.patient.id) == ["1", "2"])
    #expect(shown(before + [(reading("2", later), later)], at: later).map(\.patient.id) == ["2"])
  }

  @Test("What is read back came when it was sent, and is as old as that")
  func readBack() throws {
    let bed = try #require(shown([(reading("1", noon - 1200, kafka: noon - 1199), noon)], at: noon, isLive: false).first)
    #expect(bed.isSilent(at: noon + 400))
    #expect(bed.ageSeconds(at: noon) == 1200)
  }

  @Test("Who lies in a bed is told by whose record came last, whatever the clocks say")
  func occupant() {
    let ahead = reading("old", noon + 7200, kafka: noon + 7200, bed: "7")
    let right = reading("new", noon + 2000, kafka: noon + 2000, bed: "7")
    #expect(shown([(ahead, noon), (right, noon + 2000)], at: noon + 2001).map(\.patient.id) == ["new"])
  }

  @Test(
    "A clock that is off is said by how much, and its reading is never now",
    arguments: [
      // Claimed, Kafka time, what is said.
      (0, 0, .right), (-60, 0, .right), (-600, -1, .right), (100, 100, .right),
      (3600, 3600, .ahead(seconds: 3600)), (3600, 0, .ahead(seconds: 3600)), (3600, nil, .ahead(seconds: 3600)),
      (290, 0, .right), (-7200, 0, .behind(seconds: 7200)), (-7200, nil, .behind(seconds: 7200)),
      // The producer's clock is off, not the patient's.
      (0, 3600, .right), (0, -3600, .right), (-1, -1.79e9, .right),
      // Read with a delay.
      (-7200, -7199, .right), (-7200, -3600, .behind(seconds: 3600)),
    ] as [(Double, Double?, ClockState)])
  func states(claimed: Double, kafka: Double?, state: ClockState) throws {
    let read = reading("1", noon + claimed, kafka: kafka.map { noon + $0 })
    let bed = try #require(shown([(read, noon)], at: noon).first)
    #expect(
      ClockLimits().state(claimedSeconds: noon + claimed, kafkaSeconds: read.kafkaSeconds, arrivedSeconds: noon) == state)
    #expect(bed.ageSeconds(at: noon) == max(0, -claimed))
    #expect(bed.nowSeconds(at: noon + 5) == noon + claimed + 5)
  }
}

@Suite("The feed's time")
struct FeedTimeTests {
  private let noon = 1_795_350_000.0

  private func beds(_ offsets: [Double]) -> [(bed: BedSnapshot, clock: ClockState)] {
    offsets.enumerated().map { index, offset in
      let bed = BedSnapshot(
        patient: PatientIdentity(id: "\(index)"),
        assessment: Assessment(
          observation: Observation(), news2: NEWS2Score(Observation()), autoencoder: 0, isolationForest: 0, anomaly: 0, risk: 0,
          riskIfLasting: 0, modelSeverity: .normal), lastReadingSeconds: noon + offset, arrivedSeconds: noon)
      return (bed, ClockLimits().state(claimedSeconds: noon + offset, kafkaSeconds: noon, arrivedSeconds: noon))
    }
  }

  private func summedUp(_ offsets: [Double]) -> (time: FeedTime, beds: [(bed: BedSnapshot, clock: ClockState)]) {
    let beds = beds(offsets)
    var (time, clocks) = (FeedTime(), beds.map(\.clock))
    time.sumUp(beds.map(\.bed), &clocks, at: noon + 1)
    return (time, zip(beds, clocks).map { ($0.bed, $1) })
  }

  @Test("Clocks that are right, or wrong each in its own way, are no matter of the feed")
  func apart() {
    for offsets: [Double] in [[], [0, -1, -60, 100], [0, 0, 0, -7200], [-7200, -18_000, 0, 3600]] {
      let (time, beds) = summedUp(offsets)
      #expect(time.sentence == nil && time.offsetSeconds == 0)
      #expect(beds.map(\.clock.isRight) == offsets.map { abs($0) < 200 })
    }
  }

  @Test(
    "A feed that stands a multiple of a quarter of an hour off is said once, with the setting that mends it",
    arguments: [
      (-18_000.0, "5:00:00 behind", "--time-zone=Etc/GMT+5,"), (3600, "1:00:00 ahead", "--time-zone=Etc/GMT-1,"),
      (19_800, "5:30:00 ahead", "--time-zone,"), (-2700, "0:45:00 behind", "--time-zone,"),
    ])
  func zone(offset: Double, words: String, setting: String) throws {
    let (time, beds) = summedUp([offset - 2, offset - 0.4, offset - 11, offset])
    let sentence = try #require(time.sentence)
    #expect(sentence.contains(words) && sentence.contains(setting))
    #expect(beds.allSatisfy { $0.clock.isRight })
    #expect(beds.allSatisfy { offset > 0 || $0.bed.ageSeconds(at: noon) >= -offset }, "it is not now for that")
    #expect(abs(time.offsetSeconds - offset) < 12)
  }

  @Test("One patient alone says it too, and the feed what would mend it")
  func single() {
    let (time, beds) = summedUp([-18_000.6])
    #expect(time.sentence?.contains("Etc/GMT+5") == true)
    #expect(beds.map(\.clock.words) == ["clock or delay 5:00:01"])
  }

  @Test("A replay is behind, and nobody's clock is blamed for it")
  func replay() {
    let (time, beds) = summedUp([-1_000_000, -1_002_800, -1_001_000, -999_999])
    #expect(time.sentence?.contains("a replay") == true && time.sentence?.contains("--time-zone") == false)
    #expect(beds.allSatisfy { $0.clock.isRight })
  }
}

@Suite("What only arrival tells")
struct ArrivalConditionsTests {
  private let noon = 1_795_350_000.0

  private func bed(last: Double, arrived: Double) -> BedSnapshot {
    BedSnapshot(
      patient: PatientIdentity(id: "P1"),
      assessment: Assessment(
        observation: Observation(), news2: NEWS2Score(Observation()), autoencoder: 0, isolationForest: 0, anomaly: 0, risk: 0,
        riskIfLasting: 0, modelSeverity: .normal), lastReadingSeconds: last, arrivedSeconds: arrived, usualIntervalSeconds: 1)
  }

  @Test("A silence begins and ends once, and is named after the last record before it, whenever it is noticed")
  func silence() {
    var told: [[ConditionChange]] = []
    for noticed in [31.0, 47] {
      var conditions = ArrivalConditions()
      var news: [ConditionChange] = []
      for wall in [noon, noon + 20, noon + noticed, noon + 60] {
        news += conditions.update([bed(last: noon - 0.5, arrived: noon)], [.right], at: wall)
      }
      news += conditions.update([bed(last: noon + 61, arrived: noon + 61)], [.right], at: noon + 61)
      told.append(news)
    }
    for news in told {
      #expect(news.map(\.phase) == [.begins, .ends] && news.allSatisfy { $0.kind == .silence })
      #expect(news.first?.lastRecordSeconds == noon - 0.5)
    }
  }

  @Test("Nobody is silent while what was sent is still being read, and whoever is silent then has been all the time")
  func silenceWhileReading() {
    var conditions = ArrivalConditions()
    let silent = bed(last: noon - 300, arrived: noon - 300)
    #expect(conditions.update([silent], [.right], at: noon, isAllRead: false).isEmpty)
    let news = conditions.update([silent], [.right], at: noon + 1, isAllRead: true)
    #expect(news.map(\.kind) == [.silence])
    // Whoever goes back in the feed does not hear of them, and they are silent still.
    #expect(conditions.update([silent], [.right], at: noon + 2, isAllRead: false).isEmpty)
    let back = [bed(last: noon + 3, arrived: noon + 3)]
    #expect(conditions.update(back, [.right], at: noon + 3, isAllRead: false).map(\.phase) == [.ends])
  }

  @Test("A vital that has outlived itself while others come is stale, named after its last value, until it is measured again")
  func stale() {
    var conditions = ArrivalConditions()
    func partial(at seconds: Double, measured: Double, quality: SignalQuality = .good, isKnown: Bool = false) -> BedSnapshot {
      var partial = bed(last: noon + seconds, arrived: noon + seconds)
      partial.measuredSeconds.heartRate = noon + seconds
      partial.measuredSeconds.oxygenSaturation = noon + measured
      partial.assessment.observation.values.heartRate = 71
      partial.assessment.quality.oxygenSaturation = quality
      if isKnown { partial.assessment.observation.values.oxygenSaturation = 97 }
      return partial
    }
    func news(_ bed: BedSnapshot) -> [ConditionChange] { conditions.update([bed], [.right], at: bed.arrivedSeconds) }
    #expect(news(partial(at: 0, measured: 0, isKnown: true)).isEmpty)
    #expect(news(partial(at: 599, measured: 0, isKnown: true)).isEmpty, "within its lifetime")
    #expect(news(partial(at: 10, measured: 5)).isEmpty, "doubted, not missing")
    #expect(news(partial(at: 601, measured: 0, quality: .implausible)).isEmpty, "another condition")
    let begins = news(partial(at: 601, measured: 0))
    #expect(begins.map(\.kind) == [.stale(.oxygenSaturation)] && begins.first?.lastRecordSeconds == noon)
    #expect(news(partial(at: 602, measured: 0)).isEmpty)
    let ends = news(partial(at: 603, measured: 603, isKnown: true))
    #expect(ends.map(\.words) == ["SpO2 is measured again"])
  }

  @Test("A clock that is off is told once, however it wavers, and when it is right again")
  func clock() {
    var conditions = ArrivalConditions()
    var news: [ConditionChange] = []
    for state in [ClockState.right, .behind(seconds: 7200), .behind(seconds: 7201), .behind(seconds: 7199.4), .right, .right] {
      news += conditions.update([bed(last: noon, arrived: noon)], [state], at: noon + 1)
    }
    #expect(news.map(\.words) == ["clock or delay 2:00:00", "clock is right again"])
  }
}
