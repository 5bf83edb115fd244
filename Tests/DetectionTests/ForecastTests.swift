import Saving
import Testing
import Vitals

@testable import Detection

@Suite("A forecast")
struct ForecastTests {
  /// An hour of a patient who is well, then `seconds` in which a vital goes on by so much a minute; noise as of a body.
  private func history(
    _ seconds: Int, every interval: Int = 1, rrPerMinute: Double = 0, hrPerMinute: Double = 0, spo2PerMinute: Double = 0,
    each: (_ second: Int, PatientHistory) -> Void = { _, _ in }
  ) -> PatientHistory {
    var random = SplitMix64(seed: 5)
    var history = PatientHistory()
    for second in stride(from: -3_600, through: seconds, by: interval) {
      let minutes = max(0, Double(second) / 60)
      func noise(_ width: Double) -> Double { width * (2 * random.unit() - 1) }
      _ = history.update(
        reading(
          1_700_000_000 + Double(second), hr: (74 + hrPerMinute * minutes + noise(3)).rounded(),
          rr: (15 + rrPerMinute * minutes + noise(1)).rounded(), spo2: (98 + spo2PerMinute * minutes + noise(1)).rounded(),
          sbp: second % 300 == 0 ? 130 : nil, temp: 36.8, onOxygen: false, consciousness: .alert))
      each(second, history)
    }
    return history
  }

