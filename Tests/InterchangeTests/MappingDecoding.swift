import Testing
import Vitals

@testable import Interchange

/// Records as they come from a topic, with what comes beside their values.
struct MappedRecord {
  var value: [UInt8]
  var key: String?
  var headers: [(name: Int, value: String)] = []

  init(_ value: String, key: String? = nil, headers: [(name: Int, value: String)] = []) {
    self.value = Array(value.utf8)
    self.key = key
    self.headers = headers
  }
}

/// 2024-11-22T10:06:50Z
let mappedNowSeconds = 1_732_270_010.0

func compiled(_ mapping: String, topic: String = "vitals", isTrial: Bool = false) throws -> CompiledMapping {
  let file = try Mapping(Array(mapping.utf8), path: "feed.toml")
  return try CompiledMapping(try file.mapping(forTopic: topic), of: file, topic: topic, isTrial: isTrial)
}

func batch(of records: [MappedRecord]) -> RecordBatch {
  var batch = RecordBatch()
  for (offset, record) in records.enumerated() {
    record.value.withUnsafeBytes {
      batch.append($0, partition: 0, offset: Int64(offset), timestampMilliseconds: Int64(mappedNowSeconds * 1000))
    }
    if let key = record.key { Array(key.utf8).withUnsafeBytes { batch.setKey($0) } }
    for header in record.headers { Array(header.value.utf8).withUnsafeBytes { batch.addHeader(header.name, $0) } }
  }
  return batch
}

func decodeMapped(
  _ records: [MappedRecord], by mapping: String, topic: String = "vitals"
) throws -> (output: DecodedBatch, unused: [String]) {
  let decoder = RecordDecoder(mapping: try compiled(mapping, topic: topic))
  var output = DecodedBatch()
  decoder.decode(batch(of: records), into: &output)
  return (output, decoder.unusedFields(atMost: 100).map(\.name).sorted())
}

/// Readings in one line each: who, when before the example's now, and what.
func readingLines(_ output: DecodedBatch) -> [String] {
  output.readings.map { reading in
    let patient = reading.patient
    let place = [patient.ward, patient.bed].compactMap { $0 }.joined(separator: "/")
    let vitals = Vital.allCases.compactMap { vital in reading.values[vital].map { "\(vital.key) \(vital.formatted($0))" } }
    let rest = [
      reading.onOxygen.map { $0 ? "oxygen" : "air" }, reading.consciousness?.rawValue,
      reading.timeSeconds == mappedNowSeconds ? nil : "\(Int((mappedNowSeconds - reading.timeSeconds).rounded())) s ago",
    ]
    let head = [patient.id, place, patient.name ?? ""].filter { !$0.isEmpty }
    return (head + [vitals.joined(separator: " ")] + rest.compactMap { $0 }).joined(separator: ", ")
  }
}

func told(_ output: DecodedBatch) -> [String] { output.rejects.map { "\($0.reason.rawValue) \($0.detail)" } }
