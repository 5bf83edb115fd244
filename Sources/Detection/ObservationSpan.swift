package import Saving
package import Vitals

/// One observation of a patient, which may come in several records: a row for each vital, a copy that a gateway sends again.
///
/// A record joins it when it comes within 5 s of the observation's first record and repeats no vital with another value; an equal
/// repeat is a copy. A second value begins the next, so that a reading a second never chains.
package struct ObservationSpan: Sendable, Equatable, Codable {
  static let joinSeconds = 5.0

  private var firstSeconds: Double?
  private var values = PerVital<Double?>(repeating: nil)
  private var onOxygen: Bool?
  private var consciousness: Consciousness?

  init() {}

  package func joins(_ reading: Reading, at timeSeconds: Double) -> Bool {
    guard let firstSeconds, abs(timeSeconds - firstSeconds) <= Self.joinSeconds else { return false }
    func differs<Value: Equatable>(_ known: Value?, _ new: Value?) -> Bool {
      guard let known, let new else { return false }
      return known != new
    }
    return !differs(onOxygen, reading.onOxygen) && !differs(consciousness, reading.consciousness)
      && Vital.allCases.allSatisfy { !differs(values[$0], reading.values[$0]) }
  }

  /// Whether something is measured or charted again that is in it already.
  package func isRepeated(by reading: Reading) -> Bool {
    onOxygen != nil && reading.onOxygen != nil || consciousness != nil && reading.consciousness != nil
      || Vital.allCases.contains { values[$0] != nil && reading.values[$0] != nil }
  }

  /// Whether this vital is in it already, so that what joins with it is a copy.
  func holds(_ vital: Vital) -> Bool { values[vital] != nil }

  mutating func begin(at timeSeconds: Double) {
    self = ObservationSpan()
    firstSeconds = timeSeconds
  }

  mutating func add(_ reading: Reading) {
    for vital in Vital.allCases {
      if let value = reading.values[vital] { values[vital] = value }
    }
    onOxygen = reading.onOxygen ?? onOxygen
    consciousness = reading.consciousness ?? consciousness
  }

  /// The clock of the records was set: what it said of all of this is moved along.
  mutating func shift(bySeconds seconds: Double) { firstSeconds? += seconds }
}

extension ObservationSpan: Saved {
  package static var blank: ObservationSpan { ObservationSpan() }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&firstSeconds)
    coder.pass(&values)
    coder.pass(&onOxygen)
    coder.pass(&consciousness)
  }
}
