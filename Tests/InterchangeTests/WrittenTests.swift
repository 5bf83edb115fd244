import Testing
import Vitals

@testable import Interchange

/// Values, places and people as programs and people write them; all are made up.
@Suite("Values and people as they are written")
struct WrittenTests {
  @Test(
    "Values are read as they are written, each with its own unit and its own time",
    arguments: [
      Sent(
        "units in an object of their own",
        #"{"patient_id":"P1","ts":1732270000,"vitals":{"temp":77,"hr":72},"units":{"temp":"F","hr":"bpm"}}"#,
        ["P1, hr 72 temp 25.0, 10 s ago"]),
      Sent(
        "a unit beside each name",
        #"{"patient_id":"P1","ts":1732270000,"nibp_sys":16.1,"nibp_sys_unit":"kPa","nibp_dia":10.4,"core_temp":77,"core_temp_unit":"F"}"#,
        ["P1, sbp 121 dbp 78 temp 25.0, 10 s ago"]),
      Sent(
        "a unit that is a ward",
        #"{"location":{"unit":"5B","room":"12","bed":"A"},"patient_id":"P1","ts":1732270000,"hr":72}"#,
        ["P1, 5B/12-A, hr 72, 10 s ago"]),
      Sent(
        "remarks behind values",
        #"{"patient_id":"P1","ts":1732270000,"hr":"72 (regular)","spo2":"97% RA","temp":"36.8 oral","rr":"15 H","bp":"121/78 sitting"}"#,
        ["P1, hr 72 rr 15 spo2 97 sbp 121 dbp 78 temp 36.8, 10 s ago"]),
      Sent(
        "pressures as a list, with the mean behind them, and in words",
        #"[{"patient_id":"P1","ts":1732270000,"bp":[121,78]},{"patient_id":"P2","ts":1732270000,"bp":"121/78/92"},{"patient_id":"P3","ts":1732270000,"bp":"121 over 78"},{"patient_id":"P4","ts":1732270000,"bp":[121,78,92],"hr":72}]"#,
        [
          "P1, sbp 121 dbp 78, 10 s ago", "P2, sbp 121 dbp 78, 10 s ago", "P3, sbp 121 dbp 78, 10 s ago",
          "P4, hr 72 sbp 121 dbp 78, 10 s ago",
        ]),
      Sent(
        "lists and threes that are no pressures",
        #"[{"patient_id":"P1","ts":1732270000,"hr":72,"bp":[78,121]},{"patient_id":"P2","ts":1732270000,"hr":72,"bp":"121/78/130"},{"patient_id":"P3","ts":1732270000,"hr":72,"bp":[121]},{"patient_id":"P4","ts":1732270000,"hr":72,"bp":[121,78,92,1]}]"#,
        ["P1, hr 72, 10 s ago", "P2, hr 72, 10 s ago", "P3, hr 72, 10 s ago", "P4, hr 72, 10 s ago"],
        told: ["wrong-type bp"]),
      Sent(
        "a flowsheet's row",
        #"{"PAT_ID":"P1","FLO_MEAS_ID":"5","DISP_NAME":"BP","MEAS_VALUE":"121/78","RECORDED_TIME":"2024-11-22T10:06:40Z"}"#,
        ["P1, sbp 121 dbp 78, 10 s ago"]),
      Sent(
        "points at the end",
        #"{"patient_id":"P1","ts":1732270000,"spo2":"97.","hr":"72"}"#,
        ["P1, hr 72 spo2 97, 10 s ago"]),
      Sent(
        "digits of another script",
        #"{"patient_id":"P1","ts":1732270000,"hr":"٧٢","temp":"٣٦٫٨"}"#,
        ["P1, hr 72 temp 36.8, 10 s ago"]),
      Sent(
        "words for nothing",
        #"{"patient_id":"P1","ts":1732270000,"hr":"72","spo2":"NR","temp":"NI","rr":"ASKU","bp":"not done","sbp":"***","dbp":"--/--"}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "a coma scale by its parts",
        #"{"patient_id":"P1","ts":1732270000,"hr":72,"gcs":"E3V4M6"}"#,
        ["P1, hr 72, V, 10 s ago"]),
      Sent(
        "a coma scale with its parts",
        #"{"patient_id":"P1","ts":1732270000,"hr":72,"gcs":"15 (E4 V5 M6)"}"#,
        ["P1, hr 72, A, 10 s ago"]),
      Sent(
        "NEWS2's line for all that is not alert",
        #"{"patient_id":"P1","ts":1732270000,"hr":72,"consciousness":"CVPU"}"#,
        ["P1, hr 72, C, 10 s ago"]),
      Sent(
        "oriented three times",
        #"{"patient_id":"P1","ts":1732270000,"hr":72,"avpu":"Alert and oriented x3"}"#,
        ["P1, hr 72, A, 10 s ago"]),
      Sent(
        "a flow in litres",
        #"{"patient_id":"P1","ts":1732270000,"hr":72,"o2_flow":"2 L"}"#,
        ["P1, hr 72, oxygen, 10 s ago"]),
      Sent(
        "an age of its own",
        #"{"patient_id":"P1","ts":1732270000,"hr":72,"nibp":{"sys":121,"dia":78,"time":1732269100}}"#,
        ["P1, sbp 121 dbp 78, 910 s ago", "P1, hr 72, 10 s ago"]),
      Sent(
        "ages of their own",
        #"{"patientId":"P1","heartRate":{"value":72,"measuredAt":"2024-11-22T10:06:40Z"},"spo2":{"value":97,"measuredAt":"2024-11-22T09:06:40Z"}}"#,
        ["P1, spo2 97, 3610 s ago", "P1, hr 72, 10 s ago"]),
    ])
  func values(sent: Sent) { sent.expect() }

