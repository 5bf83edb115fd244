import Testing
import Vitals

/// Royal College of Physicians, *National Early Warning Score (NEWS) 2*, 2017, chart 1.
@Suite("NEWS2")
struct NEWS2Tests {
  private static func observation(
    _ vital: Vital, _ value: Double, scale: OxygenScale = .one, onOxygen: Bool? = nil
  ) -> Observation {
    var observation = Observation(onOxygen: onOxygen, oxygenScale: scale)
    observation.values[vital] = value
    return observation
  }

  private static func points(
    _ vital: Vital, _ value: Double, scale: OxygenScale = .one, onOxygen: Bool? = nil
  ) -> Int? {
    NEWS2Score(observation(vital, value, scale: scale, onOxygen: onOxygen)).points(of: vital)
  }

  // MARK: Bands

  /// The chart as bands, each with its points: independent of the code's own way of writing them.
  private static let chart: [(vital: Vital, bands: [(from: Int, to: Int, points: Int)])] = [
    (.respiratoryRate, [(0, 8, 3), (9, 11, 1), (12, 20, 0), (21, 24, 2), (25, 120, 3)]),
    (.oxygenSaturation, [(1, 91, 3), (92, 93, 2), (94, 95, 1), (96, 100, 0)]),
    (.systolicPressure, [(0, 90, 3), (91, 100, 2), (101, 110, 1), (111, 219, 0), (220, 400, 3)]),
    (.heartRate, [(0, 40, 3), (41, 50, 1), (51, 90, 0), (91, 110, 1), (111, 130, 2), (131, 350, 3)]),
    // In tenths of a degree.
    (.temperature, [(142, 350, 3), (351, 360, 1), (361, 380, 0), (381, 390, 1), (391, 500, 2)]),
  ]

  @Test("Every whole number (tenth of a degree) of the chart scores its band", arguments: chart.indices)
  func wholeChart(row: Int) {
    let (vital, bands) = Self.chart[row]
    for band in bands {
      for step in band.from...band.to {
        let value = vital == .temperature ? Double(step) / 10 : Double(step)
        #expect(Self.points(vital, value) == band.points, "\(vital.label) \(value)")
      }
    }
  }

  @Test(
    "Boundaries of breathing, pressure, pulse and saturation score as published",
    arguments: [
      (Vital.respiratoryRate, [8, 9, 11, 12, 20, 21, 24, 25], [3, 1, 1, 0, 0, 2, 2, 3]),
      (.oxygenSaturation, [91, 92, 93, 94, 95, 96], [3, 2, 2, 1, 1, 0]),
      (.systolicPressure, [90, 91, 100, 101, 110, 111, 219, 220], [3, 2, 2, 1, 1, 0, 0, 3]),
      (.heartRate, [40, 41, 50, 51, 90, 91, 110, 111, 130, 131], [3, 1, 1, 0, 0, 1, 1, 2, 2, 3]),
      (.temperature, [35.0, 35.1, 36.0, 36.1, 38.0, 38.1, 39.0, 39.1], [3, 1, 1, 0, 0, 1, 1, 2]),
    ] as [(Vital, [Double], [Int])])
  func boundaries(vital: Vital, values: [Double], points: [Int]) {
    #expect(values.map { Self.points(vital, $0) } == points)
  }

  @Test("Scale 2 scores low saturations whatever the oxygen, and high ones only on oxygen")
  func scaleTwo() {
    func scaleTwo(_ percent: Double, _ onOxygen: Bool?) -> Int? {
      Self.points(.oxygenSaturation, percent, scale: .two, onOxygen: onOxygen)
    }
    for onOxygen in [true, false, nil] as [Bool?] {
      #expect([83, 84, 85, 86, 87, 88, 92].map { scaleTwo($0, onOxygen) } == [3, 2, 2, 1, 1, 0, 0])
    }
    #expect([92, 93, 94, 95, 96, 97, 100].map { scaleTwo($0, true) } == [0, 1, 1, 2, 2, 3, 3])
    #expect((93...100).allSatisfy { scaleTwo(Double($0), false) == 0 })
    // Without knowing about oxygen these cannot be told, and are not guessed.
    #expect((93...100).allSatisfy { scaleTwo(Double($0), nil) == nil })
  }

  @Test("Oxygen is 2 points, and any consciousness but alert is 3")
  func oxygenAndConsciousness() {
    #expect(NEWS2Score(Observation(onOxygen: true))[.oxygen] == 2)
    #expect(NEWS2Score(Observation(onOxygen: false))[.oxygen] == 0)
    for consciousness in Consciousness.allCases {
      let score = NEWS2Score(Observation(consciousness: consciousness))
      #expect(score[.consciousness] == (consciousness == .alert ? 0 : 3))
    }
  }

