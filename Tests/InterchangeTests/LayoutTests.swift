import Testing
import Vitals

@testable import Interchange

/// A decoder that has just seen a record laid out alike does not ask again what its names mean. Nobody must be able to tell.
@Suite("A record that is laid out like the one before it")
struct LayoutTests {
  /// Records in groups of the same names and objects, with values of which each means something else.
  private static let alike: [[String]] = [
    [
      wide(#""hr":72,"temp":36.9,"foo":1,"bar":"x""#), wide(#""hr":null,"temp":"36,5","foo":1,"bar":null"#),
      wide(#""hr":"fast","temp":true,"foo":[],"bar":{}"#),
      wide(#""hr":[72],"temp":{"value":98.4,"unit":"F"},"foo":0,"bar":0"#),
      wide(#""hr":500,"temp":36.9,"foo":1,"bar":2"#),
    ],
    [
      #"{"patient_id":"P1","bed":"7","ts":1732270000,"rr":0.8,"hr":75}"#,
      #"{"patient_id":"P2","bed":8,"ts":"","rr":16,"hr":0}"#,
      #"{"patient_id":"UNKNOWN","bed":"9","ts":"2024-11-22T10:06:40Z","rr":16,"hr":75}"#,
      #"{"patient_id":"","bed":"","ts":-1,"rr":16,"hr":75}"#, #"{"patient_id":true,"bed":null,"ts":"soon","rr":16,"hr":75}"#,
    ],
    [wide(#""hr":72,"heartRate":72"#), wide(#""hr":72,"heartRate":73"#), wide(#""hr":null,"heartRate":73"#)],
    [wide(#""hr":72,"hr":72"#), wide(#""hr":72,"hr":73"#)],
    [
      #"{"patient_id":"P1","metric":"heart rate","value":72,"ts":1732270000}"#,
      #"{"patient_id":"P1","metric":"spo2","value":97,"ts":1732270000}"#,
      #"{"patient_id":"P1","metric":"birth date","value":"1950-03-14","ts":1732270000}"#,
      #"{"patient_id":"P1","metric":"room temperature","value":21,"ts":1732270000}"#,
    ],
    [
      #"{"patient_id":"P1","type":"vital","code":"8867-4","value":72}"#,
      #"{"patient_id":"P1","type":"8867-4","code":"x","value":72}"#,
      #"{"patient_id":"P1","type":"delete","code":"8867-4","value":72}"#,
    ],
    [wide(#""hr":72,"spo2":97,"spo2_valid":true"#), wide(#""hr":72,"spo2":97,"spo2_valid":false"#)],
    [wide(#""temp":36.9,"site":"oral""#), wide(#""temp":31.9,"site":"skin""#)],
    [wide(#""temp":21,"humidity":40,"hr":72"#), wide(#""temp":37,"humidity":null,"hr":72"#)],
    [
      #"{"id":"urn:ngsi-ld:Patient:P1","type":"x","hr":72}"#, #"{"id":"P1","type":"Patient","hr":72}"#,
      #"{"id":"P1","type":"Bed","hr":72}"#,
    ],
    [
      #"{"payload":"{\"patient_id\":\"P1\",\"hr\":72}","ts":1732270000}"#, #"{"payload":null,"ts":1732270000}"#,
      #"{"payload":"hello","ts":1732270000}"#, #"{"payload":"MSH|^~\\&|A","ts":1732270000}"#,
    ],
    [
      #"{"patient":{"id":"P1","name":"Ada"},"vitals":{"hr":72,"odd":1,"spo2":{"value":97,"unit":"%"}}}"#,
      #"{"patient":{"id":"P2","name":"Bo"},"vitals":{"hr":80,"odd":2,"spo2":{"value":0.97,"unit":"1"}}}"#,
      #"{"patient":{"id":null,"name":"?"},"vitals":{"hr":"x","odd":2,"spo2":{"value":97,"unit":"furlong"}}}"#,
    ],
    [
      #"{"patient":{"reference":"Patient/P1"},"ts":1732270000,"hr":72}"#,
      #"{"patient":{"reference":"Device/P1"},"ts":1732270000,"hr":72}"#,
    ],
    [
      #"{"op":"c","patient_id":"P1","hr":72}"#, #"{"op":"d","patient_id":"P1","hr":72}"#,
      #"{"op":"u","patient_id":"P1","hr":null}"#,
    ],
    [
      #"{"patient_id":"P1","ts":1732270000,"birth_date":"1950-03-14","pregnant":false,"hr":72}"#,
      #"{"patient_id":"P1","ts":1732270000,"birth_date":"2950-03-14","pregnant":"maybe","hr":72}"#,
    ],
    [
      #"{"patient_id":"P1","movement":"discharge","ts":1732270000}"#,
      #"{"patient_id":"P1","movement":"nonsense","ts":1732270000}"#,
    ],
    [
      #"{"patient_id":["P1","P2"],"time":[1732270000,1732270001],"hr":[72,73]}"#,
      #"{"patient_id":["P3"],"time":[],"hr":[72,73]}"#,
    ],
    [#"{"resourceType":"Observation","status":"final"}"#, #"{"resourceType":"Patient","id":"P1"}"#],
    [#"{"patient_id":"P1","hr":18446744073709551615}"#, #"{"patient_id":18446744073709551615,"hr":72}"#],
    [#"{"patient_id":"P1","hr":1e999}"#, #"{"patient_id":"P1","hr":NaN}"#, #"{"patient_id":"P1","hr":72"#],
    ["{\"patient_id\":\"P1\",\"hr\":72}\n{\"patient_id\":\"P2\",\"hr\":73}", "", "[]", "null"],
  ]

  private struct Came: Equatable {
    var readings: [Reading]
    var rejects: [Reject]
    var tombstones: Int
    var unused: [String: Int]
  }

  private static func read(_ record: String, by decoder: RecordDecoder) -> Came {
    let before = decoder.unusedFields(atMost: .max)
    var batch = RecordBatch()
    batch.append(record, timestampMilliseconds: 1_732_270_010_000)
    var output = DecodedBatch()
    decoder.decode(batch, into: &output)
    var unused: [String: Int] = [:]
    for field in decoder.unusedFields(atMost: .max) { unused[field.name] = field.count }
    for field in before { unused[field.name, default: 0] -= field.count }
    return Came(
      readings: output.readings, rejects: output.rejects, tombstones: output.tombstones, unused: unused.filter { $0.value != 0 })
  }

  @Test("is read as by a decoder that saw none before it", arguments: playedSeeds(1...20))
  func same(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let decoder = RecordDecoder()
    for _ in 0..<400 {
      guard let group = Self.alike.randomElement(using: &random) else { return }
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        guard let record = group.randomElement(using: &random) else { return }
        #expect(Self.read(record, by: decoder) == Self.read(record, by: RecordDecoder()), "\(record)")
      }
    }
  }

  @Test("is known again, whatever its values are, and not behind another one")
  func numbers() {
    let parser = RecordParser()
    func layout(_ text: String) -> UInt64 {
      var text = text + String(repeating: "\0", count: 64)
      _ = text.withUTF8 { parser.parse(UnsafeBufferPointer(rebasing: $0[..<($0.count - 64)])) }
      return parser.layout
    }
    let first = layout(#"{"a":1,"b":{"c":null}}"#)
    #expect(layout(#"{"a":"x","b":{"c":1.5}}"#) == first)
    let others = [
      #"{"a":1,"b":{"d":null}}"#, #"{"a":1,"b":{}}"#, #"{"a":1,"b":[1]}"#, #"{"a":1,"b":{"c":[]}}"#, #"{"a":1,"b":{},"c":1}"#,
      #"{"a":1}"#, #"[{"a":1,"b":{"c":null}}]"#,
    ]
    for other in others {
      let known = layout(#"{"a":1,"b":{"c":null}}"#)
      #expect(layout(other) != known, "\(other)")
    }
  }
}
