import Alarms
import Vitals

/// What one shard beside others is asked.
extension Shard {
  /// Whether anything is known of an id.
  package func knows(id: String) -> Bool { occupants.knows(id: id) }

  /// Takes over all that another shard knows; nobody is known to both.
  package mutating func absorb(_ other: Shard) {
    for patient in other.patients {
      indices[patient.identity.key] = patients.count
      patients.append(patient)
    }
    trends += other.trends
    occupants.absorb(other.occupants)
    awaited.absorb(other.awaited)
    awaitedHistories.absorb(other.awaitedHistories)
    ledger.absorb(other.ledger)
    withheldLog.absorb(other.withheldLog)
    newestArrivalSeconds = max(newestArrivalSeconds, other.newestArrivalSeconds)
  }
}
