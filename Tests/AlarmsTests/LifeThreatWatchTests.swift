import Foundation
import Testing
import Vitals

@testable import Alarms

/// What one second of a monitor shows; nil where it sends no value.
private struct Second: Sendable {
  var heartRate: Double?
  var breathing: Double?
  var saturation: Double?
  var implausible: VitalSet = []

  static let well = Second(heartRate: 72, breathing: 15, saturation: 97)
  static let nothing = Second()

  func reading(at seconds: Double) -> Reading {
    var values = PerVital<Double?>(repeating: nil)
    values.heartRate = heartRate
    values.respiratoryRate = breathing
    values.oxygenSaturation = saturation
    return Reading(
      patient: PatientIdentity(id: "P1"), timeSeconds: seconds, values: values, implausible: implausible)
  }
}

/// A monitor's seconds, fed to a watch.
private struct Feed {
  var watch = LifeThreatWatch()
  var policy = AlarmPolicy()
  var seconds = 0.0
  var dueSeconds: Double?

  /// A patient who has been well for a minute.
  init(wellFor seconds: Int = 60) { run(.well, for: seconds) }

  mutating func take(_ second: Second, after step: Double = 1) {
    seconds += step
    watch.take(second.reading(at: seconds), policy: policy)
    if watch.isDue(policy) { dueSeconds = dueSeconds ?? seconds }
  }

  mutating func run(_ second: Second, for count: Int, every step: Double = 1) {
    for _ in 0..<count { take(second, after: step) }
  }
}

