import Alarms
import Detection
import Vitals

@testable import Engine

/// One patient's records as they come: when each is sent, what its clock claims, how ill the patient is.
struct SimulatedFeed {
  static let noon = 1_795_350_000.0

  struct Record {
    /// When it comes, in seconds after noon.
    var arrived: Double
    /// What it claims, in seconds after noon.
    var claimed: Double
    /// Its Kafka time, in seconds after noon; nil where it has none.
    var kafka: Double?
    var isIll: Bool
    var bed: String?
    var partition: Int32 = 0
  }

  var records: [Record] = []
  /// What was told, with when.
  private(set) var told: [(seconds: Double, step: AlarmTransition)] = []
  private(set) var conditions: [ConditionChange] = []
  private(set) var shard = Shard(wardName: "Ward", detector: .rulesOnly)
  private(set) var clocks = ClockWatch(limits: ClockLimits())

  /// A record a second that claims `claimed` of when it is sent; well until `onset`.
  static func monitor(
    seconds: Int, every step: Double = 1, onset: Double = .infinity, claimed: (Double) -> Double = { $0 },
    kafka: (Double) -> Double? = { $0 }
  ) -> SimulatedFeed {
    var feed = SimulatedFeed()
    for count in 0..<seconds {
      let time = Double(count) * step
      feed.records.append(Record(arrived: time, claimed: claimed(time), kafka: kafka(time), isIll: time >= onset))
    }
    return feed
  }

  /// Plays all records in the order in which they come, ticking as the shell does.
  mutating func play(tickAfterSeconds: Double = 0) {
    for record in records.sorted(by: { $0.arrived < $1.arrived }) { take(record) }
    if tickAfterSeconds > 0, let last = records.map(\.arrived).max() {
      for second in stride(from: last, through: last + tickAfterSeconds, by: 0.5) { tick(at: second) }
    }
  }

  mutating func take(_ record: Record) {
    tick(at: record.arrived)
    var reading = Self.reading(record)
    reading.kafkaSeconds = record.kafka.map { Self.noon + $0 }
    var events: [ShardEvent] = []
    shard.step([reading], arrival: Arrival(wallSeconds: Self.noon + record.arrived, isLive: true), into: &events)
    note(events, at: record.arrived)
  }

  mutating func tick(at second: Double) {
    note(shard.tick(at: Self.noon + second), at: second)
  }

  private mutating func note(_ events: [ShardEvent], at second: Double) {
    for event in events {
      switch event {
      case .transition(let step): told.append((second, step))
      case .condition(let change) where change.kind == .clock: conditions.append(change)
      case .unexplained, .condition, .ordered, .overruled, .acknowledged, .parted, .left: break
      }
    }
  }

  /// No step that a body could not make in a second: values that lie apart would be artefacts.
  static func reading(_ record: Record) -> Reading {
    var reading = Reading(
      patient: PatientIdentity(id: "P1", bed: record.bed), timeSeconds: noon + record.claimed,
      position: nil)
    let wobble = Double(Int(abs(record.arrived) * 7) % 3)
    reading.values.heartRate = record.isIll ? 108 + wobble / 2 : 76 + wobble
    reading.values.respiratoryRate = record.isIll ? 27 : 15 + wobble
    reading.values.oxygenSaturation = record.isIll ? 90 : 97
    reading.values.systolicPressure = record.isIll ? 96 : 122 + wobble
    return reading
  }

  /// What the console shows at a moment.
  func bed(at second: Double) -> BedSnapshot? {
    shard.shown(at: Self.noon + second, by: clocks).first
  }

  /// When HIGH first stood.
  var highSeconds: Double? { told.first { $0.step.kind.isAlarm && $0.step.severity == .high }?.seconds }
}
