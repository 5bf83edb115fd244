package import Vitals

/// What is looked at to tell whether patients are like those that the models know: each vital sign's values, and each score's.
package enum PopulationQuantity: Sendable, Hashable, CaseIterable {
  case vital(Vital)
  case news2
  case anomaly
  case risk
  case mortality
  case sepsis

  package static let allCases: [PopulationQuantity] =
    Vital.allCases.map(PopulationQuantity.vital) + [.news2, .anomaly, .risk, .mortality, .sepsis]

  package var isScore: Bool { if case .vital = self { false } else { true } }

  package var label: String {
    switch self {
    case .vital(let vital): vital.label
    case .news2: "NEWS2"
    case .anomaly: "anomaly"
    case .risk: "risk"
    case .mortality: "mortality"
    case .sepsis: "sepsis"
    }
  }

  /// Where one class of values ends and the next begins. For vital signs they are the bands of NEWS2 (Royal College of Physicians,
  /// 2017), the wide ones parted; for probabilities each is about twice the one before. Fixed, so that a class means the same in
  /// every hospital and has a name.
  package var limits: [Double] {
    switch self {
    case .vital(.heartRate): [40.5, 50.5, 60.5, 70.5, 80.5, 90.5, 110.5, 130.5]
    case .vital(.respiratoryRate): [8.5, 11.5, 14.5, 17.5, 20.5, 24.5, 29.5]
    case .vital(.oxygenSaturation): [91.5, 93.5, 95.5, 96.5, 97.5, 98.5, 99.5]
    case .vital(.systolicPressure): [90.5, 100.5, 110.5, 120.5, 130.5, 140.5, 160.5, 180.5]
    case .vital(.diastolicPressure): [40.5, 50.5, 60.5, 70.5, 80.5, 90.5]
    case .vital(.temperature): [35.05, 36.05, 36.55, 37.05, 37.55, 38.05, 39.05]
    case .news2: [0.5, 1.5, 2.5, 3.5, 4.5, 6.5, 8.5]
    case .anomaly: [10, 25, 50, 75, 90, 97, 99.5]
    case .risk: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1]
    case .mortality: [0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5]
    case .sepsis: [0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1]
    }
  }

  package var classes: Int { limits.count + 1 }

  /// Which class a value is in.
  func classOf(_ value: Double) -> Int { limits.firstIndex { value < $0 } ?? limits.count }

  /// A class in words, without a unit.
  package func words(ofClass index: Int) -> String {
    func end(_ place: Int) -> String {
      let limit = limits[place]
      switch self {
      case .risk, .mortality, .sepsis:
        let tenths = Int((1000 * limit).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
      case .anomaly: return limit == limit.rounded() ? String(Int(limit)) : String(limit)
      case .vital(.temperature): return Vital.temperature.formatted(limit + 0.05)
      case .vital, .news2: return String(Int(limit + 0.5))
      }
    }
    if index == 0 { return "below \(end(0))" }
    return index == limits.count ? "from \(end(index - 1))" : "from \(end(index - 1)) to below \(end(index))"
  }
}
