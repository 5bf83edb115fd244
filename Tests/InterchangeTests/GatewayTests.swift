import Testing
import Vitals

@testable import Interchange

/// What vendors' gateways and the programs between them and a topic make of vital signs; names and values are made up.
@Suite("Records of gateways")
struct GatewayTests {
  @Test(
    "Monitors, gateways and time series are understood with no setting",
    arguments: [
      Sent(
        "an HL7 v2 message as JSON",
        #"{"MSH":{"sendingApplication":"PIC iX"},"PID":{"PID.3":"P1","PID.5":"Ada"},"OBX":[{"OBX.3":"147842^MDC_ECG_HEART_RATE^MDC","OBX.5":"72","OBX.6":"264864^MDC_DIM_BEAT_PER_MIN^MDC","OBX.14":"20241122100640+0000"}]}"#,
        ["P1, Ada, hr 72, 10 s ago"]),
      Sent(
        "numerics with times of their own",
        #"{"patientId":"P1","bedLabel":"31","careUnit":"ICU","numerics":[{"label":"HR","value":72,"unit":"bpm","timestamp":"2024-11-22T10:06:40.000Z"},{"label":"SpO2","value":97,"unit":"%","timestamp":"2024-11-22T10:06:30.000Z"},{"label":"ABPm","value":92,"timestamp":"2024-11-22T10:06:40.000Z"}]}"#,
        ["P1, ICU/31, spo2 97, 20 s ago", "P1, ICU/31, hr 72, 10 s ago", "P1, ICU/31, , 10 s ago"],
        told: ["unknown-metric metric"]),
      Sent(
        "labels of a bedside monitor",
        #"{"patient_id":"P1","ts":1732270000,"NBPs":121,"NBPd":78,"NBPm":92,"btbHR":72,"awRR":15,"Tesoph":36.8}"#,
        ["P1, hr 72 rr 15 sbp 121 dbp 78 temp 36.8, 10 s ago"]),
      Sent(
        "columns of a monitor's export",
        #"{"patientID":"P1","time":"22-Nov-2024 10:06:40","ECG_HR":"72","NIBP_SYS":"121","NIBP_DIA":"78","SPO2_SAT":"97","RESP_RR":"15"}"#,
        ["P1, hr 72 rr 15 spo2 97 sbp 121 dbp 78, 10 s ago"]),
      Sent(
        "an arterial line's labels",
        #"{"PatientID":"P1","Bed":"31","DateTime":"11/22/2024 10:06:40","Parameters":{"HR":72,"AR1-S":121,"AR1-D":78,"AR1-M":92,"SPO2-%":97,"CO2_RR":15}}"#,
        ["P1, 31, hr 72 rr 15 spo2 97 sbp 121 dbp 78, 10 s ago"]),
      Sent(
        "German for a blood pressure",
        #"{"patient":"P1","zeit":"22.11.2024 10:06:40","RR sys":121,"RR dia":78,"Puls":72}"#,
        ["P1, hr 72 sbp 121 dbp 78, 10 s ago"]),
      Sent(
        "the same in one field",
        #"{"patient_id":"P1","ts":1732270000,"rr":"121/78","hr":72}"#,
        ["P1, hr 72 sbp 121 dbp 78, 10 s ago"]),
      Sent(
        "signs in place of values",
        #"{"patient_id":"P1","ts":1732270000,"HR":"72","SpO2":"97","RR":"-?-","NIBP":"121/78(92)"}"#,
        ["P1, hr 72 spo2 97 sbp 121 dbp 78, 10 s ago"]),
      Sent(
        "OpenMRS, by its concepts' identifiers and names",
        #"{"patient":{"uuid":"P1"},"encounterDatetime":"2024-11-22T10:06:40.000+0000","obs":[{"concept":{"uuid":"5087AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","display":"Pulse"},"value":72},{"concept":{"display":"Systolic blood pressure"},"value":121},{"concept":{"display":"Respiratory rate"},"value":15},{"concept":{"display":"Arterial blood oxygen saturation (pulse oximeter)"},"value":97},{"concept":{"display":"Temperature (C)"},"value":36.8}]}"#,
        ["P1, hr 72 rr 15 spo2 97 sbp 121 temp 36.8, 10 s ago"]),
      Sent(
        "a broker's message with the record as text",
        #"{"topic":"vitals/P1","payload":"{\"hr\":72,\"patient_id\":\"P1\",\"ts\":1732270000}","qos":0}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "Telegraf, one row of several fields",
        #"{"name":"vitals","tags":{"patient_id":"P1","bed":"31","host":"gw1"},"fields":{"hr":72,"spo2":97,"rr":15},"timestamp":1732270000}"#,
        ["P1, 31, hr 72 rr 15 spo2 97, 10 s ago"]),
      Sent(
        "Telegraf's batches",
        #"{"metrics":[{"name":"vitals","tags":{"patient_id":"P1"},"fields":{"hr":72},"timestamp":1732270000},{"name":"vitals","tags":{"patient_id":"P2"},"fields":{"hr":73},"timestamp":1732270000}]}"#,
        ["P1, hr 72, 10 s ago", "P2, hr 73, 10 s ago"]),
      Sent(
        "InfluxDB's points",
        #"{"measurement":"heart_rate","tags":{"patient":"P1"},"fields":{"value":72},"time":1732270000000000000}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "Prometheus",
        #"{"labels":{"__name__":"heart_rate","patient_id":"P1"},"name":"heart_rate","timestamp":"2024-11-22T10:06:40Z","value":"72"}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "OpenTelemetry, the patient with the resource",
        #"{"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"gw"}},{"key":"patient.id","value":{"stringValue":"P1"}}]},"scopeMetrics":[{"metrics":[{"name":"heart_rate","unit":"bpm","gauge":{"dataPoints":[{"timeUnixNano":"1732270000000000000","asDouble":72}]}}]}]}]}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "OpenTelemetry, the patient with the point",
        #"{"resourceMetrics":[{"resource":{},"scopeMetrics":[{"metrics":[{"name":"heart_rate","unit":"{beat}/min","gauge":{"dataPoints":[{"attributes":[{"key":"patient_id","value":{"stringValue":"P1"}}],"timeUnixNano":"1732270000000000000","asInt":"72"}]}}]}]}]}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "IEEE 11073 SDC",
        #"{"patient_id":"P1","handle":"numeric.hr","MetricValue":{"Value":72,"DeterminationTime":1732270000000},"Unit":{"Code":"264864"},"Type":{"Code":"147842"}}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "DDS",
        #"{"unique_device_identifier":"abc","metric_id":"MDC_ECG_HEART_RATE","unit_id":"MDC_DIM_BEAT_PER_MIN","value":72.0,"patient_id":"P1","device_time":{"sec":1732270000,"nanosec":0}}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "a series of one measurement",
        #"{"patient_id":"P1","metric":"heart_rate","unit":"bpm","samples":[{"ts":1732270000,"value":72},{"ts":1732270001,"value":73}]}"#,
        ["P1, hr 72, 10 s ago", "P1, hr 73, 9 s ago"]),
      Sent(
        "a series in another unit",
        #"{"patient_id":"P1","type":"temperature","unit":"F","data":[{"timestamp":1732270000,"value":77}]}"#,
        ["P1, temp 25.0, 10 s ago"]),
    ])
  func gateways(sent: Sent) { sent.expect() }

