import Console
import Foundation
import Interchange
import Testing
import Vitals

@testable import wardwatch

@Suite("What is entered on a console")
struct EntryRecordTests {
  private static let patient = PatientIdentity(id: "P007", ward: "4A", bed: "07", name: "Okafor \"P\"")

  private static func values(_ change: (inout PerVital<Double?>) -> Void) -> PerVital<Double?> {
    var values = PerVital<Double?>(repeating: nil)
    change(&values)
    return values
  }

  private func reading(_ what: PatientEntry.What) throws -> Reading {
    let entry = PatientEntry(patient: Self.patient, what: what, by: "jk", timeSeconds: 1_795_370_000.5)
    let decoder = RecordDecoder()
    var batch = RecordBatch()
    batch.append(String(decoding: try EntryRecord(entry).bytes, as: UTF8.self))
    var decoded = DecodedBatch()
    decoder.decode(batch, into: &decoded)
    #expect(decoded.rejects.isEmpty)
    return try #require(decoded.readings.first)
  }

  @Test("As a record it is read back as what it was")
  func isReadBack() throws {
    let voice = try reading(.consciousness(.voice))
    #expect(voice.patient == Self.patient && voice.timeSeconds == 1_795_370_000.5 && voice.consciousness == .voice)
    #expect(voice.circumstances?.enteredBy == "jk")
    #expect(try reading(.oxygen(true)).onOxygen == true)
    #expect(try reading(.values(Self.values { $0.heartRate = 88 })).values.heartRate == 88)
    let scale = try reading(.scale(.two, by: "Dr Example", reason: "COPD")).circumstances
    #expect(scale?.oxygenScale == .two && scale?.oxygenScaleBy == "Dr Example")
    let ordered = AlarmOrders.Entry(try AlarmOrder("accept hr to 140"), by: "Dr X", reason: "known", spanSeconds: 3600)
    #expect(try reading(.order(ordered)).circumstances?.orders == [ordered])
    let strict = AlarmOrders.Entry(try AlarmOrder("limit spo2 < 88 high"), by: "jk")
    #expect(try reading(.order(strict)).circumstances?.orders == [strict])
    #expect(try reading(.discharge).movement == .discharge)
    #expect(try reading(.admission).movement == .admission)
  }

  @Test("No field of it counts as one that nobody uses")
  func usesAllFields() throws {
    let decoder = RecordDecoder()
    var batch = RecordBatch()
    for what in [PatientEntry.What.oxygen(true), .scale(.two, by: "Dr Example", reason: "COPD"), .discharge] {
      let entry = PatientEntry(
        patient: Self.patient, what: what, by: "jk", timeSeconds: 1_795_370_000, inErrorSeconds: 1_795_369_000)
      batch.append(String(decoding: try EntryRecord(entry).bytes, as: UTF8.self))
    }
    var decoded = DecodedBatch()
    decoder.decode(batch, into: &decoded)
    #expect(decoded.readings.count == 3 && decoder.unusedFields(atMost: 9).map(\.name) == [])
  }

  @Test("In a simulated ward nobody is measured who was discharged")
  func simulationHeeds() {
    func entry(_ what: PatientEntry.What) -> PatientEntry {
      PatientEntry(patient: Self.patient, what: what, by: "jk", timeSeconds: 0)
    }
    let measured = Reading(patient: Self.patient, timeSeconds: 1, onOxygen: false, consciousness: .alert)
    let other = Reading(patient: PatientIdentity(id: "P008"), timeSeconds: 1, onOxygen: false, consciousness: .alert)
    var chart = SimulatedChart()
    chart.heed(entry(.consciousness(.voice)))
    #expect(chart.told(measured) == measured)
    chart.heed(entry(.discharge))
    #expect(chart.told(measured) == nil && chart.told(other) == other)
    chart.heed(entry(.admission))
    #expect(chart.told(measured) != nil)
  }

  @Test("What takes an entry back says which, and is read as what holds again")
  func saysWhatWasWrong() throws {
    let entry = PatientEntry(
      patient: Self.patient, what: .oxygen(false), by: "jk", timeSeconds: 1_795_370_060, inErrorSeconds: 1_795_370_000.5)
    let text = String(decoding: try EntryRecord(entry).bytes, as: UTF8.self)
    #expect(text.contains(#""entered_in_error_ts":1795370000.5"#) && text.contains(#""on_oxygen":false"#))
  }
}
