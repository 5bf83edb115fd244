import Alarms
import Detection
import Foundation
import Vitals

@testable import Interchange
@testable import Engine

/// A feed as a gateway sends it, record by record through the decoder and the engine.
struct IdentityFeed {
  static let begin = 1_795_651_200.0
  static let well = #""hr": 74, "rr": 15, "spo2": 97, "sbp": 124, "dbp": 78, "temp": 36.8"#
  static let ill = #""hr": 135, "rr": 27, "spo2": 86, "sbp": 86, "dbp": 52, "temp": 39.4"#

  var shard = Shard(wardName: "Ward", detector: .rulesOnly)
  private(set) var events: [ShardEvent] = []
  private(set) var rejects: [RejectReason] = []
  private let decoder = RecordDecoder()

  /// - Parameters:
  ///   - claimed: what the record says of when it was measured, where that is not when it is sent.
  ///   - kafka: its Kafka time, where that is not when it is sent.
  ///   - ts: its time as it stands there, where that is no number of seconds.
  ///   - fields: what follows the id and the time, such as `"bed": "01", "hr": 80`.
  mutating func send(
    _ id: String, at seconds: Double, claimed: Double? = nil, kafka: Double? = nil, ts: String? = nil, _ fields: String
  ) {
    let time = ts ?? "\(Self.begin + (claimed ?? seconds))"
    let record = #"{"patient_id": "\#(id)", "ts": \#(time), \#(fields)}"#
    var batch = RecordBatch()
    batch.append(record, timestampMilliseconds: Int64(((Self.begin + (kafka ?? seconds)) * 1000).rounded()))
    var decoded = DecodedBatch()
    decoder.decode(batch, into: &decoded)
    rejects += decoded.rejects.map(\.reason)
    shard.step(decoded.readings, into: &events)
  }

  var transitions: [AlarmTransition] {
    events.compactMap { if case .transition(let transition) = $0 { transition } else { nil } }
  }

  /// What was said of who is who: "begins …" and "ends …".
  var doubts: [String] {
    events.compactMap { event in
      guard case .condition(let change) = event, change.kind == .identity else { return nil }
      return "\(change.phase) \(change.words)"
    }
  }

  var partings: Int { events.count { if case .parted = $0 { true } else { false } } }

  func patients(in bed: String) -> [Shard.Patient] { shard.patients.filter { $0.identity.bed == bed } }

  func severity(in bed: String) -> Severity? { patients(in: bed).first?.alarm.severity }
}
