import Foundation
import Vitals

@testable import Interchange

/// 2024-11-22T07:06:40Z, the time in the examples.
let exampleSeconds = 1_732_270_000.0

/// What fuzzing begins with; `WARDWATCH_SEEDS=FIRST-LAST` plays other seeds than the usual ones.
/// - Parameter found: those that something was found by.
func playedSeeds(_ usual: ClosedRange<UInt64>, found: [UInt64] = []) -> [UInt64] {
  let given = (ProcessInfo.processInfo.environment["WARDWATCH_SEEDS"] ?? "").split(separator: "-").compactMap { UInt64($0) }
  return Array(given.count == 2 && given[0] <= given[1] ? given[0]...given[1] : usual) + (given.isEmpty ? found : [])
}

/// Decodes records as one batch.
func decode(
  _ records: [[UInt8]], kafkaSeconds: Double? = nil, zone: String? = nil, limits: DecoderLimits = DecoderLimits()
) -> DecodedBatch {
  var batch = RecordBatch()
  for (offset, record) in records.enumerated() {
    record.withUnsafeBytes {
      batch.append($0, partition: 0, offset: Int64(offset), timestampMilliseconds: kafkaSeconds.map { Int64($0 * 1000) })
    }
  }
  var output = DecodedBatch()
  RecordDecoder(limits: limits, zone: zone.flatMap(LocalZone.init(named:))).decode(batch, into: &output)
  return output
}

func decode(_ record: String, kafkaSeconds: Double? = nil, zone: String? = nil) -> DecodedBatch {
  decode([Array(record.utf8)], kafkaSeconds: kafkaSeconds, zone: zone)
}

/// A wide record with these members beside a patient and a time.
func wide(_ members: String) -> String {
  #"{"patient_id":"P1","ts":1732270000\#(members.isEmpty ? "" : ",")\#(members)}"#
}

extension DecodedBatch {
  var reasons: [RejectReason] { rejects.map(\.reason) }
  var values: PerVital<Double?> { readings.first?.values ?? PerVital(repeating: nil) }
}

extension Reading {
  /// As it would come from a file.
  var withoutPosition: Reading {
    var reading = self
    reading.position = nil
    return reading
  }
}
