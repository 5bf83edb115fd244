package import Saving

/// One element for each vital, stored inline.
///
/// It is public, as `Vital` is, since only then other rooms can work its functions into their own for the element that they use:
/// called as they stand they would ask at run time what that is, dozens of times for each reading.
public struct PerVital<Element> {
  /// Of the pulse.
  public var heartRate: Element
  /// Of breathing.
  public var respiratoryRate: Element
  /// Of SpO2.
  public var oxygenSaturation: Element
  /// Of the systolic pressure.
  public var systolicPressure: Element
  /// Of the diastolic pressure.
  public var diastolicPressure: Element
  /// Of the temperature.
  public var temperature: Element

  /// The same element for all.
  @inlinable
  public init(repeating element: Element) {
    heartRate = element
    respiratoryRate = element
    oxygenSaturation = element
    systolicPressure = element
    diastolicPressure = element
    temperature = element
  }

  /// What `element` answers for each, in the order of `Vital.allCases`.
  @inlinable
  public init(_ element: (Vital) -> Element) {
    heartRate = element(.heartRate)
    respiratoryRate = element(.respiratoryRate)
    oxygenSaturation = element(.oxygenSaturation)
    systolicPressure = element(.systolicPressure)
    diastolicPressure = element(.diastolicPressure)
    temperature = element(.temperature)
  }

  @inlinable
  init(
    heartRate: Element, respiratoryRate: Element, oxygenSaturation: Element, systolicPressure: Element,
    diastolicPressure: Element, temperature: Element
  ) {
    self.heartRate = heartRate
    self.respiratoryRate = respiratoryRate
    self.oxygenSaturation = oxygenSaturation
    self.systolicPressure = systolicPressure
    self.diastolicPressure = diastolicPressure
    self.temperature = temperature
  }

  /// The element of one vital.
  @inlinable
  public subscript(vital: Vital) -> Element {
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
    // Where it lies: what is changed in place is not copied out and in again.
    _modify {
      switch vital {
      case .heartRate: yield &heartRate
      case .respiratoryRate: yield &respiratoryRate
      case .oxygenSaturation: yield &oxygenSaturation
      case .systolicPressure: yield &systolicPressure
      case .diastolicPressure: yield &diastolicPressure
      case .temperature: yield &temperature
      }
    }
  }

  /// What `transform` makes of each.
  @inlinable
  public func map<Result>(_ transform: (Element) -> Result) -> PerVital<Result> { mapWithVital { transform($1) } }

  /// The same, told which vital each is of.
  @inlinable
  public func mapWithVital<Result>(_ transform: (Vital, Element) -> Result) -> PerVital<Result> {
    // Written out: what a closure captures is copied whole.
    PerVital<Result>(
      heartRate: transform(.heartRate, heartRate), respiratoryRate: transform(.respiratoryRate, respiratoryRate),
      oxygenSaturation: transform(.oxygenSaturation, oxygenSaturation),
      systolicPressure: transform(.systolicPressure, systolicPressure),
      diastolicPressure: transform(.diastolicPressure, diastolicPressure), temperature: transform(.temperature, temperature))
  }
}

extension PerVital where Element == Double? {
  /// Whether there is a value of any vital.
  @inlinable
  public var hasAny: Bool {
    heartRate != nil || respiratoryRate != nil || oxygenSaturation != nil || systolicPressure != nil || diastolicPressure != nil
      || temperature != nil
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
