package import Saving

/// What is known of a patient now: the newest value of each vital that is still within its lifetime.
package struct Observation: Sendable, Equatable, Codable {
  package var values: PerVital<Double?>
  package var onOxygen: Bool?
  package var consciousness: Consciousness?
  package var oxygenScale: OxygenScale
  /// Who recorded that scale 2 applies.
  package var oxygenScaleBy: String?

  package init(
    values: PerVital<Double?> = PerVital(repeating: nil), onOxygen: Bool? = nil, consciousness: Consciousness? = nil,
    oxygenScale: OxygenScale = .one
  ) {
    self.values = values
    self.onOxygen = onOxygen
    self.consciousness = consciousness
    self.oxygenScale = oxygenScale
  }

  /// What is called normal of `vital` for this patient: on scale 2 the target of a saturation of 88–92 %, which is open upwards
  /// while no oxygen is given (RCP, NEWS2, 2017, chart 1).
  package func normalRange(of vital: Vital) -> ClosedRange<Double> {
    guard vital == .oxygenSaturation, oxygenScale == .two else { return vital.normalRange }
    return 88...(onOxygen == false ? 100 : 92)
  }

  /// False where nothing is known: NEWS2 then is 0 for want of anything to count, and no score means anything.
  package var knowsSomething: Bool {
    onOxygen != nil || consciousness != nil || Vital.allCases.contains { values[$0] != nil }
  }
}

/// Which SpO2 scale of NEWS2 applies. Scale 2 only when a clinician has recorded hypercapnic respiratory failure with a
/// target of 88–92 %; it is never inferred.
package enum OxygenScale: UInt8, Sendable, Codable, Hashable {
  case one = 1
  case two = 2
}

/// The seven parameters of NEWS2, in the order of the RCP's chart.
package enum NEWS2Parameter: UInt8, CaseIterable, Sendable, Codable, Hashable {
  case respiratoryRate
  case oxygenSaturation
  case oxygen
  case systolicPressure
  case pulse
  case consciousness
  case temperature

  // Made once: a loop over them allocates nothing.
  package static let allCases: [NEWS2Parameter] = [
    .respiratoryRate, .oxygenSaturation, .oxygen, .systolicPressure, .pulse, .consciousness, .temperature,
  ]

  /// The most points this parameter can add.
  package var maximumPoints: Int { self == .oxygen ? 2 : 3 }

  /// The vital that it scores, where it scores one.
  package var vital: Vital? {
    switch self {
    case .respiratoryRate: .respiratoryRate
    case .oxygenSaturation: .oxygenSaturation
    case .systolicPressure: .systolicPressure
    case .pulse: .heartRate
    case .temperature: .temperature
    case .oxygen, .consciousness: nil
    }
  }
}