@Suite("The watch for what kills within minutes")
struct LifeThreatWatchTests {
  struct Emergency: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var second: @Sendable (Int) -> (heartRate: Double?, breathing: Double?, saturation: Double?)
    var isImplausible: VitalSet = []
    var words: String
  }

  static let emergencies: [Emergency] = [
    Emergency(
      testDescription: "all zero", second: { _ in (0, 0, nil) }, isImplausible: VitalSet(.oxygenSaturation),
      words: "asystole or leads off"),
    Emergency(testDescription: "nothing at all", second: { _ in (nil, nil, nil) }, words: "asystole or leads off"),
    Emergency(
      testDescription: "no pulse anywhere, electrodes count breaths", second: { _ in (nil, 18, nil) },
      words: "asystole or leads off"),
    Emergency(
      testDescription: "codes that no patient has", second: { _ in (nil, nil, nil) },
      isImplausible: [VitalSet(.heartRate), VitalSet(.oxygenSaturation)], words: "asystole or leads off"),
    Emergency(testDescription: "asystole, the oximeter holds its last value", second: { _ in (0, 12, 97) }, words: "HR 0"),
    Emergency(testDescription: "extreme bradycardia", second: { _ in (24, 12, 95) }, words: "HR 24"),
    Emergency(testDescription: "extreme tachycardia", second: { _ in (214, 22, 95) }, words: "HR 214"),
    Emergency(testDescription: "apnoea", second: { _ in (80, 0, 96) }, words: "RR 0"),
    Emergency(testDescription: "desaturation", second: { _ in (110, 28, 74) }, words: "SpO2 74"),
    Emergency(testDescription: "frantic breathing", second: { _ in (110, 66, 95) }, words: "RR 66"),
    // 0 to 300 as a golden-ratio sequence: no second is like the one before.
    Emergency(
      testDescription: "fibrillation",
      second: { ((Double($0) * 0.618034).truncatingRemainder(dividingBy: 1) * 170 + 30, 20, nil) },
      words: "pulse lost, HR erratic"),
  ]

  @Test("is due within 12 s of the onset at a reading a second, and names it", arguments: emergencies)
  func emergency(_ emergency: Emergency) throws {
    var feed = Feed()
    let onset = feed.seconds
    var named: Set<String> = []
    for index in 1...20 {
      let (heartRate, breathing, saturation) = emergency.second(index)
      feed.take(Second(heartRate: heartRate, breathing: breathing, saturation: saturation, implausible: emergency.isImplausible))
      if feed.watch.isDue(feed.policy), let threat = feed.watch.threat { named.insert(threat.words) }
    }
    let due = try #require(feed.dueSeconds) - onset
    #expect(due >= 6 && due <= 12, "\(due) s")
    #expect(named.contains(emergency.words), "\(named)")
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var seconds: [(heartRate: Double?, breathing: Double?, saturation: Double?)]
  }

  static let faults: [Fault] = [
    Fault(testDescription: "oximeter off", seconds: Array(repeating: (72, 15, nil), count: 900)),
    Fault(testDescription: "electrodes off", seconds: Array(repeating: (nil, nil, 97), count: 900)),
    Fault(testDescription: "one odd second, again and again", seconds: (0..<900).map { $0 % 3 == 0 ? (0, 0, 40) : (72, 15, 97) }),
    Fault(testDescription: "T waves counted", seconds: (0..<900).map { $0 % 4 == 0 ? (230, 15, 97) : (76, 15, 97) }),
    Fault(testDescription: "four seconds of motion", seconds: (0..<900).map { $0 % 60 < 4 ? (180, 66, 70) : (72, 15, 97) }),
    Fault(testDescription: "two seconds without a value", seconds: (0..<900).map { $0 % 5 < 2 ? (nil, nil, nil) : (72, 15, 97) }),
    Fault(
      testDescription: "a probe that slips before it is off", seconds: (0..<900).map { $0 == 0 ? (72, 15, 62) : (72, 15, nil) }),
  ]

  @Test("is never due for a sensor's fault", arguments: faults)
  func fault(_ fault: Fault) {
    var feed = Feed()
    for (heartRate, breathing, saturation) in fault.seconds {
      feed.take(Second(heartRate: heartRate, breathing: breathing, saturation: saturation))
    }
    #expect(feed.dueSeconds == nil)
  }

  @Test("shows no threat for one odd second, and one for the second", arguments: [1, 2])
  func shown(odd: Int) {
    var feed = Feed()
    feed.run(Second(heartRate: 0, breathing: 15, saturation: 97), for: odd)
    #expect((feed.watch.threat != nil) == (odd == 2))
  }

  @Test("makes nothing of a monitor that nobody is connected to")
  func nobodyConnected() {
    var feed = Feed(wellFor: 0)
    feed.run(Second(heartRate: 0, breathing: 0), for: 300)
    feed.run(.nothing, for: 300)
    #expect(feed.dueSeconds == nil)
  }

  @Test("does not begin its delay anew for a second of noise in an arrest")
  func noisyArrest() throws {
    var feed = Feed()
    let onset = feed.seconds
    for index in 0..<20 {
      feed.take(index % 5 == 3 ? Second(heartRate: 96, breathing: 0) : Second(heartRate: 0, breathing: 0))
    }
    #expect(try #require(feed.dueSeconds) - onset <= 12)
  }

  @Test("holds a threat that has stood while its signal is lost, and lets go when it comes back well")
  func lostSignal() {
    var feed = Feed()
    feed.run(Second(heartRate: 118, breathing: 30, saturation: 71), for: 10)
    feed.run(Second(heartRate: 120, breathing: 30), for: 300)
    #expect(feed.watch.threat == .value(.oxygenSaturation, 71))
    feed.run(Second(heartRate: 100, breathing: 20, saturation: 95), for: 2)
    #expect(feed.watch.threat == nil)
  }

  @Test("goes on for as long as signals stay lost, and ends with the first pulse")
  func goesOn() {
    var feed = Feed()
    feed.run(.nothing, for: 3_000)
    #expect(feed.watch.isDue(feed.policy))
    feed.take(.well)
    #expect(!feed.watch.isDue(feed.policy) && feed.watch.threat == nil)
  }

  @Test("takes silence for silence: one entry of a person after it does not make it an arrest")
  func silence() {
    var feed = Feed()
    feed.take(.nothing, after: 90)
    #expect(feed.watch.evidence == nil)
    feed.take(.nothing, after: 400)
    #expect(feed.watch.evidence == nil)
  }

  @Test("sees the arrest behind a gap in the feed, once records flow again")
  func afterGap() {
    var feed = Feed()
    feed.take(.nothing, after: 40)
    feed.run(.nothing, for: 10)
    #expect(feed.dueSeconds != nil)
  }

  @Test("gives a probe that was just put on ten seconds, which is still in time", arguments: [9, 10, 11])
  func justPutOn(oddSeconds: Int) throws {
    var feed = Feed()
    feed.run(Second(heartRate: 72, breathing: 15), for: 60)
    let onset = feed.seconds
    feed.run(Second(heartRate: 72, breathing: 15, saturation: 68), for: oddSeconds)
    feed.run(.well, for: 20)
    #expect(feed.dueSeconds.map { $0 - onset } == (oddSeconds > 10 ? 11 : nil))
  }

  @Test("is due when the delay of a spot check has passed, but waits for the next reading of a monitor")
  func dueSeconds() throws {
    var hourly = Feed(wellFor: 0)
    hourly.run(.well, for: 6, every: 3600)
    hourly.take(Second(heartRate: 0, breathing: 0, saturation: nil), after: 3600)
    #expect(hourly.watch.threat == .value(.heartRate, 0))
    #expect(hourly.watch.dueSeconds(hourly.policy) == hourly.seconds + 5)

    var tenth = Feed(wellFor: 0)
    tenth.run(.well, for: 20, every: 10)
    tenth.take(Second(heartRate: 0, breathing: 15, saturation: 97), after: 10)
    #expect(try #require(tenth.watch.dueSeconds(tenth.policy)) > tenth.seconds + 10)
    tenth.take(Second(heartRate: 0, breathing: 15, saturation: 97), after: 10)
    #expect(tenth.dueSeconds == tenth.seconds)
  }

  @Test("sees a single spot check's threat, though it never saw the patient before", arguments: [(24.0, true), (0.0, false)])
  func firstReading(heartRate: Double, isThreat: Bool) {
    var feed = Feed(wellFor: 0)
    feed.take(Second(heartRate: heartRate, breathing: 14, saturation: 93))
    #expect((feed.watch.dueSeconds(feed.policy) == 6) == isThreat)
  }

  @Test("is due neither sooner nor later when a second comes in several records")
  func severalRecords() {
    func due(isSplit: Bool) -> Double? {
      var feed = Feed(wellFor: 0)
      func send(_ second: Second) {
        guard isSplit else { return feed.take(second) }
        feed.seconds += 1
        for part in [
          Second(heartRate: second.heartRate), Second(breathing: second.breathing), Second(saturation: second.saturation),
        ] {
          feed.take(part, after: 0)
        }
      }
      for _ in 0..<60 { send(.well) }
      for _ in 0..<20 { send(Second(heartRate: 0, breathing: 4, saturation: 96)) }
      return feed.dueSeconds
    }
    #expect(due(isSplit: true) == due(isSplit: false))
    #expect(due(isSplit: false) == 66)
  }

  @Test("finds the same after a checkpoint in the middle of an arrest", arguments: 1...8)
  func checkpoint(afterSeconds: Int) throws {
    var whole = Feed()
    whole.run(.nothing, for: 20)
    var parted = Feed()
    parted.run(.nothing, for: afterSeconds)
    parted.watch = try JSONDecoder().decode(LifeThreatWatch.self, from: JSONEncoder().encode(parted.watch))
    parted.run(.nothing, for: 20 - afterSeconds)
    #expect(parted.dueSeconds == whole.dueSeconds && parted.watch == whole.watch)
  }

  @Test(
    "lets no noise hide an arrest of which four seconds in five are plain, and raises none of which half are", arguments: 1...40)
  func noise(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let well = Second(heartRate: 72 + 8 * random.unit(), breathing: 15, saturation: 97)
    func arrest(_ share: Double) -> Double? {
      var feed = Feed()
      let onset = feed.seconds
      var debt = 0.0
      for _ in 0..<60 {
        // Evenly spread, begun at random: no long run of either.
        debt += share
        if debt >= 1 {
          debt -= 1
          feed.take(Second(heartRate: (20 * random.unit()).rounded(.down), breathing: 0, saturation: 97))
        } else {
          feed.take(well)
        }
      }
      return feed.dueSeconds.map { $0 - onset }
    }
    #expect(try #require(arrest(0.8 + 0.2 * random.unit())) <= 12)
    #expect(arrest(0.5 * random.unit()) == nil)
  }
}
