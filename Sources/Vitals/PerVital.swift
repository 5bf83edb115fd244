package import Saving

/// One element for each vital, stored inline.
package struct PerVital<Element> {
  package var heartRate: Element
  package var respiratoryRate: Element
  package var oxygenSaturation: Element
  package var systolicPressure: Element
  package var diastolicPressure: Element
  package var temperature: Element

  package init(repeating element: Element) {
    heartRate = element
    respiratoryRate = element
    oxygenSaturation = element
    systolicPressure = element
    diastolicPressure = element
    temperature = element
  }

  package init(_ element: (Vital) -> Element) {
    heartRate = element(.heartRate)
    respiratoryRate = element(.respiratoryRate)
    oxygenSaturation = element(.oxygenSaturation)
    systolicPressure = element(.systolicPressure)
    diastolicPressure = element(.diastolicPressure)
    temperature = element(.temperature)
  }

  package subscript(vital: Vital) -> Element {
    get {
      switch vital {
      case .heartRate: heartRate
      case .respiratoryRate: respiratoryRate
      case .oxygenSaturation: oxygenSaturation
      case .systolicPressure: systolicPressure
      case .diastolicPressure: diastolicPressure
      case .temperature: temperature
      }
    }
    set {
      switch vital {
      case .heartRate: heartRate = newValue
      case .respiratoryRate: respiratoryRate = newValue
      case .oxygenSaturation: oxygenSaturation = newValue
      case .systolicPressure: systolicPressure = newValue
      case .diastolicPressure: diastolicPressure = newValue
      case .temperature: temperature = newValue
      }
    }
  }

  package func map<Result>(_ transform: (Element) -> Result) -> PerVital<Result> {
    PerVital<Result> { transform(self[$0]) }
  }
}

extension PerVital: Sendable where Element: Sendable {}
extension PerVital: Equatable where Element: Equatable {}
extension PerVital: Hashable where Element: Hashable {}
extension PerVital: Codable where Element: Codable {}

extension PerVital: Saved where Element: Saved {
  package static var blank: PerVital { PerVital(repeating: .blank) }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&heartRate)
    coder.pass(&respiratoryRate)
    coder.pass(&oxygenSaturation)
    coder.pass(&systolicPressure)
    coder.pass(&diastolicPressure)
    coder.pass(&temperature)
  }
}
