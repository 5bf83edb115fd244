import Alarms
import CAllocations
import Detection
import Engine
import Interchange
import MadeUpFeed
import Testing
import Vitals

@testable import Monitoring

@Suite("A steady feed", .enabled(if: allocations_can_be_counted(), "a sanitizer counts allocations for itself"))
struct AllocationTests {
  /// Half of the patients fully known, half of vital signs alone, one reading a second each.
  private func batch(patients: [PatientIdentity], second: Int, into readings: inout [Reading]) {
    readings.removeAll(keepingCapacity: true)
    for (number, patient) in patients.enumerated() {
      let seconds = 1_795_350_000 + Double(second)
      var reading = Reading(
        patient: patient, timeSeconds: seconds, kafkaSeconds: seconds,
        position: RecordPosition(partition: Int32(number % 6), offset: Int64(second)))
      let wobble = Double((second * 7 + number) % 5)
      reading.values.heartRate = 72 + wobble
      reading.values.respiratoryRate = 15 + wobble / 5
      reading.values.oxygenSaturation = 96 + wobble / 5
      if number % 2 == 0 {
        reading.values.systolicPressure = 118 + wobble
        reading.values.diastolicPressure = 72 + wobble
        reading.values.temperature = 36.8
        reading.onOxygen = false
        reading.consciousness = .alert
      }
      readings.append(reading)
    }
  }

  @Test("allocates nothing for a reading: neither the engine's step nor the models do, with the shipped weights")
  func steadyState() throws {
    var shard = Shard(wardName: "Ward", detector: try Detector.load(directory: shippedWeights))
    var events: [ShardEvent] = []
    let patients = (0..<100).map { PatientIdentity(id: "P\($0)", ward: "4A", bed: "\($0)", name: "Patient number \($0)") }
    var readings: [Reading] = []
    var allocations: UInt64 = 0
    for second in 0..<400 {
      batch(patients: patients, second: second, into: &readings)
      events.removeAll(keepingCapacity: true)
      let arrival = Arrival(wallSeconds: 1_795_350_000 + Double(second), isLive: true)
      allocations_begin()
      shard.step(readings, arrival: arrival, into: &events)
      let count = allocations_end()
      if second >= 300 { allocations += count }
    }
    #expect(events.isEmpty)
    #expect(allocations == 0, "in 10,000 readings")
  }

  @Test("allocates nothing for a record either: it is decoded into memory that is there")
  func decoding() {
    let decoder = RecordDecoder()
    var batch = RecordBatch()
    var decoded = DecodedBatch()
    var allocations: UInt64 = 0
    for second in 0..<200 {
      batch.removeAll()
      for number in 0..<100 {
        let seconds = 1_795_350_000 + second
        batch.append(
          #"{"patient_id":"P\#(number)","ward":"4A","bed":"\#(number)","patient_name":"Patient number \#(number)","ts":\#(seconds),"#
            + #""hr":\#(72 + second % 5),"rr":15.5,"spo2":97,"sbp":118,"dbp":72,"temp":36.8,"on_oxygen":false,"consciousness":"A"}"#,
          partition: Int32(number % 6), offset: Int64(second), timestampMilliseconds: Int64(seconds) * 1000)
      }
      allocations_begin()
      decoder.decode(batch, into: &decoded)
      let count = allocations_end()
      if second >= 100 { allocations += count }
    }
    #expect(decoded.readings.count == 100 && decoded.rejects.isEmpty)
    #expect(allocations == 0, "in 10,000 records")
  }
}
