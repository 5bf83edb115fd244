internal import Vitals

/// Values that carry the name of a vital sign and are something else.
extension VitalsReader {
  /// Why a value without a unit, under a name that others use for other things, is not the patient's vital sign; nil where it is.
  func doubt(_ value: Double, of vital: Vital, _ scope: RecordScope) -> String? {
    switch vital {
    case .temperature where isOffBody(scope): "not measured in the body: see its site"
    case .respiratoryRate where Self.isBeatInterval(value, beside: scope):
      "the interval between two heartbeats is called rr too"
    // A thermometer that stands beside a hygrometer is in the room; 30 °C is where severe hypothermia begins below.
    case .temperature where value < 30 && scope.has(.surroundings): "beside the room's humidity it is the room's temperature"
    default: nil
    }
  }

  /// Whether the record says that the thermometer sits on the skin, or in the room.
  private func isOffBody(_ scope: RecordScope) -> Bool {
    guard scope.has(any: FieldRole.site.bit | FieldRole.label.bit) else { return false }
    return [FieldRole.site, .label].contains { role in
      scope.filled(role).map { $0.node.isText && Self.isOffBody($0.node.bytes) } ?? false
    }
  }

  static func isOffBody(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count <= 24 else { return false }
    switch FieldName.key(String(decoding: text, as: UTF8.self)) {
    case "room", "ambient", "environment", "air", "indoor", "outdoor", "skin", "surface", "device", "incubator", "wrist",
      "roomsensor", "roomtemp", "skinprobe", "skinsensor", "raum", "haut", "peau", "piel":
      return true
    default: return false
    }
  }

  private static func pulse(_ scope: RecordScope) -> Double? {
    for role in [FieldRole.heartRate, .pulse] {
      if let slot = scope.filled(role), case .number(let value, _) = slot.node.measured, value > 0 { return value }
    }
    return nil
  }

  /// Wearables send the RR interval as `rr`: with decimals and below some 2 where it is in seconds, hundreds in milliseconds.
  /// Beside a pulse it is about 60 divided by that; a quarter is left for the beats' own variation. Beside a blood pressure a whole
  /// number of halves is the mean of two counted breaths: whoever breathes 1.5 times a minute at a pulse of 38 must not go unseen.
  private static func isBeatInterval(_ value: Double, beside scope: RecordScope) -> Bool {
    let seconds = value < 2 && value != value.rounded() ? value : value >= 250 && value < 3000 ? value / 1000 : nil
    guard let seconds, seconds > 0.15 else { return false }
    if value < 2, value * 2 == (value * 2).rounded(), scope.filled(.systolicPressure) != nil { return false }
    guard let pulse = pulse(scope) else { return true }
    return abs(seconds - 60 / pulse) <= 0.25 * 60 / pulse
  }
}
