import Testing
import Vitals

@testable import Interchange

/// What public collections of vital signs, record systems and standards call them; all values are made up.
@Suite("Names of public collections and record systems")
struct PublicNamesTests {
  @Test(
    "Rows are understood with no setting",
    arguments: [
      Sent(
        "OMOP's measurements",
        #"[{"person_id":77,"measurement_concept_id":3027018,"measurement_datetime":"2024-11-22T10:06:40Z","value_as_number":72},{"person_id":77,"measurement_concept_id":3020891,"measurement_datetime":"2024-11-22T10:06:40Z","value_as_number":98.6,"unit_concept_id":9289},{"person_id":77,"measurement_concept_id":40762499,"measurement_datetime":"2024-11-22T10:06:40Z","value_as_number":97,"unit_concept_id":8554}]"#,
        ["77, hr 72 spo2 97 temp 37.0, 10 s ago"]),
      Sent(
        "columns of the eICU database",
        #"{"patientunitstayid":141765,"ts":1732270000,"temperature":36.9,"sao2":97,"heartrate":72,"respiration":15,"noninvasivesystolic":118,"noninvasivediastolic":70}"#,
        ["141765, hr 72 rr 15 spo2 97 sbp 118 dbp 70 temp 36.9, 10 s ago"]),
      Sent(
        "rows of Cerner's clinical events",
        #"{"PERSON_ID":77,"EVENT_CD_DISP":"Peripheral Pulse Rate","RESULT_VAL":"72","RESULT_UNITS_DISP":"bpm","EVENT_END_DT_TM":"2024-11-22T10:06:40Z"}"#,
        ["77, hr 72, 10 s ago"]),
      Sent(
        "one of them that was taken back",
        #"{"PERSON_ID":77,"EVENT_CD_DISP":"Systolic Blood Pressure","RESULT_VAL":"121","EVENT_END_DT_TM":"2024-11-22T10:06:40Z","RESULT_STATUS_CD_DISP":"In Error"}"#,
        ["77, , 10 s ago"], told: ["marked-invalid sbp"]),
      Sent(
        "rows of Epic's flowsheets",
        #"{"PAT_MRN_ID":"P1","FLO_MEAS_ID":"8","FLO_DIS_NAME":"Pulse","MEAS_VALUE":"72","RECORDED_TIME":"2024-11-22 10:06:40"}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "a DHIS2 event",
        #"{"orgUnit":"y","trackedEntity":"P1","occurredAt":"2024-11-22T10:06:40","dataValues":[{"dataElement":"heart_rate","value":"72"},{"dataElement":"SpO2","value":"97"}]}"#,
        ["P1, hr 72 spo2 97, 10 s ago"]),
      Sent(
        "observations of Bahmni in a group",
        #"{"encounterDateTime":1732270000000,"patientUuid":"P1","observations":[{"concept":{"name":"Vitals"},"groupMembers":[{"concept":{"name":"Pulse"},"value":72},{"concept":{"name":"Temperature","units":"Celsius"},"value":36.9}]}]}"#,
        ["P1, hr 72 temp 36.9, 10 s ago"]),
      Sent(
        "numerics with a label for each part",
        #"{"PatientId":"P1","NumericSet":[{"Label":"HR","SubLabel":"HR","NumericValue":72,"UnitLabel":"bpm"},{"Label":"NBP","SubLabel":"NBPs","NumericValue":121,"UnitLabel":"mmHg"}],"TimeStamp":"2024-11-22T10:06:40.000Z"}"#,
        ["P1, hr 72 sbp 121, 10 s ago"]),
      Sent(
        "an HL7 v2 message as its parts are numbered",
        #"{"PID":{"PID.3":{"PID.3.1":"P1"},"PID.5":{"PID.5.1":"Berg","PID.5.2":"Ada"}},"OBX":[{"OBX.3":{"OBX.3.1":"8867-4","OBX.3.2":"Heart rate"},"OBX.5":{"OBX.5.1":"72"},"OBX.6":{"OBX.6.1":"/min"},"OBX.14":{"TS.1":"20241122100640"}}]}"#,
        ["P1, Ada Berg, hr 72, 10 s ago"]),
      Sent(
        "an ambulance's elements by their NEMSIS numbers",
        #"{"patient_id":"P1","eVitals.01":"2024-11-22T10:06:40Z","eVitals.06":121,"eVitals.07":78,"eVitals.10":72,"eVitals.12":97,"eVitals.14":15,"eVitals.24":36.9}"#,
        ["P1, hr 72 rr 15 spo2 97 sbp 121 dbp 78 temp 36.9, 10 s ago"]),
      Sent(
        "rows of CLIF",
        #"{"hospitalization_id":"P1","recorded_dttm":"2024-11-22T10:06:40Z","vital_name":"Heart Rate","vital_category":"heart_rate","vital_value":72}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "an enumeration's names",
        #"{"patientId":"P1","ts":1732270000,"vitalType":"VITAL_TYPE_HEART_RATE","value":72}"#, ["P1, hr 72, 10 s ago"]),
      Sent(
        "a SOAP body",
        #"{"Envelope":{"Body":{"SendVitals":{"PatientId":"P1","HR":72,"Time":"2024-11-22T10:06:40Z"}}}}"#, ["P1, hr 72, 10 s ago"]
      ),
      Sent(
        "what a hub adds to telemetry",
        #"{"deviceId":"d1","enqueuedTime":"2024-11-22T10:06:40Z","telemetry":{"HeartRate":72},"enrichments":{"patientId":"P1"}}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "a date and a clock apart, in French",
        #"{"patient_id":"P1","date":"22/11/2024","heure":"10h06","FC":72,"SpO2":97}"#, ["P1, hr 72 spo2 97, 50 s ago"]),
      Sent(
        "parameters by their ids",
        #"{"patient":"P1","parameters":[{"id":"spo2","value":97,"unit":"%"},{"id":"pr","value":72,"unit":"bpm"},{"id":"pvi","value":14}],"time":"2024-11-22T10:06:40Z"}"#,
        ["P1, hr 72 spo2 97, 10 s ago"]),
      Sent(
        "Health Connect's quantities",
        #"{"patient_id":"P1","records":[{"time":"2024-11-22T10:06:40Z","temperature":{"inCelsius":36.9}},{"time":"2024-11-22T10:06:40Z","systolic":{"inMillimetersOfMercury":121},"diastolic":{"inMillimetersOfMercury":78}}]}"#,
        ["P1, sbp 121 dbp 78 temp 36.9, 10 s ago"]),
      Sent(
        "tracks of VitalDB",
        #"{"patient_id":"P1","time":1732270000,"Solar8000/HR":72,"Solar8000/ART_SBP":121,"Solar8000/ART_DBP":70,"Solar8000/ART_MBP":85,"Solar8000/PLETH_SPO2":98,"Solar8000/RR_CO2":14,"Solar8000/BT":36.4}"#,
        ["P1, hr 72 rr 14 spo2 98 sbp 121 dbp 70 temp 36.4, 10 s ago"]),
      Sent(
        "an arterial line's and a cuff's labels",
        #"{"patient_id":"P1","ts":1732270000,"ART-S":121,"ART-D":70,"ART-M":85}"#, ["P1, sbp 121 dbp 70, 10 s ago"]),
      Sent(
        "openEHR's flat paths",
        #"{"patient_id":"P1","ctx/time":"2024-11-22T09:00:00Z","vital_signs/body_temperature:0/any_event:0/temperature|magnitude":98.6,"vital_signs/body_temperature:0/any_event:0/temperature|unit":"[degF]","vital_signs/body_temperature:0/any_event:0/time":"2024-11-22T10:06:40Z","vital_signs/pulse_heart_beat:0/any_event:0/rate|magnitude":72,"vital_signs/pulse_heart_beat:0/any_event:0/rate|unit":"/min","vital_signs/blood_pressure/systolic|magnitude":121,"vital_signs/blood_pressure/diastolic|magnitude":78,"vital_signs/pulse_oximetry:0/any_event:0/spo2|numerator":97,"vital_signs/pulse_oximetry:0/any_event:0/spo2|denominator":100,"vital_signs/respirations:0/any_event:0/rate|magnitude":15,"room/ambient_temperature:0/temperature|magnitude":21}"#,
        ["P1, hr 72 rr 15 spo2 97 sbp 121 dbp 78 temp 37.0, 10 s ago"]),
    ])
  func rows(sent: Sent) { sent.expect() }

  @Test(
    "What a part or a kind is called leaves the name of the whole standing",
    arguments: [
      #""Label":"HR","SubLabel":"left arm","Value":72"#, #""vital_name":"HR","vital_category":"hemodynamic","value":72"#,
      #""FLO_MEAS_NAME":"Pulse","FLO_DIS_NAME":"as charted","MEAS_VALUE":72"#, #""id":"hr","name":"bedside","value":72"#,
    ])
  func parts(members: String) {
    let output = decode(wide(members))
    #expect(output.rejects.isEmpty)
    #expect(Vital.allCases.filter { output.values[$0] != nil } == [.heartRate])
  }

  @Test(
    "A number that is nothing of the patient stays so beside one that is",
    arguments: [
      #""magnitude":3"#, #""point":{"lat":48.1,"lon":11.5}"#, #""metric":"humidity index","type":"temperature","value":40"#,
      #""room/ambient_temperature:0/temperature|magnitude":21"#, #""vital_signs/body_weight:0/weight|magnitude":80"#,
      #""eVitals.18":110"#, #""vital_signs/blood_pressure:0/a24_hour_average:0/systolic|magnitude":110"#,
      #""vital_signs/blood_pressure:0/a24_hour_average:0/systolic|unit":"kPa""#,
      #""vital_signs/pulse_heart_beat:0/maximum/rate|magnitude":140"#,
      #""vital_signs/respirations:0/minimum:0/rate|magnitude":8"#,
      #""birth/fetus:0/pulse_heart_beat/any_event/rate|magnitude":140"#,
      #""birth/fetal_heart_rate:0/any_event:0/rate|magnitude":140"#,
      #""laboratory/venous_blood_gas/oxygen_saturation|numerator":60"#, #""plan/blood_pressure:0/target/systolic|magnitude":130"#,
      #""vital_signs/pulse_heart_beat:0/baseline:0/rate|magnitude":60"#,
    ])
  func others(members: String) {
    let output = decode(wide(#""spo2":97,\#(members)"#))
    #expect(Vital.allCases.filter { output.values[$0] != nil } == [.oxygenSaturation])
  }

  @Test("A day's average beside the present value in openEHR's flat paths changes neither it nor its time")
  func besideAverage() {
    let output = decode(
      #"{"patient_id":"P1","vital_signs/blood_pressure:0/a24_hour_average:0/systolic|magnitude":110,"vital_signs/blood_pressure:0/a24_hour_average:0/time":"2024-11-21T00:00:00Z","vital_signs/blood_pressure:0/any_event:0/systolic|magnitude":82,"vital_signs/blood_pressure:0/any_event:0/time":"2024-11-22T10:06:40Z"}"#
    )
    #expect(output.values.systolicPressure == 82 && output.rejects.isEmpty)
    #expect(output.readings.map(\.timeSeconds) == [exampleSeconds])
  }

  /// Of MIMIC-IV, AmsterdamUMCdb, SICdb and HiRID.
  @Test(
    "Labels of measurements are understood",
    arguments: [
      ("Non Invasive Blood Pressure systolic", Vital.systolicPressure), ("Arterial Blood Pressure diastolic", .diastolicPressure),
      ("O2 saturation pulseoxymetry", .oxygenSaturation), ("Respiratory Rate (Total)", .respiratoryRate),
      ("Temperature Celsius", .temperature), ("Hartfrequentie", .heartRate), ("Saturatie (Monitor)", .oxygenSaturation),
      ("Ademfrequentie Monitor (bpm)", .respiratoryRate), ("ABP systolisch", .systolicPressure),
      ("Niet invasieve bloeddruk diastolisch", .diastolicPressure), ("Temp Rectaal", .temperature), ("HeartRateECG", .heartRate),
      ("BloodPressureArterialSystolic", .systolicPressure), ("Körperkerntemperatur", .temperature),
      ("Core body temperature", .temperature), ("Non-invasive systolic arterial pressure", .systolicPressure),
    ])
  func labels(label: String, vital: Vital) {
    let value = vital == .temperature ? 37.0 : 95
    let output = decode(#"{"subject_id":"P1","charttime":"2024-11-22 10:06:40","label":"\#(label)","valuenum":\#(value)}"#)
    #expect(output.rejects.isEmpty)
    #expect(Vital.allCases.filter { output.values[$0] != nil } == [vital])
    #expect(output.values[vital] == value)
  }

  @Test(
    "A probe of which nobody says where it sits is not the patient's temperature",
    arguments: ["T1", "TEMP-1", "Temp Huid", "room/ambient_temperature:0/temperature|magnitude"])
  func anyProbe(name: String) {
    #expect(decode(wide(#""hr":72,"\#(name)":36.9"#)).values.temperature == nil)
    #expect(
      decode(#"{"subject_id":"P1","charttime":"2024-11-22 10:06:40","label":"\#(name)","valuenum":36.9}"#).values.temperature
        == nil)
  }

  @Test(
    "What a FHIR observation says of somebody else, or of a device, is none of the patient's",
    arguments: [
      (#"[{"reference":"Patient/fetus"}]"#, 0), (#"[{"reference":"Patient/P1"},{"display":"donor"}]"#, 0),
      (#"[{"reference":"Patient/P1"}]"#, 1), ("[]", 1), ("null", 1),
      (#"[{"reference":"https://host/fhir/Patient/P1"}]"#, 1), (#"[{"reference":"Patient/P1/_history/2"}]"#, 1),
      (#"[{"type":"Patient","identifier":{"value":"P1"}}]"#, 1), (#"[{"reference":"Condition/sepsis"}]"#, 1),
      (#"[{"reference":"https://host/fhir/Procedure/7/_history/1"},{"reference":"Encounter/3"}]"#, 1),
      (#"[{"type":"Condition","display":"sepsis"}]"#, 1),
      (#"[{"reference":"Condition/sepsis"},{"reference":"Patient/fetus"}]"#, 0),
      (#"[{"reference":"https://host/fhir/Patient/fetus/_history/2"}]"#, 0), (#"[{"reference":"RelatedPerson/P1"}]"#, 0),
      (#"[{"type":"RelatedPerson","identifier":{"value":"P1"}}]"#, 0), (#"[{"reference":"Device/d1"}]"#, 0),
      (#"[{"reference":"Group/P1"}]"#, 0), (#"[{"reference":"urn:uuid:1"}]"#, 0),
    ])
  func focus(focus: String, readings: Int) {
    let output = decode(
      #"{"resourceType":"Observation","status":"final","code":{"coding":[{"code":"8867-4"}]},"subject":{"reference":"Patient/P1"},"focus":\#(focus),"effectiveInstant":"2024-11-22T10:06:40Z","valueQuantity":{"value":140,"code":"/min"}}"#
    )
    #expect(output.readings.count == readings)
    #expect(output.reasons == (readings == 0 ? [.doubtful] : []))
  }

  @Test(
    "A focus is the subject by its identifier too, and by an address that holds only in the record",
    arguments: [
      (#"{"identifier":{"value":"P1"}}"#, #"{"identifier":{"value":"P1"}}"#, 1),
      (#"{"identifier":{"value":"P1"}}"#, #"{"reference":"Patient/P1"}"#, 1),
      (#"{"identifier":{"value":"P1"}}"#, #"{"reference":"Patient/P2"}"#, 0),
      (#"{"reference":"urn:uuid:a"}"#, #"{"reference":"Patient/P1"}"#, 1),
      (#"{"reference":"Patient/P1"}"#, #"{"reference":"urn:uuid:a"}"#, 1),
      (#"{"reference":"Patient/P1"}"#, #"{"reference":"urn:uuid:b"}"#, 1),
      (#"{"reference":"Patient/P1"}"#, #"{"reference":"urn:uuid:c"}"#, 0),
      (#"{"reference":"Patient/P1"}"#, ##"{"reference":"#d"}"##, 1),
    ])
  func sameByAddress(subject: String, focus: String, readings: Int) {
    let resources = [
      ("a", #"{"resourceType":"Patient","id":"P1"}"#), ("b", #"{"resourceType":"Condition","id":"K"}"#),
      ("c", #"{"resourceType":"Patient","id":"C"}"#),
      (
        "o",
        #"{"resourceType":"Observation","status":"final","contained":[{"resourceType":"Procedure","id":"d"}],"code":{"coding":[{"code":"8867-4"}]},"subject":\#(subject),"focus":[\#(focus)],"effectiveInstant":"2024-11-22T10:06:40Z","valueQuantity":{"value":72,"code":"/min"}}"#
      ),
    ]
    let entries = resources.map { #"{"fullUrl":"urn:uuid:\#($0)","resource":\#($1)}"# }.joined(separator: ",")
    let output = decode(#"{"resourceType":"Bundle","type":"collection","entry":[\#(entries)]}"#)
    #expect(output.readings.map(\.patient.id) == Array(repeating: "P1", count: readings))
    #expect(output.reasons == (readings == 0 ? [.doubtful] : []))
  }

  @Test(
    "Of two resources with one address in the record the first is the focus, and nothing where that entry has no resource",
    arguments: [("urn:uuid:a", 1), ("urn:uuid:b", 0), ("urn:uuid:c", 0), ("#d", 1), ("#e", 0)])
  func firstByAddress(focus: String, readings: Int) {
    let observation =
      #"{"resourceType":"Observation","status":"final","contained":[{"resourceType":"Condition","id":"d"},{"resourceType":"Device","id":"d"},{"resourceType":"Device","id":"e"},{"resourceType":"Condition","id":"e"}],"code":{"coding":[{"code":"8867-4"}]},"subject":{"reference":"Patient/P1"},"focus":[{"reference":"\#(focus)"}],"effectiveInstant":"2024-11-22T10:06:40Z","valueQuantity":{"value":72,"code":"/min"}}"#
    let condition = #"{"resourceType":"Condition"}"#
    let device = #"{"resourceType":"Device"}"#
    let resources = [("a", condition), ("a", device), ("b", device), ("b", condition), ("c", condition), ("o", observation)]
    let entries = [#"{"fullUrl":"urn:uuid:c"}"#] + resources.map { #"{"fullUrl":"urn:uuid:\#($0)","resource":\#($1)}"# }
    let output = decode(#"{"resourceType":"Bundle","type":"collection","entry":[\#(entries.joined(separator: ","))]}"#)
    #expect(output.readings.count == readings)
    #expect(output.reasons == (readings == 0 ? [.doubtful] : []))
  }

  @Test(
    "A FHIR value of a kind that is not read is told by its name", arguments: ["valueRatio", "valueRange", "valueSampledData"])
  func kinds(name: String) {
    let output = decode(
      #"{"resourceType":"Observation","status":"final","code":{"coding":[{"code":"2708-6"}]},"subject":{"reference":"Patient/P1"},"effectiveInstant":"2024-11-22T10:06:40Z","\#(name)":{"low":{"value":97}}}"#
    )
    #expect(output.reasons == [.wrongType])
    #expect(output.rejects.first?.excerpt.contains(name) == true)
  }
}
