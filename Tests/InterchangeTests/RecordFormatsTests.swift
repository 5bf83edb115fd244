import Testing
import Vitals

@testable import Interchange

@Suite struct RecordFormatsTests {
  @Test("A wide record gives everything it carries")
  func wideRecord() throws {
    let output = decode(
      """
      {"patient_id":"P001","ward":"7B","bed":"12","name":"Ada Lovelace","ts":1732270000.25,"hr":72,"rr":15,"spo2":97.1,\
      "sbp":121,"dbp":78,"temp":36.8,"on_oxygen":true,"consciousness":"A"}
      """)
    #expect(output.rejects.isEmpty)
    let reading = try #require(output.readings.first)
    #expect(reading.patient == PatientIdentity(id: "P001", ward: "7B", bed: "12", name: "Ada Lovelace"))
    #expect(reading.timeSeconds == 1_732_270_000.25)
    #expect(Vital.allCases.map { reading.values[$0] } == [72, 15, 97.1, 121, 78, 36.8])
    #expect(reading.onOxygen == true)
    #expect(reading.consciousness == .alert)
    #expect(reading.implausible.isEmpty)
  }

  @Test("The classic long-name form is read as existing producers send it")
  func classicRecord() throws {
    let output = decode(
      """
      {"patient_id": "P001", "Heart Rate": 72, "Respiratory Rate": 15, "Body Temperature": 36.8, "Oxygen Saturation": 97.1, \
      "Systolic Blood Pressure": 121, "Diastolic Blood Pressure": 78, "Derived_HRV": 0.08, "Derived_MAP": 92.3, \
      "timestamp": 1732270000.12}
      """)
    #expect(output.rejects.isEmpty)
    let reading = try #require(output.readings.first)
    #expect(reading.patient == PatientIdentity(id: "P001"))
    #expect(reading.timeSeconds == 1_732_270_000.12)
    #expect(Vital.allCases.map { reading.values[$0] } == [72, 15, 97.1, 121, 78, 36.8])
    #expect(reading.onOxygen == nil)
    #expect(reading.consciousness == nil)
  }

