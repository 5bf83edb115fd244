import Simulation
import Testing
import Vitals

@Suite("The demo")
struct DemoWardTests {
  private static let sizes = [3, 4, 5, 6, 9, 12, 23, 36, 40]

  /// What a visitor sees of one ward in its first half minute.
  private struct Opening {
    var highAtSeconds: Double?
    /// Readings of each patient at each severity. Single odd ones are life; a dozen is a state.
    var counts: [String: [Severity: Int]] = [:]

    init(seed: UInt64, beds: Int) {
      var ward = SimulatedWard(seed: seed, beds: beds, startSeconds: 1_760_000_000)
      var held = HeldVitals()
      for reading in ward.advance(to: 1_760_000_030) {
        let score = held.take(reading)
        if score.total >= 7 { highAtSeconds = highAtSeconds ?? reading.timeSeconds - 1_760_000_000 }
        let severity: Severity = score.total >= 7 ? .high : score.total >= 5 ? .medium : .init(news2: score)
        counts[reading.patient.id, default: [:]][severity, default: 0] += 1
      }
    }

    func beds(mostly severity: Severity) -> Set<String> {
      Set(
        counts.filter { _, counts in
          let above = counts.reduce(0) { $0 + ($1.key > severity ? $1.value : 0) }
          return (counts[severity] ?? 0) >= 12 && above <= 3
        }.keys)
    }
  }

  @Test("Within 20 s a patient is HIGH, within 30 s another MEDIUM and another LOW, whatever the seed", arguments: sizes)
  func everySeverity(beds: Int) throws {
    for seed in 0..<20 as Range<UInt64> {
      let opening = Opening(seed: seed, beds: beds)
      let high = try #require(opening.highAtSeconds, "seed \(seed)")
      #expect(high <= 20, "seed \(seed)")
      for severity in [Severity.low, .medium, .high] {
        #expect(!opening.beds(mostly: severity).isEmpty, "seed \(seed): nobody \(severity.word)")
      }
    }
  }

  @Test("Each severity lasts long enough to be an alarm: 25 s of the first 40 s", arguments: [3, 12])
  func lasting(beds: Int) {
    for seed in 0..<20 as Range<UInt64> {
      var ward = SimulatedWard(seed: seed, beds: beds, startSeconds: 1_760_000_000)
      var held = HeldVitals()
      var run: [String: [Severity: Int]] = [:]
      var longest: [Severity: Int] = [:]
      for reading in ward.advance(to: 1_760_000_040) {
        let severity = Severity(news2: held.take(reading))
        for level in [Severity.low, .medium, .high] {
          let length = severity >= level ? (run[reading.patient.id]?[level] ?? 0) + 1 : 0
          run[reading.patient.id, default: [:]][level] = length
          longest[level] = max(longest[level] ?? 0, length)
        }
      }
      for level in [Severity.low, .medium, .high] { #expect((longest[level] ?? 0) >= 25, "seed \(seed) \(level)") }
    }
  }

  @Test("An artefact comes after 15 s and a probe falls off after 25 s", arguments: [3, 5, 12, 40])
  func technical(beds: Int) {
    for seed in 0..<5 as Range<UInt64> {
      var ward = SimulatedWard(seed: seed, beds: beds, startSeconds: 0)
      let readings = ward.advance(to: 30)
      let labels = ward.patients.compactMap(\.identity.bed)
      #expect(labels.filter { ward.activeScenarios(inBed: $0, at: 15).contains(.artefact) }.count == 1)
      #expect(labels.filter { ward.activeScenarios(inBed: $0, at: 24).contains(.probeOff) }.isEmpty)
      let off = labels.filter { ward.activeScenarios(inBed: $0, at: 25).contains(.probeOff) }
      #expect(off.count == 1)
      let after = readings.filter { off.contains($0.patient.bed ?? "") && $0.timeSeconds >= 25 }
      #expect(after.count == 6)
      #expect(after.allSatisfy { $0.values.oxygenSaturation == nil && $0.values.heartRate != nil })
    }
  }

  @Test("It stays alive for hours: every half hour brings something new, and patients recover")
  func hours() {
    var ward = SimulatedWard(seed: 6, beds: 12, startSeconds: 0)
    var held = HeldVitals()
    var severities = Set<Severity>()
    for period in 1...6 {
      var quietBeds = Set<String>()
      severities = []
      for reading in ward.advance(to: Double(period) * 1800, stepSeconds: 5) {
        let severity = Severity(news2: held.take(reading))
        severities.insert(severity)
        if severity == .normal { quietBeds.insert(reading.patient.id) }
      }
      #expect(severities == Set(Severity.allCases))
      #expect(quietBeds.count == 12)
    }
    let seen = ward.patients.flatMap { ward.episodes(inBed: $0.identity.bed ?? "") }
    #expect(Set(seen.map(\.scenario)).count >= 8)
    #expect(seen.count > 100)
  }

  @Test("Some are ill and most are not, on a small ward and on a large one", arguments: [(6, 0.05...0.6), (500, 0.01...0.15)])
  func share(beds: Int, expected: ClosedRange<Double>) {
    var ward = SimulatedWard(seed: 6, beds: beds, startSeconds: 0)
    _ = ward.advance(to: 3600, stepSeconds: 120)
    let labels = ward.patients.compactMap(\.identity.bed)
    var active = 0
    for time in stride(from: 600.0, through: 3600, by: 120) {
      active += labels.filter { bed in ward.activeScenarios(inBed: bed, at: time).contains { !$0.isTechnical } }.count
    }
    #expect(expected.contains(Double(active) / Double(26 * beds)))
  }

  @Test("A lead-in is quiet and then the opening plays")
  func leadIn() {
    var ward = SimulatedWard(seed: 9, beds: 12, startSeconds: 0, leadInSeconds: 1800)
    var held = HeldVitals()
    for reading in ward.advance(to: 1700, stepSeconds: 10) { #expect(held.take(reading).total < 4) }
    var worst = 0
    for reading in ward.advance(to: 1825) { worst = max(worst, held.take(reading).total) }
    #expect(worst >= 7)
  }

  @Test("Only the scenarios that were asked for happen, the first at once")
  func chosen() {
    var ward = SimulatedWard(seed: 9, beds: 6, startSeconds: 0, scenarios: [.opioidDepression, .probeOff, .stable])
    _ = ward.advance(to: 7200, stepSeconds: 10)
    let seen = ward.patients.flatMap { ward.episodes(inBed: $0.identity.bed ?? "") }
    #expect(Set(seen.map(\.scenario)) == [.opioidDepression, .probeOff])
    #expect(seen.map(\.startSeconds).min() == 5)
  }
}
