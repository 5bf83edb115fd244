import Testing
import Vitals

@testable import Interchange

/// Values beside which their source says that they do not hold; all are made up.
@Suite("Values that do not hold")
struct ValidityTests {
  private static func spo2Told(_ record: String, _ told: [String] = ["marked-invalid spo2"]) -> Sent {
    Sent(record, #"{"patient_id":"P1","ts":1732270000,"hr":72,\#(record)}"#, ["P1, hr 72, 10 s ago"], told: told)
  }

  @Test(
    "A value that its source marks as invalid is left out, and said",
    arguments: [
      spo2Told(#""spo2":71,"spo2_valid":false"#), spo2Told(#""spo2_valid":0,"spo2":71"#), spo2Told(#""spo2":71,"SpO2Valid":"N""#),
      spo2Told(#""spo2":71,"valid_spo2":false"#), spo2Told(#""spo2":71,"isSpo2Valid":false"#),
      spo2Told(#""spo2":71,"spo2_invalid":true"#), spo2Told(#""spo2":71,"spo2_quality":"bad""#),
      spo2Told(#""spo2":71,"spo2_signal_quality":"INVALID""#), spo2Told(#""spo2":71,"spo2_status":"probe off""#),
      spo2Told(#""spo2":71,"spo2Status":"PROBE_OFF""#), spo2Told(#""spo2":71,"oxygen_saturation_flag":"artifact""#),
      spo2Told(#""spo2":71,"spo2_artifact":true"#), spo2Told(#""spo2":71,"spo2_probe_off":1"#),
      spo2Told(#""spo2":{"value":71,"unit":"%","valid":false}"#), spo2Told(#""spo2":{"value":71,"status":"not-available"}"#),
      spo2Told(#""oximeter":{"spo2":71,"valid":false}"#),
      spo2Told(#""spo2":71,"quality":{"spo2":"bad","hr":"good"}"#), spo2Told(#""spo2":71,"valid":{"spo2":false,"hr":true}"#),
      spo2Told(#""spo2":71,"spo2_quality":{"code":"invalid"}"#), spo2Told(#""spo2":71,"spo2_flags":["LOW","INVALID"]"#),
      spo2Told(#""spo2":{"value":71,"StatusCode":{"Code":2147483648,"Symbol":"Bad"}}"#),
      spo2Told(#""spo2":71,"invalid":["spo2"]"#), spo2Told(#""spo2":71,"artifacts":["SpO2"]"#),
      spo2Told(#""spo2":71,"probe_off":true"#), spo2Told(#""spo2":71,"oximeter_status":"off""#),
      spo2Told(#""bp":"71/40","bp_valid":false"#, ["marked-invalid bloodPressure"]),
      spo2Told(#""sbp":71,"dbp":40,"nibp_status":"error""#, ["marked-invalid sbp", "marked-invalid dbp"]),
      spo2Told(#""nibp":{"sys":71,"dia":40,"quality":"bad"}"#, ["marked-invalid sbp", "marked-invalid dbp"]),
      spo2Told(#""spo2":null,"spo2_valid":false"#, []), spo2Told(#""spo2_valid":false"#, []),
    ])
  func leftOut(sent: Sent) { sent.expect() }

  @Test(
    "A row and a whole record can be marked too",
    arguments: [
      Sent(
        "a row", #"{"patient_id":"P1","ts":1732270000,"metric":"SpO2","value":71,"valid":false}"#, ["P1, , 10 s ago"],
        told: ["marked-invalid spo2"]),
      Sent(
        "a row by its status", #"{"patient_id":"P1","ts":1732270000,"type":"SpO2","value":71,"status":"invalid"}"#,
        ["P1, , 10 s ago"], told: ["marked-invalid spo2"]),
      Sent(
        "rows of an array",
        #"{"patient_id":"P1","ts":1732270000,"measurements":[{"code":"SpO2","value":71,"quality":"bad"},{"code":"HR","value":72,"quality":"good"}]}"#,
        ["P1, hr 72, 10 s ago"], told: ["marked-invalid spo2"]),
      Sent(
        "a record", #"{"patient_id":"P1","ts":1732270000,"hr":0,"spo2":71,"valid":false}"#, ["P1, , 10 s ago"],
        told: ["marked-invalid hr", "marked-invalid spo2"]),
      Sent(
        "a record that was entered in error",
        #"{"patient_id":"P1","ts":1732270000,"hr":0,"spo2":71,"status":"entered-in-error"}"#, ["P1, , 10 s ago"],
        told: ["marked-invalid hr", "marked-invalid spo2"]),
      Sent(
        "a metric's quality",
        #"{"patient_id":"P1","ts":1732270000,"metric":"MDC_PULS_OXIM_SAT_O2","value":71,"MetricQuality":{"Validity":"Inv"}}"#,
        ["P1, , 10 s ago"], told: ["marked-invalid spo2"]),
      Sent(
        "an ECG whose leads are off, beside an oximeter that is on",
        #"[{"patient_id":"P1","ts":1732270000,"hr":0,"spo2":97,"lead_off":true},{"patient_id":"P2","ts":1732270000,"hr":0,"spo2":97,"ecg_status":"leads off"}]"#,
        ["P1, spo2 97, 10 s ago", "P2, spo2 97, 10 s ago"], told: ["marked-invalid hr"]),
      Sent(
        "rows of change feeds that are gone or were before",
        #"[{"metadata":{"OperationName":"DELETE"},"data":{"patient_id":"P1","hr":72,"ts":1732270000}},{"row_kind":"-U","patient_id":"P1","hr":40,"ts":1732270000},{"row_kind":"+U","patient_id":"P1","hr":72,"ts":1732270000}]"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "a row that was taken back",
        #"{"patient_id":"P1","ts":1732270000,"metric":"SpO2","value":71,"voided":true}"#, [], tombstones: 1),
      Sent(
        "the same by a number",
        #"{"patient_id":"P1","ts":1732270000,"spo2":71,"is_deleted":1}"#, [], tombstones: 1),
      Sent(
        "a measurement with a time of its own",
        #"{"patient_id":"P1","ts":1732270000,"hr":72,"spo2":{"value":71,"time":1732270000,"valid":false}}"#,
        ["P1, hr 72, 10 s ago"], told: ["marked-invalid spo2"]),
    ])
  func wholes(sent: Sent) { sent.expect() }

  @Test(
    "What says something else, or only doubts, takes no value away",
    arguments: [
      #""spo2_valid":true"#, #""spo2_valid":1"#, #""spo2_valid":null"#, #""spo2_valid":"Y""#, #""spo2_invalid":false"#,
      #""spo2_quality":"good""#, #""spo2_quality":"poor""#, #""spo2_quality":0"#, #""spo2_quality":0.2"#, #""spo2_flag":"L""#,
      #""spo2_flag":1"#, #""spo2_status":"low""#, #""spo2_status":"alarm""#, #""status":"error""#, #""status":"bad""#,
      #""status":"critical""#, #""state":"off""#, #""flag":true"#, #""flags":["L"]"#, #""quality":"questionable""#,
      #""signal_quality":20"#, #""resp_status":"failure""#, #""pulse_quality":"weak""#, #""leads_off":false"#,
      #""leads_off":true"#, #""invalid":["hr"]"#, #""invalid":[]"#,
      #""spo2_flags":["LOW"]"#, #""quality":{"overall":"good"}"#, #""status":{"code":"error"}"#, #""ecg_status":"off""#,
      #""valid":true"#,
      #""ecg":{"valid":false}"#, #""hr_valid":false"#,
    ])
  func kept(mark: String) {
    let output = decode(wide(#""spo2":71,"# + mark))
    #expect(output.values.oxygenSaturation == 71)
    #expect(output.rejects == [])
  }

  @Test(
    "What is called a limit, a target or a forecast is none of the patient's vital signs",
    arguments: [
      #""type":"alarm_limit","parameter":"SpO2","value":71"#, #""type":"threshold","metric":"Heart Rate","value":150"#,
      #""kind":"prediction","hr":140,"spo2":71"#, #""category":"Targets","vitals":{"spo2":88}"#,
    ])
  func noMeasurements(members: String) {
    let output = decode(wide(members))
    #expect(output.readings.isEmpty)
    #expect(output.reasons == [.doubtful])
  }

  @Test(
    "A record's kind that says nothing of that changes nothing",
    arguments: [
      #""type":"vitals""#, #""type":"alarm""#, #""category":"baseline""#, #""kind":"order""#, #""voided":false"#,
      #""is_deleted":0"#,
    ])
  func kinds(member: String) {
    let output = decode(wide(#""spo2":71,"# + member))
    #expect(output.values.oxygenSaturation == 71)
    #expect(output.rejects == [])
  }

  @Test("What a mark says that is not understood is counted by its name")
  func counted() {
    let decoder = RecordDecoder()
    var batch = RecordBatch()
    batch.append(wide(#""spo2":97,"spo2_quality":"poor","status":"critical","spo2_valid":true"#))
    var output = DecodedBatch()
    decoder.decode(batch, into: &output)
    #expect(decoder.unusedFields(atMost: 10).map(\.name) == ["spo2_quality", "status"])
  }

  @Test(
    "A key that says °C is taken at its word, and 99 °C is no temperature", arguments: ["temp_c", "temperatureC", "Temp (°C)"])
  func celsius(key: String) {
    let output = decode(wide(#""hr":72,"\#(key)":99"#))
    #expect(output.values.temperature == nil)
    #expect(output.reasons == [.implausibleValue])
    #expect(decode(wide(#""\#(key)":36.9"#)).values.temperature == 36.9)
  }

  @Test(
    "Of one temperature in two units, the one that says its own goes first",
    arguments: [
      #""temp":98.4,"temp_c":36.9"#, #""temp_c":36.9,"temp":36.9"#, #""temp_c":36.9,"temp_f":98.4"#,
      #""temp_f":98.42,"temp":36.9"#,
    ])
  func twoUnits(members: String) throws {
    let output = decode(wide(members))
    #expect(output.rejects == [])
    #expect(abs(try #require(output.values.temperature) - 36.9) < 0.05)
  }
}
