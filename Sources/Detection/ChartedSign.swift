package import Vitals

/// What may be known of a patient, or not: the six vital signs, oxygen and consciousness.
package enum ChartedSign: Sendable, Hashable, CaseIterable {
  case vital(Vital)
  case oxygen
  case consciousness

  package static let allCases: [ChartedSign] = Vital.allCases.map(ChartedSign.vital) + [.oxygen, .consciousness]

  package var label: String {
    switch self {
    case .vital(let vital): vital.label
    case .oxygen: "oxygen"
    case .consciousness: "ACVPU"
    }
  }
}