  @Test(
    "What was not measured in the patient's body is not the patient's",
    arguments: [
      Sent(
        "a thermometer on the skin",
        #"{"patient_id":"P1","ts":1732270000,"hr":72,"temperature":33.1,"temperature_site":"skin"}"#,
        ["P1, hr 72, 10 s ago"], told: ["doubtful temp"]),
      Sent(
        "the same beside the value",
        #"{"patient_id":"P1","ts":1732270000,"hr":72,"temperature":{"value":33.1,"site":"skin"}}"#,
        ["P1, hr 72, 10 s ago"], told: ["doubtful temp"]),
      Sent(
        "a thermometer in the room",
        #"{"patient_id":"P1","ts":1732270000,"metric":"temperature","value":22.4,"location":"room"}"#,
        ["P1, , 10 s ago"], told: ["doubtful temp"]),
      Sent(
        "a sensor in the room",
        #"{"sensor":"room","temperature":22.4,"hr":72,"patient_id":"P1","ts":1732270000}"#,
        ["P1, hr 72, 10 s ago"], told: ["doubtful temp"]),
      Sent(
        "a known measurement that is no vital sign",
        #"{"patient_id":"P1","ts":1732270000,"type":"ambient_temperature","value":22.4}"#,
        ["P1, , 10 s ago"], told: ["unknown-metric metric"]),
    ])
  func others(sent: Sent) { sent.expect() }

  @Test(
    "Who it is, and where",
    arguments: [
      Sent(
        "an identifier with its system",
        #"{"patient_id":{"value":"P1","system":"urn:oid:1"},"ts":1732270000,"hr":72}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "one identifier in a list",
        #"{"patient":{"identifier":[{"system":"mrn","value":"P1"}],"name":[{"family":"Lovelace","given":["Ada"]}]},"ts":1732270000,"hr":72}"#,
        ["P1, Ada Lovelace, hr 72, 10 s ago"]),
      Sent(
        "a name by its parts",
        #"{"patient":{"name":{"first":"Ada","last":"Lovelace"},"id":"P1"},"ts":1732270000,"hr":72}"#,
        ["P1, Ada Lovelace, hr 72, 10 s ago"]),
      Sent(
        "a bed that is one only with its room",
        #"{"patient":{"mrn":"P1","room":"12","bed":"A"},"ts":1732270000,"hr":72}"#,
        ["P1, 12-A, hr 72, 10 s ago"]),
      Sent(
        "a room alone",
        #"{"room":"12","patient_id":"P1","ts":1732270000,"hr":72}"#,
        ["P1, 12, hr 72, 10 s ago"]),
      Sent(
        "a bed that names its room",
        #"{"room":"12","bed":"12-A","patient_id":"P1","ts":1732270000,"hr":72}"#,
        ["P1, 12-A, hr 72, 10 s ago"]),
      Sent(
        "a bed and no id at all",
        #"{"bed":"4","ward":"5B","ts":1732270000,"hr":72}"#,
        ["bed 4 of 5B, not identified, 5B/4, hr 72, 10 s ago"]),
      Sent(
        "a bed that is free",
        #"{"patient_id":"EMPTY BED","bed":"4","ts":1732270000,"hr":72}"#,
        ["bed 4, not identified, 4, hr 72, 10 s ago"]),
      Sent(
        "nines",
        #"{"patient_id":"99999999","bed":"4","ts":1732270000,"hr":72}"#,
        ["bed 4, not identified, 4, hr 72, 10 s ago"]),
      Sent(
        "crosses",
        #"{"patient_id":"XXXX","ts":1732270000,"hr":72}"#,
        [], told: ["placeholder-patient patient_id"]),
      Sent(
        "leading noughts",
        #"{"patient_id":"007","ts":1732270000,"hr":72}"#,
        ["007, hr 72, 10 s ago"]),
      Sent(
        "a name of a record",
        #"{"patient_id":"P1","name":"vitals","ts":1732270000,"hr":72}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "an alarm's name",
        #"{"patient_id":"P1","ts":1732270000,"name":"SpO2 low","value":85,"type":"alarm"}"#,
        ["P1, , 10 s ago"], told: ["unknown-metric metric"]),
    ])
  func people(sent: Sent) { sent.expect() }

  @Test("What stands beside a value and is not used is counted by its name")
  func besideValues() {
    let decoder = RecordDecoder()
    var batch = RecordBatch()
    batch.append(wide(#""spo2":{"value":97,"confidence":0.9,"unit":"%"},"hr":{"value":72,"quality":"good"}"#))
    var output = DecodedBatch()
    decoder.decode(batch, into: &output)
    #expect(decoder.unusedFields(atMost: 10).map(\.name) == ["hr.quality", "spo2.confidence"])
  }

  @Test(
    "The last values that are known of some vitals say nothing of the clock; a series of one does",
    arguments: [
      (#"{"patient_id":"P1","ts":1732270000,"hr":72,"nibp":{"sys":121,"dia":78,"time":1732269100}}"#, [true, false]),
      (#"{"patient_id":"P1","samples":[{"ts":1732269999,"hr":72},{"ts":1732270000,"hr":73}]}"#, [false, false]),
      (#"[{"patient_id":"P1","ts":1732270000,"hr":72},{"patient_id":"P2","ts":1732269000,"spo2":97}]"#, [false, false]),
    ])
  func surpassed(record: String, expected: [Bool]) {
    #expect(decode(record).readings.map(\.isSurpassed) == expected)
  }
}