  @Test(
    "Envelopes are opened, whatever they are called, where somebody's measurements are in them",
    arguments: [
      Sent(
        "Avro's unions of records",
        #"{"patient_id":{"string":"P1"},"bed":{"string":"31"},"ts":{"long":1732270000000},"vitals":{"com.hospital.Vitals":{"hr":{"double":72},"spo2":{"float":97},"rr":null}}}"#,
        ["P1, 31, hr 72 spo2 97, 10 s ago"]),
      Sent(
        "Avro's unions of who it is",
        #"{"patient":{"com.x.Patient":{"id":"P1","name":{"string":"Ada"}}},"timestamp":1732270000000,"heart_rate":{"int":72}}"#,
        ["P1, Ada, hr 72, 10 s ago"]),
      Sent(
        "Avro's unions of arrays and maps",
        #"{"patient_id":"P1","ts":1732270000,"vitals":{"array":[{"type":"hr","value":{"double":72}}]},"measures":{"map":{"spo2":97}}}"#,
        ["P1, hr 72 spo2 97, 10 s ago"]),
      Sent(
        "a CloudEvent with the patient as an extension",
        #"{"specversion":"1.0","id":"1","source":"/w","type":"v","time":"2024-11-22T10:06:45Z","patientid":"P1","data":{"hr":72,"ts":1732270000}}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "documents one behind the other",
        #"{"patient_id":"P1","hr":72,"ts":1732270000}{"patient_id":"P2","hr":73,"ts":1732270000}"#,
        ["P1, hr 72, 10 s ago", "P2, hr 73, 10 s ago"]),
      Sent(
        "documents with commas and spaces between",
        #"{"patient_id":"P1","hr":72,"ts":1732270000}, {"patient_id":"P2","hr":73,"ts":1732270000}"#,
        ["P1, hr 72, 10 s ago", "P2, hr 73, 10 s ago"]),
      Sent(
        "patients in an array",
        #"{"ts":1732270000,"patients":[{"id":"P1","hr":72},{"id":"P2","hr":73}]}"#,
        ["P1, hr 72, 10 s ago", "P2, hr 73, 10 s ago"]),
      Sent(
        "beds in an array",
        #"{"ts":1732270000,"ward":"5B","beds":[{"bed":"1","patient_id":"P1","hr":72},{"bed":"2","patient_id":"P2","hr":73}]}"#,
        ["P1, 5B/1, hr 72, 10 s ago", "P2, 5B/2, hr 73, 10 s ago"]),
      Sent(
        "names and values, the patient among them",
        #"{"ts":1732270000,"fields":[{"name":"patient_id","value":"P1"},{"name":"hr","value":72}]}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "a device's shadow",
        #"{"state":{"desired":{"hr":50},"reported":{"patient_id":"P1","hr":72,"ts":1732270000}}}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "a radio network's uplink",
        #"{"uplink_message":{"decoded_payload":{"patient_id":"P1","hr":72,"ts":1732270000}}}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "who it is in the message's head",
        #"{"metadata":{"patient_id":"P1","timestamp":1732270009},"vitals":{"hr":72},"timestamp":1732270000}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "who it is with the encounter",
        #"{"encounter":{"patient_id":"P1","date":"2024-11-01T00:00:00Z"},"hr":72,"ts":1732270000}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "FHIR in an event",
        #"{"event":"create","resource":{"resourceType":"Observation","status":"final","code":{"coding":[{"code":"8867-4"}]},"subject":{"reference":"Patient/P1"},"effectiveDateTime":"2024-11-22T10:06:40Z","valueQuantity":{"value":72}}}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "FHIR parameters",
        #"{"resourceType":"Parameters","parameter":[{"name":"observation","resource":{"resourceType":"Observation","status":"final","code":{"coding":[{"code":"8867-4"}]},"subject":{"reference":"Patient/P1"},"effectiveDateTime":"2024-11-22T10:06:40Z","valueQuantity":{"value":72}}}]}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "FHIR with SNOMED CT's codes",
        #"{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://snomed.info/sct","code":"86290005"}]},"subject":{"reference":"Patient/P1"},"effectiveDateTime":"2024-11-22T10:06:40Z","valueQuantity":{"value":15,"code":"/min"}}"#,
        ["P1, rr 15, 10 s ago"]),
      Sent(
        "FHIR with a date alone",
        #"{"resourceType":"Observation","status":"final","code":{"coding":[{"code":"8867-4"}]},"subject":{"reference":"Patient/P1"},"effectiveDateTime":"2024-11-22","valueQuantity":{"value":72}}"#,
        ["P1, hr 72"]),
      Sent(
        "FHIR, a pregnancy that nobody knows of",
        #"{"resourceType":"Observation","status":"final","code":{"coding":[{"code":"82810-3"}]},"subject":{"reference":"Patient/P1"},"effectiveDateTime":"2024-11-22T10:06:40Z","valueCodeableConcept":{"coding":[{"code":"LA4489-6"}]}}"#,
        []),
    ])
  func envelopes(sent: Sent) { sent.expect() }

