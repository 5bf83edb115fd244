package import Vitals

/// A coalition of the explanation's players, in one byte; bit i is `Factor.all[i]`.
package struct FactorSet: OptionSet, Sendable, Hashable {
  package var rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package init(_ vital: Vital) { rawValue = 1 << vital.rawValue }

  package static let heartRate = FactorSet(rawValue: 1 << 0)
  package static let respiratoryRate = FactorSet(rawValue: 1 << 1)
  package static let oxygenSaturation = FactorSet(rawValue: 1 << 2)
  package static let systolicPressure = FactorSet(rawValue: 1 << 3)
  package static let diastolicPressure = FactorSet(rawValue: 1 << 4)
  package static let temperature = FactorSet(rawValue: 1 << 5)
  package static let oxygen = FactorSet(rawValue: 1 << 6)
  package static let consciousness = FactorSet(rawValue: 1 << 7)
  package static let all = FactorSet(rawValue: 255)
}
