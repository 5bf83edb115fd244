import Simulation
import Testing
import Vitals

@Suite("A simulated ward")
struct SimulatedWardTests {
  private let start = 1_760_000_000.0

  @Test("The same seed gives the same ward, whether it is read at once or second by second")
  func determinism() {
    var whole = SimulatedWard(seed: 11, beds: 9, startSeconds: start)
    var pieces = SimulatedWard(seed: 11, beds: 9, startSeconds: start)
    let expected = whole.advance(to: start + 240)
    var gathered: [Reading] = []
    for second in stride(from: 0.0, through: 240, by: 7.5) { gathered += pieces.advance(to: start + second) }
    #expect(gathered == expected)
    #expect(expected.count > 9 * 200)
  }

  @Test("A single patient can be well until a given onset, with one emergency after it", arguments: 1...5 as ClosedRange<UInt64>)
  func singleEmergency(seed: UInt64) throws {
    let onset = start + 600
    var ward = SimulatedWard(
      seed: seed, scenario: .cardiacArrest, onsetSeconds: onset, startSeconds: start, pace: .realistic)
    let bed = try #require(ward.patients.first?.identity.bed)
    let before = ward.advance(to: onset - 1)
    #expect(before.count == 600 && before.allSatisfy { ($0.values.heartRate ?? 0) > 40 })
    #expect(ward.episodes(inBed: bed).isEmpty)
    _ = ward.advance(to: onset + 7_200)
    #expect(ward.episodes(inBed: bed).map(\.scenario) == [.cardiacArrest])
    #expect(ward.onsetSeconds(inBed: bed) == onset)
  }

  @Test("Another seed gives other patients and other numbers")
  func seedsDiffer() {
    var one = SimulatedWard(seed: 1, beds: 6, startSeconds: start)
    var two = SimulatedWard(seed: 2, beds: 6, startSeconds: start)
    #expect(one.patients.map(\.identity.name) != two.patients.map(\.identity.name))
    let left = one.advance(to: start + 20).map(\.values)
    let right = two.advance(to: start + 20).map(\.values)
    #expect(zip(left, right).filter { $0 == $1 }.count < left.count / 10)
  }

  @Test("Beds of one ward differ from each other")
  func bedsDiffer() {
    var ward = SimulatedWard(seed: 1, beds: 30, startSeconds: start)
    #expect(Set(ward.advance(to: start).map(\.values)).count == 30)
  }

  @Test("Every bed sends every second from the start on, in time order and then in bed order")
  func rate() {
    var ward = SimulatedWard(seed: 5, beds: 4, wardName: "Ward 9", startSeconds: start, scenarios: [])
    let readings = ward.advance(to: start + 59)
    #expect(readings.count == 240)
    #expect(readings.map(\.timeSeconds) == (0..<60).flatMap { second in Array(repeating: start + Double(second), count: 4) })
    #expect(readings.prefix(4).map(\.patient.id) == ["P001", "P002", "P003", "P004"])
    #expect(readings.prefix(4).map(\.patient.bed) == ["01", "02", "03", "04"])
    #expect(readings.allSatisfy { $0.patient.ward == "Ward 9" })
    #expect(ward.advance(to: start + 59).isEmpty)
    #expect(ward.advance(to: start + 59.9).isEmpty)
    #expect(ward.advance(to: start + 60).count == 4)
    #expect(ward.timeSeconds == start + 60)
  }

  @Test("The step can be shorter than a second")
  func fasterRate() {
    var ward = SimulatedWard(seed: 5, beds: 2, startSeconds: start, scenarios: [])
    #expect(ward.advance(to: start + 10, stepSeconds: 0.25).count == 82)
  }

  @Test("Wards of 1 to 500 beds work and name every patient and bed once", arguments: [1, 2, 3, 12, 36, 99, 100, 500])
  func sizes(beds: Int) {
    var ward = SimulatedWard(seed: 3, beds: beds, startSeconds: start)
    let readings = ward.advance(to: start + 2)
    #expect(readings.count == 3 * beds)
    #expect(Set(ward.patients.map(\.identity.id)).count == beds)
    #expect(Set(ward.patients.map(\.identity.bed)).count == beds)
    #expect(Set(ward.patients.map(\.identity.name)).count == beds)
    #expect(Set(ward.patients.compactMap(\.identity.bed?.count)) == [beds < 100 ? 2 : 3])
  }

