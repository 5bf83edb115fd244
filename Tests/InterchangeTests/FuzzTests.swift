import Foundation
import Testing
import Vitals

@testable import Interchange

@Suite struct FuzzTests {
  private let seeds = [
    #"{"patient_id":"P001","ward":"7B","bed":"12","name":"Ada","ts":1732270000.25,"hr":72,"rr":15,"spo2":97.1,"sbp":121,"dbp":78,"temp":36.8,"on_oxygen":true,"consciousness":"A"}"#,
    #"{"patient_id": "P001", "Heart Rate": NaN, "Body Temperature": 36.8, "Derived_HRV": 0.08, "timestamp": "2024-11-22T10:06:40.12Z"}"#,
    #"{"PatientID":"P1","Metric":"Systolic BP","Value":"16","Unit":"kPa","timestamp":1732270000}"#,
    #"{"patientId":145427,"bloodPressure":"120/80","heartRate":1e999,"temperature":98.6,"temp_unit":"°F","ts":1732270000000}"#,
    #"{"columns":["patient_id","ts",{"name":"hr"},"spo2"],"rows":[["P1",1732270000,72,97],["P2",1732270000,73,null]]}"#,
    #"{"patient_id":["P1","P2"],"time":[1732270000,1732270001],"hr":[72,73],"spo2":{"0":97,"1":96}}"#,
    #"[["patient_id","ts","hr"],["P1",1732270000,72]]"#,
    #"[{"bn":"P1:","bt":1.73227e9,"bu":"beat/min","n":"hr","v":72},{"n":"temp","u":"Cel","vs":"36.8","t":-2}]"#,
    #"{"PatientId":"P1","HeartRate":{"Value":{"Type":11,"Body":72},"StatusCode":2147483648},"spo2":{"v":"<80","q":"bad","t":45618.4}}"#,
    #"{"metric":{"__name__":"heart_rate","patient_id":"P1"},"values":[[1732270000,"72"],[1732270001,"73"]]}"#,
    ##"{"Vitals":{"PatientID":{"#text":"P1"},"HeartRate":[{"_":"72","$":{"unit":"bpm"}}],"Temp":{"@unit":"F","#text":"77"}}}"##,
  ]

  /// Whatever came in: every record is a reading, a reject, or both, and every reading keeps its promises.
  private func check(_ records: [[UInt8]]) {
    let output = decode(records)
    var isAccounted = Array(repeating: false, count: records.count)
    for entry in output.entryOfReading { isAccounted[entry] = true }
    for reject in output.rejects { isAccounted[reject.entry] = true }
    #expect(isAccounted.count { !$0 } == output.tombstones)
    #expect(output.readings.count == output.entryOfReading.count)
    #expect(
      Set(output.rejects.map { "\($0.entry) \($0.reason) \($0.detail) \($0.reason == .unknownMetric ? $0.excerpt : "")" }).count
        == output.rejects.count)
    for reading in output.readings {
      let id = reading.patient.id.unicodeScalars
      #expect(!id.isEmpty && id.count <= 64 && !id.contains(where: SafeText.isUnsafe))
      for text in [reading.patient.ward, reading.patient.bed, reading.patient.name].compactMap({ $0?.unicodeScalars }) {
        #expect(!text.isEmpty && text.count <= 128 && !text.contains(where: SafeText.isUnsafe))
      }
      #expect(reading.timeSeconds.isFinite)
      for vital in Vital.allCases {
        if let value = reading.values[vital] { #expect(Plausibility(value, of: vital) != .implausible) }
      }
    }
  }

  @Test("Every truncation of a record is accepted or rejected")
  func truncations() {
    for seed in seeds {
      let bytes = Array(seed.utf8)
      check(bytes.indices.map { Array(bytes[..<$0]) })
      check(bytes.indices.map { Array(bytes[$0...]) })
    }
  }

