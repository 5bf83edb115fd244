import Testing
import Vitals

@testable import Interchange

/// Shapes that public programs put on topics and that say too little of themselves: each with the mapping that reads it.
private let feeds: [MappedShape] = [
  MappedShape(
    testDescription: "A feed of several kinds of events, in °F",
    mapping: """
      where = { event_type = "vitals" }
      patient = "patient_id"
      time = "event_time"
      hr = "payload.heart_rate"
      bp = "payload.blood_pressure"
      temp = { from = "payload.temperature", unit = "F" }
      spo2 = "payload.oxygen"
      """,
    record: """
      {"event_type":"vitals","patient_id":1041,"event_time":"2024-11-22T10:06:40Z","payload":{"heart_rate":118,"blood_pressure":"88/52","temperature":102.2,"oxygen":91}}
      {"event_type":"laboratory","patient_id":1041,"event_time":"2024-11-22T10:06:41Z","payload":{"lactate":3.1}}
      """,
    readings: ["1041, hr 118 spo2 91 sbp 88 dbp 52 temp 39.0, 10 s ago"]),
  MappedShape(
    testDescription: "A Python dict, printed",
    mapping: """
      format = "python"
      patient = "pid"
      time = "t"
      hr = "vitals.heart"
      spo2 = "vitals.ox"
      """,
    record: "{'pid': 'P-7', 't': 1732270000.0, 'vitals': {'heart': 131, 'ox': 88.0}, 'alarm': False}",
    readings: ["P-7, hr 131 spo2 88, 10 s ago"], unused: ["alarm"]),
  MappedShape(
    testDescription: "The patient in the key, one measurement in the value",
    mapping: """
      patient = "@key"
      time = "timestamp"
      temp = { from = "temperature", unit = "unit" }
      """,
    record: #"{"timestamp":"2024-11-22T10:06:40Z","temperature":103.1,"unit":"F"}"#, key: "patient-3",
    readings: ["patient-3, temp 39.5, 10 s ago"]),
  MappedShape(
    testDescription: "A bare id",
    mapping: """
      patient = "id"
      time = "time"
      hr = "hr"
      """,
    record: #"{"id":"watch-9","hr":142,"time":1732270000}"#, readings: ["watch-9, hr 142, 10 s ago"]),
  MappedShape(
    testDescription: "An upper and a lower pressure under words of their own, beside a national id",
    mapping: """
      patient = "data.citizen.cid"
      name = "data.citizen.name_en"
      time = "time"
      sbp = "data.value.bp_high"
      dbp = "data.value.bp_low"
      pulse = "data.value.pr"
      """,
    record: """
      {"from":"kiosk","time":1732270000,"data":{"citizen":{"cid":"1-2345-67890-12-3","name_en":"Test Three"},
      "value":{"bp_high":182,"bp_low":101,"pr":95}}}
      """,
    readings: ["1-2345-67890-12-3, Test Three, hr 95 sbp 182 dbp 101, 10 s ago"], unused: ["from"]),
  MappedShape(
    testDescription: "A list of metrics, with the pressure as an object",
    mapping: """
      patient = "subjectKey"
      code = "metricsList[*].metricName"
      value = "metricsList[*].metricValue"
      unit = "metricsList[*].metricUnit"
      codes = { HR = "hr", BT = "temp", NIBP = "bp" }
      """,
    record: """
      {"subjectKey":"S1","metricsList":[{"metricName":"HR","metricValue":55,"metricUnit":"bpm"},
      {"metricName":"BT","metricValue":"38,4","metricUnit":"°C"},
      {"metricName":"NIBP","metricValue":"97/61"}]}
      """,
    readings: ["S1, hr 55 sbp 97 dbp 61 temp 38.4"]),
  MappedShape(
    testDescription: "A reading with a type in LOINC",
    mapping: """
      patient = "patientId"
      time = { from = "reading.ts", scale = 0.001 }
      code = "reading.readingType.code"
      value = "reading.value"
      unit = "reading.uom"
      """,
    record: """
      {"patientId":"p1","device":{"id":"d"},"reading":{"ts":1732270000000,"readingType":{"system":"loinc","code":"8867-4"},
      "value":121,"uom":"bpm"}}
      """,
    readings: ["p1, hr 121, 10 s ago"], unused: ["device", "reading.readingType.system"]),
  MappedShape(
    testDescription: "A bare number",
    mapping: """
      patient = { from = "@topic", split = ".", part = 3 }
      hr = "$"
      """,
    record: "134", readings: ["12, hr 134"]),
  MappedShape(
    testDescription: "A number behind its name",
    mapping: """
      format = "text"
      patient = "@key"
      hr = { from = "$", match = "BPM: ([0-9.]+)" }
      """,
    record: "BPM: 134", key: "OP-2", readings: ["OP-2, hr 134"]),
  MappedShape(
    testDescription: "Chart events with item numbers",
    mapping: """
      patient = "subject_id"
      bed = "stay_id"
      time = "charttime"
      code = "itemid"
      value = ["valuenum", "value"]
      unit = "valueuom"
      codes = { 220045 = "hr", 223761 = { is = "temp", unit = "F" }, 227288 = "ignore" }
      """,
    record: """
      {"subject_id":9,"stay_id":31,"charttime":"2024-11-22 10:06:40","itemid":223761,"value":"101.5","valuenum":101.5,"valueuom":"°F"}
      {"subject_id":9,"stay_id":31,"charttime":"2024-11-22 10:06:40","itemid":227288,"value":"x","valuenum":null}
      {"subject_id":9,"stay_id":31,"charttime":"2024-11-22 10:06:40","itemid":220045,"value":"88","valuenum":88,"valueuom":"bpm"}
      """,
    readings: ["9, 31, hr 88 temp 38.6, 10 s ago"]),
  MappedShape(
    testDescription: "An IoT hub's message, with the patient among the properties",
    mapping: """
      patient = "Properties.patientId"
      time = "Body.measuredAt"
      hr = "Body.hb"
      """,
    record: """
      {"Body":{"hb":"78","measuredAt":"2024-11-22T10:06:40.123Z"},"Properties":{"patientId":"P55"},
      "SystemProperties":{"iothub-connection-device-id":"dev7"}}
      """,
    readings: ["P55, hr 78, 10 s ago"], unused: ["SystemProperties"]),
  MappedShape(
    testDescription: "open mHealth",
    mapping: """
      patient = "header.user_id"
      time = "body.effective_time_frame.date_time"
      hr = { from = "body.heart_rate.value", unit = "body.heart_rate.unit" }
      """,
    record: """
      {"header":{"id":"1","user_id":"jdoe"},"body":{"heart_rate":{"value":50,"unit":"beats/min"},
      "effective_time_frame":{"date_time":"2024-11-22T02:06:40-08:00"}}}
      """,
    readings: ["jdoe, hr 50, 10 s ago"], unused: ["header.id"]),
  MappedShape(
    testDescription: "A pressure of one number, and a date in the local way",
    mapping: """
      patient = "patientId"
      time = { from = "when", format = "dd/MM/yyyy HH:mm:ss" }
      zone = "Europe/Madrid"
      sbp = "bloodPressure"
      """,
    record: #"{"patientId":"PT-1","bloodPressure":91,"when":"22/11/2024 11:06:40"}"#, readings: ["PT-1, sbp 91, 10 s ago"]),
]

@Suite("Feeds that need a mapping")
struct MappedShapeTests {
  @Test("are read with one of at most 15 lines", arguments: feeds)
  func reads(_ feed: MappedShape) throws {
    #expect(feed.mapping.split(separator: "\n").count <= 15)
    let record = MappedRecord(feed.record, key: feed.key)
    let (output, unused) = try decodeMapped([record], by: feed.mapping, topic: "hospital.vitals.12")
    #expect(readingLines(output) == feed.readings)
    #expect(told(output) == feed.rejects)
    #expect(unused == feed.unused)
  }
}