  @Test(
    "What a change feed says was deleted is no measurement",
    arguments: [
      Sent(
        "a change feed whose row is flat",
        #"{"patient_id":"P1","hr":72,"ts":1732270000,"__deleted":"true","__op":"d"}"#,
        [], tombstones: 1),
      Sent(
        "the same of a row that is there",
        #"{"patient_id":"P1","hr":72,"ts":1732270000,"__deleted":"false","__op":"u"}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "another change feed",
        #"{"type":"delete","database":"d","table":"vitals","ts":1732270009,"data":{"patient_id":"P1","hr":72}}"#,
        [], tombstones: 1),
      Sent(
        "a change feed with rows in an array",
        #"{"data":[{"patient_id":"P1","hr":"72"}],"database":"d","table":"vitals","type":"DELETE"}"#,
        [], tombstones: 1),
      Sent(
        "the row as it was, and no other",
        #"{"table":"V","op_type":"D","op_ts":"2024-11-22 10:06:41","before":{"PATIENT_ID":"P1","HEART_RATE":72}}"#,
        [], tombstones: 1),
      Sent(
        "a document store's",
        #"{"operationType":"delete","documentKey":{"_id":"x"}}"#,
        [], tombstones: 1),
      Sent(
        "a table's stream",
        #"{"eventName":"REMOVE","dynamodb":{"OldImage":{"patient_id":{"S":"P1"},"hr":{"N":"72"}}}}"#,
        [], tombstones: 1),
      Sent(
        "a record that was withdrawn",
        #"{"patient_id":"P1","ts":1732270000,"hr":72,"deleted":true}"#,
        [], tombstones: 1),
    ])
  func deleted(sent: Sent) { sent.expect() }

  @Test("A torn document costs itself and no other")
  func torn() {
    let output = decode(#"{"patient_id":"P1","hr":72,"ts":1732270000}{"patient_id":"P2","hr":"#, kafkaSeconds: mappedNowSeconds)
    #expect(output.readings.map(\.patient.id) == ["P1"])
    #expect(output.reasons == [.notJSON])
  }
}
