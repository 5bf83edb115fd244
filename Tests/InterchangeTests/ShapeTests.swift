import Testing
import Vitals

@testable import Interchange

/// What real producers put on a topic; the values are made up.
@Suite struct ShapeTests {
  /// A record, and what must come of it: the six vitals in order, nil for what it does not carry.
  struct Shape: CustomTestStringConvertible {
    var testDescription: String
    var record: String
    var vitals: [Double?]
    var id = "P1"
    var bed: String?
    var name: String?
    var onOxygen: Bool?
    var consciousness: Consciousness?
    /// Nil where the record has none and Kafka's serves.
    var seconds: Double? = exampleSeconds
  }

  private static let kafkaSeconds = exampleSeconds + 7

  @Test(
    "What producers send is understood with no setting",
    arguments: [
      Shape(
        testDescription: "wide snake case, time without a zone",
        record:
          #"{"patient_id":"P1","heart_rate":72,"spo2":97,"respiratory_rate":15,"systolic_bp":121,"diastolic_bp":78,"temperature":36.8,"timestamp":"2024-11-22T10:06:40.000000"}"#,
        vitals: [72, 15, 97, 121, 78, 36.8]),
      Shape(
        testDescription: "number for an id, pressure as text, Fahrenheit, a type of event",
        record:
          #"{"patient_id":4711,"event_type":"vitals","heart_rate":72,"blood_pressure":"121/78","temperature":98.24,"timestamp":"2024-11-22T10:06:40"}"#,
        vitals: [72, nil, nil, 121, 78, 36.8], id: "4711"),
      Shape(
        testDescription: "long with oxygenlevel",
        record: #"{"timestamp":1732270000,"PatientID":17,"DeviceID":"device_3","Metric":"oxygenlevel","Value":97,"Unit":"%"}"#,
        vitals: [nil, nil, 97, nil, nil, nil], id: "17"),
      Shape(
        testDescription: "decimal epoch",
        record: #"{"patientId":"P1","heartRate":72,"spO2":97,"timestamp":1732270000.000000000}"#,
        vitals: [72, nil, 97, nil, nil, nil]),
      Shape(
        testDescription: "blood_pressure_systolic",
        record:
          #"{"patient_id":"P1","bed_number":"31","heart_rate":72,"blood_pressure_systolic":121,"blood_pressure_diastolic":78,"ts":1732270000}"#,
        vitals: [72, nil, nil, 121, 78, nil], bed: "31"),
      Shape(
        testDescription: "PhysioNet and SAPS names",
        record: #"{"patient_id":"P1","ts":1732270000,"HR":72,"O2Sat":97,"Temp":36.8,"Resp":15,"SysBP":121,"DiasBP":78}"#,
        vitals: [72, 15, 97, 121, 78, 36.8]),
      Shape(
        testDescription: "PhysioNet 2012",
        record:
          #"{"patient_id":"P1","ts":1732270000,"HR":72,"SaO2":97,"RespRate":15,"NISysABP":121,"NIDiasABP":78,"GCS":15,"FiO2":0.21}"#,
        vitals: [72, 15, 97, 121, 78, nil], onOxygen: false, consciousness: .alert),
      Shape(
        testDescription: "camel case, no time",
        record:
          #"{"patientId":12,"temperature":36.8,"bloodPressure":"121/78","heartRate":72,"respiratoryRate":15,"oxygenSaturation":97,"glucose":99}"#,
        vitals: [72, 15, 97, 121, 78, 36.8], id: "12", seconds: nil),
      Shape(
        testDescription: "vitalType and valueNumeric, no time",
        record: #"{"patientId":"P1","vitalType":"HeartRate","valueNumeric":72,"unit":"bpm"}"#,
        vitals: [72, nil, nil, nil, nil, nil], seconds: nil),
      Shape(
        testDescription: "vitalType with two pressures",
        record: #"{"patientId":"P1","vitalType":"BloodPressure","systolic":121,"diastolic":78,"unit":"mmHg"}"#,
        vitals: [nil, nil, nil, 121, 78, nil], seconds: nil),
      Shape(
        testDescription: "all text, time an array of numbers",
        record:
          #"{"patientId":"P1","heartRate":"72","bloodPressure":"121/78","temperature":"36.8","oxygenSaturation":"97","timestamp":[2024,11,22,10,6,40]}"#,
        vitals: [72, nil, 97, 121, 78, 36.8]),
      Shape(
        testDescription: "Spanish",
        record:
          #"{"messageId":"m1","pacienteId":"P1","pacienteNombre":"Ada","sala":"UCI","cama":"31","frecuenciaCardiaca":72,"presionSistolica":121,"presionDiastolica":78,"temperatura":36.8,"saturacionOxigeno":97,"frecuenciaRespiratoria":15,"deviceId":"D1","timestamp":"2024-11-22T10:06:40.000"}"#,
        vitals: [72, 15, 97, 121, 78, 36.8], bed: "31", name: "Ada"),
      Shape(
        testDescription: "Portuguese",
        record:
          #"{"id_paciente":"P1","frequência_cardíaca":72,"saturação_oxigênio":97,"pressão_arterial":"121/78","temperatura":"36,8","data_hora":"2024-11-22 10:06:40"}"#,
        vitals: [72, nil, 97, 121, 78, 36.8]),
      Shape(
        testDescription: "German",
        record:
          #"{"PatientenID":"P1","Bett":"31","Herzfrequenz":72,"Atemfrequenz":15,"Sauerstoffsättigung":97,"Blutdruck":"121/78","Körpertemperatur":"36,8 °C","Zeitstempel":"22.11.2024 10:06:40"}"#,
        vitals: [72, 15, 97, 121, 78, 36.8], bed: "31"),
      Shape(
        testDescription: "metricsList, pressure an object",
        record:
          #"{"patientId":"P1","metricsList":[{"deviceId":"device.series_1","heartRate":72,"bloodPressure":{"systolic":121,"diastolic":78},"spo2":97,"respiratoryRate":15,"temperature":36.8,"timestamp":"2024-11-22T10:06:40.000Z"}]}"#,
        vitals: [72, 15, 97, 121, 78, 36.8]),
      Shape(
        testDescription: "reading.readingType.code and uom",
        record:
          #"{"patientId":"P1","device":{"id":"D1","locationId":"L1"},"readingSource":{"id":"S1","sourceType":"x","deviceId":"D1"},"reading":{"ts":1732270000000,"readingType":{"system":"http://loinc.org","code":"8867-4"},"value":72,"uom":"bpm"}}"#,
        vitals: [72, nil, nil, nil, nil, nil]),
      Shape(
        testDescription: "MIMIC chartevents",
        record:
          #"{"subject_id":10001,"hadm_id":2,"stay_id":3,"charttime":"2024-11-22 10:06:40","itemid":220045,"value":"72","valuenum":72.0,"valueuom":"bpm","warning":0}"#,
        vitals: [72, nil, nil, nil, nil, nil], id: "10001"),
      Shape(
        testDescription: "MDC columns",
        record:
          #"{"patient_id":"P1","ts":1732270000,"MDC_ECG_HEART_RATE_Result":72,"MDC_TTHOR_RESP_RATE_Result":15,"MDC_PULS_OXIM_SAT_O2_Result":97,"MDC_PRESS_BLD_NONINV_SYS_Result":121,"MDC_PRESS_BLD_NONINV_DIA_Result":78,"MDC_TEMP_Result":36.8}"#,
        vitals: [72, 15, 97, 121, 78, 36.8]),
      Shape(
        testDescription: "nested vitals and a patient object",
        record:
          #"{"patient":{"id":"P1","bed":"31","name":"Ada"},"timestamp":"2024-11-22T10:06:40Z","vitals":{"hr":72,"spo2":97,"rr":15}}"#,
        vitals: [72, 15, 97, nil, nil, nil], bed: "31", name: "Ada"),
      Shape(
        testDescription: "values with units",
        record:
          #"{"patient_id":"P1","timestamp":"2024-11-22T10:06:40Z","heart_rate":{"value":72,"unit":"bpm"},"temp":{"value":98.24,"unit":"°F"},"bloodPressure":{"systolic":{"value":121,"unit":"mmHg"},"diastolic":{"value":78,"unit":"mmHg"}}}"#,
        vitals: [72, nil, nil, 121, 78, 36.8]),
      Shape(
        testDescription: "an array of measurements",
        record:
          #"{"patient_id":"P1","name":"Ada","ts":1732270000,"vitals":[{"type":"Heart Rate","value":72,"unit":"bpm"},{"name":"SpO2","value":97,"unit":"%"},{"code":"9279-1","value":"15"},{"type":"bp","value":"121/78"}]}"#,
        vitals: [72, 15, 97, 121, 78, nil], name: "Ada"),
      Shape(
        testDescription: "a series under the vital's own name",
        record: #"{"patient_id":"P1","heart_rate":[{"value":72,"timestamp":1732270000}]}"#,
        vitals: [72, nil, nil, nil, nil, nil]),
      Shape(
        testDescription: "groups by organ",
        record:
          #"{"patient_id":"P1","ts":1732270000,"respiratory":{"rate":15,"spo2":97},"cardiac":{"rate":72},"nibp":{"sys":121,"dia":78},"body":{"temperature":36.8}}"#,
        vitals: [72, 15, 97, 121, 78, 36.8]),
      Shape(
        testDescription: "names with prefixes, units and brackets",
        record:
          #"{"patient_id":"P1","ts":1732270000,"vital.hr_bpm":72,"vitals_spo2_percent":97,"Respiratory Rate (br/min)":15,"systolic_mmhg":121,"diastolic_kpa":10.4,"tempF":98.24}"#,
        vitals: [72, 15, 97, 121, 78.006448, 36.8]),
      Shape(
        testDescription: "open mHealth with a patient beside it",
        record:
          #"{"header":{"id":"x","creation_date_time":"2024-11-22T10:07:00Z","schema_id":{"namespace":"omh","name":"heart-rate","version":"1.0"},"patient_id":"P1"},"body":{"heart_rate":{"value":72,"unit":"beats/min"},"effective_time_frame":{"date_time":"2024-11-22T10:06:40Z"}}}"#,
        vitals: [72, nil, nil, nil, nil, nil]),
      Shape(
        testDescription: "MongoDB's extended JSON",
        record:
          #"{"patient_id":{"$numberInt":"17"},"ts":{"$date":{"$numberLong":"1732270000000"}},"hr":{"$numberDouble":"72.0"},"spo2":{"$numberInt":"97"}}"#,
        vitals: [72, nil, 97, nil, nil, nil], id: "17"),
      Shape(
        testDescription: "Avro's JSON with unions",
        record: #"{"patient_id":{"string":"P1"},"ts":{"long":1732270000000},"hr":{"double":72.0},"spo2":{"int":97}}"#,
        vitals: [72, nil, 97, nil, nil, nil]),
      Shape(
        testDescription: "date and time of day apart",
        record: #"{"patient_id":"P1","date":"2024-11-22","time":"10:06:40","hr":72}"#,
        vitals: [72, nil, nil, nil, nil, nil]),
    ])
  func understood(shape: Shape) throws {
    let output = decode(shape.record, kafkaSeconds: Self.kafkaSeconds)
    #expect(output.rejects == [])
    let reading = try #require(output.readings.first)
    #expect(output.readings.count == 1)
    #expect(reading.patient.id == shape.id)
    #expect(reading.patient.bed == shape.bed)
    #expect(reading.patient.name == shape.name)
    #expect(reading.timeSeconds == shape.seconds ?? Self.kafkaSeconds)
    #expect(reading.onOxygen == shape.onOxygen)
    #expect(reading.consciousness == shape.consciousness)
    for (vital, expected) in zip(Vital.allCases, shape.vitals) {
      let found = reading.values[vital]
      #expect((found == nil) == (expected == nil) && abs((found ?? 0) - (expected ?? 0)) < 1e-9, "\(vital) \(found ?? -1)")
    }
  }

