internal import Console
internal import Vitals

/// Who lies in a simulated ward, as people have entered it. What else is entered stands against what its records repeat.
struct SimulatedChart: Sendable {
  // Their ids.
  private var discharged: Set<String> = []

  mutating func heed(_ entry: PatientEntry) {
    let id = entry.patient.id
    switch entry.what {
    case .discharge: discharged.insert(id)
    case .admission: discharged.remove(id)
    // A monitor goes on measuring.
    case .consciousness, .oxygen, .values, .scale, .order: break
    }
  }

  /// - Returns: nil where nobody lies there any more.
  func told(_ reading: Reading) -> Reading? {
    discharged.contains(reading.patient.id) ? nil : reading
  }
}