  @Test("Records with bytes flipped, dropped and doubled are accepted or rejected", arguments: playedSeeds(1...3))
  func mutations(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var records: [[UInt8]] = []
    for _ in 0..<6000 {
      var bytes = Array((seeds.randomElement(using: &random) ?? "").utf8)
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let index = Int.random(in: 0..<max(1, bytes.count), using: &random)
        guard index < bytes.count else { continue }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 2: bytes.remove(at: index)
        default: bytes.insert(contentsOf: bytes[index..<min(bytes.count, index + 9)], at: index)
        }
      }
      records.append(bytes)
    }
    check(records)
  }

  @Test("Random JSON with known keys is accepted or rejected", arguments: playedSeeds(4...5))
  func randomJSON(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let keys = [
      "patient_id", "patient", "ward", "bed", "name", "ts", "timestamp", "hr", "Heart Rate", "rr", "spo2", "sbp", "dbp", "temp",
      "bp",
      "pulse", "on_oxygen", "consciousness", "Metric", "Value", "Unit", "temp_unit", "bp_unit", "x",
      "columns", "rows", "data", "values", "metric", "fields", "__name__", "key", "$", "_",
    ]
    let values = [
      "null", "true", "false", "0", "-0", "1", "72", "-1", "1e5", "1e999", "1E-999", "NaN", "-Infinity", "18446744073709551615",
      "99999999999999999999999", "0.1", "1732270000", "1732270000000", #""""#, #""72""#, #""NaN""#, #""A""#, #""120/80""#,
      #""°F""#,
      #""kPa""#, #""Heart Rate""#, #""\u0000\u001b[2J""#, #""P1""#, "[]", "{}", "[NaN]", #"{"a":[1,{"b":null}]}"#,
      #""2024-11-22T10:06:40Z""#, "\"\u{202E}\"", "\"\u{1F469}\"", #"["patient_id","hr"]"#, #"[["P1",72],["P2","x"],[]]"#,
      #"[1732270000,"72"]"#, #"[[1732270000,"72"],[1732270001,73],[1,2]]"#, #"{"0":72,"1":73}"#, ##"{"#text":"72"}"##,
      #"["java.x",72]"#, "[1732270000,1732270001]", "[72,73]", #"["P1","P2"]"#, #"[{"key":"hr","value":72}]"#,
    ]
    var records: [[UInt8]] = []
    for _ in 0..<6000 {
      let members = (0..<Int.random(in: 0...8, using: &random)).map { _ in
        "\"\(keys.randomElement(using: &random) ?? "")\":\(values.randomElement(using: &random) ?? "")"
      }
      records.append(Array("{\(members.joined(separator: ","))}".utf8))
    }
    check(records)
  }

  @Test(
    "Envelopes in envelopes, as texts and in base64, whole and broken, are accepted or rejected",
    arguments: playedSeeds(7...8, found: [2068]))
  func envelopes(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    func quoted(_ text: String) -> String {
      var json = JSONText()
      json.append(string: text)
      return String(decoding: json.bytes, as: UTF8.self)
    }
    func wrapped(_ inner: String, _ random: inout SplitMix64) -> String {
      let base64 = Data(inner.utf8).base64EncodedString()
      return switch Int.random(in: 0..<9, using: &random) {
      case 0: #"{"payload":\#(inner)}"#
      case 1: #"{"payload":\#(quoted(inner)),"schema":null}"#
      case 2: #"{"Body":"\#(base64)","SystemProperties":{}}"#
      case 3: quoted(inner)
      case 4: #"{"before":\#(inner),"after":\#(inner),"op":"u","ts_ms":1732270000000}"#
      case 5: #"{"specversion":"1.0","data_base64":"\#(base64)","time":"2024-11-22T10:06:40Z"}"#
      case 6: "[\(inner),\(inner)]"
      case 7: #"{"message":\#(quoted(quoted(inner)))}"#
      default: #"{"records":[{"value":\#(quoted(inner))}]}"#
      }
    }
    var records: [[UInt8]] = []
    for _ in 0..<1500 {
      var text = seeds.randomElement(using: &random) ?? ""
      // A text in a text doubles with each layer: only so many that a record stays small.
      for _ in 0..<Int.random(in: 1...9, using: &random) where text.utf8.count < 20_000 { text = wrapped(text, &random) }
      var bytes = Array(text.utf8)
      for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0x20...0x7E, using: &random)
      }
      records.append(bytes)
    }
    check(records)
  }

  @Test("A record however deep in envelopes is one reading or says why it is none, and costs no more than its bytes")
  func deepEnvelopes() {
    var text = seeds[0]
    for depth in 1...40 {
      text = #"{"payload":\#(text)}"#
      let output = decode(text)
      #expect(output.readings.count == 1 || !output.rejects.isEmpty, "\(depth)")
    }
  }

  @Test("A part of a record that says nothing is no tombstone beside what says something, and a record is at most one")
  func partlyDeleted() {
    let deletion = #"{"before":{"patient_id":"P2","hr":70},"after":null,"op":"d","ts_ms":1732270000000}"#
    for (record, readings, tombstones) in [
      ("[\(deletion),\(deletion)]", 0, 1), ("[\(seeds[0]),\(deletion)]", 1, 0), ("[\(deletion),\(seeds[0])]", 1, 0),
    ] {
      let output = decode(record)
      #expect(output.readings.count == readings && output.tombstones == tombstones && output.rejects == [])
    }
  }

  @Test("Random bytes are rejected")
  func noise() {
    var random = SplitMix64(seed: 6)
    check(
      (0..<4000).map { _ in (0..<Int.random(in: 0...300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) } }
    )
  }

  @Test("A decoder that has met a broken record decodes the next as if nothing had been")
  func recovery() {
    let decoder = RecordDecoder()
    var output = DecodedBatch()
    for broken in ["{", "\u{0}", #"{"patient_id":"P9","hr":NaN,"#, String(repeating: "[", count: 3000)] {
      var batch = RecordBatch()
      batch.append(broken)
      batch.append(wide(#""hr":72"#))
      decoder.decode(batch, into: &output)
      #expect(output.entryOfReading == [1])
      #expect(output.readings.first?.patient.id == "P1")
    }
  }
}
