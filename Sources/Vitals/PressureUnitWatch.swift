package import Saving

/// Whether a patient's blood pressures may be in kilopascals and do not say so.
///
/// 16/11 is a healthy pressure in kPa and death in mmHg; but 28/12 mmHg can be true, and then it must be scored. So pressures below
/// 30 are in doubt only where this patient has never had a higher one, pulse and saturation are known and normal, and the two
/// numbers would be a usual pressure in kPa.
package struct PressureUnitWatch: Sendable, Equatable, Codable {
  /// Below this a pressure in mmHg is hardly one (`Plausibility.usualBand`), and one in kPa is any.
  private static let lowestUsual = 30.0
  /// How long a pulse or a saturation is known: that of a spot check before the cuff has measured.
  private static let knownSeconds = 600.0

  fileprivate struct Value: Sendable, Equatable, Codable {
    var value: Double
    var timeSeconds: Double
  }

  private var hasHadMore = false
  private var pulse: Value?
  private var saturation: Value?

  package init() {}

  /// Takes out pressures that are in doubt, and answers why; nil where none are. Call it with every reading, in order.
  package mutating func sift(_ reading: inout Reading) -> String? {
    if let value = reading.values.heartRate { pulse = Value(value: value, timeSeconds: reading.timeSeconds) }
    if let value = reading.values.oxygenSaturation { saturation = Value(value: value, timeSeconds: reading.timeSeconds) }
    guard let systolic = reading.values.systolicPressure, !hasHadMore else { return nil }
    if systolic >= Self.lowestUsual {
      hasHadMore = true
      return nil
    }
    guard let diastolic = reading.values.diastolicPressure, isUsualInKilopascals(systolic, diastolic),
      isNormal(pulse, .heartRate, at: reading.timeSeconds), isNormal(saturation, .oxygenSaturation, at: reading.timeSeconds)
    else { return nil }
    reading.values.systolicPressure = nil
    reading.values.diastolicPressure = nil
    return "pressure unit? \(Self.text(systolic))/\(Self.text(diastolic)) may be kPa"
  }

  /// Whether a pressure was ever beyond doubt.
  package var isSettled: Bool { hasHadMore }

  private func isNormal(_ known: Value?, _ vital: Vital, at timeSeconds: Double) -> Bool {
    guard let known, abs(timeSeconds - known.timeSeconds) <= Self.knownSeconds else { return false }
    return vital.normalRange.contains(known.value)
  }

  /// 90/40 to 220/150 mmHg, of which the diastolic is some 0.4 to 0.85 of the systolic.
  private func isUsualInKilopascals(_ systolic: Double, _ diastolic: Double) -> Bool {
    (12...Self.lowestUsual).contains(systolic) && (5...20).contains(diastolic) && (0.4...0.85).contains(diastolic / systolic)
  }

  private static func text(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}

extension PressureUnitWatch: Saved {
  package static var blank: PressureUnitWatch { PressureUnitWatch() }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&hasHadMore)
    coder.pass(&pulse)
    coder.pass(&saturation)
  }
}

extension PressureUnitWatch.Value: Saved {
  fileprivate static var blank: PressureUnitWatch.Value { PressureUnitWatch.Value(value: 0, timeSeconds: 0) }

  fileprivate mutating func pass(through coder: inout StateCoder) {
    coder.pass(&value)
    coder.pass(&timeSeconds)
  }
}
