import Alarms
import Vitals

/// The beds from which readings are to come, until they do. A monitor that was never plugged in is missing on no screen that
/// shows what it hears: so these beds are silent from the start.
struct ExpectedBeds: Sendable {
  static let cause = "nothing has come from this bed yet"
  /// At the start nothing has come from anywhere: it is told as soon as a silence would be.
  private static let graceSeconds = 30.0

  private(set) var unheard: [Place]
  private let beginSeconds: Double
  private var isTold = false

  init(_ places: [Place], at beginSeconds: Double) {
    unheard = places
    self.beginSeconds = beginSeconds
  }

  /// Strikes off what has been heard of, and answers what is news.
  mutating func hear(_ patients: some Sequence<PatientIdentity>, at nowSeconds: Double) -> [ConditionChange] {
    guard !unheard.isEmpty else { return [] }
    let heard = Dictionary(grouping: patients.compactMap(\.place)) { $0.bed?.lowercased() }
    let left = unheard.filter { place in
      !(heard[place.bed?.lowercased()] ?? []).contains { $0.agrees(with: place) }
    }
    var changes: [ConditionChange] = []
    if isTold {
      changes = unheard.filter { !left.contains($0) }.map { change(.ends, $0, at: nowSeconds) }
    } else if nowSeconds - beginSeconds > Self.graceSeconds {
      isTold = true
      changes = left.map { change(.begins, $0, at: nowSeconds) }
    }
    unheard = left
    return changes
  }

  /// A row each.
  var rows: [BedSnapshot] {
    unheard.map { place in
      let unknown = Assessment(
        observation: Observation(), news2: NEWS2Score(Observation()), autoencoder: 0, isolationForest: 0, anomaly: 0, risk: 0,
        riskIfLasting: 0, modelSeverity: .normal, isModelled: false)
      return BedSnapshot(
        patient: patient(place), assessment: unknown,
        conditions: [TechnicalCondition(kind: .silence, cause: Self.cause, sinceSeconds: beginSeconds)],
        lastReadingSeconds: beginSeconds - Self.graceSeconds - 1, usualIntervalSeconds: 1)
    }
  }

  private func patient(_ place: Place) -> PatientIdentity {
    PatientIdentity(id: place.words, ward: place.ward, bed: place.bed)
  }

  private func change(_ phase: ConditionChange.Phase, _ place: Place, at nowSeconds: Double) -> ConditionChange {
    ConditionChange(phase: phase, kind: .silence, cause: Self.cause, patient: patient(place), timeSeconds: nowSeconds)
  }
}
