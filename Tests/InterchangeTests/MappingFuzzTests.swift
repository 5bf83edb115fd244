import Testing
import Vitals

@testable import Interchange

/// Whatever comes, by whatever mapping: no crash, nothing hangs, and what comes out keeps its promises.
@Suite("Mappings under fire")
struct MappingFuzzTests {
  private static let mappings = [
    """
    patient = ["id", "@key"]
    name = { from = ["n.a", "n.b"] }
    time = { from = "t", format = "dd/MM/yyyy HH:mm:ss X" }
    hr = { from = "v[*].hr", unit = "v[*].u", scale = 0.1 }
    bp = "v[*].bp"
    temp = { from = "x.y.z", match = "([0-9]+)", missing = [1, "a"] }
    device = "d"
    devices = { a = "P1", 1 = { bed = "2" } }
    """,
    """
    patient = "p[*]~"
    where = { q = "> 1" }
    code = "p[*].m[*].c"
    value = ["p[*].m[*].v", "p[*].m[*].w"]
    unit = "p[*].m[*].u"
    codes = { a = "hr", 1 = { is = "temp", unit = "F" } }
    """,
    "format = \"python\"\npatient = \"id\"\nhr = \"hr\"\ntime = \"t\"",
    "format = \"text\"\npatient = { from = \"$\", split = \",\", part = 2 }\nhr = { from = \"$\", match = \"hr=([^,]*)\" }",
  ]

  private static let keys = ["id", "n", "a", "b", "t", "v", "hr", "u", "bp", "x", "y", "z", "d", "p", "q", "m", "c", "w", ""]
  private static let scalars = [
    "null", "true", "1", "-0", "72", "1e999", "NaN", "18446744073709551615", "0.1", "\"\"", "\"a\"", "\"72\"", "\"120/80\"",
    "\"22/11/2024 10:06:40 Z\"", "\"\\u0000\\u001b[2J\"", "\"kPa\"", "\"{\\\"hr\\\":1}\"", "\"eyJociI6ODh9\"", "\"[[[\"",
    "1732270000",
  ]

  private func value(_ random: inout SplitMix64, depth: Int) -> String {
    switch Int.random(in: 0..<(depth < 6 ? 5 : 3), using: &random) {
    case 3:
      let count = Int.random(in: 0..<4, using: &random)
      return "[" + (0..<count).map { _ in value(&random, depth: depth + 1) }.joined(separator: ",") + "]"
    case 4: return object(&random, depth: depth + 1)
    default: return Self.scalars.randomElement(using: &random) ?? ""
    }
  }

  private func object(_ random: inout SplitMix64, depth: Int) -> String {
    let members = (0..<Int.random(in: 0..<7, using: &random)).map { _ in
      "\"\(Self.keys.randomElement(using: &random) ?? "")\":\(value(&random, depth: depth))"
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  private func check(_ records: [MappedRecord], by mapping: String) throws {
    let (output, _) = try decodeMapped(records, by: mapping)
    #expect(output.readings.count == output.entryOfReading.count)
    for reading in output.readings {
      let id = reading.patient.id.unicodeScalars
      #expect(!id.isEmpty && id.count <= 64 && !id.contains(where: SafeText.isUnsafe))
      #expect(reading.timeSeconds.isFinite)
      for vital in Vital.allCases {
        if let value = reading.values[vital] { #expect(Plausibility(value, of: vital) != .implausible) }
      }
    }
  }

  @Test("Random documents are read or rejected", arguments: mappings, [1, 2] as [UInt64])
  func documents(mapping: String, seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let records = (0..<3000).map { index in
      MappedRecord(object(&random, depth: 0), key: index % 3 == 0 ? nil : Self.scalars.randomElement(using: &random))
    }
    try check(records, by: mapping)
  }

  @Test("Documents with bytes flipped, dropped and doubled are read or rejected", arguments: mappings)
  func mutations(mapping: String) throws {
    var random = SplitMix64(seed: 3)
    let records = (0..<3000).map { _ in
      var record = MappedRecord(object(&random, depth: 0))
      for _ in 0..<Int.random(in: 1...5, using: &random) {
        let index = Int.random(in: 0..<max(1, record.value.count), using: &random)
        guard index < record.value.count else { continue }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: record.value[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: record.value[index] = UInt8.random(in: 0...255, using: &random)
        case 2: record.value.remove(at: index)
        default: record.value.insert(contentsOf: record.value[index..<min(record.value.count, index + 9)], at: index)
        }
      }
      return record
    }
    try check(records, by: mapping)
  }

  @Test("A record of very many rows is cut off, and said")
  func manyRows() throws {
    let rows = (0..<30_000).map { #"{"hr":\#($0 % 200)}"# }.joined(separator: ",")
    let record = #"{"id":"P","v":[\#(rows)]}"#
    #expect(record.utf8.count > 250_000)
    let decoder = RecordDecoder(
      limits: DecoderLimits(maximumRecordBytes: 1 << 20), mapping: try compiled("patient = \"id\"\nhr = \"v[*].hr\""))
    var output = DecodedBatch()
    decoder.decode(batch(of: [MappedRecord(record)]), into: &output)
    #expect(output.readings.count <= 4096)
    #expect(told(output) == ["too-large too many readings in one record"])
  }

  @Test("Any text is a mapping or a mistake with a line", arguments: playedSeeds(4...5))
  func mappingFiles(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let pieces = [
      "patient", "hr", "temp", "codes", "where", "devices", "=", "\"", "{", "}", "[", "]", "[*]", "\n", "from", "match", ".",
      "id", "1", "?", "@key", ",", "[[topic]]", "topics", "unit", "~", "$",
    ]
    for _ in 0..<2000 {
      let text = (0..<Int.random(in: 1..<30, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
        .joined(separator: Bool.random(using: &random) ? "" : " ")
      do throws(MappingError) {
        _ = try Mapping(Array("patient = \"id\"\nhr = \"x\"\n\(text)".utf8), path: "feed.toml")
      } catch {
        #expect(error.line != nil && !error.problem.isEmpty)
      }
    }
  }
}
