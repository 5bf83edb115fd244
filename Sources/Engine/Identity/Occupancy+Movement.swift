import Alarms
import Vitals

extension Occupancy {
  /// A monitor still sends for a moment from where the patient was.
  private static let lateSeconds = 60.0

  /// What administration says of a patient who is known here.
  mutating func follow(_ movement: Movement, in record: Reading) -> [OccupancyChange] {
    if case .expectation(let isExpected) = movement {
      expected = record.patient.place.flatMap {
        isExpected ? ExpectedPlace(place: $0, sinceSeconds: record.kafkaSeconds ?? record.timeSeconds) : nil
      }
      return []
    }
    // Dated before the stay began, it is of an earlier one; or its clock is wrong, where it was sent after the stay began.
    let isPast = occupants.allSatisfy { record.timeSeconds < $0.firstSeconds }
    let isOfThisStay = !isPast || occupants.allSatisfy { $0.sent.began(before: record) }
    guard !occupants.isEmpty, isOfThisStay else { return [] }
    let dated = isPast ? ", by a record that is dated before the stay" : ""
    switch movement {
    case .admission: return isPast ? [] : arrive(record) + move(record)
    case .transfer: return isPast ? [] : move(record)
    case .discharge: return letGo(record, .discharge, words: "discharged\(dated)")
    case .death: return letGo(record, .death, words: "died\(dated)")
    case .expectation: return []
    case .merge(let into):
      let gone = letGo(record, .identity, words: "is the patient \(into)\(dated)")
      let shared = gone.compactMap { change -> OccupancyChange? in
        if case .letGo(let key, _, _) = change { .share(key: key, withID: into) } else { nil }
      }
      if !gone.isEmpty { mergedInto = into }
      return shared + gone
    }
  }

  /// Whoever is admitted under another name than the one here is another one.
  private mutating func arrive(_ record: Reading) -> [OccupancyChange] {
    guard let name = record.patient.name, occupants.count == 1, let known = occupants[0].identity.name,
      !NameLikeness.areAlike(name, known)
    else { return [] }
    return part(0, after: [], and: record, since: record.timeSeconds)
  }

  private mutating func move(_ record: Reading) -> [OccupancyChange] {
    // Told late, or read once more: the monitors know better by now.
    guard occupants.allSatisfy({ record.timeSeconds >= $0.lastSeconds - Self.lateSeconds }) else { return [] }
    // Where the monitor there has been heard already, it is known now whose it is.
    if occupants.count == 2, let open = occupants.firstIndex(where: \.isOpen), let place = record.patient.place,
      occupants[open].place.map(place.agrees) ?? false
    {
      let moved = occupants.remove(at: open)
      occupants[0].move(to: moved.place)
      let identity = occupants[0].identity
      return [.join(key: moved.identity.key, into: identity, waiting: moved.waiting), .doubt(identity, cause: nil)]
    }
    // Of several, nobody knows which.
    guard occupants.count == 1, let place = record.patient.place else { return [] }
    occupants[0].move(to: place)
    return [.distinguish(key: occupants[0].identity.key, as: occupants[0].identity)]
  }

  /// Of several, the one at the place that the record names; without one, all.
  private mutating func letGo(_ record: Reading, _ closure: AlarmClosure, words: String) -> [OccupancyChange] {
    let place = occupants.count > 1 ? record.patient.place : nil
    let gone = occupants.filter { occupant in place.map { occupant.place?.agrees(with: $0) ?? false } ?? true }
    occupants.removeAll { gone.contains($0) }
    // Whose clock is ahead must not keep the id from whoever has it next.
    if occupants.isEmpty {
      let isPast = gone.allSatisfy { record.timeSeconds < $0.firstSeconds }
      let sentSeconds = record.kafkaSeconds ?? record.timeSeconds
      letGoSeconds = isPast ? sentSeconds : min(record.timeSeconds, sentSeconds)
    }
    return gone.map { .letGo(key: $0.identity.key, closure, words: words) } + doubts()
  }
}
