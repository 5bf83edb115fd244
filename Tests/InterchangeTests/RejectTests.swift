import Testing
import Vitals

@testable import Interchange

@Suite struct RejectTests {
  @Test(
    "A record that cannot be used gives no reading and one reason",
    arguments: [
      (" \n", RejectReason.notJSON, "empty record"), ("hello", .notJSON, "plain text"),
      (#"{"patient_id":"P1""#, .notJSON, "record"), (wide(#""hr":72"#) + "x", .notJSON, "record"),
      (wide(#""hr":072"#), .notJSON, "record"),
      (wide(#""hr":72,"#), .notJSON, "a comma too many"), (wide(#""hr":72,"name":"\ud800""#), .notJSON, "record"),
      (wide(#""hr":72,NaN:2"#), .notJSON, "record"), (wide(#""hr":Nanny"#), .notJSON, "record"),
      (wide("\"hr\":72,\"name\":\"a\u{1B}b\""), .notJSON, "record"),
      ("[1,2]", .unknownShape, "not an object"), ("42", .unknownShape, "a bare number"), ("[]", .unknownShape, "empty array"),
      ("{}", .unknownShape, "no known field"), (#"{"resourceType":"Observation","id":"x"}"#, .missingPatient, "subject"),
      (#"{"timestamp":1732270000,"name":"login"}"#, .unknownShape, "no known field"),
      (#"{"ts":1732270000,"hr":72}"#, .missingPatient, "patient_id"),
      (#"{"patient_id":null,"ts":1732270000,"hr":72}"#, .missingPatient, "patient_id"),
      (#"{"patient_id":"","ts":1732270000,"hr":72}"#, .missingPatient, "patient_id"),
      (#"{"patient_id":"  ","ts":1732270000,"hr":72}"#, .missingPatient, "patient_id"),
      (#"{"patient_id":true,"ts":1732270000,"hr":72}"#, .wrongType, "patient_id"),
      (#"{"patient_id":[1,2],"ts":1732270000,"hr":72}"#, .wrongType, "patient_id"),
      (#"{"patient_id":1.5,"ts":1732270000,"hr":72}"#, .wrongType, "patient_id"),
      (#"{"patient_id":1,"patient_id":2,"ts":1732270000,"hr":72}"#, .unknownShape, "patient_id"),
      (#"{"patient_id":"P\r\nX: 1","ts":1732270000,"hr":72}"#, .badText, "patient_id"),
      (#"{"patient_id":"P\u001b[2J","ts":1732270000,"hr":72}"#, .badText, "patient_id"),
      (#"{"patient_id":"P\u0000","ts":1732270000,"hr":72}"#, .badText, "patient_id"),
      (#"{"patient_id":"P\u007f","ts":1732270000,"hr":72}"#, .badText, "patient_id"),
      (#"{"patient_id":"P\u009b2J","ts":1732270000,"hr":72}"#, .badText, "patient_id"),
      (#"{"patient_id":"P\u202e1","ts":1732270000,"hr":72}"#, .badText, "patient_id"),
      (#"{"patient_id":"P\u200b1","ts":1732270000,"hr":72}"#, .badText, "patient_id"),
      (#"{"patient_id":"\#(String(repeating: "x", count: 65))","ts":1732270000,"hr":72}"#, .badText, "patient_id"),
      (#"{"patient_id":"P1","hr":72}"#, .missingTime, "time"), (#"{"patient_id":"P1","ts":null,"hr":72}"#, .missingTime, "time"),
      (#"{"patient_id":"P1","ts":"yesterday","hr":72}"#, .badTime, "time"),
      (#"{"patient_id":"P1","ts":true,"hr":72}"#, .badTime, "time"),
      (#"{"patient_id":"P1","ts":[2024,11,22],"hr":72}"#, .badTime, "time"),
      (#"{"patient_id":"P1","ts":NaN,"hr":72}"#, .badTime, "time"),
      (#"{"patient_id":"P1","ts":1732270000,"ts":1732270001,"hr":72}"#, .badTime, "time"),
      (#"{"patient_id":"P1","ts":0,"hr":72}"#, .missingTime, "time"),
      (#"{"patient_id":"P1","ts":-1,"hr":72}"#, .missingTime, "time"),
      (#"{"patient_id":"P1","ts":"1970-01-01T00:00:00Z","hr":72}"#, .missingTime, "time"),
      (#"{"patient_id":"P1","ts":1e300,"hr":72}"#, .badTime, "time"),
      (wide(#""hr":"fast""#), .wrongType, "hr"), (wide(#""hr":true"#), .wrongType, "hr"),
      (wide(#""hr":[72,73]"#), .wrongType, "hr"),
      (wide(#""hr":"72 mice""#), .wrongType, "hr"), (wide(#""bp":120"#), .wrongType, "bp"),
      (wide(#""bp":"120/x""#), .wrongType, "bp"),
      (wide(#""bp":"120/80/60""#), .wrongType, "bp"), (wide(#""on_oxygen":"perhaps""#), .wrongType, "on_oxygen"),
      (wide(#""consciousness":"asleep""#), .wrongType, "consciousness"),
      (wide(#""consciousness":15"#), .wrongType, "consciousness"),
      (wide(#""hr":NaN"#), .notANumber, "hr"), (wide(#""hr":-Infinity"#), .notANumber, "hr"),
      (wide(#""hr":nan"#), .notANumber, "hr"),
      (wide(#""hr":1e999"#), .notANumber, "hr"), (wide(#""hr":"NaN""#), .notANumber, "hr"),
      (wide(#""hr":"1e999""#), .notANumber, "hr"),
      (wide(#""temp":36.8,"temp_unit":"R""#), .unknownUnit, "temp"), (wide(#""temp":36.8,"temp_unit":7"#), .unknownUnit, "temp"),
      (#"{"PatientID":"P1","Metric":"Heart Rate","Value":72,"Unit":"mmHg","timestamp":1732270000}"#, .unknownUnit, "hr"),
      (#"{"PatientID":"P1","Metric":"Glucose","Value":5,"Unit":"mmol/L","timestamp":1732270000}"#, .unknownMetric, "metric"),
      (#"{"PatientID":"P1","Metric":"patient_id","Value":5,"timestamp":1732270000}"#, .unknownMetric, "metric"),
      (#"{"PatientID":"P1","Metric":3,"Value":5,"timestamp":1732270000}"#, .wrongType, "metric"),
      (#"{"PatientID":"P1","Metric":"Heart Rate","timestamp":1732270000}"#, .noVitals, "record"),
      (wide(""), .noVitals, "record"), (wide(#""hr":null,"event":"admitted""#), .noVitals, "record"),
      (wide(#""hr":72,"hr":80"#), .unknownShape, "hr"),
    ])
  func rejected(record: String, reason: RejectReason, detail: String) {
    let output = decode(record)
    #expect(output.readings.allSatisfy { !$0.carriesSomething })
    #expect(output.rejects.map(\.reason) == [reason])
    #expect(output.rejects.map(\.detail) == [detail])
  }

  @Test(
    "Bytes that are not UTF-8 are said to be that",
    arguments: [[0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xC0, 0x80]] as [[UInt8]])
  func invalidUTF8(bytes: [UInt8]) {
    let record = Array(#"{"patient_id":"P1","ts":1732270000,"hr":72,"name":""#.utf8) + bytes + Array(#""}"#.utf8)
    #expect(decode([record]).reasons == [.invalidUTF8])
  }

  @Test("A record over the limit is not even looked at; one at the limit is")
  func tooLarge() {
    let small = Array(wide(#""hr":72,"x":"aaaa""#).utf8)
    let limits = DecoderLimits(maximumRecordBytes: small.count)
    #expect(decode([small], limits: limits).readings.count == 1)
    #expect(decode([small + [0x20]], limits: limits).reasons == [.tooLarge])
    let megabyte = Array(wide(#""hr":72,"x":"\#(String(repeating: "a", count: 1 << 20))""#).utf8)
    #expect(decode([megabyte, small]).reasons == [.tooLarge])
    #expect(decode([megabyte, small]).readings.count == 1)
  }

  @Test(
    "What is wrong in one vital does not cost the others, and is told of each",
    arguments: [
      (#""hr":"fast","rr":true,"spo2":97"#, [RejectReason.wrongType, .wrongType]),
      (#""hr":NaN,"rr":Infinity,"spo2":97"#, [.notANumber, .notANumber]),
      (#""hr":NaN,"rr":"x","spo2":97"#, [.notANumber, .wrongType]),
      (#""hr":999,"rr":999,"spo2":97"#, [.implausibleValue, .implausibleValue]),
      (#""temp":60,"spo2":97"#, [.implausibleValue]), (#""spo2":97,"sbp":80,"dbp":90"#, [.implausibleValue, .implausibleValue]),
      (#""spo2":97,"hr":72,"hr":80"#, [.unknownShape]), (#""spo2":97,"hr":1e999"#, [.notANumber]),
      (#""spo2":97,"sbp":121,"bp_unit":"bar""#, [.unknownUnit]),
      (#""spo2":97,"hr":123456789012345678901234567890"#, [.implausibleValue]),
    ])
  func partly(members: String, reasons: [RejectReason]) {
    let output = decode(wide(members))
    #expect(output.reasons == reasons)
    #expect(output.readings.count == 1)
    #expect(output.values.oxygenSaturation == 97)
    #expect(Vital.allCases.filter { output.values[$0] != nil } == [.oxygenSaturation])
  }

  @Test("A reading whose only value is implausible is still a reading, flagged")
  func onlyImplausible() {
    let output = decode(wide(#""spo2":0"#))
    #expect(output.reasons == [.implausibleValue])
    #expect(output.readings.map(\.implausible) == [VitalSet(.oxygenSaturation)])
  }

  @Test("A heart rate of 0 is taken as sent: it may be asystole")
  func asystole() {
    let output = decode(wide(#""hr":0"#))
    #expect(output.rejects.isEmpty)
    #expect(output.values.heartRate == 0)
  }

  @Test("Names lose what no screen should get, are counted, and keep their reading")
  func names() {
    for _ in 0..<2 {
      let output = decode(wide(#""hr":72,"name":"\u001b[31;1mBob\u202e\u0007","ward":"7\u200bB","bed":" 12 ""#))
      #expect(output.reasons == [.badText, .badText])
      #expect(output.readings.map(\.patient) == [PatientIdentity(id: "P1", ward: "7B", bed: "12", name: "Bob")])
    }
    let long = decode(wide(#""hr":72,"name":"\#(String(repeating: "é", count: 500))","ward":[],"bed":"\u0001""#))
    #expect(long.readings.first?.patient == PatientIdentity(id: "P1", name: String(repeating: "é", count: 128)))
    #expect(long.reasons == [.wrongType, .badText])
  }

  @Test(
    "Names in any script come through unharmed",
    arguments: ["Zoë Müller", "李小龍", "محمد", "O'Brien \"Bo\" \\ Co", "नेहा", "👩 e\u{301}"])
  func scripts(name: String) {
    let reading = Reading(patient: PatientIdentity(id: "P1", name: name), timeSeconds: exampleSeconds, onOxygen: false)
    let output = decode(RecordEncoder.records(of: reading, format: .wide))
    #expect(output.readings.map(\.withoutPosition) == [reading])
    #expect(output.rejects.isEmpty)
  }

  @Test("The joiners that Persian and Indian names are written with are taken out and not held against the record")
  func joiners() {
    let output = decode(wide(#""hr":72,"name":"علی\u200cرضا""#))
    #expect(output.rejects.isEmpty)
    #expect(output.readings.first?.patient.name == "علیرضا")
  }

  @Test("Nesting of any depth is refused, not followed")
  func depth() {
    for depth in [1025, 100_000] {
      let nest = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      let output = decode(wide(#""hr":72,"x":\#(nest)"#))
      #expect(output.rejects == [Reject(reason: .notJSON, entry: 0, detail: "nested too deeply")])
    }
    #expect(decode(String(repeating: #"{"hr":"#, count: 40_000)).reasons == [.notJSON])
  }

  @Test("All that is wrong with a record is told, also where it has no time or no patient")
  func several() {
    #expect(decode(#"{"patient_id":"P1","foo":1}"#).reasons == [.missingTime, .noVitals])
    #expect(decode(#"{"ts":1732270000,"hr":"fast","spo2":"high"}"#).reasons == [.missingPatient, .wrongType, .wrongType])
    let rows = #"[{"name":"pvi","value":14},{"name":"foo","value":1},{"name":"hr","value":72},{"name":"foo","value":2}]"#
    let output = decode(#"{"patient_id":"P1","ts":1732270000,"vitals":\#(rows)}"#)
    #expect(output.reasons == [.unknownMetric, .unknownMetric])
    #expect(output.rejects.map { $0.excerpt.contains("pvi") } == [true, false])
    #expect(output.values.heartRate == 72)
  }

  @Test("However many metrics of a record are unknown, what is wrong with a vital behind them is told")
  func behindUnknown() {
    let unknown = (1...20).map { #"{"name":"foo\#($0)","value":1}"# }.joined(separator: ",")
    let rows = #"[\#(unknown),{"name":"hr","value":"fast"},{"name":"spo2","value":970},{"name":"rr","value":15}]"#
    let output = decode(#"{"patient_id":"P1","ts":1732270000,"vitals":\#(rows)}"#)
    #expect(output.reasons == Array(repeating: .unknownMetric, count: 16) + [.wrongType, .implausibleValue])
    #expect(output.values.respiratoryRate == 15)
  }

  @Test("No record is rejected for what its clock says", arguments: [12.0, 946_684_800, 1_732_270_000, 4_102_444_800, 25e10])
  func anyClock(seconds: Double) {
    var batch = RecordBatch()
    let created: [Int64?] = [nil, -1, 0, 1_795_664_000, 1_732_270_000_000, 4_102_444_800_000]
    for (offset, created) in created.enumerated() {
      batch.append(#"{"patient_id":"P1","ts":\#(seconds),"hr":72}"#, offset: Int64(offset), timestampMilliseconds: created)
    }
    var output = DecodedBatch()
    RecordDecoder().decode(batch, into: &output)
    #expect(output.rejects.isEmpty)
    let isMilliseconds = seconds > 1e11
    #expect(output.readings.map(\.timeSeconds) == Array(repeating: isMilliseconds ? seconds / 1000 : seconds, count: 6))
    #expect(output.readings.map(\.kafkaSeconds) == [nil, nil, nil, 1_795_664_000, 1_732_270_000, 4_102_444_800])
  }

  @Test(
    "Where a record says no time, its Kafka time serves",
    arguments: ["", #","ts":null"#, #","ts":"""#, #","ts":0"#, #","ts":-1"#])
  func kafkaTimeServes(time: String) {
    var batch = RecordBatch()
    batch.append(#"{"patient_id":"P1","hr":72\#(time)}"#, partition: 3, offset: 7, timestampMilliseconds: 1_732_270_000_250)
    var output = DecodedBatch()
    RecordDecoder().decode(batch, into: &output)
    #expect(output.readings.map(\.timeSeconds) == [1_732_270_000.25])
    #expect(output.readings.map(\.position) == [RecordPosition(partition: 3, offset: 7)])
  }

  @Test("No detail repeats anything from a record")
  func details() {
    let output = decode(wide(#""hr":"SECRET","consciousness":"SECRET","name":"SECRET\u0007","temp":1,"temp_unit":"SECRET""#))
    #expect(output.rejects.count == 4)
    #expect(output.rejects.allSatisfy { !$0.detail.contains("SECRET") })
  }

  @Test("Where nobody knows when a record was measured or sent, it came after the record before it on its partition")
  func noTimeAtAll() {
    var batch = RecordBatch()
    let records: [(text: String, partition: Int32, sentSeconds: Double?)] = [
      (#"{"patient_id":"P0","hr":70,"ts":"soon"}"#, 1, nil), (#"{"patient_id":"P1","hr":71}"#, 0, exampleSeconds),
      (#"{"patient_id":"P2","hr":72}"#, 1, exampleSeconds + 60), (#"{"patient_id":"P3","hr":73,"ts":"soon"}"#, 0, nil),
      (#"{"patient_id":"P6","hr":76}"#, 1, 1e15),
      (#"{"patient_id":"P4","hr":74,"ts":"03/04/2026"}"#, 1, nil), (#"{"patient_id":"P5","hr":75}"#, 1, nil),
    ]
    for (offset, record) in records.enumerated() {
      batch.append(
        record.text, partition: record.partition, offset: Int64(offset),
        timestampMilliseconds: record.sentSeconds.map { Int64($0 * 1000) })
    }
    var output = DecodedBatch()
    RecordDecoder().decode(batch, into: &output)
    #expect(output.readings.map(\.patient.id) == ["P1", "P2", "P3", "P6", "P4", "P5"])
    #expect(output.readings.map { $0.timeSeconds - exampleSeconds } == [0, 60, 0, 60, 60, 60])
    #expect(output.readings.map(\.isUndated) == [false, false, true, true, true, true])
    #expect(output.readings.suffix(2).allSatisfy { $0.kafkaSeconds == nil })
    #expect(output.rejects.map(\.entry) == [0, 3, 4, 5, 6])
    #expect(output.rejects.map(\.reason) == [.badTime, .badTime, .badTime, .badTime, .missingTime])
    #expect(output.rejects[1].excerpt == #"ts: "soon" (when the record before it was sent serves)"#)
  }

  @Test("What sums a span up is told by the names in it, and none of them is guessed to be the value")
  func summaries() {
    let output = decode(wide(#""hr":{"min":60,"max":90,"avg":72},"spo2":97"#))
    #expect(output.values.heartRate == nil && output.values.oxygenSaturation == 97)
    #expect(output.rejects.map(\.excerpt) == ["hr has min, max, avg, and no value: a mapping can take one of them"])
    let last = decode(wide(#""hr":{"min":60,"max":90,"avg":72,"last":71}"#))
    #expect(last.values.heartRate == 71 && last.rejects.isEmpty)
  }
}
