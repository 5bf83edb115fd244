internal import Saving

/// The six vital signs that a ward monitor sends and that wardwatch scores.
public enum Vital: UInt8, CaseIterable, Sendable, Codable, Hashable {
  case heartRate
  case respiratoryRate
  case oxygenSaturation
  case systolicPressure
  case diastolicPressure
  case temperature

  /// Made once: a loop over them allocates nothing.
  public static let allCases: [Vital] = [
    .heartRate, .respiratoryRate, .oxygenSaturation, .systolicPressure, .diastolicPressure, .temperature,
  ]

  /// As a nurse writes it on a chart.
  package var label: String {
    switch self {
    case .heartRate: "HR"
    case .respiratoryRate: "RR"
    case .oxygenSaturation: "SpO2"
    case .systolicPressure: "SBP"
    case .diastolicPressure: "DBP"
    case .temperature: "Temp"
    }
  }

  /// The name in wide JSON records and in CSV headers.
  package var key: String {
    switch self {
    case .heartRate: "hr"
    case .respiratoryRate: "rr"
    case .oxygenSaturation: "spo2"
    case .systolicPressure: "sbp"
    case .diastolicPressure: "dbp"
    case .temperature: "temp"
    }
  }

  package var unit: String {
    switch self {
    case .heartRate, .respiratoryRate: "/min"
    case .oxygenSaturation: "%"
    case .systolicPressure, .diastolicPressure: "mmHg"
    case .temperature: "°C"
    }
  }

  /// Digits after the point that are worth showing.
  package var fractionDigits: Int { self == .temperature ? 1 : 0 }

  /// What is called normal on screen and in mails.
  ///
  /// The band that scores 0 points in NEWS2 (Royal College of Physicians, 2017), on scale 1 for SpO2. Diastolic pressure is
  /// not part of NEWS2: below 60 mmHg is commonly called low, 90 mmHg and up is hypertension (ESC/ESH 2018, table 3).
  package var normalRange: ClosedRange<Double> {
    switch self {
    case .heartRate: 51...90
    case .respiratoryRate: 12...20
    case .oxygenSaturation: 96...100
    case .systolicPressure: 111...219
    case .diastolicPressure: 60...89
    case .temperature: 36.1...38.0
    }
  }

  /// `value` with the digits that matter, without its unit.
  package func formatted(_ value: Double) -> String {
    guard value.isFinite else { return "--" }
    let scale = fractionDigits == 0 ? 1.0 : 10.0
    let scaled = (value * scale).rounded(.toNearestOrAwayFromZero)
    guard abs(scaled) < 1e9 else { return "--" }
    let whole = Int(scaled)
    guard fractionDigits > 0 else { return String(whole) }
    return "\(whole < 0 ? "-" : "")\(abs(whole) / 10).\(abs(whole) % 10)"
  }
}

extension Vital: Saved {
  package static var blank: Vital { .heartRate }
}