/// A National Early Warning Score 2, whole or partial.
///
/// Source: Royal College of Physicians, *National Early Warning Score (NEWS) 2: Standardising the assessment of acute-illness
/// severity in the NHS*, 2017.
package struct NEWS2Score: Sendable, Equatable, Codable {
  package var respiratoryRate: UInt8?
  package var oxygenSaturation: UInt8?
  package var oxygen: UInt8?
  package var systolicPressure: UInt8?
  package var pulse: UInt8?
  package var consciousness: UInt8?
  package var temperature: UInt8?

  /// Scores what is known. Values are rounded to what the chart has before they are banded (temperature to 0.1 °C, all
  /// others to whole numbers), so that no value falls between two bands.
  package init(_ observation: Observation) {
    let values = observation.values
    respiratoryRate = values.respiratoryRate.map { Self.respiratoryRatePoints($0.rounded()) }
    oxygen = observation.onOxygen.map(Self.oxygenPoints)
    oxygenSaturation = values.oxygenSaturation.flatMap {
      Self.saturationPoints($0.rounded(), scale: observation.oxygenScale, onOxygen: observation.onOxygen)
    }
    systolicPressure = values.systolicPressure.map { Self.systolicPressurePoints($0.rounded()) }
    pulse = values.heartRate.map { Self.pulsePoints($0.rounded()) }
    consciousness = observation.consciousness.map(Self.consciousnessPoints)
    temperature = values.temperature.map { Self.temperaturePoints(($0 * 10).rounded()) }
  }

  package subscript(parameter: NEWS2Parameter) -> Int? {
    switch parameter {
    case .respiratoryRate: respiratoryRate.map(Int.init)
    case .oxygenSaturation: oxygenSaturation.map(Int.init)
    case .oxygen: oxygen.map(Int.init)
    case .systolicPressure: systolicPressure.map(Int.init)
    case .pulse: pulse.map(Int.init)
    case .consciousness: consciousness.map(Int.init)
    case .temperature: temperature.map(Int.init)
    }
  }

  /// The points of `vital`; nil where it is unknown or, for diastolic pressure, not part of NEWS2.
  package func points(of vital: Vital) -> Int? {
    switch vital {
    case .heartRate: self[.pulse]
    case .respiratoryRate: self[.respiratoryRate]
    case .oxygenSaturation: self[.oxygenSaturation]
    case .systolicPressure: self[.systolicPressure]
    case .diastolicPressure: nil
    case .temperature: self[.temperature]
    }
  }

  /// The sum of what is known: a lower bound while anything is missing.
  package var total: Int { NEWS2Parameter.allCases.reduce(0) { $0 + (self[$1] ?? 0) } }

  /// What the score could be at most, were the missing parameters known.
  package var upperBound: Int { NEWS2Parameter.allCases.reduce(0) { $0 + (self[$1] ?? $1.maximumPoints) } }

  package var isPartial: Bool { NEWS2Parameter.allCases.contains { self[$0] == nil } }

  package var missing: [NEWS2Parameter] { NEWS2Parameter.allCases.filter { self[$0] == nil } }

  /// Three points in a single parameter.
  package var hasRedScore: Bool { NEWS2Parameter.allCases.contains { self[$0] == 3 } }

  /// The clinical risk as the RCP words it.
  package var risk: Risk {
    switch total {
    case 7...: .high
    case 5...: .medium
    default: hasRedScore ? .lowMedium : .low
    }
  }

  package enum Risk: String, Sendable, Codable {
    case low = "LOW"
    case lowMedium = "LOW-MEDIUM"
    case medium = "MEDIUM"
    case high = "HIGH"
  }

  // MARK: Bands (RCP 2017, chart 1)

  package static func respiratoryRatePoints(_ perMinute: Double) -> UInt8 {
    switch perMinute {
    case ...8: 3
    case ...11: 1
    case ...20: 0
    case ...24: 2
    default: 3
    }
  }

  /// Nil where scale 2 needs to know whether the patient is on oxygen and it does not.
  package static func saturationPoints(_ percent: Double, scale: OxygenScale, onOxygen: Bool?) -> UInt8? {
    switch scale {
    case .one:
      switch percent {
      case ...91: 3
      case ...93: 2
      case ...95: 1
      default: 0
      }
    case .two:
      switch percent {
      case ...83: 3
      case ...85: 2
      case ...87: 1
      case ...92: 0
      default:
        switch (onOxygen, percent) {
        case (nil, _): nil
        case (false?, _): 0
        case (true?, ...94): 1
        case (true?, ...96): 2
        case (true?, _): 3
        }
      }
    }
  }

  package static func oxygenPoints(_ isGiven: Bool) -> UInt8 { isGiven ? 2 : 0 }

  package static func consciousnessPoints(_ level: Consciousness) -> UInt8 { level == .alert ? 0 : 3 }

  package static func systolicPressurePoints(_ mmHg: Double) -> UInt8 {
    switch mmHg {
    case ...90: 3
    case ...100: 2
    case ...110: 1
    case ...219: 0
    default: 3
    }
  }

  package static func pulsePoints(_ perMinute: Double) -> UInt8 {
    switch perMinute {
    case ...40: 3
    case ...50: 1
    case ...90: 0
    case ...110: 1
    case ...130: 2
    default: 3
    }
  }

  /// Takes tenths of a degree Celsius, so that the bounds are whole numbers.
  package static func temperaturePoints(_ tenthsOfCelsius: Double) -> UInt8 {
    switch tenthsOfCelsius {
    case ...350: 3
    case ...360: 1
    case ...380: 0
    case ...390: 1
    default: 2
    }
  }
}

extension NEWS2Score {
  /// The points of the vitals alone: what a feed can give that knows neither oxygen nor consciousness.
  package var totalOfVitals: Int { total - (self[.oxygen] ?? 0) - (self[.consciousness] ?? 0) }
}

extension Observation: Saved {
  package static var blank: Observation { Observation() }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&values)
    coder.pass(&onOxygen)
    coder.pass(&consciousness)
    coder.pass(&oxygenScale)
    coder.pass(&oxygenScaleBy)
  }
}

extension OxygenScale: Saved {
  package static var blank: OxygenScale { .one }
}

extension NEWS2Score: Saved {
  package static var blank: NEWS2Score { NEWS2Score(Observation()) }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&respiratoryRate)
    coder.pass(&oxygenSaturation)
    coder.pass(&oxygen)
    coder.pass(&systolicPressure)
    coder.pass(&pulse)
    coder.pass(&consciousness)
    coder.pass(&temperature)
  }
}
