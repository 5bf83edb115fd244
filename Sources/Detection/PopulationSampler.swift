package import Vitals

/// Readings in, what their patients look like out. Each patient is assessed once an hour, so that a ward's week takes seconds.
package struct PopulationSampler: Sendable {
  package private(set) var tally = PopulationTally()
  private let detector: Detector
  private var histories: [PatientHistory] = []
  private var places: [String: Int] = [:]

  package init(_ detector: Detector) { self.detector = detector }

  package mutating func take(_ reading: Reading) {
    guard reading.carriesSomething else { return }
    let id = reading.patient.id
    let place = places[id] ?? histories.count
    if place == histories.count {
      places[id] = place
      histories.append(PatientHistory())
    }
    guard case .fresh = histories[place].update(reading), tally.wants(id, at: reading.timeSeconds) else { return }
    let assessment = detector.score(&histories[place])
    guard assessment.observation.knowsSomething else { return }
    tally.add(PopulationTally.Sample(assessment), of: id, at: reading.timeSeconds)
  }
}
