import CAllocations
import Testing
import Vitals

@testable import Interchange

/// What a record can make a decoder take, and what is left of that when it has gone.
@Suite("The memory of a decoder is bounded", .enabled(if: allocations_can_be_counted(), "a sanitizer counts for itself"))
struct DecoderMemoryTests {
  private static let recordBytes = DecoderLimits().maximumRecordBytes

  /// As often as it fits into a record, between what is in front and behind.
  private static func filled(_ piece: String, from start: String = "", to end: String = "", between: String = ",") -> [UInt8] {
    let count = (recordBytes - start.utf8.count - end.utf8.count) / (piece.utf8.count + between.utf8.count)
    return Array((start + Array(repeating: piece, count: count).joined(separator: between) + end).utf8)
  }

  /// So often; as often as it fits would be more values than NODE_LIMIT.
  private static func list(_ piece: String, count: Int) -> String {
    Array(repeating: piece, count: count).joined(separator: ",")
  }

  /// Of names of their own, from `first` on.
  private static func named(from first: Int, _ member: (Int) -> String) -> [UInt8] {
    var text = "{\"patient_id\":\"P1\",\"hr\":72"
    var number = first
    while text.utf8.count < recordBytes - 64 {
      text += ",\(member(number))"
      number += 1
    }
    return Array((text + "}").utf8)
  }