  @Test(
    "Envelopes are opened",
    arguments: [
      #"{"schema":{"type":"struct","fields":[{"field":"hr","type":"int32"}]},"payload":{RECORD}}"#,
      #"{"before":{"patient_id":"P0","hr":1},"after":{RECORD},"source":{"ts_ms":1732270003000,"name":"x"},"op":"c","ts_ms":1732270005000}"#,
      #"{"schema":{},"payload":{"before":null,"after":{RECORD},"source":{"ts_ms":1},"op":"u","ts_ms":1732270005000}}"#,
      #"{"specversion":"1.0","id":"A234","source":"/monitors/1","type":"org.example.vitals","time":"2024-11-22T10:06:45Z","datacontenttype":"application/json","data":{RECORD}}"#,
      #"{"Body":{RECORD},"Properties":{},"SystemProperties":{"iothub-connection-device-id":"d1","iothub-enqueuedtime":"2024-11-22T10:06:45Z"}}"#,
      #"{"Body":"BASE64","SystemProperties":{"iothub-connection-device-id":"d1"},"EnqueuedTimeUtc":"2024-11-22T10:06:45Z"}"#,
      #"{"Type":"Notification","MessageId":"m","TopicArn":"t","Message":"ESCAPED","Timestamp":"2024-11-22T10:06:45Z"}"#,
      #"{"@timestamp":"2024-11-22T10:06:45Z","message":"ESCAPED"}"#, #""ESCAPED""#, #"[{RECORD}]"#,
      #"{"records":[{"value":{RECORD}}]}"#,
      #"{"specversion":"1.0","type":"x","data_base64":"BASE64"}"#,
      #"{"event":{"data":{"payload":{RECORD}}}}"#,
      #"{"data":{RECORD},"meta":{"version":3}}"#,
    ])
  func envelopes(envelope: String) {
    let members = #""patient_id":"P1","ts":1732270000,"hr":72,"spo2":97"#
    let escaped = "{\(members)}".replacing("\"", with: "\\\"")
    let base64 = Array("{\(members)}".utf8).withUnsafeBufferPointer { Base64.text($0) }
    let record = envelope.replacing("RECORD", with: members).replacing("ESCAPED", with: escaped).replacing("BASE64", with: base64)
    let output = decode(record, kafkaSeconds: Self.kafkaSeconds)
    #expect(output.rejects == [])
    #expect(output.readings.map(\.patient.id) == ["P1"])
    #expect(output.readings.map(\.timeSeconds) == [exampleSeconds])
    #expect(output.values.heartRate == 72)
    #expect(output.values.oxygenSaturation == 97)
  }

