import Testing
import Vitals

@testable import Interchange

@Suite struct FHIRTests {
  private func observation(
    code: String = #"{"coding":[{"system":"http://loinc.org","code":"8867-4","display":"Heart rate"}]}"#,
    value: String? = #""valueQuantity":{"value":134,"unit":"beats/minute","system":"http://unitsofmeasure.org","code":"/min"}"#,
    subject: String = #""subject":{"reference":"Patient/P1"}"#,
    when: String = #""effectiveDateTime":"2024-11-22T11:06:40.000+01:00""#,
    status: String = "final"
  ) -> String {
    let members = [
      #""resourceType":"Observation""#, #""status":"\#(status)""#, #""code":\#(code)"#, subject, when, value ?? "",
    ]
    return "{" + members.filter { !$0.isEmpty }.joined(separator: ",") + "}"
  }

  private func loinc(_ code: String) -> String { #"{"coding":[{"system":"http://loinc.org","code":"\#(code)"}]}"# }

  @Test("An observation of a vital sign is a reading", arguments: ["preliminary", "final", "amended", "corrected", "registered"])
  func single(status: String) {
    let output = decode(observation(status: status))
    #expect(output.rejects == [])
    #expect(output.readings.map(\.patient) == [PatientIdentity(id: "P1")])
    #expect(output.readings.map(\.timeSeconds) == [exampleSeconds])
    #expect(output.values.heartRate == 134)
  }

  @Test(
    "Every vital sign is known by its code, in its unit",
    arguments: [
      ("8867-4", #"{"value":72,"code":"/min"}"#, Vital.heartRate, 72.0),
      ("9279-1", #"{"value":15,"unit":"breaths/minute","code":"/min"}"#, .respiratoryRate, 15),
      ("59408-5", #"{"value":97,"code":"%"}"#, .oxygenSaturation, 97),
      ("2708-6", #"{"value":97,"unit":"%"}"#, .oxygenSaturation, 97),
      ("8480-6", #"{"value":121,"code":"mm[Hg]"}"#, .systolicPressure, 121),
      ("8310-5", #"{"value":98.24,"unit":"F","code":"[degF]"}"#, .temperature, 36.8),
      ("8310-5", #"{"value":36.8,"unit":"C","code":"Cel"}"#, .temperature, 36.8),
      ("8331-1", #"{"value":36.8,"code":"Cel"}"#, .temperature, 36.8),
      ("8867-4", #"{"value":72,"unit":"Schläge pro Minute","code":"/min"}"#, .heartRate, 72),
      ("8867-4", #"{"value":72}"#, .heartRate, 72),
    ])
  func codes(code: String, quantity: String, vital: Vital, expected: Double) throws {
    let output = decode(observation(code: loinc(code), value: #""valueQuantity":\#(quantity)"#))
    #expect(output.rejects == [])
    let found = try #require(output.values[vital])
    #expect(abs(found - expected) < 1e-9)
  }

  @Test("A panel's components are one reading; one that has only a reason for its absence is unknown")
  func components() {
    func component(_ code: String, _ value: String) -> String { #"{"code":\#(loinc(code)),\#(value)}"# }
    let pressure =
      component("8480-6", #""valueQuantity":{"value":121,"code":"mm[Hg]"}"#) + ","
      + component("8462-4", #""valueQuantity":{"value":78,"code":"mm[Hg]"}"#) + ","
      + component("8478-0", #""valueQuantity":{"value":92,"code":"mm[Hg]"}"#)
    let whole = decode(observation(code: loinc("85354-9"), value: #""component":[\#(pressure)]"#))
    #expect(whole.rejects == [])
    #expect(whole.values.systolicPressure == 121)
    #expect(whole.values.diastolicPressure == 78)
    let absent = #""dataAbsentReason":{"coding":[{"code":"not-performed"}]}"#
    let half = decode(
      observation(
        code: loinc("85354-9"),
        value:
          #""component":[\#(component("8480-6", #""valueQuantity":{"value":121,"code":"mm[Hg]"}"#)),\#(component("8462-4", absent))]"#
      ))
    #expect(half.rejects == [])
    #expect(half.values.systolicPressure == 121)
    #expect(half.values.diastolicPressure == nil)
    let none = decode(observation(value: absent))
    #expect(none.readings.allSatisfy { !$0.carriesSomething })
    #expect(none.rejects.map(\.excerpt) == ["dataAbsentReason"])
  }

  @Test("Pulse oximetry with oxygen, the coma scale, and consciousness as a concept")
  func charted() {
    let oxygen = decode(
      observation(
        code: loinc("59408-5"),
        value:
          #""valueQuantity":{"value":93,"code":"%"},"component":[{"code":\#(loinc("3151-8")),"valueQuantity":{"value":6,"code":"L/min"}},{"code":\#(loinc("3150-6")),"valueQuantity":{"value":40,"code":"%"}}]"#
      ))
    #expect(oxygen.rejects == [])
    #expect(oxygen.readings.map(\.onOxygen) == [true])
    #expect(oxygen.values.oxygenSaturation == 93)
    #expect(
      decode(observation(code: loinc("9269-2"), value: #""valueQuantity":{"value":9,"code":"{score}"}"#)).readings.map(
        \.consciousness) == [.voice])
    #expect(decode(observation(code: loinc("9269-2"), value: #""valueInteger":15"#)).readings.map(\.consciousness) == [.alert])
    let concept =
      #""valueCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"130987000","display":"Acute confusion"}]}"#
    #expect(decode(observation(code: loinc("67775-7"), value: concept)).readings.map(\.consciousness) == [.confusion])
  }

  @Test(
    "LOINC's answers for the level of responsiveness are known",
    arguments: [
      ("LA9340-6", Consciousness.alert), ("LA6560-2", .confusion), ("LA17108-4", .voice), ("LA17107-6", .pain),
      ("LA9343-0", .unresponsive),
    ])
  func answers(code: String, expected: Consciousness) {
    let answer = #""valueCodeableConcept":{"coding":[{"system":"http://loinc.org","code":"\#(code)"}]}"#
    #expect(decode(observation(code: loinc("67775-7"), value: answer)).readings.map(\.consciousness) == [expected])
  }

  @Test(
    "The three parts of the coma scale, as numbers or as coded answers, are one level; two are none",
    arguments: [
      (["LA6556-0", "LA6561-0", "LA6567-7"], Consciousness.alert), (["LA6556-0", "LA6560-2", "LA6567-7"], .confusion),
      (["LA6554-5", "LA6558-6", "LA6564-4"], .pain), (["LA6553-7", "LA6557-8", "LA6562-8"], .unresponsive),
      (["4", "5", "6"], .alert), (["LA6556-0", "LA6561-0"], nil),
    ])
  func comaParts(answers: [String], expected: Consciousness?) {
    let parts = zip(["9267-6", "9270-0", "9268-4"], answers).map { code, answer in
      let value =
        Int(answer).map { #""valueInteger":\#($0)"# }
        ?? #""valueCodeableConcept":{"coding":[{"system":"http://loinc.org","code":"\#(answer)"}]}"#
      return #"{"code":\#(loinc(code)),\#(value)}"#
    }
    let output = decode(
      observation(code: loinc("9269-2"), value: #""component":[\#(parts.joined(separator: ","))]"#))
    #expect(output.readings.first?.consciousness == expected)
  }

  @Test("A bundle's patient gives the date of birth, and an observation the pregnancy; each bears the record's Kafka time")
  func circumstances() {
    let patient = #"{"resource":{"resourceType":"Patient","id":"P1","birthDate":"1950-03-14"}}"#
    let bundle =
      #"{"resourceType":"Bundle","entry":[\#(patient),{"resource":\#(observation())}]}"#
    let output = decode(bundle, kafkaSeconds: exampleSeconds + 3)
    #expect(output.rejects == [])
    #expect(output.readings.map(\.circumstances) == [Circumstances.Entry(birthDate: BirthDate("1950-03-14"))])
    #expect(output.readings.map(\.kafkaSeconds) == [exampleSeconds + 3])
    for (code, isPregnant) in [("LA15173-0", true), ("LA26683-5", false), ("77386006", true)] {
      let answer = #""valueCodeableConcept":{"coding":[{"code":"\#(code)"}]}"#
      let said = decode(observation(code: loinc("82810-3"), value: answer))
      #expect(said.rejects == [])
      #expect(said.readings.map(\.circumstances) == [Circumstances.Entry(isPregnant: isPregnant)])
    }
  }

  @Test("What was entered in error or cancelled is no reading, and is told", arguments: ["entered-in-error", "cancelled"])
  func withdrawn(status: String) {
    let output = decode(observation(status: status))
    #expect(output.readings == [])
    #expect(output.reasons == [.withdrawn])
  }

  @Test(
    "The time is the effective one, of whichever kind, else when it was issued",
    arguments: [
      #""effectiveDateTime":"2024-11-22T10:06:40Z","issued":"2024-11-22T10:09:00Z""#,
      #""effectiveInstant":"2024-11-22T10:06:40Z""#,
      #""effectivePeriod":{"start":"2024-11-22T10:05:00Z","end":"2024-11-22T10:06:40Z"}"#,
      #""effectivePeriod":{"start":"2024-11-22T10:06:40Z"}"#, #""issued":"2024-11-22T10:06:40Z""#,
      #""effectiveTiming":{"event":["2024-11-22T10:06:40Z"]}"#,
      #""effectiveDateTime":"2024-11-22","issued":"2024-11-22T10:06:40Z""#,
    ])
  func times(when: String) {
    #expect(decode(observation(when: when)).readings.map(\.timeSeconds) == [exampleSeconds])
    #expect(decode(observation(when: ""), kafkaSeconds: exampleSeconds).readings.map(\.timeSeconds) == [exampleSeconds])
  }

  @Test(
    "The patient is named by reference or identifier",
    arguments: [
      (#""subject":{"reference":"Patient/P1"}"#, PatientIdentity(id: "P1")),
      (
        #""subject":{"reference":"https://fhir.example/r4/Patient/P1/_history/2","display":"Ada L"}"#,
        PatientIdentity(id: "P1", name: "Ada L")
      ),
      (#""subject":{"identifier":{"system":"urn:mrn","value":"M7"}}"#, PatientIdentity(id: "M7")),
      (
        ##""contained":[{"resourceType":"Patient","id":"x","identifier":[{"value":"M7"}],"name":[{"given":["Ada"],"family":"L"}]}],"subject":{"reference":"#x"}"##,
        PatientIdentity(id: "M7", name: "Ada L")
      ),
    ])
  func subjects(subject: String, patient: PatientIdentity) {
    let output = decode(observation(subject: subject))
    #expect(output.rejects == [])
    #expect(output.readings.map(\.patient) == [patient])
  }

  @Test(
    "A subject that is no patient of the record is refused in words",
    arguments: [
      "", #""subject":{"reference":"Device/3"}"#, #""subject":{"reference":"urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"}"#,
      ##""subject":{"reference":"#nobody"}"##, #""subject":{}"#,
    ])
  func nobody(subject: String) {
    #expect(decode(observation(subject: subject)).reasons == [.missingPatient])
  }

  @Test("A bundle's observations are readings of its patients; those of one time are one")
  func bundle() {
    func entry(_ resource: String, url: String = "") -> String { #"{\#(url)"resource":\#(resource)}"# }
    let subject = #""subject":{"reference":"urn:uuid:1"}"#
    let patient =
      #"{"resourceType":"Patient","id":"p","identifier":[{"system":"x","value":"X1"},{"type":{"coding":[{"code":"MR"}]},"value":"M7"}],"name":[{"text":"Ada L"}]}"#
    let record =
      #"{"resourceType":"Bundle","type":"transaction","entry":["#
      + [
        entry(observation(subject: subject)), entry(patient, url: #""fullUrl":"urn:uuid:1","#),
        entry(observation(code: loinc("59408-5"), value: #""valueQuantity":{"value":97,"code":"%"}"#, subject: subject)),
        entry(
          observation(
            code: loinc("8310-5"), value: #""valueQuantity":{"value":36.8,"code":"Cel"}"#, subject: subject,
            when: #""effectiveDateTime":"2024-11-22T10:00:00Z""#)),
        entry(observation(subject: #""subject":{"reference":"Patient/P9"}"#)), entry(#"{"resourceType":"Device","id":"d"}"#),
        entry(observation(code: loinc("2339-0"), value: #""valueQuantity":{"value":5,"code":"mmol/L"}"#)),
      ].joined(separator: ",") + "]}"
    let output = decode(record)
    #expect(
      output.readings.map(\.patient) == ["M7", "M7", "P9"].map { PatientIdentity(id: $0, name: $0 == "M7" ? "Ada L" : nil) })
    #expect(output.readings.map(\.values.heartRate) == [nil, 134, 134], "the older first")
    #expect(output.readings.map(\.values.oxygenSaturation) == [nil, 97, nil])
    #expect(output.reasons == [.unknownMetric])
    #expect(decode(#"{"resourceType":"Bundle","entry":[]}"#).reasons == [.noVitals])
    #expect(decode(#"{"payload":\#(observation())}"#).values.heartRate == 134)
    #expect(decode(#"{"resourceType":"Encounter","id":"e"}"#).reasons == [.unknownShape])
  }

  @Test("Resources with parts missing, doubled or of the wrong kind are accepted or told", arguments: playedSeeds(1...3))
  func fuzz(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let whole = [
      observation(),
      observation(code: loinc("85354-9"), value: #""component":[{"code":\#(loinc("8480-6")),"valueQuantity":{"value":121}}]"#),
      #"{"resourceType":"Bundle","entry":[{"fullUrl":"urn:uuid:1","resource":\#(observation())},{"resource":{"resourceType":"Patient","id":"P1","name":[{}]}}]}"#,
    ]
    let pieces = ["{}", "[]", "null", "1", #""x""#, "[[]]", #"{"coding":[]}"#, #"[{"value":{}}]"#, "true"]
    for _ in 0..<3000 {
      var text = whole.randomElement(using: &random) ?? ""
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        // A value somewhere becomes another.
        let colons = text.indices.filter { text[$0] == ":" }
        guard let colon = colons.randomElement(using: &random) else { continue }
        let rest = text[text.index(after: colon)...]
        guard let end = rest.firstIndex(where: { ",}]".contains($0) }) else { continue }
        text = text[...colon] + (pieces.randomElement(using: &random) ?? "") + text[end...]
      }
      let output = decode(text)
      #expect(!output.readings.isEmpty || !output.rejects.isEmpty || output.tombstones > 0, "\(text)")
    }
  }
}