  @Test("Diastolic pressure is not part of NEWS2")
  func diastolic() {
    let score = NEWS2Score(Self.observation(.diastolicPressure, 20))
    #expect(score.total == 0)
    #expect(score.points(of: .diastolicPressure) == nil)
    #expect(score.missing.count == 7)
  }

  // MARK: Rounding

  @Test(
    "Values are rounded to what the chart has before they are banded: no value falls between two bands",
    arguments: [
      (Vital.temperature, 35.04, 3), (.temperature, 35.06, 1), (.temperature, 36.04, 1), (.temperature, 36.06, 0),
      (.temperature, 38.04, 0), (.temperature, 38.06, 1), (.temperature, 39.04, 1), (.temperature, 39.06, 2),
      (.respiratoryRate, 8.4, 3), (.respiratoryRate, 8.5, 1), (.respiratoryRate, 11.49, 1), (.respiratoryRate, 11.5, 0),
      (.respiratoryRate, 20.5, 2), (.respiratoryRate, 24.5, 3), (.oxygenSaturation, 91.4, 3),
      (.oxygenSaturation, 91.5, 2), (.oxygenSaturation, 93.5, 1), (.oxygenSaturation, 95.5, 0), (.heartRate, 40.5, 1),
      (.heartRate, 90.49, 0), (.heartRate, 90.5, 1), (.heartRate, 130.5, 3), (.systolicPressure, 90.5, 2),
      (.systolicPressure, 100.5, 1), (.systolicPressure, 110.49, 1), (.systolicPressure, 110.5, 0),
      (.systolicPressure, 219.4, 0), (.systolicPressure, 219.5, 3),
    ] as [(Vital, Double, Int)])
  func rounding(vital: Vital, value: Double, points: Int) {
    #expect(Self.points(vital, value) == points)
  }

  @Test("Converted Fahrenheit lands in the band of the Celsius it stands for")
  func fahrenheit() {
    for tenths in 340...410 {
      let celsius = Double(tenths) / 10
      let converted = ((celsius * 9 / 5 + 32) - 32) * 5 / 9
      #expect(Self.points(.temperature, converted) == Self.points(.temperature, celsius))
    }
  }

  // MARK: Worked cases

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    /// RR, SpO2, SBP, HR.
    var vitals: [Double]
    var temperature: Double?
    var onOxygen: Bool
    var consciousness: Consciousness
    var scale: OxygenScale
    /// RR, SpO2, O2, SBP, HR, ACVPU, temperature.
    var parts: [Int?]
    var total: Int
    var risk: NEWS2Score.Risk
    var severity: Severity
    var testDescription: String { name }

