package import Alarms
package import Vitals

/// How a ward and its machinery are, in numbers: what may leave the machine, so nothing of a patient is in it.
package struct WardHealth: Sendable, Equatable {
  package var wardName: String
  /// When it was so, in seconds since 1970.
  package var timeSeconds: Double
  package var feed: FeedStatus
  package var database: DependencyStatus
  package var delivery: DependencyStatus
  /// Whether this process stores and delivers; nil while that is not known.
  package var isOnDuty: Bool?
  /// Whether this one or any other does; nil while that cannot be known.
  package var isAnybodyOnDuty: Bool?
  package var patients: Int
  package var silentPatients: Int
  package var readings: Int
  package var readingsPerSecond: Double
  /// What decoding and scoring all of them has taken.
  package var scoringSeconds: Double
  package var rejects: Int
  /// Raised or escalated to each severity since the start.
  package var raised: PerSeverity<Int>
  /// What stood for less than its delay, and so was no alarm.
  package var withheld = 0
  package var standing = PerSeverity(low: 0, medium: 0, high: 0)
  package var unacknowledged = PerSeverity(low: 0, medium: 0, high: 0)
  /// How long the oldest HIGH or MEDIUM that nobody has acknowledged has stood; nil where there is none.
  package var oldestUnacknowledgedSeconds: Double?
  /// From a record read to its alarm stored; nil before the first.
  package var storingSeconds: (half: Double, most: Double)? {
    get { storingHalfSeconds.flatMap { half in storingMostSeconds.map { (half, $0) } } }
    set { (storingHalfSeconds, storingMostSeconds) = (newValue?.half, newValue?.most) }
  }
  private var storingHalfSeconds: Double?
  private var storingMostSeconds: Double?

  package init(_ snapshot: WardSnapshot, isOnDuty: Bool?) {
    wardName = snapshot.wardName
    timeSeconds = snapshot.timeSeconds
    feed = snapshot.feed
    database = snapshot.database
    delivery = snapshot.mail
    self.isOnDuty = isOnDuty
    isAnybodyOnDuty = snapshot.duty.isAnybody
    patients = snapshot.beds.count
    silentPatients = snapshot.beds.count { $0.isSilent(at: snapshot.timeSeconds) }
    readings = snapshot.readings
    readingsPerSecond = snapshot.readingsPerSecond
    scoringSeconds = snapshot.scoringSeconds
    rejects = snapshot.rejects
    raised = snapshot.alarmsRaised
    withheld = snapshot.burden?.withheld ?? 0
    for bed in snapshot.beds where bed.alarm.severity > .normal {
      if bed.latched == nil { standing[bed.alarm.severity] += 1 }
      guard bed.alarm.acknowledgement == nil else { continue }
      unacknowledged[bed.alarm.severity] += 1
      guard bed.alarm.severity > .low, let since = bed.alarm.severitySinceSeconds else { continue }
      let seconds = max(0, bed.nowSeconds(at: snapshot.timeSeconds) - since)
      oldestUnacknowledgedSeconds = max(oldestUnacknowledgedSeconds ?? 0, seconds)
    }
  }

  /// What is wrong, in few words; empty while all is well.
  package var troubles: [String] {
    var troubles: [String] = []
    switch feed.state {
    case .following, .catchingUp: break
    case .connecting, .waitingForTopic, .down: troubles.append("feed \(feed.state.rawValue)")
    }
    if database.state == .down { troubles.append("database down") }
    if isAnybodyOnDuty == false { troubles.append("nobody is on duty") }
    if delivery.state == .down { troubles.append("people cannot be told of alarms") }
    return troubles
  }

  /// One line for people who look after machines.
  package var words: String {
    let duty = isOnDuty.map { $0 ? "on duty" : "on standby" } ?? "duty not known"
    let alarms = "\(unacknowledged.high) HIGH and \(unacknowledged.medium) MEDIUM not acknowledged"
    return ([duty, "\(patients) patients", alarms] + troubles).joined(separator: ", ")
  }
}
