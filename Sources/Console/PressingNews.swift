internal import Alarms
internal import Vitals

/// What must be on screen at once when it changes: alarms, who has taken them, the machinery. All else is painted with the second.
package struct PressingNews: Sendable, Equatable {
  private var digest = 0

  init() {}

  init(_ snapshot: WardSnapshot) {
    // Beds come in no order.
    for bed in snapshot.beds {
      var hasher = Hasher()
      hasher.combine(bed.patient.key)
      hasher.combine(bed.alarm.severity)
      hasher.combine(bed.alarm.acknowledgement?.by)
      hasher.combine(bed.assessment.severity)
      hasher.combine(bed.assessment.lifeThreat)
      hasher.combine(bed.conditions.count)
      hasher.combine(bed.care?.claim?.person)
      hasher.combine(bed.care?.silence?.untilSeconds)
      digest ^= hasher.finalize()
    }
    var hasher = Hasher()
    hasher.combine(digest)
    hasher.combine(snapshot.feed.state)
    hasher.combine(snapshot.database.state)
    hasher.combine(snapshot.mail.state)
    hasher.combine(snapshot.log.first?.timeSeconds)
    hasher.combine(snapshot.log.first?.text)
    hasher.combine(snapshot.log.count)
    digest = hasher.finalize()
  }
}