  @Test("Pulse, breathing and saturation come every second; the cuff every half minute, temperature every ten seconds")
  func measurementRhythm() {
    var ward = SimulatedWard(seed: 8, beds: 10, startSeconds: start, scenarios: [])
    let readings = ward.advance(to: start + 299)
    #expect(readings.allSatisfy { $0.values.heartRate != nil && $0.values.respiratoryRate != nil })
    #expect(readings.allSatisfy { $0.values.oxygenSaturation != nil })
    #expect(readings.prefix(10).allSatisfy { reading in Vital.allCases.allSatisfy { reading.values[$0] != nil } })
    let cuffs = readings.filter { $0.values.systolicPressure != nil }
    #expect(cuffs.allSatisfy { $0.values.diastolicPressure != nil })
    #expect((100...110).contains(cuffs.count))
    #expect((300...320).contains(readings.filter { $0.values.temperature != nil }.count))
    // Not all cuffs of a ward inflate in the same second.
    #expect(Set(cuffs.dropFirst(10).map { $0.timeSeconds.truncatingRemainder(dividingBy: 30) }).count > 4)
  }

  @Test("Values have the digits that a monitor shows, and diastolic stays below systolic pressure")
  func quantisation() {
    var ward = SimulatedWard(seed: 8, beds: 12, startSeconds: start)
    for reading in ward.advance(to: start + 400) {
      for vital in Vital.allCases where vital != .temperature {
        if let value = reading.values[vital] { #expect(value == value.rounded()) }
      }
      if let temperature = reading.values.temperature {
        #expect(temperature == (temperature * 10).rounded() / 10)
      }
      if let systolic = reading.values.systolicPressure, let diastolic = reading.values.diastolicPressure {
        #expect(diastolic < systolic)
      }
      #expect(reading.implausible.isEmpty)
      for vital in Vital.allCases {
        if let value = reading.values[vital] { #expect(Plausibility(value, of: vital) != .implausible) }
      }
    }
  }

  @Test("Oxygen and consciousness are charted for most patients and not for some, which makes their NEWS2 partial")
  func charting() {
    let patients = SimulatedWard(seed: 4, beds: 60, startSeconds: start).patients
    let uncharted = patients.filter { $0.onOxygen == nil || $0.consciousness == nil }
    #expect((5...20).contains(uncharted.count))
    #expect(patients.contains { $0.onOxygen == true })
    #expect(patients.contains { $0.onOxygen == nil && $0.consciousness == nil })
    #expect(patients.allSatisfy { (18...100).contains($0.ageYears) })
  }

  @Test("Names have no control characters and fit on a board")
  func names() {
    for patient in SimulatedWard(seed: 4, beds: 400, startSeconds: start).patients {
      let name = patient.identity.name ?? ""
      #expect(name.count >= 4 && name.count <= 16)
      #expect(name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f })
    }
  }

  @Test("The truth about a bed is told: what befell it, since when")
  func groundTruth() throws {
    var ward = SimulatedWard(seed: 21, beds: 1, startSeconds: start, scenarios: [.haemorrhage])
    #expect(ward.onsetSeconds(inBed: "01") == nil)
    _ = ward.advance(to: start + 4)
    #expect(ward.episodes(inBed: "01").isEmpty)
    _ = ward.advance(to: start + 5)
    #expect(ward.onsetSeconds(inBed: "01") == start + 5)
    #expect(ward.activeScenarios(inBed: "01", at: start + 5) == [.haemorrhage])
    #expect(ward.activeScenarios(inBed: "01", at: start + 4).isEmpty)
    #expect(ward.episodes(inBed: "77").isEmpty)
    _ = ward.advance(to: start + 4 * 3600, stepSeconds: 5)
    let episodes = ward.episodes(inBed: "01")
    #expect(episodes.count > 5, "patients fall ill again")
    for (earlier, later) in zip(episodes, episodes.dropFirst()) { #expect(earlier.endSeconds < later.startSeconds) }
    let first = try #require(episodes.first)
    #expect(first.startSeconds + first.onsetSeconds < first.treatedSeconds)
    #expect(first.treatedSeconds < first.endSeconds)
  }
}
