package import Vitals

/// Counts what patients look like, an hour of a patient at a time, into a `PopulationProfile`.
///
/// A monitor's readings a second and a chart's rows an hour are looked at equally often; and as in training, a long stay weighs the
/// square root of its hours, so that it does not drown short ones.
package struct PopulationTally: Sendable {
  /// What is known of a patient at one time; NaN where it is not.
  package struct Sample: Sendable {
    package var values: [Double]
    package var knowsOxygen: Bool
    package var knowsConsciousness: Bool

    /// - Parameter scores: by the quantities that are scores.
    package init(
      _ vitals: PerVital<Double?>, knowsOxygen: Bool, knowsConsciousness: Bool, scores: [PopulationQuantity: Double]
    ) {
      values = PopulationQuantity.allCases.map { quantity in
        if case .vital(let vital) = quantity { vitals[vital] ?? .nan } else { scores[quantity] ?? .nan }
      }
      self.knowsOxygen = knowsOxygen
      self.knowsConsciousness = knowsConsciousness
    }

    package init(_ assessment: Assessment) {
      let observation = assessment.observation
      var scores: [PopulationQuantity: Double] = [.news2: Double(assessment.news2.total)]
      if assessment.isModelled {
        scores[.anomaly] = assessment.anomaly
        scores[.risk] = assessment.risk
        scores[.mortality] = assessment.mortality
        scores[.sepsis] = assessment.sepsis
      }
      self.init(
        observation.values, knowsOxygen: observation.onOxygen != nil, knowsConsciousness: observation.consciousness != nil,
        scores: scores)
    }
  }

  private struct Patient {
    var newestSeconds = -Double.infinity
    var hours: Float = 0
    /// The classes of all quantities, one after the other, and then how often each sign was known.
    var counts = [Float](repeating: 0, count: PopulationTally.width)
  }

  private static let starts: [Int] = PopulationQuantity.allCases.indices.map { index in
    PopulationQuantity.allCases.prefix(index).reduce(0) { $0 + $1.classes }
  }
  private static let knownStart = PopulationQuantity.allCases.reduce(0) { $0 + $1.classes }
  private static let width = knownStart + ChartedSign.allCases.count

  /// The rows of an hourly chart do not come to the second.
  private static let hourSeconds = 3_000.0

  private var patients: [Patient] = []
  private var places: [String: Int] = [:]

  package init() {}

  package var patientCount: Int { patients.count }

  /// Whether an hour has passed since the patient was last looked at.
  package func wants(_ patientID: String, at timeSeconds: Double) -> Bool {
    places[patientID].map { timeSeconds - patients[$0].newestSeconds >= Self.hourSeconds } ?? true
  }

  /// Counts the sample where the hour is wanted.
  package mutating func add(_ sample: Sample, of patientID: String, at timeSeconds: Double) {
    guard wants(patientID, at: timeSeconds) else { return }
    let place = places[patientID] ?? patients.count
    if place == patients.count {
      places[patientID] = place
      patients.append(Patient())
    }
    patients[place].newestSeconds = timeSeconds
    patients[place].hours += 1
    for (index, quantity) in PopulationQuantity.allCases.enumerated() where !sample.values[index].isNaN {
      patients[place].counts[Self.starts[index] + quantity.classOf(sample.values[index])] += 1
      if index < Vital.allCases.count { patients[place].counts[Self.knownStart + index] += 1 }
    }
    if sample.knowsOxygen { patients[place].counts[Self.knownStart + Vital.allCases.count] += 1 }
    if sample.knowsConsciousness { patients[place].counts[Self.knownStart + Vital.allCases.count + 1] += 1 }
  }

  package func profile(named name: String) -> PopulationProfile {
    var sums = [Double](repeating: 0, count: Self.width)
    var patientsKnown = [Int](repeating: 0, count: PopulationQuantity.allCases.count)
    var total = 0.0
    for patient in patients {
      let weight = 1 / Double(patient.hours).squareRoot()
      total += weight * Double(patient.hours)
      for place in sums.indices { sums[place] += weight * Double(patient.counts[place]) }
      for (index, quantity) in PopulationQuantity.allCases.enumerated() {
        let classes = Self.starts[index]..<Self.starts[index] + quantity.classes
        if patient.counts[classes].contains(where: { $0 > 0 }) { patientsKnown[index] += 1 }
      }
    }
    return PopulationProfile(
      name: name, patients: patients.count, hours: patients.reduce(0) { $0 + Int($1.hours) },
      shares: PopulationQuantity.allCases.enumerated().map { index, quantity in
        let classes = sums[Self.starts[index]..<Self.starts[index] + quantity.classes]
        let known = classes.reduce(0, +)
        return known > 0 ? classes.map { $0 / known } : []
      }, patientsKnown: patientsKnown,
      knownShares: sums[Self.knownStart...].map { total > 0 ? min($0 / total, 1) : 0 })
  }
}
