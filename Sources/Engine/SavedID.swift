import Saving
import Vitals

/// Everybody who goes by one id, nearly always one person: what is saved and restored as one, since no record reaches beyond it.
struct SavedID: Saved {
  var id: String
  /// The next record of the id, by partition: what lies before is in here.
  var next = ReadPlaces()
  var newestKafkaSeconds: Double?
  var occupancy = Occupancy()
  var patients: [Shard.Patient] = []

  static var blank: SavedID { SavedID() }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&id)
    coder.pass(&next)
    coder.pass(&newestKafkaSeconds)
    coder.pass(&occupancy)
    coder.pass(&patients)
  }

  init(id: String = "") { self.id = id }

  /// Nil where nothing is known of the id.
  init?(_ id: String, of shard: Shard) {
    guard let occupancy = shard.occupants[id], occupancy != Occupancy() else { return nil }
    self.id = id
    self.occupancy = occupancy
    if let entry = shard.ledger.entry(of: id) {
      next = entry.next
      newestKafkaSeconds = entry.newestKafkaSeconds
    }
    patients = occupancy.occupants.compactMap { shard.patient(id: $0.identity.key) }
  }
}
