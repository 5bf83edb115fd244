import Testing
import Vitals

@testable import Interchange

@Suite("Circumstances in records")
struct CircumstancesDecodingTests {
  @Test(
    "A scale with its author, a birth date and a pregnancy are read beside measurements and by themselves",
    arguments: [#""hr":72,"#, ""])
  func all(vitals: String) {
    let output = decode(
      wide(vitals + #""spo2_scale":2,"spo2_scale_by":" Dr X ","birth_date":"1950-03-14","pregnant":false"#))
    #expect(output.rejects.isEmpty)
    #expect(
      output.readings.map(\.circumstances) == [
        .init(oxygenScale: .two, oxygenScaleBy: "Dr X", birthDate: BirthDate("1950-03-14"), isPregnant: false)
      ])
  }

  @Test(
    "What cannot be used is said, and costs nothing else",
    arguments: [
      (#""spo2_scale":2"#, [RejectReason.missingAuthor]), (#""spo2_scale":2,"spo2_scale_by":"""#, [.missingAuthor]),
      (#""spo2_scale":3,"spo2_scale_by":"Dr X""#, [.wrongType]), (#""spo2_scale":1"#, []),
      (#""birth_date":"14.03.1950""#, [.wrongType]), (#""birth_date":"1900-01-01""#, [.implausibleValue]),
      (#""pregnant":"perhaps""#, [.wrongType]), (#""pregnant":"nasal cannula""#, [.wrongType]),
      (#""spo2_scale":null,"birth_date":"","pregnant":null"#, []),
    ])
  func unusable(members: String, reasons: [RejectReason]) {
    let output = decode(wide(#""hr":72,"# + members))
    #expect(output.reasons == reasons)
    #expect(output.values.heartRate == 72 && output.readings.first?.circumstances == nil)
  }

  @Test("What is written is read back", arguments: [RecordFormat.wide, .classic])
  func roundTrip(format: RecordFormat) {
    var reading = Reading(patient: PatientIdentity(id: "P1"), timeSeconds: exampleSeconds)
    reading.values.heartRate = 72
    reading.circumstances = .init(
      oxygenScale: .two, oxygenScaleBy: "Dr X", birthDate: BirthDate("1950-03"), isPregnant: true)
    let readings = decode(RecordEncoder.records(of: reading, format: format)).readings
    #expect(readings.map(\.circumstances) == [reading.circumstances] && readings.map(\.values.heartRate) == [72])
  }

  @Test(
    "An order that lacks its name, reason or end, or is none, is refused with what it lacks; the measurement beside it is used",
    arguments: [
      (#""alarm_order":"accept hr to 140""#, [RejectReason.missingAuthor]),
      (#""alarm_order":"accept hr to 140","alarm_order_by":"Dr X""#, [.wrongType]),
      (
        #""alarm_order":"accept hr to 140","alarm_order_by":"Dr X","alarm_order_reason":"R","alarm_order_seconds":90000"#,
        [.wrongType]
      ),
      (
        #""alarm_order":"accept hr to 140","alarm_order_by":"Dr X","alarm_order_reason":"R","alarm_order_seconds":"1h""#,
        [.wrongType]
      ),
      (#""alarm_order":"hr > 140","alarm_order_by":"Dr X""#, [.wrongType]), (#""alarm_order":7"#, [.wrongType]),
      (#""alarm_order":"care DNAR""#, [.missingAuthor]), (#""alarm_order":"""#, []), (#""alarm_order":null"#, []),
    ])
  func refusedOrders(members: String, reasons: [RejectReason]) {
    let output = decode(wide(#""hr":72,"# + members))
    #expect(output.reasons == reasons)
    #expect(output.values.heartRate == 72 && output.readings.first?.circumstances == nil)
  }

  @Test("An order is read and written back", arguments: [RecordFormat.wide, .classic])
  func orders(format: RecordFormat) throws {
    for text in ["limit hr > 140 medium", "accept spo2 to 88", "delay medium 30", "care DNAR", "no limit hr"] {
      var reading = Reading(patient: PatientIdentity(id: "P1"), timeSeconds: exampleSeconds)
      var entry = Circumstances.Entry()
      entry.orders = [AlarmOrders.Entry(try AlarmOrder(text), by: "Dr X", reason: "R", spanSeconds: 3600)]
      reading.circumstances = entry
      let output = decode(RecordEncoder.records(of: reading, format: format))
      #expect(output.rejects == [] && output.readings.map(\.circumstances) == [entry])
    }
  }

  @Test("A row of one measurement says it beside its value, or as its value")
  func rows() {
    let beside = decode(
      #"{"patient_id":"P1","ts":1732270000,"metric":"hr","value":72,"birth_date":"1950-03-14"}"#)
    #expect(beside.rejects == [] && beside.values.heartRate == 72)
    #expect(beside.readings.map(\.circumstances) == [.init(birthDate: BirthDate("1950-03-14"))])
    let scale = decode(
      #"{"patient_id":"P1","ts":1732270000,"metric":"spo2_scale","value":2,"spo2_scale_by":"Dr X"}"#)
    #expect(scale.rejects == [])
    #expect(scale.readings.map(\.circumstances) == [.init(oxygenScale: .two, oxygenScaleBy: "Dr X")])
    #expect(
      decode(#"{"patient_id":"P1","ts":1732270000,"metric":"spo2_scale","value":2}"#).reasons == [.missingAuthor])
  }

  @Test("A saturation that was scored by scale 2 in FHIR says so, with who recorded it, and not without")
  func scaleInFHIR() {
    func record(_ code: String, _ performer: String) -> String {
      #"{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://snomed.info/sct","code":"1104051000000101"}]},"subject":{"reference":"Patient/P1"},"effectiveDateTime":"2024-11-22T10:06:40Z",\#(performer)"component":[{"code":{"coding":[{"code":"\#(code)"}]},"valueInteger":1}]}"#
    }
    let nurse = #""performer":[{"reference":"Organization/9"},{"reference":"Practitioner/7","display":"Nurse A"}],"#
    let two = decode(record("1104321000000108", nurse))
    #expect(two.rejects == [])
    #expect(two.readings.map(\.circumstances?.oxygenScale) == [.two])
    #expect(two.readings.map(\.circumstances?.oxygenScaleBy) == ["Nurse A"])
    #expect(decode(record("1104311000000102", nurse)).readings.map(\.circumstances?.oxygenScale) == [.one])
    let nobody = decode(record("1104321000000108", ""))
    #expect(nobody.reasons == [.missingAuthor])
    #expect(nobody.readings.allSatisfy { $0.circumstances == nil })
  }
}