  @Test("Arrays of records and lines of records are as many readings; a bad line costs only itself")
  func several() {
    let records = [#"{"patient_id":"P1","ts":1732270000,"hr":72}"#, #"{"patient_id":"P2","ts":1732270000,"hr":73}"#]
    let array = decode("[\(records.joined(separator: ","))]")
    #expect(array.readings.map(\.patient.id) == ["P1", "P2"])
    #expect(array.entryOfReading == [0, 0])
    for separator in ["\n", "\r\n", "\n\n"] {
      let lines = decode(records.joined(separator: separator) + separator)
      #expect(lines.readings.map(\.patient.id) == ["P1", "P2"])
      #expect(lines.rejects == [])
    }
    let torn = decode([records[0], #"{"patient_id":"P3","ts":17"#, records[1]].joined(separator: "\n"))
    #expect(torn.readings.map(\.patient.id) == ["P1", "P2"])
    #expect(torn.reasons == [.notJSON])
  }

  @Test("Elements of a record inherit who and when; those of other times and other values are readings of their own")
  func elements() {
    let output = decode(
      #"{"patientId":"P1","bed":"31","ts":1732270000,"readings":[{"hr":72},{"hr":73},{"ts":1732270001,"hr":74},{"patientId":"P2","hr":75}]}"#
    )
    #expect(output.readings.map(\.patient.id) == ["P1", "P1", "P1", "P2"])
    #expect(output.readings.map(\.values.heartRate) == [72, 73, 74, 75])
    #expect(output.readings.map(\.timeSeconds) == [0, 0, 1, 0].map { exampleSeconds + $0 })
    #expect(output.readings.map(\.patient.bed) == ["31", "31", "31", "31"])
  }

  @Test("Records without a value, and those that say that something was deleted, are no fault")
  func tombstones() {
    for record in [
      "", "null", #"{"schema":null,"payload":null}"#, #"{"before":{"patient_id":"P1"},"after":null,"op":"d","ts_ms":1}"#,
    ] {
      let output = decode(record)
      #expect(output.tombstones == 1, "\(record)")
      #expect(output.rejects == [])
      #expect(output.readings == [])
    }
  }

  @Test("The five bytes of a schema registry's JSON serializer are skipped")
  func framing() {
    let record = [0, 0, 0, 0, 42] + Array(wide(#""hr":72"#).utf8)
    #expect(decode([record]).values.heartRate == 72)
  }

  @Test(
    "What is not JSON is called by its name",
    arguments: [
      (Array("{'patient_id': 'P1', 'hr': 72}".utf8), "single quotes (a Python dict printed with str())"),
      (Array("MSH|^~\\&|A|B|C|D|2024||ORU^R01|1|P|2.6\rPID|1".utf8), "HL7 v2"),
      ([0x0B] + Array("MSH|^~\\&|A".utf8), "HL7 v2"), (Array("<Vitals/>".utf8), "XML"),
      (Array("{patient_id: 'P1', hr: 72}".utf8), "names without quotes (a JavaScript object printed)"),
      (Array("{patient_id=P1, hr=72}".utf8), "name=value (a Java map or object printed)"),
      (Array("{\"patient_id\": \"P1\", \"hr\": None}".utf8), "None, True or False (a Python dict printed)"),
      (Array("{\"patient_id\": \"P1\", \"hr\": 72,}".utf8), "a comma too many"),
      (Array("P1,2024-11-22T10:06:40Z,72,97".utf8), "CSV, as it looks"), (Array("BPM: 134".utf8), "plain text"),
      ([0x82, 0xA2] + Array("hr".utf8) + [72, 0xA1, 0x61, 1], "MessagePack"),
      ([0x1F, 0x8B, 8, 0, 1, 2], "gzip: the producer packs its values itself"),
      ([0, 0, 0, 0, 42, 4, 0x50, 0x31], "Avro or Protobuf, schema 42 of a schema registry: see --schema-registry"),
      ([0x4F, 0x62, 0x6A, 1, 2, 3], "an Avro file"), ([0xAC, 0xED, 0, 5, 0x73], "a serialized Java object"),
      ([0xFF, 0xFE, 0x7B, 0, 0x22, 0], "UTF-16: JSON is UTF-8"),
    ] as [([UInt8], String)])
  func hints(record: [UInt8], words: String) {
    let output = decode([record])
    #expect(output.readings == [])
    #expect(output.rejects.map(\.detail) == [words])
  }
}
