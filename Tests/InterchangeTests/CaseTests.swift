import Testing
import Vitals

@testable import Interchange

/// Records that hospitals send and that went wrong once.
@Suite struct CaseTests {
  private func values(_ members: String) -> [Double?] {
    let output = decode(wide(members))
    #expect(output.rejects == [])
    return Vital.allCases.map { output.values[$0].map { ($0 * 100).rounded() / 100 } }
  }

  // MARK: Values that are something else

  @Test("A temperature of the body goes before one that does not say whose it is")
  func bodyTemperature() {
    #expect(values(#""temp":22.4,"humidity":41,"body_temp":36.9"#).last == 36.9)
    #expect(values(#""body_temp":36.9,"temp":22.4"#).last == 36.9)
  }

  @Test(
    "The room's, the skin's and the device's temperature are not the patient's",
    arguments: [
      #""room_temp":22.4"#, #""ambientTemperature":22.4"#, #""skin_temperature":33.1"#, #""device_temp":41"#,
      #""MDC_TEMP_SKIN":33"#,
      #""room":{"temperature":22.4}"#, #""environment":{"temp":22.4,"humidity":41}"#, #""device":{"temperature":41}"#,
      #""thresholds":{"temp":39,"hr":120}"#, #""previous":{"hr":60}"#, #""baseline":{"hr":60,"temp":36}"#,
    ])
  func othersTemperature(members: String) {
    let output = decode(wide(#""spo2":97,"# + members))
    #expect(output.rejects == [])
    #expect(Vital.allCases.filter { output.values[$0] != nil } == [.oxygenSaturation])
  }

  @Test("A bare temperature beside the room's humidity is in doubt where it is the room's, and taken where it is a body's")
  func besideHumidity() {
    #expect(decode(wide(#""spo2":97,"temp":22.4,"humidity":41"#)).reasons == [.doubtful])
    #expect(values(#""temp":36.9,"humidity":41"#).last == 36.9)
    #expect(values(#""temp":28.5"#).last == 28.5)
  }

  @Test("The interval between two heartbeats is no respiratory rate", arguments: ["0.732", "0.81", "732", "650"])
  func beatInterval(value: String) {
    let output = decode(wide(#""hr":82,"rr":\#(value)"#))
    #expect(output.reasons == [.doubtful])
    #expect(output.values.respiratoryRate == nil)
    #expect(output.values.heartRate == 82)
  }

  @Test(
    "A rate that is slow, and not what a heartbeat's interval would be, is taken as it is",
    arguments: ["0", "1", "2", "3.5", "6"])
  func slowBreathing(value: String) {
    #expect(values(#""hr":82,"rr":\#(value)"#)[1] == Double(value))
    #expect(decode(wide(#""hr":82,"respiratory_rate":0.7"#)).values.respiratoryRate == 0.7)
  }

  @Test("The mean of two counted breaths beside a blood pressure is a rate, though a heartbeat's interval would be as long")
  func chartedMean() {
    #expect(values(#""hr":38.5,"rr":1.5,"sbp":107,"dbp":65"#)[1] == 1.5)
    #expect(decode(wide(#""hr":38.5,"rr":1.5"#)).reasons == [.doubtful])
    #expect(decode(wide(#""hr":38.5,"rr":1.56,"sbp":107"#)).reasons == [.doubtful])
  }

  @Test("A measurement's name is no person, and a person's name no measurement")
  func names() {
    let row = decode(#"{"patient_id":"P1","ts":1732270000,"name":"Heart Rate","value":72}"#)
    #expect(row.rejects == [])
    #expect(row.readings.map(\.patient) == [PatientIdentity(id: "P1")])
    #expect(row.values.heartRate == 72)
    let both = decode(#"{"patient_id":"P1","ts":1732270000,"name":"Ada","metric":"SpO2","value":97}"#)
    #expect(both.readings.map(\.patient.name) == ["Ada"])
    #expect(decode(#"{"patient_id":"P1","ts":1732270000,"name":"Glucose","value":5}"#).reasons == [.unknownMetric])
  }

  // MARK: Names

  @Test(
    "A vital sign is known under the names in use",
    arguments: [
      (
        Vital.heartRate,
        [
          "hr", "HeartRate", "heart-rate", "HEART_RATE", "heart_rate_bpm", "hr_bpm", "vital.hr", "patient_heart_rate", "8867-4",
          "147842", "MDC_ECG_HEART_RATE", "Heart Rate (bpm)", "beatsPerMinute", "HKQuantityTypeIdentifierHeartRate", "pulseRate",
          "MDC_PULS_OXIM_PULS_RATE",
        ]
      ),
      (
        .respiratoryRate,
        [
          "RR", "Resp", "breaths_per_minute", "respiratory_rate_bpm", "RespRate", "breathing rate", "9279-1", "MDC_RESP_RATE",
          "151562", "respirationRate",
        ]
      ),
      (
        .oxygenSaturation,
        [
          "SpO2", "SpO₂", "O2Sat", "spo2_percent", "oxygenlevel", "SaO2", "sats", "59408-5", "2708-6", "150456",
          "MDC_PULS_OXIM_SAT_O2", "blood_oxygen", "SpO2 (%)", "ＳｐＯ２",
        ]
      ),
      (
        .systolicPressure,
        [
          "sbp", "SysBP", "SysABP", "blood_pressure_systolic", "bp_high", "systolic_mmhg", "NISysABP", "8480-6", "150021",
          "MDC_PRESS_BLD_NONINV_SYS", "systolicBP", "nibp_sys",
        ]
      ),
      (
        .diastolicPressure,
        [
          "dbp", "DiasBP", "DiasABP", "blood_pressure_diastolic", "bp_low", "diastolic_mmHg", "8462-4", "150022",
          "MDC_PRESS_BLD_NONINV_DIA",
        ]
      ),
      (
        .temperature,
        [
          "temp", "Temp", "temperature_c", "tempC", "temperature_celsius", "bodyTemperature", "core_temp", "8310-5",
          "MDC_TEMP_CORE", "150344", "Temperature (°C)", "tympanic_temp",
        ]
      ),
    ])
  func names(vital: Vital, names: [String]) {
    for name in names {
      let output = decode(wide(#""\#(name)":37"#))
      #expect(output.rejects == [], "\(name)")
      #expect(output.values[vital] == 37, "\(name)")
      let row = decode(#"{"patient_id":"P1","ts":1732270000,"metric":"\#(name)","value":37}"#)
      #expect(row.values[vital] == 37, "\(name) as a metric")
    }
  }

  @Test(
    "A unit in the name is that of the value",
    arguments: ["temperature_f", "tempF", "body_temp_f", "Temp (°F)", "temp_fahrenheit", "temperature [F]"])
  func unitInName(name: String) {
    #expect(values(#""\#(name)":103.9"#).last == 39.94)
    // Below 79, where a bare temperature would be taken for Celsius.
    #expect(values(#""\#(name)":77"#).last == 25)
  }

  @Test(
    "Units are known as they are written",
    arguments: [
      ("Temperature", "39.4", "℃", 39.4), ("Temperature", "103.1", "℉", 39.5), ("SpO2", "86", "％", 86),
      ("hr", "134", "count/min", 134),
      ("rr", "27", "br/min", 27), ("rr", "27", "breaths", 27), ("Temperature", "39.4", "degrees C", 39.4),
      ("hr", "134", "MDC_DIM_BEAT_PER_MIN", 134), ("hr", "134", "264864", 134),
      ("Systolic Blood Pressure", "88", "mmHg^mm[Hg]^UCUM", 88),
      ("SpO2", "0.86", "1", 86), ("SpO2", "86", "262688^MDC_DIM_PERCENT^MDC", 86),
      ("hr", "134", "{beat}/min^{beat}/min^UCUM", 134),
      ("hr", "134", "beats per minute (bpm)", 134), ("hr", "2.2", "Hz", 132), ("Temperature", "312.55", "K", 39.4),
      ("Systolic BP", "16.4", "kPa", 123.01), ("hr", "134", "min⁻¹", 134), ("hr", "134", "lpm", 134), ("hr", "134", "ＢＰＭ", 134),
      ("147842^MDC_ECG_HEART_RATE^MDC", "134", "264864^MDC_DIM_BEAT_PER_MIN^MDC", 134), ("LOINC:8867-4", "134", "/min", 134),
    ])
  func units(metric: String, value: String, unit: String, expected: Double) throws {
    let output = decode(#"{"patient_id":"P1","metric":"\#(metric)","value":\#(value),"unit":"\#(unit)","timestamp":1732270000}"#)
    #expect(output.rejects == [])
    let found = try #require(Vital.allCases.compactMap { output.values[$0] }.first)
    #expect(abs(found - expected) < 0.01)
  }

  @Test(
    "A time is found under the names in use",
    arguments: [
      "datetime", "created_at", "recorded_at", "charttime", "observedAt", "effectiveDateTime", "@timestamp", "date-time",
      "measurement_time", "ts_ms", "Event-Time", "measuredAt", "TIMESTAMP", "observation_datetime", "recordedOn", "sent_at",
    ])
  func timeNames(name: String) {
    let output = decode(#"{"patient_id":"P1","\#(name)":"2024-11-22T10:06:40Z","hr":72}"#, kafkaSeconds: exampleSeconds + 9)
    #expect(output.rejects == [])
    #expect(output.readings.map(\.timeSeconds) == [exampleSeconds])
  }

  @Test("When it was measured goes before when it was sent, wherever it stands")
  func measuredBeforeSent() {
    for record in [
      #"{"patient_id":"P1","created_at":1732270005,"measured_at":1732270000,"hr":72}"#,
      #"{"patient_id":"P1","timestamp":1732270005,"measured_at":1732270000,"hr":72}"#,
      #"{"patient_id":"P1","created_at":1732270005,"ts":1732270000,"hr":72}"#,
      #"{"timestamp":1732270005,"payload":{"patient_id":"P1","created_at":1732270000,"hr":72}}"#,
      #"{"patient_id":"P1","observed_at":1732270000,"vitals":{"hr":72,"created_at":1732270005}}"#,
    ] {
      #expect(decode(record).readings.map(\.timeSeconds) == [exampleSeconds], "\(record)")
    }
  }

  @Test(
    "A plain patient's id is taken; for a name that says it of none there is no guess, and the fields that could be meant are told"
  )
  func identifiers() {
    for name in ["patientId", "mrn", "patient_mrn", "subject_id", "pacienteId", "Patient ID", "patient-identifier"] {
      #expect(decode(#"{"\#(name)":"C32","ts":1732270000,"hr":134}"#).readings.map(\.patient.id) == ["C32"], "\(name)")
    }
    for name in ["stay_id", "encounter_id", "pid", "device_id", "Prontuario", "id", "user_id"] {
      let output = decode(#"{"\#(name)":"C32","ts":1732270000,"hr":134}"#)
      #expect(output.reasons == [.missingPatient], "\(name)")
      #expect(output.rejects.first?.excerpt.contains(name) == true, "\(name)")
    }
  }

  // MARK: Numbers and words

  @Test("Numbers are read as people write them")
  func numbers() {
    #expect(values(#""hr":"134 bpm","spo2":"86%","rr":"27","temp":"39,4","bp":"88/52 mmHg""#) == [134, 27, 86, 88, 52, 39.4])
    #expect(values(#""hr":"１３４","spo2":"86 ％","temp":"39,4 °C","bp":"88 / 52""#) == [134, nil, 86, 88, 52, 39.4])
    #expect(values(#""temp":"102.9 F","bp":"88/52 (64)","rr":"+27","hr":"098""#) == [98, 27, nil, 88, 52, 39.39])
    #expect(values(#""hr":72,"spo2":"N/A","rr":"--","temp":"null","bp":"not measured""#) == [72, nil, nil, nil, nil, nil])
  }

  @Test("Every fault of a record is told, each with its field and the beginning of its value")
  func allFaults() {
    let output = decode(wide(#""hr":"fast","oxygen_saturation":"1,234","temp":[36,37],"bp":88,"rr":27"#))
    #expect(
      output.rejects.map(\.excerpt) == [
        #"hr: "fast""#, #"oxygen_saturation: "1,234""#, "temp: an array", "bp: 88 (one number for two pressures)",
      ])
    #expect(output.values.respiratoryRate == 27)
  }

  @Test("Every field that is not used is counted by its name, without an end to memory")
  func unused() {
    let decoder = RecordDecoder()
    var output = DecodedBatch()
    var batch = RecordBatch()
    for _ in 0..<3 { batch.append(wide(#""hr":72,"glucose":5,"monitor":{"leads":{"count":12}},"room":{"temp":20},"value":3"#)) }
    batch.append(wide(#""hr":72,"glucose":5"#))
    decoder.decode(batch, into: &output)
    #expect(
      decoder.unusedFields(atMost: 10) == [
        UnusedField(name: "glucose", count: 4), UnusedField(name: "monitor.leads.count", count: 3),
        UnusedField(name: "room", count: 3),
        UnusedField(name: "value", count: 3),
      ])
    batch.removeAll()
    for number in 0..<9000 { batch.append(wide(#""hr":72,"x\#(number)":5"#)) }
    decoder.decode(batch, into: &output)
    let fields = decoder.unusedFields(atMost: .max)
    #expect(fields.count < 4100)
    #expect(fields.reduce(0) { $0 + $1.count } == 9000 + 13)
    #expect(output.readings.count == 9000)
  }

  @Test(
    "Oxygen is read as it is charted",
    arguments: [
      (#""fio2":0.4,"o2_flow":5,"o2_device":"Venturi""#, true), (#""on_oxygen":"Y""#, true),
      (#""supplemental_oxygen":2.0"#, true),
      (#""fio2":40"#, true), (#""fio2":"40 %""#, true), (#""FiO2":0.21"#, false), (#""fio2":21"#, false),
      (#""o2_flow":0"#, false),
      (#""o2_flow":"2 L/min""#, true), (#""o2_device":"room air""#, false), (#""o2_device":"Nasal cannula""#, true),
      (#""o2_device":"CPAP","fio2":0.21"#, false), (#""on_oxygen":false,"fio2":0.4"#, true), (#""on_oxygen":"room air""#, false),
      (#""supplementalOxygen":0"#, false), (#""on_oxygen":"no""#, false), (#""oxygen":{"flow":3,"device":"mask"}"#, true),
    ])
  func oxygen(members: String, expected: Bool) {
    let output = decode(wide(#""hr":82,"# + members))
    #expect(output.rejects == [])
    #expect(output.readings.first?.onOxygen == expected)
  }

  @Test(
    "Consciousness is read from the coma scale too, and nobody is alert below 15",
    arguments: [
      (#""gcs":15"#, Consciousness.alert), (#""gcs":14"#, .confusion), (#""gcs":9"#, .voice), (#""GCS":"8""#, .pain),
      (#""gcs_total":3"#, .unresponsive), (#""gcs_eye":4,"gcs_verbal":5,"gcs_motor":6"#, .alert),
      (#""gcs":{"eye":3,"verbal":4,"motor":6}"#, .voice), (#""avpu":"A","gcs":9"#, .voice), (#""avpu":"P","gcs":15"#, .pain),
      (#""gcs":"15/15""#, .alert), (#""loc":"Alert""#, .alert), (#""acvpu":"C - new confusion""#, .confusion),
      (#""avpu":"V (voice)""#, .voice),
    ])
  func consciousness(members: String, expected: Consciousness) {
    let output = decode(wide(#""hr":82,"# + members))
    #expect(output.rejects == [])
    #expect(output.readings.first?.consciousness == expected)
  }

  @Test(
    "A coma scale or an oxygen fraction that cannot be is told",
    arguments: [#""gcs":2"#, #""gcs":16"#, #""fio2":5"#, #""gcs":12.5"#])
  func implausibleChart(members: String) {
    let output = decode(wide(#""hr":82,"# + members))
    #expect(output.reasons == [.implausibleValue])
    #expect(output.readings.map(\.values.heartRate) == [82])
  }

  @Test("The marks that say which way a name runs, and a tab in it, are nobody's mistake")
  func namesAsWritten() {
    let isolated = decode(wide("\"hr\":80,\"name\":\"\u{2067}مريض\u{2069} 12\""))
    #expect(isolated.rejects == [])
    #expect(isolated.readings.map(\.patient.name) == ["مريض 12"])
    let tab = decode(wide(#""hr":80,"name":"Test\tName""#))
    #expect(tab.rejects == [])
    #expect(tab.readings.map(\.patient.name) == ["Test Name"])
  }
}
