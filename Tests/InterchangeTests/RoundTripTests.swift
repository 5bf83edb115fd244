import Testing
import Vitals

@testable import Interchange

@Suite struct RoundTripTests {
  private func anyReading(_ random: inout SplitMix64) -> Reading {
    let texts = ["7B", "Åland", "a\"b\\c/d", "李小龍", "Ward 12, East", "=1+1", "'; DROP TABLE"]
    func maybe<Value>(_ value: @autoclosure () -> Value) -> Value? { Bool.random(using: &random) ? value() : nil }
    var reading = Reading(
      patient: PatientIdentity(
        id: "P\(UInt16.random(in: 0...999, using: &random))", ward: maybe(texts.randomElement(using: &random) ?? ""),
        bed: maybe(texts.randomElement(using: &random) ?? ""), name: maybe(texts.randomElement(using: &random) ?? "")),
      timeSeconds: exampleSeconds - Double.random(in: 0...1e6, using: &random))
    for vital in Vital.allCases {
      var band = Plausibility.hardBand(vital)
      // Up to 1 and without a unit, a saturation is a fraction; from 79 up a temperature is Fahrenheit, but that is out of band.
      if vital == .oxygenSaturation { band = 1.001...100 }
      // Below 2 and with decimals, alone, a rate may be the interval of heartbeats.
      if vital == .respiratoryRate { band = 2...120 }
      reading.values[vital] = maybe(Double.random(in: band, using: &random))
      if Bool.random(using: &random) { reading.values[vital] = reading.values[vital]?.rounded(.up) }
    }
    if let systolic = reading.values.systolicPressure, let diastolic = reading.values.diastolicPressure, diastolic >= systolic {
      reading.values.diastolicPressure = nil
    }
    reading.onOxygen = maybe(Bool.random(using: &random))
    reading.consciousness = maybe(Consciousness.allCases.randomElement(using: &random) ?? .alert)
    return reading
  }

  private func isEmpty(_ reading: Reading) -> Bool {
    Vital.allCases.allSatisfy { reading.values[$0] == nil } && reading.onOxygen == nil && reading.consciousness == nil
  }

  @Test("Decoding what was encoded gives the reading back, to the last bit", arguments: RecordFormat.allCases)
  func roundTrip(format: RecordFormat) {
    var random = SplitMix64(seed: 42)
    let decoder = RecordDecoder()
    var output = DecodedBatch()
    for _ in 0..<1500 {
      let reading = anyReading(&random)
      if isEmpty(reading) { continue }
      var batch = RecordBatch()
      var encoder = RecordEncoder(format: format)
      encoder.encode(reading) { batch.append($0, partition: 0, offset: 0, timestampMilliseconds: nil) }
      decoder.decode(batch, into: &output)
      #expect(output.rejects.isEmpty)
      var merged: Reading?
      for part in output.readings {
        guard var whole = merged else {
          merged = part
          continue
        }
        for vital in Vital.allCases { whole.values[vital] = part.values[vital] ?? whole.values[vital] }
        whole.onOxygen = part.onOxygen ?? whole.onOxygen
        whole.consciousness = part.consciousness ?? whole.consciousness
        merged = whole
      }
      #expect(merged?.withoutPosition == reading)
    }
  }

  @Test("Each form looks as documented")
  func text() {
    var reading = Reading(
      patient: PatientIdentity(id: "P001", bed: "12"), timeSeconds: 1_732_270_000.12, onOxygen: false, consciousness: .alert)
    reading.values.heartRate = 72
    reading.values.temperature = 36.8
    func lines(_ format: RecordFormat) -> [String] {
      RecordEncoder.records(of: reading, format: format).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(
      lines(.wide) == [
        #"{"patient_id":"P001","bed":"12","ts":1732270000.12,"hr":72,"temp":36.8,"on_oxygen":false,"consciousness":"A"}"#
      ])
    #expect(
      lines(.classic) == [
        #"{"patient_id":"P001","bed":"12","Heart Rate":72,"Body Temperature":36.8,"on_oxygen":false,"consciousness":"A","timestamp":1732270000.12}"#
      ])
    #expect(
      lines(.long) == [
        #"{"PatientID":"P001","bed":"12","Metric":"Heart Rate","Value":72,"Unit":"/min","timestamp":1732270000.12}"#,
        #"{"PatientID":"P001","bed":"12","Metric":"Body Temperature","Value":36.8,"Unit":"°C","timestamp":1732270000.12}"#,
        #"{"PatientID":"P001","bed":"12","Metric":"On Oxygen","Value":0,"timestamp":1732270000.12}"#,
        #"{"PatientID":"P001","bed":"12","Metric":"Consciousness","Value":"A","timestamp":1732270000.12}"#,
      ])
  }

  @Test("Control characters are escaped, and a number that JSON lacks is null")
  func escapes() {
    var text = JSONText()
    text.beginObject()
    text.member("a", "x\u{0}\u{1F}\n\"\\\u{7F}é")
    text.member("b", Double.nan)
    text.member("c", 1e300)
    text.endObject()
    #expect(String(decoding: text.bytes, as: UTF8.self) == #"{"a":"x\u0000\u001f\u000a\"\\\u007fé","b":null,"c":1e+300}"#)
  }
}
