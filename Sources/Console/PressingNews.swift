internal import Alarms
internal import Vitals

/// What must be on screen at once when it changes: alarms, who has taken them, the machinery. All else is painted with the second.
package struct PressingNews: Sendable, Equatable {
  private var digest = 0

  init() {}

  init(_ snapshot: WardSnapshot) {
    // Beds come in no order, and are asked where they lie: a copy of each would cost more than all the rest.
    let beds = snapshot.beds.span
    for place in beds.indices {
      let (alarm, severity) = (beds[place].alarm.severity, beds[place].assessment.severity)
      // Of most there is nothing to tell, and to digest that took longer than to see it.
      guard
        alarm > .normal || severity > .normal || !beds[place].conditions.isEmpty || beds[place].care != nil
          || beds[place].alarm.acknowledgement != nil
      else { continue }
      var hasher = Hasher()
      hasher.combine(beds[place].patient.key)
      hasher.combine(alarm)
      hasher.combine(beds[place].alarm.acknowledgement?.by)
      hasher.combine(severity)
      hasher.combine(beds[place].assessment.lifeThreat)
      hasher.combine(beds[place].conditions.count)
      hasher.combine(beds[place].care?.claim?.person)
      hasher.combine(beds[place].care?.silence?.untilSeconds)
      digest ^= hasher.finalize()
    }
    var hasher = Hasher()
    hasher.combine(digest)
    hasher.combine(beds.count)
    hasher.combine(snapshot.feed.state)
    hasher.combine(snapshot.database.state)
    hasher.combine(snapshot.mail.state)
    hasher.combine(snapshot.log.first?.timeSeconds)
    hasher.combine(snapshot.log.first?.text)
    hasher.combine(snapshot.log.count)
    digest = hasher.finalize()
  }
}
