package import Alarms
package import Vitals

/// The beds from which readings are to come, until they do. A monitor that was never plugged in is missing on no screen that
/// shows what it hears: so these beds are silent from the start.
package struct ExpectedBeds: Sendable {
  static let cause = "nothing has come from this bed yet"
  /// At the start nothing has come from anywhere: it is told as soon as a silence would be.
  private static let graceSeconds = 30.0

  /// More beds than this are somebody's mistake.
  static let mostBeds = 4096

  private struct Bed {
    var place: Place
    var beginSeconds: Double
    var isTold = false
  }
  private var unheard: [Bed]

  package init(_ places: [Place], at beginSeconds: Double) {
    unheard = places.map { Bed(place: $0, beginSeconds: beginSeconds) }
  }

  /// Follows a record that says of a bed that readings are to come from it, or no longer.
  package mutating func take(_ record: Reading, at nowSeconds: Double) {
    guard case .expectation(let isExpected)? = record.movement, let place = record.patient.place else { return }
    if !isExpected {
      // Its condition ends with the next look at what was heard.
      for index in unheard.indices where unheard[index].place.agrees(with: place) { dismissed.append(unheard[index].place) }
    } else if !unheard.contains(where: { $0.place.agrees(with: place) }), unheard.count < Self.mostBeds {
      unheard.append(Bed(place: place, beginSeconds: nowSeconds))
    }
  }

  private var dismissed: [Place] = []
  /// Of what has been struck off, what nobody has asked for yet.
  private var struckOff: [Place] = []

  /// Goes on with what a checkpoint kept.
  package mutating func take(_ expected: [ExpectedPlace], at nowSeconds: Double) {
    for bed in expected where !unheard.contains(where: { $0.place.agrees(with: bed.place) }) && unheard.count < Self.mostBeds {
      unheard.append(Bed(place: bed.place, beginSeconds: min(bed.sinceSeconds, nowSeconds)))
    }
  }

  /// The places that have been struck off since this was asked last.
  package mutating func takeStruckOff() -> [Place] {
    defer { struckOff = [] }
    return struckOff
  }

  /// Strikes off what has been heard of, and answers what is news.
  package mutating func hear(_ patients: some Sequence<PatientIdentity>, at nowSeconds: Double) -> [ConditionChange] {
    guard !unheard.isEmpty else { return [] }
    let places = dismissed + patients.compactMap(\.place)
    dismissed = []
    let heard = Dictionary(grouping: places) { $0.bed?.lowercased() }
    var changes: [ConditionChange] = []
    var left: [Bed] = []
    for var bed in unheard {
      if (heard[bed.place.bed?.lowercased()] ?? []).contains(where: { $0.agrees(with: bed.place) }) {
        struckOff.append(bed.place)
        if bed.isTold { changes.append(change(.ends, bed.place, at: nowSeconds)) }
        continue
      }
      if !bed.isTold, nowSeconds - bed.beginSeconds > Self.graceSeconds {
        bed.isTold = true
        changes.append(change(.begins, bed.place, at: nowSeconds))
      }
      left.append(bed)
    }
    unheard = left
    return changes
  }

  /// A row each.
  package var rows: [BedSnapshot] {
    unheard.map { bed in
      let unknown = Assessment(
        observation: Observation(), news2: NEWS2Score(Observation()), autoencoder: 0, isolationForest: 0, anomaly: 0, risk: 0,
        riskIfLasting: 0, modelSeverity: .normal, isModelled: false)
      return BedSnapshot(
        patient: patient(bed.place), assessment: unknown,
        conditions: [TechnicalCondition(kind: .silence, cause: Self.cause, sinceSeconds: bed.beginSeconds)],
        lastReadingSeconds: bed.beginSeconds - Self.graceSeconds - 1, usualIntervalSeconds: 1)
    }
  }

  private func patient(_ place: Place) -> PatientIdentity {
    PatientIdentity(id: place.words, ward: place.ward, bed: place.bed)
  }

  private func change(_ phase: ConditionChange.Phase, _ place: Place, at nowSeconds: Double) -> ConditionChange {
    ConditionChange(phase: phase, kind: .silence, cause: Self.cause, patient: patient(place), timeSeconds: nowSeconds)
  }
}