  private static let hostile: [(name: String, record: [UInt8])] = [
    ("brackets", Array(String(repeating: "[", count: recordBytes).utf8)),
    ("1,000 arrays in arrays", Array((String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000)).utf8)),
    ("objects in objects", filled("{\"vitals\":", to: "1", between: "")),
    (
      "1,000 objects in objects",
      Array((String(repeating: "{\"vitals\":", count: 1000) + "1" + String(repeating: "}", count: 1000)).utf8)
    ),
    ("numbers", filled("1", from: "[", to: "]")),
    ("numbers of a vital sign", filled("7", from: "{\"patient_id\":\"P1\",\"hr\":[", to: "]}")),
    ("records", filled("{\"bed\":1,\"hr\":72}", from: "[", to: "]")),
    ("lines", filled("{\"bed\":1,\"hr\":72}", between: "\n")),
    ("bad lines", filled("{\"bed\":1,\"hr\":x}", from: "{}\n", between: "\n")),
    ("groups", filled("{}", from: "{\"patient_id\":\"P1\",\"vitals\":[", to: "]}")),
    ("no numbers", filled("NaN", from: "{\"patient_id\":\"P1\",\"hr\":[", to: "]}")),
    ("numbers past 63 bits", filled("18446744073709551615", from: "{\"patient_id\":\"P1\",\"hr\":[", to: "]}")),
    ("a text", filled("7", from: "{\"patient_id\":\"P1\",\"hr\":\"", to: "\"}", between: "")),
    ("a name", filled("a", from: "{\"", to: "\":1}", between: "")),
    ("names", named(from: 0) { "\"n\($0)\":1" }),
    ("marks", named(from: 0) { "\"spo2_valid\($0)\":false" }),
    ("one name", named(from: 0) { _ in "\"spo2\":97" }),
    ("escapes", filled("\\u0041", from: "{\"patient_id\":\"", to: "\"}", between: "")),
    ("rows", filled("[1,72]", from: "{\"columns\":[\"bed\",\"hr\"],\"rows\":[", to: "]}")),
    ("columns", filled("\"hr\"", from: "{\"patient_id\":\"P1\",\"columns\":[", to: "],\"rows\":[[72]]}")),
    (
      "times side by side",
      filled("1732270000", from: "{\"patient_id\":\"P1\",\"hr\":[72],\"time\":[", to: "]}")
    ),
    ("base64", filled("QUFB", from: "{\"payload\":\"eyJoc", to: "\"}", between: "")),
    (
      "entries of a FHIR bundle",
      filled(
        "{\"resource\":{\"resourceType\":\"Observation\",\"status\":\"final\"}}",
        from: "{\"resourceType\":\"Bundle\",\"entry\":[",
        to: "]}")
    ),
    (
      "patients of a FHIR bundle",
      filled(
        "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"p\"}}", from: "{\"resourceType\":\"Bundle\",\"entry\":[", to: "]}")
    ),
    (
      "foci in a FHIR bundle",
      Array(
        """
        {"resourceType":"Bundle","entry":[\(list(
          #"{"fullUrl":"urn:a","resource":{"resourceType":"Observation","focus":{"reference":"urn:b"}}}"#, count: 2600))]}
        """.utf8)
    ),
    (
      "foci of a FHIR observation",
      Array(
        """
        {"resourceType":"Observation","contained":[\(list(#"{"id":"a"}"#, count: 6000)),\
        {"id":"c","resourceType":"Condition"}],"focus":[\(list(##"{"reference":"#c"}"##, count: 8000))]}
        """.utf8)
    ),
    (
      "foci on one FHIR resource",
      Array(
        """
        {"resourceType":"Observation","contained":[{"resourceType":"Patient","id":"c",\
        "identifier":[\(list(#"{"value":"a"}"#, count: 6000))]}],"subject":{"identifier":{"value":"c"}},\
        "focus":[\(list(##"{"reference":"#c"}"##, count: 8000))]}
        """.utf8)
    ),
    (
      "components of a FHIR observation",
      filled(
        "{\"code\":{\"coding\":[{\"code\":\"8867-4\"}]},\"valueQuantity\":{\"value\":72}}",
        from: "{\"resourceType\":\"Observation\",\"status\":\"final\",\"subject\":{\"reference\":\"Patient/1\"},\"component\":[",
        to: "]}")
    ),
    ("SenML", filled("{\"n\":\"P1:hr\",\"v\":72}", from: "[{\"bn\":\"a:\"},", to: "]")),
  ]

  /// The largest that any of them takes at once beside what a decoder has from its beginning, several times the record: its nodes,
  /// simdjson's own, and the readings of those that are made of many.
  private static let mostBytes: Int64 = 40 << 20

  /// - Returns: the peak, and what is held once all are read.
  private func bytes(of records: [[UInt8]], by decoder: RecordDecoder) -> (peak: Int64, held: Int64) {
    var batch = RecordBatch()
    var output = DecodedBatch()
    allocations_begin()
    for record in records {
      batch.removeAll()
      record.withUnsafeBytes { batch.append($0, partition: 0, offset: 0, timestampMilliseconds: 1_732_270_010_000) }
      decoder.decode(batch, into: &output)
    }
    batch = RecordBatch()
    output = DecodedBatch()
    _ = allocations_end()
    return (allocations_peak_bytes(), allocations_held_bytes())
  }

  @Test("by a record, whatever is in it", arguments: hostile.indices)
  func peak(index: Int) {
    let (name, record) = Self.hostile[index]
    #expect(record.count <= Self.recordBytes)
    let (peak, held) = bytes(of: [record], by: RecordDecoder())
    #expect(peak <= Self.mostBytes, "\(name): \(peak)")
    #expect(held <= Self.mostBytes / 2, "\(name): \(held)")
  }

  @Test("by any number of them: what they leave does not grow")
  func plateau() {
    let decoder = RecordDecoder()
    func records(_ round: Int) -> [[UInt8]] {
      Self.hostile.map(\.record) + [Self.named(from: round * 20_000) { "\"n\($0)\":1" }]
        + (0..<20_000).map { number in
          let id = String(repeating: "x", count: 50) + String(round * 20_000 + number)
          return Array("{\"patient_id\":\"\(id)\",\"name\":\"\(String(repeating: "y", count: 120))\",\"hr\":72}".utf8)
        }
    }
    var held: Int64 = 0
    for round in 0..<2 { held += bytes(of: records(round), by: decoder).held }
    let more = bytes(of: records(2), by: decoder).held
    #expect(held <= 96 << 20, "\(held)")
    #expect(more <= 1 << 20, "\(more)")
  }

  @Test(
    "by what Avro's bytes announce",
    arguments: [
      ([0x80, 0x80, 0x80, 0x80, 0x04, 0], #"{"type":"array","items":"null"}"#),
      (AvroBytes.long(.max), #"{"type":"array","items":"null"}"#),
      (AvroBytes.long(Int64(Int32.max)), #""string""#), (AvroBytes.long(Int64(Int32.max)), #""bytes""#),
      (
        AvroBytes.long(60_000),
        ##"{"type":"array","items":{"type":"record","name":"\##(String(repeating: "n", count: 90))","fields":[]}}"##
      ),
      (
        AvroBytes.long(60_000),
        ##"{"type":"array","items":{"type":"record","name":"r","fields":[{"name":"\##(String(repeating: "n", count: 4000))","type":"null"}]}}"##
      ),
    ])
  func avro(bytes: [UInt8], schema: String) {
    allocations_begin()
    _ = json(bytes, schema)
    _ = allocations_end()
    #expect(allocations_peak_bytes() <= 16 << 20)
  }
}