    init(
      _ name: String, _ vitals: [Double], _ consciousness: Consciousness, _ temperature: Double?, oxygen: Bool = false,
      scale: OxygenScale = .one, parts: [Int?], _ total: Int, _ risk: NEWS2Score.Risk, _ severity: Severity
    ) {
      self.name = name
      self.vitals = vitals
      self.temperature = temperature
      onOxygen = oxygen
      self.consciousness = consciousness
      self.scale = scale
      self.parts = parts
      self.total = total
      self.risk = risk
      self.severity = severity
    }
  }

  /// From the test suites of NEWS2-Live (MIT) and VitaLink, each recomputed with an independent scorer.
  static let cases: [Case] = [
    Case("all normal", [16, 98, 120, 70], .alert, 37, parts: [0, 0, 0, 0, 0, 0, 0], 0, .low, .normal),
    Case("a little of everything", [22, 94, 105, 95], .alert, 38.5, parts: [2, 1, 0, 1, 1, 0, 1], 6, .medium, .medium),
    Case(
      "everything wrong", [30, 89, 85, 140], .confusion, 35, oxygen: true, parts: [3, 3, 2, 3, 3, 3, 3], 20, .high, .high),
    Case("scale 2 on air", [18, 90, 130, 80], .alert, 36.5, scale: .two, parts: [0, 0, 0, 0, 0, 0, 0], 0, .low, .normal),
    Case(
      "scale 2, too much oxygen", [16, 98, 125, 75], .alert, 36.8, oxygen: true, scale: .two,
      parts: [0, 3, 2, 0, 0, 0, 0], 5, .medium, .medium),
    Case("infection", [24, 93, 95, 105], .alert, 38.8, parts: [2, 2, 0, 2, 1, 0, 1], 8, .high, .high),
    Case(
      "after surgery, on oxygen", [20, 95, 110, 88], .alert, 37.8, oxygen: true, parts: [0, 1, 2, 1, 0, 0, 0], 4, .low,
      .low),
    Case(
      "COPD, worse", [26, 86, 140, 95], .alert, 37.2, oxygen: true, scale: .two, parts: [3, 1, 2, 0, 1, 0, 0], 7, .high,
      .high),
    Case("early change", [21, 94, 102, 92], .alert, 36.8, parts: [2, 1, 0, 1, 1, 0, 0], 5, .medium, .medium),
    Case("single red score", [18, 98, 85, 75], .alert, 36.5, parts: [0, 0, 0, 3, 0, 0, 0], 3, .lowMedium, .medium),
    Case(
      "several red scores", [25, 90, 120, 135], .confusion, 36.5, oxygen: true, parts: [3, 3, 2, 0, 3, 3, 0], 14, .high,
      .high),
    Case(
      "COPD in its target", [19, 90, 125, 75], .alert, 36.8, oxygen: true, scale: .two, parts: [0, 0, 2, 0, 0, 0, 0], 2,
      .low, .normal),
    Case(
      "the same on scale 1", [19, 90, 125, 75], .alert, 36.8, oxygen: true, parts: [0, 3, 2, 0, 0, 0, 0], 5, .medium,
      .medium),
    Case(
      "non-invasive ventilation", [34, 80, 114, 107], .confusion, 38.4, oxygen: true, scale: .two,
      parts: [3, 3, 2, 0, 1, 3, 1], 13, .high, .high),
    Case(
      "no temperature", [27, 91, 113, 110], .alert, nil, oxygen: true, parts: [3, 3, 2, 0, 1, 0, nil], 9, .high, .high),
    Case(
      "the maximum", [25, 83, 220, 131], .unresponsive, 35, oxygen: true, parts: [3, 3, 2, 3, 3, 3, 3], 20, .high, .high),
  ]

  @Test("Worked cases", arguments: cases)
  func worked(_ expected: Case) {
    var values = PerVital<Double?>(repeating: nil)
    values.respiratoryRate = expected.vitals[0]
    values.oxygenSaturation = expected.vitals[1]
    values.systolicPressure = expected.vitals[2]
    values.heartRate = expected.vitals[3]
    values.temperature = expected.temperature
    let score = NEWS2Score(
      Observation(
        values: values, onOxygen: expected.onOxygen, consciousness: expected.consciousness, oxygenScale: expected.scale))
    #expect(NEWS2Parameter.allCases.map { score[$0] } == expected.parts)
    #expect(score.total == expected.total)
    #expect(score.risk == expected.risk)
    #expect(Severity(news2: score) == expected.severity)
    #expect(score.isPartial == expected.parts.contains(nil))
    #expect(score.hasRedScore == expected.parts.contains(3))
  }

  // MARK: Partial scores

  @Test("Without oxygen and consciousness the score is partial, with a range of 5")
  func partialFeed() {
    var values = PerVital<Double?>(repeating: nil)
    values.respiratoryRate = 22
    values.oxygenSaturation = 97
    values.systolicPressure = 120
    values.heartRate = 70
    values.temperature = 37
    let score = NEWS2Score(Observation(values: values))
    #expect(score.isPartial)
    #expect(score.missing == [.oxygen, .consciousness])
    #expect(score.total == 2)
    #expect(score.upperBound == 7)
  }

  @Test("Of nothing, nothing is known: 0 to 20")
  func nothingKnown() {
    let score = NEWS2Score(Observation())
    #expect(score.isPartial)
    #expect(score.missing == NEWS2Parameter.allCases)
    #expect((score.total, score.upperBound) == (0, 20))
    #expect(!score.hasRedScore)
    #expect(Severity(news2: score) == .normal)
  }

  @Test("Whatever is missing, the whole score lies within the partial one's range")
  func rangeHolds() {
    for expected in Self.cases {
      var whole = NEWS2Score(Observation())
      for (parameter, points) in zip(NEWS2Parameter.allCases, expected.parts) { whole.set(parameter, points) }
      for mask in 0..<128 {
        var partial = whole
        for (index, parameter) in NEWS2Parameter.allCases.enumerated() where mask & (1 << index) != 0 {
          partial.set(parameter, nil)
        }
        #expect(partial.total <= whole.total && whole.total <= partial.upperBound)
        #expect(partial.isPartial == !partial.missing.isEmpty)
      }
    }
  }

  @Test("On scale 2 a saturation that needs oxygen to be known is missing, with its 3 points in the range")
  func scaleTwoPartial() {
    let score = NEWS2Score(Self.observation(.oxygenSaturation, 97, scale: .two))
    #expect(score.missing.contains(.oxygenSaturation))
    #expect(score.upperBound == 20)
  }
}

extension NEWS2Score {
  fileprivate mutating func set(_ parameter: NEWS2Parameter, _ points: Int?) {
    let points = points.map(UInt8.init)
    switch parameter {
    case .respiratoryRate: respiratoryRate = points
    case .oxygenSaturation: oxygenSaturation = points
    case .oxygen: oxygen = points
    case .systolicPressure: systolicPressure = points
    case .pulse: pulse = points
    case .consciousness: consciousness = points
    case .temperature: temperature = points
    }
  }
}
