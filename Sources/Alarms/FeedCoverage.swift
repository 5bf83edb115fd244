package import Vitals

/// How many patients have ever sent what: a vital sign that nobody sends may be one that is not understood.
package struct FeedCoverage: Sendable, Equatable, Codable {
  package private(set) var patients = 0
  package private(set) var vitals = PerVital(repeating: 0)
  package private(set) var onOxygen = 0
  package private(set) var consciousness = 0

  package init() {}

  package init(_ beds: [BedSnapshot]) {
    for bed in beds {
      let observation = bed.assessment.observation
      add(
        vitals: bed.measuredSeconds.map { $0 != nil }, onOxygen: observation.onOxygen != nil,
        consciousness: observation.consciousness != nil)
    }
  }

  /// Counts one patient.
  package mutating func add(vitals: PerVital<Bool>, onOxygen: Bool, consciousness: Bool) {
    patients += 1
    for vital in Vital.allCases where vitals[vital] { self.vitals[vital] += 1 }
    if onOxygen { self.onOxygen += 1 }
    if consciousness { self.consciousness += 1 }
  }

  /// Counts the patients of another, none of whom is among these.
  package mutating func add(_ other: FeedCoverage) {
    patients += other.patients
    for vital in Vital.allCases { vitals[vital] += other.vitals[vital] }
    onOxygen += other.onOxygen
    consciousness += other.consciousness
  }

  /// Each with how many patients have it, as it is written on a chart.
  package var counts: [(label: String, patients: Int)] {
    Vital.allCases.map { ($0.label, vitals[$0]) } + [("O2", onOxygen), ("ACVPU", consciousness)]
  }
}
