import Alarms
import Detection
import Testing
import Vitals

@testable import Engine

@Suite("One observation in several records")
struct ObservationTests {
  private static let noon = 1_795_350_000.0

  private static func reading(_ seconds: Double, _ values: [Vital: Double], bed: String? = nil, name: String? = nil) -> Reading {
    var reading = Reading(patient: PatientIdentity(id: "P1", bed: bed, name: name), timeSeconds: noon + seconds)
    for (vital, value) in values { reading.values[vital] = value }
    return reading
  }

  private static let well: [Vital: Double] = [
    .heartRate: 78, .oxygenSaturation: 97, .respiratoryRate: 16, .systolicPressure: 124, .temperature: 36.8,
  ]
  private static let ill: [Vital: Double] = [
    .heartRate: 134, .oxygenSaturation: 86, .respiratoryRate: 27, .systolicPressure: 88, .temperature: 39.4,
  ]
  private static let rowOrder: [Vital] = [.heartRate, .oxygenSaturation, .respiratoryRate, .systolicPressure, .temperature]

  /// A row for each vital, so far apart.
  private static func rows(_ seconds: Double, _ values: [Vital: Double], everySeconds step: Double) -> [Reading] {
    rowOrder.enumerated().compactMap { index, vital in
      values[vital].map { reading(seconds + step * Double(index), [vital: $0]) }
    }
  }

  /// What is told by `afterSeconds` after the last of `readings` came.
  private static func told(_ readings: [Reading], afterSeconds: Double) -> [AlarmTransition] {
    var shard = Shard(wardName: "Ward", detector: .rulesOnly)
    var events: [ShardEvent] = []
    shard.step(readings, into: &events)
    shard.tick(into: &events) { _ in afterSeconds }
    return events.compactMap { if case .transition(let step) = $0 { step } else { nil } }
  }

  @Test(
    "Hourly spot checks sent as rows within seconds alarm as one wide record does, whatever their order",
    arguments: [0.0, 0.02, 0.5, 1, -0.5])
  func longRows(step: Double) throws {
    let quiet = (0..<6).flatMap { Self.rows(3600 * Double($0), Self.well, everySeconds: step) }
    let readings = quiet + Self.rows(6 * 3600, Self.ill, everySeconds: step)
    #expect(Self.told(readings, afterSeconds: 4).isEmpty)
    // Rows that come backwards are of the time of the first.
    let raised = try #require(Self.told(readings, afterSeconds: 10).last)
    #expect(raised.severity == .high)
    #expect(raised.assessment.news2.total == 14)
  }

  @Test("A first record that a gateway sends again is still one spot check", arguments: [0.02, 1, 4.9])
  func copy(afterSeconds: Double) {
    let sent = [Self.reading(0, Self.ill), Self.reading(afterSeconds, Self.ill)]
    #expect(Self.told(sent, afterSeconds: 10).map(\.severity) == [.high])
  }

  @Test("Spot checks that are all sent twice live as long as others and alarm as others")
  func copies() throws {
    var shard = Shard(wardName: "Ward", detector: .rulesOnly)
    var events: [ShardEvent] = []
    for hour in 0..<8 {
      for copy in [0, 0.02, 2] { shard.step([Self.reading(3600 * Double(hour) + copy, Self.well)], into: &events) }
    }
    let patient = try #require(shard.patient(id: "P1"))
    #expect(abs((patient.history.usualIntervalSeconds ?? 0) - 3600) < 5)
    #expect(patient.history.observation(at: Self.noon + 7 * 3600 + 3000).values.heartRate == 78)
  }

  @Test("A reading a second never chains: each second value begins an observation", arguments: [1.0, 0.5, 2])
  func monitor(step: Double) throws {
    var shard = Shard(wardName: "Ward", detector: .rulesOnly)
    var events: [ShardEvent] = []
    for second in 0..<120 {
      var values = Self.well
      values[.heartRate] = 70 + Double(second % 3)
      shard.step([Self.reading(Double(second) * step, values)], into: &events)
    }
    let history = try #require(shard.patient(id: "P1")).history
    #expect(abs((history.usualIntervalSeconds ?? 0) - step) < 0.01)
  }

  @Test("A monitor whose values stand still is a monitor all the same")
  func constant() throws {
    var shard = Shard(wardName: "Ward", detector: .rulesOnly)
    var events: [ShardEvent] = []
    for second in 0..<700 { shard.step([Self.reading(Double(second), Self.well)], into: &events) }
    let patient = try #require(shard.patient(id: "P1"))
    #expect(abs((patient.history.usualIntervalSeconds ?? 0) - 1) < 0.1)
    #expect(patient.assessment?.quality.heartRate == .flatLine)
  }

  @Test(
    "Whatever the usual interval, what still stands when the records stop is raised once its delay has passed",
    arguments: [0.5, 1, 5, 20, 59, 60, 900])
  func recordsStop(interval: Double) throws {
    let before = (0..<40).map { count in
      var values = Self.well
      values[.heartRate] = 76 + Double(count % 3)
      return Self.reading(Double(count) * interval, values)
    }
    // No step that a body could not make in a second, which would be an artefact.
    let worse: [Vital: Double] = [.heartRate: 108, .oxygenSaturation: 90, .respiratoryRate: 27]
    let readings = before + [Self.reading(40 * interval, worse)]
    #expect(Self.told(readings, afterSeconds: 9).isEmpty)
    let raised = try #require(Self.told(readings, afterSeconds: max(10, interval >= 60 ? 0 : 1.3 * interval)).first)
    #expect(raised.severity == .high && raised.timeSeconds == Self.noon + 40 * interval)
  }
}
