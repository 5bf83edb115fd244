internal import Console
internal import Vitals

/// What the records of a simulated ward say beyond its monitors: of what a person has entered they say no more, or they would
/// contradict it with the next second.
struct SimulatedChart: Sendable {
  // The ids of those of whom a person has entered it.
  private var consciousness: Set<String> = []
  private var oxygen: Set<String> = []
  private var discharged: Set<String> = []

  mutating func heed(_ entry: PatientEntry) {
    let id = entry.patient.id
    switch entry.what {
    case .consciousness: consciousness.insert(id)
    case .oxygen: oxygen.insert(id)
    case .discharge: discharged.insert(id)
    case .admission: discharged.remove(id)
    // A monitor goes on measuring.
    case .values, .scale, .order: break
    }
  }

  /// - Returns: nil where nobody lies there any more.
  func told(_ reading: Reading) -> Reading? {
    let id = reading.patient.id
    guard !discharged.contains(id) else { return nil }
    guard consciousness.contains(id) || oxygen.contains(id) else { return reading }
    var told = reading
    if consciousness.contains(id) { told.consciousness = nil }
    if oxygen.contains(id) { told.onOxygen = nil }
    return told
  }
}
