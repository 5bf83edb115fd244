import Testing
import Vitals

@testable import Interchange

/// What platforms between a monitor and a topic make of vital signs: time series stores, industrial buses, sheets. Made up.
@Suite("Records of other trades")
struct StrangerTests {
  @Test(
    "Shapes that have a standard of their own are understood with no setting",
    arguments: [
      Sent(
        "Amazon Timestream, a measure",
        #"{"Dimensions":[{"Name":"patient_id","Value":"P1"},{"Name":"bed","Value":"31"}],"MeasureName":"heart_rate","MeasureValue":"72","MeasureValueType":"DOUBLE","Time":"1732270000000","TimeUnit":"MILLISECONDS"}"#,
        ["P1, 31, hr 72, 10 s ago"]),
      Sent(
        "Amazon Timestream, several measures",
        #"{"Dimensions":[{"Name":"patient_id","Value":"P1"}],"MeasureName":"vitals","MeasureValueType":"MULTI","MeasureValues":[{"Name":"heart_rate","Value":"72","Type":"DOUBLE"},{"Name":"spo2","Value":"97","Type":"DOUBLE"}],"Time":"1732270000000"}"#,
        ["P1, hr 72 spo2 97, 10 s ago"]),
      Sent(
        "Amazon Timestream, what a program writes",
        #"{"DatabaseName":"d","TableName":"t","CommonAttributes":{"Dimensions":[{"Name":"patient_id","Value":"P1"}],"Time":"1732270000000"},"Records":[{"MeasureName":"hr","MeasureValue":"72"},{"MeasureName":"spo2","MeasureValue":"97"}]}"#,
        ["P1, hr 72 spo2 97, 10 s ago"]),
      Sent(
        "Sparkplug B, as its payload is printed",
        #"{"timestamp":1732270000000,"metrics":[{"name":"vitals/hr","timestamp":1732270000000,"dataType":"Float","value":72.0},{"name":"Patient/ID","timestamp":1732270000000,"dataType":"String","value":"P1"},{"name":"spo2","timestamp":1732270000000,"dataType":"Float","is_null":true}],"seq":2}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "SenML, whose names, times and units go on from a base",
        #"[{"bn":"P1:","bt":1.73227e9,"bu":"beat/min","n":"heart_rate","v":72},{"n":"temp","u":"Cel","v":36.8},{"n":"hr","v":73,"t":2}]"#,
        ["P1, hr 72 temp 36.8, 10 s ago", "P1, hr 73, 8 s ago"]),
      Sent(
        "SenML, with a patient of its own, relative times and base values",
        #"[{"bn":"urn:dev:mac:0024befffe804ff1:","patient_id":"P1","bv":70,"n":"hr","v":2,"t":-10},{"bn":"monitor/","bv":0,"n":"spo2","vs":"97","t":-10}]"#,
        ["P1, hr 72 spo2 97, 10 s ago"]),
      Sent(
        "OPC UA, values with their times and status codes",
        #"{"PatientId":"P1","HeartRate":{"Value":72,"SourceTimestamp":"2024-11-22T10:06:40Z","StatusCode":0},"SpO2":{"Value":97,"StatusCode":2147483648,"SourceTimestamp":"2024-11-22T10:06:40Z"}}"#,
        ["P1, hr 72, 10 s ago"], told: ["marked-invalid spo2"]),
      Sent(
        "OPC UA, variants and symbols",
        #"{"PatientId":{"Type":12,"Body":"P1"},"Timestamp":"2024-11-22T10:06:40Z","HeartRate":{"Value":{"Type":11,"Body":72.0},"StatusCode":{"Code":0,"Symbol":"Good"}},"SpO2":{"Value":{"UaType":11,"Value":97.0},"StatusCode":{"Code":2156527616,"Symbol":"BadSensorFailure"}},"RespiratoryRate":{"UaType":11,"Value":15}}"#,
        ["P1, hr 72 rr 15, 10 s ago"], told: ["marked-invalid spo2"]),
      Sent(
        "OPC UA, as it is published",
        #"{"MessageId":"m1","MessageType":"ua-data","Messages":[{"DataSetWriterId":1,"Timestamp":"2024-11-22T10:06:40Z","Payload":{"HeartRate":{"Type":6,"Body":72},"PatientId":{"Type":12,"Body":"P1"}}}]}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "Prometheus, as it writes to others",
        #"{"labels":{"__name__":"heart_rate","patient_id":"P1"},"samples":[{"value":72,"timestamp":1732270000000}]}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "a value, its unit, quality and time by their letters",
        #"{"patient_id":"P1","hr":{"v":72,"u":"bpm","q":"good","t":1732270000},"temp":{"v":77,"u":"F","q":"good","t":1732270000},"spo2":{"v":97,"q":"bad","t":1732270000}}"#,
        ["P1, hr 72 temp 25.0, 10 s ago"], told: ["marked-invalid spo2"]),
      Sent(
        "a list of those",
        #"{"patient_id":"P1","ts":1732270000,"vitals":[{"n":"hr","v":72,"q":"bad"},{"n":"spo2","v":97,"q":"good"}]}"#,
        ["P1, spo2 97, 10 s ago"], told: ["marked-invalid hr"]),
      Sent(
        "what else an instrument measures",
        #"{"patient_id":"P1","ts":1732270000,"pulseOximeter":{"spo2":97,"pulse":72,"perfusionIndex":2.1}}"#,
        ["P1, hr 72 spo2 97, 10 s ago"]),
      Sent(
        "the id for a whole life",
        #"{"PatientLifetimeID":"P1","ts":1732270000,"hr":{"last":72,"mean":71}}"#, ["P1, hr 72, 10 s ago"]),
      Sent(
        "values beyond what is measured",
        #"{"patient_id":"P1","ts":1732270000,"spo2":"<80 %","hr":"> 200","rr":"~15"}"#,
        ["P1, hr 200 rr 15 spo2 80, 10 s ago"]),
      Sent(
        "movements as objects",
        #"[{"patient_id":"P1","ts":1732270000,"movement":{"type":"merge","into":"P2"}},{"patient_id":"P3","ts":1732270000,"movement":{"kind":"discharge"}}]"#,
        ["P1, , 10 s ago", "P3, , 10 s ago"]),
      Sent("a merge as an object", #"{"merge":{"from":"P1","into":"P2"},"ts":1732270000}"#, ["P1, , 10 s ago"]),
      Sent("a merge of numbers", #"{"merge":{"source":7,"target":8},"ts":1732270000}"#, ["7, , 10 s ago"]),
      Sent(
        "CloudEvents, whose subject is the patient",
        #"{"specversion":"1.0","id":"e1","type":"vitals","source":"/monitors/7","subject":"patient/P1","time":"2024-11-22T10:06:40Z","data":{"hr":72}}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "CloudEvents, whose data name another patient than their subject",
        #"{"specversion":"1.0","subject":"patient/P1","time":"2024-11-22T10:06:40Z","data":{"patient_id":"P2","hr":72}}"#,
        ["P2, hr 72, 10 s ago"]),
      Sent(
        "CloudEvents, whose subject is a device",
        #"{"specversion":"1.0","subject":"device/P1","time":"2024-11-22T10:06:40Z","data":{"hr":72}}"#, [],
        told: ["missing-patient patient_id"]),
      Sent(
        "a patient by reference, outside FHIR",
        #"{"patient":{"reference":"Patient/P1","display":"Ada"},"ts":1732270000,"hr":72}"#,
        ["P1, Ada, hr 72, 10 s ago"]),
      Sent(
        "a subject by a reference with a server's address",
        #"{"subject":{"reference":"https://f.example/r4/Patient/P1"},"ts":1732270000,"hr":72}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "a reference in a flat record", #"{"patientReference":"Patient/P1","ts":1732270000,"hr":72}"#, ["P1, hr 72, 10 s ago"]),
      Sent(
        "NGSI-LD, an entity",
        #"{"id":"urn:ngsi-ld:Patient:P1","type":"Patient","heartRate":{"type":"Property","value":72,"observedAt":"2024-11-22T10:06:40Z","unitCode":"BPM"},"spo2":{"type":"Property","value":97,"observedAt":"2024-11-22T10:06:40Z","unitCode":"P1"}}"#,
        ["P1, hr 72 spo2 97, 10 s ago"]),
      Sent(
        "NGSI, an entity of version 2",
        #"{"id":"P1","type":"Patient","heartRate":{"type":"Number","value":72,"metadata":{}},"ts":{"type":"DateTime","value":"2024-11-22T10:06:40Z"}}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "ThingsBoard, with the patient among the values",
        #"{"deviceName":"Monitor 12","deviceType":"bedside","ts":1732270000000,"values":{"patient_id":"P1","hr":72}}"#,
        ["P1, hr 72, 10 s ago"]),
    ])
  func standards(sent: Sent) { sent.expect() }

  @Test(
    "What is not understood is told by its name",
    arguments: [
      Sent(
        "SenML of a piece of hardware", #"[{"bn":"urn:dev:mac:0024befffe804ff1:","bt":1732270000,"n":"hr","v":72}]"#, [],
        told: ["missing-patient patient_id"]),
      Sent(
        "SenML of something else", #"[{"bn":"P1:","bt":1732270000,"n":"humidity","v":40}]"#, [], told: ["unknown-metric n"]),
      Sent(
        "line protocol", "vitals,patient_id=P1 hr=72,spo2=97 1732270000000000000", [],
        told: ["not-json InfluxDB's line protocol"]),
      Sent(
        "the same in a JSON text", #""vitals,patient_id=P1 hr=72,spo2=97 1732270000000000000""#, [],
        told: ["unknown-shape InfluxDB's line protocol"]),
      Sent("what is scraped", #"heart_rate{patient_id="P1"} 72 1732270000000"#, [], told: ["not-json Prometheus' text"]),
      Sent("a sheet", "patient_id,ts,hr\nP1,1732270000,72", [], told: ["not-json CSV, as it looks"]),
      Sent("a form", "patient_id=P1&ts=1732270000&hr=72", [], told: ["not-json a form (name=value&name=value)"]),
      Sent("a log line", "patient_id=P1 ts=1732270000 hr=72", [], told: ["not-json name=value in plain text"]),
      Sent(
        "HL7 v2 in an envelope", #"{"message":"MSH|^~\\&|A|B\rPID|1||P1"}"#, [],
        told: ["not-json HL7 v2 in a text", "unknown-shape no known field"]),
      Sent(
        "ThingsBoard, which knows devices alone", #"{"deviceName":"Monitor 12","ts":1732270000000,"values":{"hr":72}}"#, [],
        told: ["missing-patient patient_id"]),
      Sent(
        "a reference to something else", #"{"patient":{"reference":"Group/9"},"ts":1732270000,"hr":72}"#, [],
        told: ["missing-patient patient_id"]),
      Sent(
        "an entity of another kind", #"{"id":"urn:ngsi-ld:Room:9","type":"Room","hr":72,"ts":1732270000}"#, [],
        told: ["missing-patient patient_id"]),
      Sent("a merge of one", #"{"merge":{"from":"P1"},"ts":1732270000}"#, [], told: ["missing-patient into"]),
      Sent(
        "a merge of somebody into nobody", #"{"merge":{"from":"P1","into":"UNKNOWN"},"ts":1732270000}"#, [],
        told: ["missing-patient into"]),
      Sent(
        "a merge into itself", #"{"movement":"merge","patient_id":"P1","into":"P1","ts":1732270000}"#, [],
        told: ["unknown-shape merge: into itself"]),
      Sent("leads off, alone", wide(#""hr":"leads off""#), ["P1, , 10 s ago"], told: ["marked-invalid hr"]),
      Sent("an error, alone", wide(#""hr":"err""#), ["P1, , 10 s ago"], told: ["wrong-type hr"]),
    ])
  func told(sent: Sent) { sent.expect() }

  @Test(
    "A word in the place of a value is no value, and is counted",
    arguments: ["---", "***", "--", "n/a", "?", "not measured", "unavailable"])
  func nothing(word: String) throws {
    let (alone, unused) = counted(wide(#""hr":"\#(word)""#))
    #expect(alone.readings.map(\.carriesSomething) == [false])
    #expect(alone.rejects.map(\.words) == [#"hr: "\#(word)""#])
    #expect(unused == [UnusedField(name: "hr", count: 1)])
    let (beside, unusedBeside) = counted(wide(#""spo2":97,"hr":"\#(word)""#))
    #expect(beside.values.oxygenSaturation == 97 && beside.values.heartRate == nil)
    #expect(beside.rejects == [] && unusedBeside == unused)
  }

  private func counted(_ record: String) -> (output: DecodedBatch, unused: [UnusedField]) {
    var batch = RecordBatch()
    batch.append(record)
    var output = DecodedBatch()
    let decoder = RecordDecoder()
    decoder.decode(batch, into: &output)
    return (output, decoder.unusedFields(atMost: 10))
  }

  // 2024-11-22T10:06:40Z by other calendars.
  @Test(
    "Times that count from another beginning are understood where that is when the record was sent",
    arguments: [
      ("45618.4212963", 0.1), (#""45618.4212963""#, 0.1), ("44156.4212963", 0.1), ("60636.4212963", 0.1),
      ("2460636.9212963", 0.1), ("739578.4212963", 0.1), ("739212.4212963", 0.1), ("20049.4212963", 0.1),
      ("753962800", 0), ("753962800000", 0), ("785585200", 0), ("1416737200", 0), ("1416305218", 0),
      ("2047889200", 0), ("3815114800", 0), ("3941258800", 0),
      ("13376743600000000", 0),
      // The day alone: when it was sent.
      ("45618", 10), ("60636", 10), ("20049", 10),
    ])
  func calendars(number: String, within: Double) throws {
    let sent = exampleSeconds + 10
    let output = decode(#"{"patient_id":"P1","ts":\#(number),"hr":72}"#, kafkaSeconds: sent)
    let read = try #require(output.readings.first).timeSeconds
    #expect(abs(read - exampleSeconds) <= within)
  }

  @Test("A sheet's days are of the ward's wall clock, may be old, and stand apart from the time of day")
  func sheet() {
    func seconds(_ members: String, zone: String? = nil) -> Double? {
      decode(#"{"patient_id":"P1",\#(members),"hr":72}"#, kafkaSeconds: exampleSeconds + 300 * 86_400, zone: zone).readings.first?
        .timeSeconds.rounded()
    }
    #expect(seconds(#""ts":45618.4212963"#) == exampleSeconds)
    #expect(seconds(#""ts":45618.46296296"#, zone: "Europe/Berlin") == exampleSeconds)
    #expect(seconds(#""date":45618,"time":0.4212963"#) == exampleSeconds)
    #expect(seconds(#""date":"2024-11-22","time":0.4212963"#) == exampleSeconds)
  }

  @Test("A monitor that counts seconds since it was started comes by all calendars, and is read as before")
  func counters() {
    for number in stride(from: 19_000, through: 90_000, by: 997) where !(45_617...45_619).contains(number) {
      let output = decode(#"{"patient_id":"P1","ts":\#(number),"hr":72}"#, kafkaSeconds: exampleSeconds)
      #expect(output.readings.first?.timeSeconds == Double(number))
    }
  }
}
