import Testing
import Vitals

@testable import Interchange

/// Bytes of one value, written by the rules of the specification.
struct AvroBytes {
  var bytes: [UInt8] = []

  static func long(_ number: Int64) -> [UInt8] {
    var bits = UInt64(bitPattern: number << 1 ^ number >> 63)
    var bytes: [UInt8] = []
    while bits >= 0x80 {
      bytes.append(UInt8(bits & 0x7F) | 0x80)
      bits >>= 7
    }
    return bytes + [UInt8(bits)]
  }

  static func text(_ text: String) -> [UInt8] { long(Int64(text.utf8.count)) + Array(text.utf8) }
}

func json(_ bytes: [UInt8], _ schema: String) -> Result<String, AvroReader.Fault> {
  guard let schema = try? AvroSchema(Array(schema.utf8)) else { return .failure(.badBranch) }
  var text = JSONText()
  return bytes.withUnsafeBufferPointer { bytes in
    do throws(AvroReader.Fault) {
      try AvroReader.read(bytes, as: schema, into: &text)
      return .success(String(decoding: text.bytes, as: UTF8.self))
    } catch {
      return .failure(error)
    }
  }
}

private func primitive(_ type: String, _ logical: String = "", _ more: String = "") -> String {
  logical.isEmpty ? "\"\(type)\"" : "{\"type\":\"\(type)\",\"logicalType\":\"\(logical)\"\(more)}"
}

@Suite("Avro")
struct AvroTests {
  static let vitals = """
    {"type":"record","name":"Vitals","namespace":"hospital.icu","fields":[
    {"name":"patientId","type":"string"},
    {"name":"bed","type":["null","int"],"default":null},
    {"name":"measuredAt","type":{"type":"long","logicalType":"timestamp-millis"}},
    {"name":"heartRate","type":["null","double"]},
    {"name":"spo2","type":"float"},
    {"name":"temperature","type":["null",{"type":"bytes","logicalType":"decimal","precision":4,"scale":1}]},
    {"name":"onOxygen","type":"boolean"},
    {"name":"consciousness","type":{"type":"enum","name":"Acvpu","symbols":["A","C","V","P","U"]}},
    {"name":"pressures","type":{"type":"map","values":"int"}},
    {"name":"leads","type":{"type":"array","items":"string"}}]}
    """

  /// One value of `vitals`, as avro-c 1.11.1 writes it (avro_value_write).
  static let written: [UInt8] = {
    let hex = Array(
      "08503030310217f4a1b4b5ea64020000000000e051403333c2420204017101040406737973f201066469619c0100040449490656c3a900".utf8)
    return stride(from: 0, to: hex.count, by: 2).map { UInt8(String(decoding: hex[$0..<$0 + 2], as: UTF8.self), radix: 16) ?? 0 }
  }()

