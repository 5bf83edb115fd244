/// Bands that separate a measurement from a mistake.
///
/// A proposal, not a standard: derived from the cleaning ranges of MIMIC-Extract (`variable_ranges.csv`), eICU
/// (`pivoted-vital.sql`) and ricu (`concept-dict.json`), which are offline ranges and too wide for a live feed. Nothing is
/// clamped: a value outside the hard band is taken out and said to be implausible, never turned into a normal one.
package enum Plausibility: Sendable, Equatable {
  case plausible
  /// Still scored and shown, but flagged.
  case suspect
  /// Outside what a living patient or a working sensor can give.
  case implausible

  package init(_ value: Double, of vital: Vital) {
    self =
      if Self.isOutOfHardBand(value, of: vital) {
        .implausible
      } else {
        Self.usualBand(vital).contains(value) ? .plausible : .suspect
      }
  }

  /// SpO2 of exactly 0 is a sensor without a patient; heart rate 0 may be asystole and must be shown.
  @inline(__always)
  static func isOutOfHardBand(_ value: Double, of vital: Vital) -> Bool {
    // False of NaN too.
    !hardBand(vital).contains(value) || vital == .oxygenSaturation && value <= 0
  }

  /// Outside this band a value is not used. SpO2 of 0 is outside too.
  @inline(__always)
  package static func hardBand(_ vital: Vital) -> ClosedRange<Double> {
    switch vital {
    case .heartRate: 0...350
    case .respiratoryRate: 0...120
    case .oxygenSaturation: 0...100
    case .systolicPressure: 0...400
    case .diastolicPressure: 0...300
    case .temperature: 14.2...50
    }
  }

  /// Outside this band a value is flagged as suspect.
  package static func usualBand(_ vital: Vital) -> ClosedRange<Double> {
    switch vital {
    case .heartRate: 25...250
    case .respiratoryRate: 0...60
    case .oxygenSaturation: 50...100
    case .systolicPressure: 30...260
    case .diastolicPressure: 0...200
    case .temperature: 30...43
    }
  }
}
