import Detection
import Vitals

/// Where the patient of the next reading is likely to stand: looked up, and fetched, while the reading before it is taken.
///
/// A thousand patients do not stay in the caches, and a step would wait for memory a third of its time. It is a guess, and changes
/// nothing but how long a step takes: who is no longer there is looked up.
struct Foresight {
  /// Of the id among all ids; nil where nobody is known by it.
  var place: Int?
  /// Of the patient among all patients.
  var index: Int?
}

extension Shard {
  /// Finds who is known by the id of the next reading, and has what will be read of them fetched. It changes nothing, and is yet
  /// `mutating`: so the shard is not copied for it.
  mutating func foresee(_ id: String) -> Foresight {
    guard let place = occupants.place(of: id) else { return Foresight() }
    occupants.bringNear(place)
    guard place < likelyIndices.count else { return Foresight(place: place) }
    let index = Int(likelyIndices[place])
    guard patients.indices.contains(index) else { return Foresight(place: place) }
    patients.withUnsafeBytes { bytes in
      let stride = MemoryLayout<Patient>.stride
      bringNear(UnsafeRawBufferPointer(rebasing: bytes[index * stride..<(index + 1) * stride - PatientHistory.farBytes]))
    }
    return Foresight(place: place, index: index)
  }

  /// Has what is kept apart of a patient fetched, who is near by now.
  mutating func bringNearApart(_ index: Int) {
    patients[index].history.bringSustainedNear()
    if patients.span[index].remembersWalks { patients[index].forestWalks.lasting.bringNear() }
  }

  /// Where a patient stands, who begins where nobody is known by the key.
  mutating func indexOfPatient(_ identity: PatientIdentity) -> Int {
    let key = identity.key
    if let index = indices[key] { return index }
    patients.append(Patient(identity: identity))
    indices[key] = patients.count - 1
    beginTrends(ofID: identity.id)
    return patients.count - 1
  }

  /// Where a patient stands, who is mostly where the reading before it foresaw.
  mutating func indexOfPatient(_ patient: PatientIdentity, foreseen: Foresight) -> Int {
    if let index = foreseen.index, index < patients.count, patients.span[index].identity.id == patient.id,
      patients.span[index].identity.distinction == patient.distinction
    {
      return index
    }
    let index = indexOfPatient(patient)
    if let place = foreseen.place {
      while likelyIndices.count <= place { likelyIndices.append(-1) }
      likelyIndices[place] = Int32(index)
    }
    return index
  }
}
