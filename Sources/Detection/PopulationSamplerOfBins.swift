package import Saving
internal import Vitals

/// Trends in, what their patients look like out. They hold the vital signs and the anomaly score alone.
package struct PopulationSamplerOfBins: Sendable {
  package private(set) var tally = PopulationTally()
  private var patientKey = ""
  private var newest = PerVital<TimedValue<Double>>(repeating: TimedValue())

  package init() {}

  /// The bins of a patient must come together, and in order.
  package mutating func take(_ bins: PatientBins) {
    if bins.patientKey != patientKey {
      patientKey = bins.patientKey
      newest = PerVital(repeating: TimedValue())
    }
    for bin in 0..<bins.count {
      let time = Double(bins.firstBin + Int64(bin)) * Double(bins.binSeconds)
      let series = (0..<PatientBins.seriesCount).map { PatientBins.value(bins.tenths[bin * PatientBins.seriesCount + $0]) }
      guard series.contains(where: { !$0.isNaN }) else { continue }
      for vital in Vital.allCases {
        let value = series[Int(vital.rawValue)]
        if !value.isNaN { _ = newest[vital].take(Double(value), at: time) }
      }
      let anomaly = Double(series[Vital.allCases.count])
      tally.add(
        PopulationTally.Sample(
          newest.map { $0.current(at: time) }, knowsOxygen: false, knowsConsciousness: false,
          scores: anomaly.isNaN ? [:] : [.anomaly: anomaly]),
        of: patientKey, at: time)
    }
  }
}