  @Test("comes minutes before NEWS2 asks for a review, says which vital and by when, and is MEDIUM")
  func slowing() throws {
    var foretold: Int?
    var reached: Int?
    _ = history(1_500, rrPerMinute: -0.3) { second, history in
      if history.forecast != nil { foretold = foretold ?? second }
      if second > 0, Severity(news2: NEWS2Score(history.observation)) >= .medium { reached = reached ?? second }
    }
    #expect(try #require(foretold) + 60 <= (try #require(reached)), "\(foretold ?? 0), \(reached ?? 0)")

    let detector = try Detector.load(directory: shippedWeights)
    let before = history(try #require(foretold), rrPerMinute: -0.3)
    let assessment = detector.assess(before)
    #expect(Severity(news2: assessment.news2) < .medium && assessment.severity == .medium)
    let sentence = detector.explain(before, of: assessment).sentence
    #expect(sentence.hasPrefix("NEWS2 3 within 10 min if this goes on: RR falling 0."), "\(sentence)")
    #expect(Detector.rulesOnly.assess(before).severity < .medium, "the rule alone looks at what is")
  }

  @Test("comes within minutes of what goes fast")
  func fast() {
    var foretold: Int?
    _ = history(300, rrPerMinute: 2, hrPerMinute: 5, spo2PerMinute: -1.2) { second, history in
      if history.forecast != nil { foretold = foretold ?? second }
    }
    #expect(foretold.map { (60..<240).contains($0) } == true, "\(String(describing: foretold))")
  }

  @Test("never comes of noise, of what goes well, or of too little to know what is usual")
  func quiet() {
    func isForetold(_ seconds: Int, every interval: Int = 1, rr: Double = 0, spo2: Double = 0) -> Bool {
      var isForetold = false
      _ = history(seconds, every: interval, rrPerMinute: rr, spo2PerMinute: spo2) { if $1.forecast != nil { isForetold = true } }
      return isForetold
    }
    #expect(!isForetold(7_200))
    #expect(!isForetold(1_200, spo2: 0.1))
    var young = PatientHistory()
    for second in 0..<800 {
      let minutes = Double(second) / 60
      _ = young.update(reading(Double(second), hr: 80, rr: 20 + 0.4 * minutes, spo2: 96 - 0.2 * minutes))
      #expect(young.forecast == nil)
    }
  }

  @Test("is not made of spot checks, however they go", arguments: [300, 900, 3_600])
  func spotChecks(interval: Int) {
    _ = history(36_000, every: interval, rrPerMinute: -0.01) { _, history in #expect(history.forecast == nil) }
  }

  @Test("stands for as long as it looked ahead, and moves with the clock of the records")
  func standing() throws {
    var first: Int?
    _ = history(1_500, rrPerMinute: -0.3) { if $1.forecast != nil { first = first ?? $0 } }
    var falling = history(try #require(first), rrPerMinute: -0.3)
    let forecast = try #require(falling.forecast)
    falling.shift(bySeconds: 7_200)
    #expect(falling.forecast?.madeSeconds == forecast.madeSeconds + 7_200)
    let newest = try #require(falling.newestSeconds)
    _ = falling.update(reading(newest + 500, hr: 74, rr: 11, spo2: 98))
    #expect(falling.forecast != nil)
    _ = falling.update(reading(newest + 620, hr: 74, rr: 11, spo2: 98))
    #expect(falling.forecast == nil)
  }

  @Test("ends where the vital has turned, gap or none, and not with a value of noise")
  func turning() throws {
    var first: Int?
    _ = history(300, hrPerMinute: 12) { if $1.forecast != nil { first = first ?? $0 } }
    let rising = history(try #require(first), hrPerMinute: 12)
    let (move, now) = (try #require(rising.forecast?.moves.heartRate), try #require(rising.newestSeconds))
    let level = try #require(rising.observation.values.heartRate)
    #expect(move.turn > 80 && move.turn < level - 4, "\(move)")
    func next(_ hr: Double, afterSeconds seconds: Double) -> Forecast? {
      var history = rising
      _ = history.update(reading(now + seconds, hr: hr, rr: 15, spo2: 98, onOxygen: false, consciousness: .alert))
      return history.forecast
    }
    #expect(next(level - 4, afterSeconds: 1) != nil)
    #expect(next(76, afterSeconds: 100) == nil)
    #expect(next(level + 10, afterSeconds: 100) != nil)
  }

  @Test("follows the scale of the saturation that is recorded, and is for nobody for whom NEWS2 is not")
  func circumstances() throws {
    var moves = PerVital<Forecast.Move?>(repeating: nil)
    moves.oxygenSaturation = Forecast.Move(perMinute: -0.3, value: 90, turn: 95)
    var observation = Observation(onOxygen: false, consciousness: .alert)
    (observation.values.oxygenSaturation, observation.values.respiratoryRate) = (93, 16)
    var assessment = Assessment(
      observation: observation, news2: NEWS2Score(observation), autoencoder: 0, isolationForest: 0, anomaly: 0, risk: 0,
      riskIfLasting: 0, modelSeverity: .normal)
    assessment.forecast = Forecast(moves: moves, withinSeconds: 600, madeSeconds: 0)
    #expect(Circumstances().applied(to: assessment, at: 0).severity == .medium)
    var circumstances = Circumstances()
    circumstances.take(Circumstances.Entry(oxygenScale: .two, oxygenScaleBy: "Dr Example"), at: 0)
    #expect(circumstances.applied(to: assessment, at: 0).severity == .normal)
    circumstances.take(Circumstances.Entry(isPregnant: true), at: 0)
    #expect(circumstances.applied(to: assessment, at: 0).forecast == nil)
  }
}

@Suite("The course of a vital")
struct CourseTests {
  /// The course after a value a second, spans of ten seconds.
  private func course(_ seconds: Int, _ value: (Double) -> Double) -> Course {
    var course = Course()
    for second in 0..<seconds { _ = course.record(value(Double(second)), at: Double(second), spanSeconds: 10) }
    return course
  }

  @Test("knows the slope of a line to the last bits, whichever place its ring is at", arguments: 161...321)
  func line(seconds: Int) throws {
    let rising = course(seconds) { 50 + $0 / 16 }
    #expect(abs(try #require(rising.move(beyond: 0)) - 5) < 1e-4)
    let falling = course(seconds) { 50 - $0 / 16 }
    #expect(abs(try #require(falling.move(beyond: 1)) + 4) < 1e-4)
    #expect(falling.move(beyond: 5.1) == nil)
    // The mean of the last two spans is that of their boundary.
    let boundary = Double((seconds - 1) / 10 * 10 - 10)
    #expect(abs(try #require(rising.level) - (50 + (boundary - 0.5) / 16)) < 1e-4)
  }

  @Test("calls a step, a spike and a plateau no trend, whenever they were")
  func noTrend() {
    for when in stride(from: 0.0, to: 160, by: 10) {
      #expect(course(161) { $0 >= when && $0 < when + 10 ? 90 : 50 }.move(beyond: 0) == nil)
      if abs(when - 80) > 10 { #expect(course(161) { $0 < when ? 50 : 70 }.move(beyond: 0) == nil, "\(when)") }
    }
  }

  @Test("begins anew after a gap, and knows nothing before sixteen spans are full")
  func gap() {
    #expect(course(160) { $0 }.level == nil && course(161) { $0 }.level != nil)
    var broken = course(200) { $0 }
    _ = broken.record(7, at: 221, spanSeconds: 10)
    #expect(broken.level == nil && broken.move(beyond: 0) == nil)
  }

  @Test("survives a checkpoint to the last bit, and goes on as if nothing had been")
  func saved() {
    var whole = course(233) { 50 + $0 / 16 }
    var writing = StateCoder(version: 1)
    writing.pass(&whole)
    var reading = StateCoder(reading: writing.bytes, version: 1)
    var restored = Course()
    reading.pass(&restored)
    #expect(reading.isComplete && restored == whole)
  }
}
