import Testing
import Vitals

@testable import Detection

@Suite("What the models make of the hours behind a reading")
struct SustainedAnswerTests {
  private func detector() throws -> Detector { try Detector.load(directory: shippedWeights) }

  private static let startSeconds = 1_700_000_000.0

  private static func next(_ second: Double) -> Reading {
    reading(
      startSeconds + second, hr: 80 + (second * 7).truncatingRemainder(dividingBy: 30), rr: 15 + second / 20,
      spo2: 97 - second / 20, sbp: 118, dbp: 74, temp: 36.8, onOxygen: false, consciousness: .alert)
  }

  /// The same, of which nothing stands.
  private static func anew(_ history: PatientHistory) -> PatientHistory {
    var history = history
    history.forgetScores()
    return history
  }

  @Test("stands for five seconds where they come every second, and the present state is scored with each")
  func stands() throws {
    let detector = try detector()
    var history = PatientHistory()
    var (risks, lasting, madeSeconds): ([Double], [Double], [Double]) = ([], [], [])
    for second in 0..<60 {
      _ = history.update(Self.next(Double(second)))
      let fresh = detector.assess(Self.anew(history))
      let assessment = detector.score(&history)
      let made = try #require(history.sustained.first?.madeSeconds ?? history.newestSeconds)
      if made == history.newestSeconds { #expect(assessment == fresh) }
      #expect(assessment.news2 == fresh.news2 && assessment.riskIfLasting.isFinite)
      risks.append(assessment.risk)
      lasting.append(assessment.riskIfLasting)
      madeSeconds.append(made - Self.startSeconds)
    }
    for (earlier, later) in zip(madeSeconds, madeSeconds.dropFirst()).suffix(50) { #expect([0, 5].contains(later - earlier)) }
    #expect(Set(risks.suffix(50)).count <= 11 && Set(lasting.suffix(50)).count > 40)
  }

  @Test("is made anew with each reading where they come every five seconds or more rarely", arguments: [5.0, 60, 3600])
  func rarely(interval: Double) throws {
    let detector = try detector()
    var history = PatientHistory()
    for step in 0..<30 {
      _ = history.update(Self.next(Double(step) * interval))
      let fresh = detector.assess(Self.anew(history))
      #expect(detector.score(&history) == fresh && history.sustained.isEmpty)
    }
  }

  @Test("is made anew as soon as something is measured that was not known, or no longer is what was")
  func otherQuantities() throws {
    let detector = try detector()
    var history = PatientHistory()
    for second in 0..<20 {
      var reading = Self.next(Double(second))
      if second < 17 { reading.values.systolicPressure = nil }
      _ = history.update(reading)
      let fresh = detector.assess(Self.anew(history))
      let assessment = detector.score(&history)
      if second == 17 { #expect(assessment == fresh) }
    }
  }

  @Test("is explained as it stands: the explanation's score is the one on screen, to the last bit")
  func explained() throws {
    let detector = try detector()
    var history = PatientHistory()
    for second in 0..<24 {
      _ = history.update(Self.next(Double(second)))
      let assessment = detector.score(&history)
      let explanation = detector.explain(history, of: assessment)
      #expect(explanation.score == assessment.anomaly, "second \(second)")
      let points = explanation.contributions.reduce(explanation.expectation) { $0 + $1.points }
      #expect(abs(points - explanation.score) < 1e-9)
    }
  }

  @Test("is explained as it stands where each vital has a record of its own, of one time or a little late", arguments: [0, 0.5])
  func explainedOneByOne(lateSeconds: Double) throws {
    let detector = try detector()
    var history = PatientHistory()
    for second in 0..<24 {
      let whole = Self.next(Double(second))
      for vital in [Vital.heartRate, .respiratoryRate, .oxygenSaturation] {
        var part = reading(whole.timeSeconds - (vital == .heartRate ? 0 : lateSeconds))
        part.values[vital] = whole.values[vital]
        _ = history.update(part)
        let assessment = detector.score(&history)
        #expect(detector.explain(history, of: assessment).score == assessment.anomaly, "second \(second), \(vital)")
      }
    }
  }

  @Test("comes back from a checkpoint, is moved along with the clock, and is forgotten with the models")
  func kept() throws {
    let detector = try detector()
    var history = PatientHistory()
    for second in 0..<23 {
      _ = history.update(Self.next(Double(second)))
      _ = detector.score(&history)
    }
    #expect(!history.sustained.isEmpty)
    var back = restored(history).history
    #expect(back == history)
    back.shift(bySeconds: 3600)
    history.shift(bySeconds: 3600)
    for second in 3623..<3640 {
      for index in 0..<2 {
        _ = index == 0 ? history.update(Self.next(Double(second))) : back.update(Self.next(Double(second)))
      }
      #expect(detector.score(&back) == detector.score(&history))
      if second == 3623 { #expect(history.sustained.first?.madeSeconds != history.newestSeconds) }
    }
    history.forgetScores()
    #expect(history.sustained.isEmpty)
  }

  @Test("The present state counts at once: a collapse is odd in the same second in which it would be if nothing stood")
  func collapse() throws {
    let detector = try detector()
    var history = quietHistory(seconds: 1800, every: 1, from: Self.startSeconds)
    _ = detector.score(&history)
    for second in 1801...1830 {
      _ = history.update(
        reading(
          Self.startSeconds + Double(second), hr: 128, rr: 31, spo2: 84, sbp: 92, dbp: 55, temp: 36.8, onOxygen: true,
          consciousness: .voice))
      let fresh = detector.assess(Self.anew(history))
      let assessment = detector.score(&history)
      #expect(assessment.modelSeverity == fresh.modelSeverity && abs(assessment.anomaly - fresh.anomaly) < 5, "second \(second)")
    }
  }

  @Test("A patient who is worse at every moment has it made anew at the same moments, and is never the safer one")
  func worse() throws {
    let detector = try detector()
    var (better, worse) = (PatientHistory(), PatientHistory())
    for second in 0..<120 {
      let (time, wave) = (Self.startSeconds + Double(second), Double(second * 7 % 5))
      _ = better.update(reading(time, hr: 92 + wave, rr: 21 + wave / 2, spo2: 95, sbp: 108 - wave, temp: 38.2))
      _ = worse.update(reading(time, hr: 96 + wave, rr: 22 + wave / 2, spo2: 93 - wave / 5, sbp: 104 - wave, temp: 38.6))
      let (low, high) = (detector.score(&better), detector.score(&worse))
      #expect(better.sustained.first?.madeSeconds == worse.sustained.first?.madeSeconds)
      #expect(high.risk >= low.risk && high.riskIfLasting >= low.riskIfLasting)
      #expect((high.mortality ?? 0) >= (low.mortality ?? 1) && (high.sepsis ?? 0) >= (low.sepsis ?? 1))
    }
  }

  @Test("The highest and the lowest follow a patient who gets worse at once: the risk if it lasts is that of a row made anew")
  func extremes() throws {
    let detector = try detector()
    var history = quietHistory(seconds: 7200, every: 1, from: Self.startSeconds)
    _ = detector.score(&history)
    var last = 0.0
    for second in 7201...7320 {
      let worse = min(1, Double(second - 7200) / 30)
      _ = history.update(
        reading(
          Self.startSeconds + Double(second), hr: 72 + 56 * worse, rr: 15 + 16 * worse, spo2: 97 - 13 * worse,
          sbp: 122 - 30 * worse, dbp: 76 - 21 * worse, temp: 36.8, onOxygen: false, consciousness: .alert))
      let fresh = detector.assess(Self.anew(history)).riskIfLasting
      let lasting = detector.score(&history).riskIfLasting
      #expect(abs(lasting - fresh) <= 0.001 * fresh && lasting >= last, "second \(second)")
      last = lasting
    }
  }

  @Test("An anchor that was overturned is out of the hours behind when their answer is made anew, within five seconds")
  func overturned() throws {
    let detector = try detector()
    var (history, spared) = (PatientHistory(), PatientHistory())
    var risks: [(own: Double, spared: Double)] = []
    for second in 0..<220 {
      // The probe is off for a minute, and shows one odd value as it is put on again.
      var next = reading(Self.startSeconds + Double(second), hr: 78, rr: 15, spo2: 97, sbp: 122, dbp: 76)
      if (140...200).contains(second) { next.values.oxygenSaturation = nil }
      _ = spared.update(next)
      if second == 201 { next.values.oxygenSaturation = 70 }
      _ = history.update(next)
      risks.append((detector.score(&history).risk, detector.score(&spared).risk))
    }
    #expect(risks[201].own > risks[201].spared)
    for second in 206..<220 { #expect(risks[second].own == risks[second].spared, "second \(second)") }
  }
}
