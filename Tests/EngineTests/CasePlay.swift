import Alarms
import Detection
import Interchange
import Vitals

@testable import Engine

/// What became of a small feed: played at its pace through the decoder and the engine, and then a minute more.
struct CasePlay {
  static let beginSeconds = 1_795_350_000.0

  private(set) var shard = Shard(wardName: "Ward", detector: .rulesOnly)
  private(set) var clocks = ClockWatch(limits: ClockLimits())
  private(set) var readings: [Reading] = []
  /// In words, with the field and the beginning of its value.
  private(set) var rejects: [String] = []
  private(set) var tombstones = 0
  /// What was told, with the seconds from the beginning.
  private(set) var told: [(second: Double, step: AlarmTransition)] = []
  private(set) var conditions: [ConditionChange] = []
  private(set) var partings = 0
  /// As shown when the last record had come, and a minute later.
  private(set) var bedsAtEnd: [BedSnapshot] = []

  init(_ one: RecordCase) throws {
    let decoder = RecordDecoder()
    var decoded = DecodedBatch()
    var end = 0.0
    for (offset, record) in try one.records(beginSeconds: Self.beginSeconds).enumerated() {
      for second in stride(from: end, to: record.delaySeconds, by: 0.5) { tick(at: second) }
      end = record.delaySeconds
      var batch = RecordBatch()
      (record.value ?? []).withUnsafeBytes {
        batch.append(
          $0, partition: 0, offset: Int64(offset), timestampMilliseconds: Int64((record.kafkaSeconds * 1000).rounded()))
      }
      decoder.decode(batch, into: &decoded)
      readings += decoded.readings
      tombstones += decoded.tombstones
      rejects += decoded.rejects.map { "\($0.reason.rawValue) \($0.words)" }
      var events: [ShardEvent] = []
      shard.step(
        decoded.readings, arrival: Arrival(wallSeconds: Self.beginSeconds + end, isLive: true), into: &events)
      note(events, at: end)
    }
    bedsAtEnd = beds(at: end)
    for second in stride(from: end, through: end + 60, by: 0.5) { tick(at: second) }
  }

  private mutating func tick(at second: Double) {
    note(shard.tick(at: Self.beginSeconds + second), at: second)
  }

  private mutating func note(_ events: [ShardEvent], at second: Double) {
    for event in events {
      switch event {
      case .transition(let step): told.append((second, step))
      case .condition(let change): conditions.append(change)
      case .parted: partings += 1
      case .ordered, .overruled, .acknowledged, .unexplained, .left: break
      }
    }
  }

  /// What the console shows at a second from the beginning.
  func beds(at second: Double) -> [BedSnapshot] {
    shard.shown(at: Self.beginSeconds + second, by: clocks)
  }

  /// The alarms to this severity or above, by patient.
  func raised(_ severity: Severity) -> [String] {
    Set(told.filter { $0.step.kind.isAlarm && $0.step.severity >= severity }.map(\.step.patient.id)).sorted()
  }

  func raisedSecond(_ severity: Severity) -> Double? {
    told.first { $0.step.kind.isAlarm && $0.step.severity >= severity }?.second
  }

  var patients: [String] { shard.patients.map(\.identity.id).sorted() }

  /// What is known of the only patient.
  var observation: Observation? { shard.patients.count == 1 ? shard.patients[0].newestAssessment?.observation : nil }
}
