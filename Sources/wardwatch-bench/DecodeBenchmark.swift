internal import Foundation
internal import Interchange
internal import Vitals

/// How long it takes to decode records of one shape.
struct DecodeBenchmark {
  let shape: String
  /// Says where in the record everything stands; nil where the record says it itself.
  var mapping: String?
  /// The record of the patient of that number.
  let record: @Sendable (Int) -> String

  /// A ward's worth of patients, some batches long.
  private static let patients = 36
  private static let records = 2016

  func run(seconds: Double) throws -> [Measurement] {
    var batch = RecordBatch()
    for index in 0..<Self.records {
      batch.append(record(index % Self.patients), offset: Int64(index), timestampMilliseconds: 1_795_370_000_000)
    }
    let mapping = try mapping.map { text in
      let file = try Mapping(Array(text.utf8), path: "benchmark.toml")
      return try CompiledMapping(file.mapping(forTopic: "vitals"), of: file, topic: "vitals")
    }
    let decoder = RecordDecoder(mapping: mapping)
    var output = DecodedBatch()
    decoder.decode(batch, into: &output)
    precondition(output.rejects.isEmpty && output.readings.count >= Self.records, "the shape \(shape) is not understood")
    let perRecord = 1e6 / Double(Self.records)
    var (decoding, parsing): ([Double], [Double]) = ([], [])
    _ = rounds(within: seconds) {
      decoding += rounds(within: 0) { decoder.decode(batch, into: &output) }
      parsing += rounds(within: 0) { precondition(decoder.countOfJSON(in: batch) == Self.records) }
    }
    let bytes = batch.entries.reduce(0) { $0 + $1.count } / Self.records
    return [
      Measurement(
        section: "decode", what: "\(shape), \(bytes) bytes", value: decoding.median * perRecord, unit: "µs/record",
        peer: parsing.median * perRecord, peerName: "simdjson alone")
    ]
  }
}

extension DecodeBenchmark {
  static let all = [
    DecodeBenchmark(shape: "wide") { number in
      #"{"patient_id":"P\#(1000 + number)","ward":"4A","bed":"\#(10 + number)","name":"Okafor Patience","ts":1795370000.5,"hr":\#(70 + number % 30),"rr":16,"spo2":97,"sbp":124,"dbp":78,"temp":36.9,"on_oxygen":false,"consciousness":"A"}"#
    },
    DecodeBenchmark(shape: "classic") { number in
      #"{"patient_id": "P\#(1000 + number)", "Heart Rate": \#(70 + number % 30), "Respiratory Rate": 15, "Body Temperature": 36.8, "Oxygen Saturation": 97.1, "Systolic Blood Pressure": 121, "Diastolic Blood Pressure": 78, "Derived_HRV": 0.08, "Derived_MAP": 92.3, "timestamp": 1795370000.12}"#
    },
    DecodeBenchmark(shape: "long") { number in
      #"{"PatientID":"P\#(1000 + number)","Metric":"Heart Rate","Value":\#(70 + number % 30),"Unit":"bpm","timestamp":1795370000.12}"#
    },
    DecodeBenchmark(shape: "nested") { number in
      #"{"patient":{"id":"P\#(1000 + number)","bed":"\#(10 + number)"},"timestamp":"2026-11-22T17:53:20Z","vitals":{"heart_rate":{"value":\#(70 + number % 30),"unit":"bpm"},"spo2":{"value":97,"unit":"%"},"bloodPressure":{"systolic":124,"diastolic":78}}}"#
    },
    DecodeBenchmark(shape: "FHIR observation") { number in
      #"{"resourceType":"Observation","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"8867-4","display":"Heart rate"}]},"subject":{"reference":"Patient/P\#(1000 + number)"},"effectiveDateTime":"2026-11-22T17:53:20+00:00","valueQuantity":{"value":\#(70 + number % 30),"unit":"beats/minute","system":"http://unitsofmeasure.org","code":"/min"}}"#
    },
    DecodeBenchmark(
      shape: "through a mapping",
      mapping: """
        patient = "subject.mrn"
        bed = "location.bed"
        time = "when"
        hr = "signs.pulse.v"
        rr = "signs.resp.v"
        spo2 = "signs.sat.v"
        sbp = "signs.press[0]"
        dbp = "signs.press[1]"
        temp = { from = "signs.t.v", unit = "signs.t.u" }
        where = { kind = "vitals" }
        """
    ) { number in
      #"{"kind":"vitals","subject":{"mrn":"P\#(1000 + number)"},"location":{"bed":"\#(10 + number)"},"when":1795370000.5,"signs":{"pulse":{"v":\#(70 + number % 30)},"resp":{"v":16},"sat":{"v":97},"press":[124,78],"t":{"v":98.4,"u":"F"}}}"#
    },
  ]
}