  @Test(
    "A long row carries one measurement, in whatever spelling",
    arguments: [
      ("Heart Rate", "72", "bpm", Vital.heartRate, 72.0), ("heart_rate", "72", "beats/min", .heartRate, 72),
      ("HEARTRATE", #""72""#, "/min", .heartRate, 72), ("pulse", "72", "{beat}/min", .heartRate, 72),
      ("Respiratory Rate", "15", "breaths/min", .respiratoryRate, 15), ("SpO2", "97", "%", .oxygenSaturation, 97),
      ("oxygen-saturation", "0.97", "fraction", .oxygenSaturation, 97),
      ("Systolic BP", "16", "kPa", .systolicPressure, 120.00992),
      ("systolic_bp", "121", "mm[Hg]", .systolicPressure, 121),
      ("Diastolic Blood Pressure", "10.4", "kPa", .diastolicPressure, 78.006448),
      ("Body Temperature", "98.6", "°F", .temperature, 37), ("temperature", "98.6", "degF", .temperature, 37),
      ("temperature", "98.6", "F", .temperature, 37), ("temperature", "98.6", "[degF]", .temperature, 37),
      ("temperature", "36.8", "°C", .temperature, 36.8), ("temperature", "36.8", "Cel", .temperature, 36.8),
      ("temperature", "36.8", "", .temperature, 36.8),
    ])
  func longRow(metric: String, value: String, unit: String, vital: Vital, expected: Double) throws {
    let output = decode(
      #"{"PatientID":"P1","Metric":"\#(metric)","Value":\#(value),"Unit":"\#(unit)","timestamp":1732270000}"#)
    #expect(output.rejects.isEmpty)
    let reading = try #require(output.readings.first)
    let found = try #require(reading.values[vital])
    #expect(abs(found - expected) < 1e-9)
    #expect(Vital.allCases.filter { reading.values[$0] != nil } == [vital])
  }

  @Test("Long rows also carry a pressure pair, oxygen and consciousness")
  func longObservations() {
    func row(_ metric: String, _ value: String) -> Reading? {
      decode(#"{"PatientID":7,"Metric":"\#(metric)","Value":\#(value),"timestamp":1732270000}"#).readings.first
    }
    #expect(row("Blood Pressure", #""120/80""#)?.values.diastolicPressure == 80)
    #expect(row("On Oxygen", "1")?.onOxygen == true)
    #expect(row("Consciousness", #""V""#)?.consciousness == .voice)
    #expect(row("Consciousness", #""V""#)?.patient.id == "7")
  }

  @Test(
    "Names that producers in the wild use mean the same",
    arguments: [
      #""heart_rate":72,"respiratory_rate":15,"spo2":97,"systolic_bp":121,"diastolic_bp":78,"temperature":36.8"#,
      #""heartRate":72,"respiratoryRate":15,"oxygenSaturation":97,"bloodPressure":"121/78","bodyTemperature":36.8"#,
      #""HR":"72","RR":"15","SpO2":"97","BP":" 121 / 78 ","Temp":"36.8""#,
      #""pulse":72,"Resp Rate":15,"o2_sat":97,"bp_systolic":121,"bp_diastolic":78,"body temp":98.24"#,
      #""hr":null,"pulse":72,"rr":15,"spo2":0.97,"sbp":121,"dbp":78,"bloodPressure":"1/2","temp":98.24,"temp_unit":"F""#,
    ])
  func aliases(members: String) throws {
    let output = decode(wide(members))
    #expect(output.rejects.isEmpty)
    let reading = try #require(output.readings.first)
    let expected: [Double] = [72, 15, 97, 121, 78, 36.8]
    for (vital, value) in zip(Vital.allCases, expected) {
      #expect(abs((reading.values[vital] ?? 0) - value) < 1e-9, "\(vital)")
    }
  }

  @Test("The three forms may be mixed on one topic")
  func mixed() {
    let output = decode([
      Array(wide(#""hr":60"#).utf8),
      Array(#"{"patient_id":"P2","Heart Rate":70,"timestamp":1732270000}"#.utf8),
      Array("nonsense".utf8),
      Array(#"{"PatientID":"P3","Metric":"Heart Rate","Value":80,"Unit":"bpm","timestamp":1732270000}"#.utf8),
    ])
    #expect(output.readings.map(\.patient.id) == ["P1", "P2", "P3"])
    #expect(output.readings.map(\.values.heartRate) == [60, 70, 80])
    #expect(output.entryOfReading == [0, 1, 3])
    #expect(output.rejects == [Reject(reason: .notJSON, entry: 2, detail: "plain text")])
  }

  @Test("Null and empty text mean not measured")
  func notMeasured() {
    let output = decode(wide(#""hr":72,"rr":null,"spo2":"","on_oxygen":null,"consciousness":"","name":null"#))
    #expect(output.rejects.isEmpty)
    #expect(output.values.heartRate == 72)
    #expect(output.values.respiratoryRate == nil)
    #expect(output.values.oxygenSaturation == nil)
    #expect(output.readings.first?.onOxygen == nil)
    #expect(output.readings.first?.consciousness == nil)
  }

  @Test(
    "Oxygen is true or false, 1 or 0",
    arguments: [("true", true), ("false", false), ("1", true), ("0", false), (#""true""#, true), (#""0""#, false)])
  func oxygen(text: String, expected: Bool) {
    #expect(decode(wide(#""on_oxygen":\#(text)"#)).readings.first?.onOxygen == expected)
  }

  @Test(
    "Consciousness is a letter or a word",
    arguments: [
      ("A", Consciousness.alert), ("c", .confusion), ("V", .voice), ("P", .pain), ("U", .unresponsive), ("alert", .alert),
      ("New confusion", .confusion), ("Voice", .voice), ("pain", .pain), ("Unresponsive", .unresponsive),
    ])
  func consciousness(text: String, expected: Consciousness) {
    #expect(decode(wide(#""consciousness":"\#(text)""#)).readings.first?.consciousness == expected)
  }

  @Test(
    "Where no unit is stated, 79 and up is Fahrenheit and up to 1 is a fraction of saturation",
    arguments: [
      (Vital.temperature, "98.6", 37.0), (.temperature, "79", 26.111111111111111), (.temperature, "50", 50),
      (.oxygenSaturation, "1", 100), (.oxygenSaturation, "0.57", 57), (.oxygenSaturation, "1.5", 1.5),
    ])
  func unstatedUnits(vital: Vital, text: String, expected: Double) throws {
    let found = try #require(decode(wide(#""\#(vital.key)":\#(text)"#)).values[vital])
    #expect(abs(found - expected) < 1e-9)
  }

  @Test("A patient id may be a number, also one that a data frame made a double or that passes 64 bits")
  func numericIdentifiers() {
    for (text, id) in [
      ("145427", "145427"), ("145427.0", "145427"), ("18446744073709551615", "18446744073709551615"), ("-3", "-3"),
      ("123456789012345678901234567890", "123456789012345678901234567890"), (#"" P7 ""#, "P7"),
    ] {
      let output = decode(#"{"patient_id":\#(text),"bed":12,"ts":1732270000,"hr":72}"#)
      #expect(output.readings.map(\.patient) == [PatientIdentity(id: id, bed: "12")], "\(text)")
    }
  }

  @Test(
    "The time is epoch seconds, milliseconds or ISO 8601",
    arguments: [
      "1732270000", "1732270000.0", "1.732270e9", #""1732270000""#, "1732270000000", #""2024-11-22T10:06:40Z""#,
      #""2024-11-22T15:36:40+05:30""#,
    ])
  func times(text: String) {
    let output = decode(#"{"patient_id":"P1","ts":\#(text),"hr":72}"#)
    #expect(output.readings.map(\.timeSeconds) == [exampleSeconds])
  }

  @Test("Canonical names win over aliases, and repeats that agree are no contradiction")
  func precedence() {
    let output = decode(wide(#""heart_rate":80,"hr":72,"HeartRate":81,"rr":15,"rr":15,"timestamp":5"#))
    #expect(output.rejects.isEmpty)
    #expect(output.values.heartRate == 72)
    #expect(output.values.respiratoryRate == 15)
    #expect(output.readings.first?.timeSeconds == exampleSeconds)
  }

  @Test("A byte-order mark is skipped")
  func byteOrderMark() {
    #expect(decode([[0xEF, 0xBB, 0xBF] + Array(wide(#""hr":72"#).utf8)]).readings.count == 1)
  }

  @Test("A decoder used for many batches keeps patients apart")
  func identities() {
    let decoder = RecordDecoder()
    var output = DecodedBatch()
    for round in 0..<3 {
      var batch = RecordBatch()
      for patient in 1...20_000 {
        let record =
          #"{"patient_id":\#(patient),"bed":"\#(patient % 7)","name":"Patient \#(patient)","ts":1732270000,"hr":\#(60 + round)}"#
        batch.append(record)
      }
      decoder.decode(batch, into: &output)
      #expect(output.rejects.isEmpty)
      let areRight = output.readings.enumerated().allSatisfy { index, reading in
        let number = index + 1
        return reading.patient == PatientIdentity(id: "\(number)", bed: "\(number % 7)", name: "Patient \(number)")
          && reading.values.heartRate == Double(60 + round)
      }
      #expect(areRight)
    }
  }
}
