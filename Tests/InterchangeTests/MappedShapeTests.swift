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
  MappedShape(
    testDescription: "Home Assistant: an event for each sensor, with the bed and the vital in its name",
    mapping: #"""
      bed = { from = "data.entity_id", match = '^sensor\.bed_?([0-9]+)_' }
      time = "data.new_state.last_updated"
      code = { from = "data.entity_id", match = '^sensor\.bed_?[0-9]+_(.*)$' }
      value = "data.new_state.state"
      unit = "data.new_state.attributes.unit_of_measurement"
      where = { event_type = "state_changed" }
      """#,
    record: """
      {"event_type":"state_changed","data":{"entity_id":"sensor.bed4_heart_rate","old_state":{"state":"40"},"new_state":{"entity_id":"sensor.bed4_heart_rate","state":"72","attributes":{"unit_of_measurement":"bpm","friendly_name":"Bed 4 heart rate"},"last_updated":"2024-11-22T10:06:40.120+00:00"}},"origin":"LOCAL"}
      {"event_type":"state_changed","data":{"entity_id":"sensor.bed4_body_temperature","old_state":null,"new_state":{"entity_id":"sensor.bed4_body_temperature","state":"98.2","attributes":{"unit_of_measurement":"°F"},"last_updated":"2024-11-22T10:06:40.120+00:00"}}}
      {"event_type":"state_changed","data":{"entity_id":"sensor.bed4_battery","old_state":null,"new_state":{"state":"88","attributes":{"unit_of_measurement":"%"},"last_updated":"2024-11-22T10:06:40.120+00:00"}}}
      {"event_type":"state_changed","data":{"entity_id":"sensor.bed4_spo2","old_state":null,"new_state":{"state":"unavailable","attributes":{},"last_updated":"2024-11-22T10:06:40.120+00:00"}}}
      {"event_type":"call_service","data":{"domain":"light"}}
      """,
    readings: ["bed 4, not identified, 4, hr 72 temp 36.8, 10 s ago"], rejects: ["no-vitals record"],
    unused: [
      "data.entity_id = battery", "data.new_state.attributes.friendly_name", "data.new_state.entity_id",
      "data.new_state.state", "data.old_state", "origin",
    ]),
  MappedShape(
    testDescription: "Node-RED: an MQTT message for each value, which its topic names",
    mapping: """
      ward = { from = "topic", split = "/", part = 2 }
      bed = { from = "topic", split = "/", part = 4 }
      code = { from = "topic", split = "/", part = 5 }
      value = "payload"
      """,
    record: """
      {"_msgid":"5d2f","topic":"ward/4A/bed/12/spo2","payload":97,"qos":0,"retain":false}
      {"_msgid":"5d30","topic":"ward/4A/bed/12/hr","payload":"72","qos":0,"retain":false}
      """,
    readings: ["bed 12 of 4A, not identified, 4A/12, hr 72 spo2 97"], unused: ["_msgid", "qos", "retain"]),
  MappedShape(
    testDescription: "openEHR, a flat composition",
    mapping: #"""
      patient = "ehr_id"
      time = "['vital_signs/pulse/any_event:0/time']"
      hr = { from = "['vital_signs/pulse/any_event:0/rate|magnitude']", unit = "['vital_signs/pulse/any_event:0/rate|unit']" }
      rr = "['vital_signs/respiration/any_event:0/rate|magnitude']"
      spo2 = "['vital_signs/pulse_oximetry/any_event:0/spo2|numerator']"
      sbp = { from = "['vital_signs/blood_pressure/any_event:0/systolic|magnitude']", unit = "['vital_signs/blood_pressure/any_event:0/systolic|unit']" }
      dbp = "['vital_signs/blood_pressure/any_event:0/diastolic|magnitude']"
      temp = { from = "['vital_signs/body_temperature/any_event:0/temperature|magnitude']", unit = "['vital_signs/body_temperature/any_event:0/temperature|unit']" }
      """#,
    record: """
      {"ehr_id":"7d44b88c","vital_signs/pulse/any_event:0/time":"2024-11-22T10:06:40Z",
      "vital_signs/pulse/any_event:0/rate|magnitude":72,"vital_signs/pulse/any_event:0/rate|unit":"/min",
      "vital_signs/respiration/any_event:0/rate|magnitude":15,
      "vital_signs/pulse_oximetry/any_event:0/spo2|numerator":97,"vital_signs/pulse_oximetry/any_event:0/spo2|denominator":100,
      "vital_signs/blood_pressure/any_event:0/systolic|magnitude":121,"vital_signs/blood_pressure/any_event:0/systolic|unit":"mm[Hg]",
      "vital_signs/blood_pressure/any_event:0/diastolic|magnitude":78,
      "vital_signs/body_temperature/any_event:0/temperature|magnitude":36.8,"vital_signs/body_temperature/any_event:0/temperature|unit":"Cel"}
      """,
    readings: ["7d44b88c, hr 72 rr 15 spo2 97 sbp 121 dbp 78 temp 36.8, 10 s ago"],
    unused: ["vital_signs/pulse_oximetry/any_event:0/spo2|denominator"]),
  MappedShape(
    testDescription: "openEHR, a canonical observation",
    mapping: """
      patient = "subject.external_ref.id.value"
      time = "content[*].data.events[*].time.value"
      code = "content[*].data.events[*].data.items[*].name.value"
      value = "content[*].data.events[*].data.items[*].value.magnitude"
      unit = "content[*].data.events[*].data.items[*].value.units"
      """,
    record: """
      {"_type":"COMPOSITION","subject":{"external_ref":{"id":{"value":"P1"}}},"content":[{"_type":"OBSERVATION","data":{"events":[
      {"time":{"value":"2024-11-22T10:06:40Z"},"data":{"items":[
      {"name":{"value":"Systolic"},"value":{"_type":"DV_QUANTITY","magnitude":121,"units":"mm[Hg]"}},
      {"name":{"value":"Diastolic"},"value":{"_type":"DV_QUANTITY","magnitude":78,"units":"mm[Hg]"}}]}}]}}]}
      """,
    readings: ["P1, sbp 121 dbp 78, 10 s ago"],
    unused: ["_type", "content[*].data.events[*].data.items[*].value._type"]),
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
