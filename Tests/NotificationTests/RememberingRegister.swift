import Alarms
import Foundation
import Sharing

@testable import Notification

/// Keeps in memory what becomes of each notice.
final class RememberingRegister: DeliveryRegister {
  private struct Kept {
    var deliveries: [AlarmDelivery] = []
    var notes: [DeliveryNote] = []
    var told: [UUID] = []
    var givenUp: [String] = []
  }

  private let kept = Guarded(Kept())

  func record(_ delivery: AlarmDelivery) { kept.withLock { $0.deliveries.append(delivery) } }

  func recordAgain(_ delivery: AlarmDelivery) {}

  func note(_ note: DeliveryNote) { kept.withLock { $0.notes.append(note) } }

  func finish(transitionID: UUID, takenSeconds: Double?, reason: String?) {
    kept.withLock { if takenSeconds == nil { $0.givenUp.append(reason ?? "") } else { $0.told.append(transitionID) } }
  }

  var deliveries: [AlarmDelivery] { kept.withLock(\.deliveries) }
  var notes: [DeliveryNote] { kept.withLock(\.notes) }
  /// HIGHs of which all have been told.
  var told: [UUID] { kept.withLock(\.told) }
  var givenUp: [String] { kept.withLock(\.givenUp) }
}