  @Test("as another library writes it is read as JSON")
  func foreign() {
    #expect(
      json(Self.written, Self.vitals)
        == .success(
          #"{"patientId":"P001","bed":-12,"measuredAt":1732270000.250,"heartRate":71.5,"spo2":97.1,"temperature":36.9,"#
            + #""onOxygen":true,"consciousness":"V","pressures":{"sys":121,"dia":78},"leads":["II","Vé"]}"#))
  }

  @Test(
    "of each type is written as people would",
    arguments: [
      ([UInt8](), primitive("null"), "null"), ([0], primitive("boolean"), "false"),
      (AvroBytes.long(.min), primitive("long"), "-9223372036854775808"),
      (AvroBytes.long(.max), primitive("long"), "9223372036854775807"),
      ([0, 0, 0xC0, 0x7F], primitive("float"), "\"nan\""), ([0, 0, 0x80, 0x3F], primitive("float"), "1.0"),
      (AvroBytes.long(1_732_270_000_250_001), primitive("long", "timestamp-micros"), "1732270000.250001"),
      (AvroBytes.long(-1), primitive("long", "timestamp-millis"), "-0.001"),
      (AvroBytes.long(1_732_270_000_250), primitive("long", "local-timestamp-millis"), "\"2024-11-22T10:06:40.250\""),
      (AvroBytes.long(20_049), primitive("int", "date"), "\"2024-11-22\""),
      (AvroBytes.long(36_400_250), primitive("int", "time-millis"), "\"10:06:40.250\""),
      ([2, 0xFF], primitive("bytes", "decimal", ",\"scale\":2"), "-0.01"), ([2, 65], primitive("bytes"), "\"A\""),
      ([2, 0xFF], primitive("bytes"), "\"/w==\""), (AvroBytes.text("a\"\n"), primitive("string"), #""a\"\u000a""#),
      ([0x01, 0x71], #"{"type":"fixed","name":"f","size":2,"logicalType":"decimal","scale":1}"#, "36.9"),
      ([4, 2, 4, 1, 2, 6, 0], #"{"type":"array","items":"int"}"#, "[1,2,3]"),
      ([2], #"["null",{"type":"enum","name":"e","symbols":["x"]}]"#, ""),
      ([2, 0], #"["null",{"type":"enum","name":"e","symbols":["x"]}]"#, "\"x\""),
      (
        [2, 2, 0], #"{"type":"record","name":"n","fields":[{"name":"next","type":["null","n"]}]}"#,
        #"{"next":{"next":{"next":null}}}"#
      ),
      (AvroBytes.long(1), #"{"type":"long","connect.name":"org.apache.kafka.connect.data.Timestamp"}"#, "0.001"),
    ])
  func types(bytes: [UInt8], schema: String, text: String) {
    // Negative counts of blocks are written with the block's bytes.
    let bytes = bytes == [4, 2, 4, 1, 2, 6, 0] ? [4, 2, 4] + AvroBytes.long(-1) + [2, 6, 0] : bytes
    #expect(json(bytes, schema) == (text.isEmpty ? .failure(.ended) : .success(text)))
  }

  @Test(
    "that announces what it has not is refused at once",
    arguments: [
      // Half a billion nulls in six bytes; a record in itself two hundred thousand times.
      ([0x80, 0x80, 0x80, 0x80, 0x04, 0], #"{"type":"array","items":"null"}"#, AvroReader.Fault.tooMany),
      (
        [UInt8](repeating: 2, count: 200_000), #"{"type":"record","name":"n","fields":[{"name":"next","type":["null","n"]}]}"#,
        .tooDeep
      ),
      (AvroBytes.long(.max), primitive("string"), .ended), (AvroBytes.long(-5), primitive("bytes"), .badLength),
      ([UInt8](repeating: 0xFF, count: 11), primitive("long"), .badNumber), ([4, 0], primitive("null"), .trailing),
      ([2], #"["null"]"#, .badBranch), ([2, 0xFF], primitive("string"), .badText), ([2], primitive("boolean"), .badNumber),
      (AvroBytes.long(.min) + [0, 0], #"{"type":"array","items":"null"}"#, .badLength),
    ])
  func hostile(bytes: [UInt8], schema: String, fault: AvroReader.Fault) {
    #expect(json(bytes, schema) == .failure(fault))
  }

  @Test(
    "has no schema in these texts",
    arguments: [
      "", "{", "{}", "[]", #""strin""#, #"{"type":"record","name":"r"}"#, #"{"type":"array"}"#, "5",
      #"{"type":"record","name":"r","fields":[{"name":"x"}]}"#, String(repeating: #"{"type":"array","items":"#, count: 100) + "1",
    ])
  func schemas(text: String) {
    #expect(throws: AvroSchema.Fault.self) { try AvroSchema(Array(text.utf8)) }
  }

  @Test("with bytes flipped, dropped and doubled is read or refused", arguments: playedSeeds(1...3))
  func mutations(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<5000 {
      var bytes = Self.written
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let index = Int.random(in: 0..<max(1, bytes.count), using: &random)
        guard index < bytes.count else { continue }
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: index)
        default: bytes.insert(contentsOf: bytes[index..<min(bytes.count, index + 9)], at: index)
        }
      }
      if case .success(let text) = json(bytes, Self.vitals) {
        var text = text + String(repeating: "\0", count: 64)
        let isJSON = text.withUTF8 { RecordParser().parse(UnsafeBufferPointer(rebasing: $0[..<($0.count - 64)])) == 0 }
        #expect(isJSON, "\(text)")
      }
    }
  }

  // MARK: On a topic

  private func decode(_ payload: [UInt8], schema: RegisteredSchema, mapping: String? = nil) throws -> DecodedBatch {
    let decoder = RecordDecoder(mapping: try mapping.map { try compiled($0) }, schemas: { $0 == 0x0102_0304 ? schema : .awaited })
    var record = MappedRecord("")
    record.value = [0, 1, 2, 3, 4] + payload
    var other = record
    other.value[1] = 9
    var output = DecodedBatch()
    decoder.decode(
      batch(of: [record, other, MappedRecord(#"{"patient_id":"J","hr":60}"#)]),
      into: &output)
    return output
  }

  @Test("behind a registry's five bytes is read like JSON, beside records that are JSON")
  func framed() throws {
    let output = try decode(Self.written, schema: .avro(try AvroSchema(Array(Self.vitals.utf8))))
    #expect(readingLines(output) == ["P001, -12, hr 72 spo2 97 temp 36.9, oxygen, V, 10 s ago", "J, hr 60"])
    #expect(told(output) == ["no-schema schema registry"])
    #expect(output.rejects.first?.excerpt == "the schema registry did not give schema 151126788 in time")
  }

  @Test("is read by a mapping too")
  func mapped() throws {
    let output = try decode(
      Self.written, schema: .avro(try AvroSchema(Array(Self.vitals.utf8))),
      mapping: "patient = \"patientId\"\nsbp = \"pressures.sys\"\ndbp = \"pressures.dia\"\ntime = \"measuredAt\"")
    #expect(readingLines(output).first == "P001, sbp 121 dbp 78, 10 s ago")
  }

  @Test("and what is not Avro behind such bytes is told by name")
  func others() throws {
    let json = Array(#"{"patient_id":"K","hr":61}"#.utf8)
    #expect(readingLines(try decode(json, schema: .json)) == ["K, hr 61", "J, hr 60"])
    #expect(told(try decode(json, schema: .protobuf)).first == "not-json Protobuf")
    #expect(told(try decode(json, schema: .unusable("is not there"))).first == "no-schema schema")
    #expect(told(try decode([9], schema: .avro(try AvroSchema(Array(Self.vitals.utf8))))).first == "not-of-schema Avro")
  }
}
