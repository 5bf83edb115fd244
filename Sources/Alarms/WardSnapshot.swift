package import Vitals

/// All that a console needs to draw one frame: an immutable copy that the engine leaves in the mailbox.
package struct WardSnapshot: Sendable {
  package var wardName: String
  /// Wall clock, seconds since 1970.
  package var timeSeconds: Double
  /// The feed's own time: the wall clock where its clocks are right, another on a replay or where all are off alike. Each bed
  /// has its own; see `BedSnapshot.nowSeconds`.
  package var wardTimeSeconds: Double
  package var feed: FeedStatus
  package var database: DependencyStatus
  package var mail: DependencyStatus
  /// Who persists and mails for the ward.
  package var duty: WardDuty
  package var readings: Int
  package var readingsPerSecond: Double
  /// What decoding and scoring all of them has taken.
  package var scoringSeconds = 0.0
  package var rejects: Int
  package var rejectsByReason: [RejectReason: Int]
  /// Newest first, a handful.
  package var recentRejects: [RejectNote]
  /// Fields of records in which nothing was found to use, the most frequent first, a screenful.
  package var unusedFields: [UnusedField] = []
  /// Raised or escalated to each severity since the start.
  package var alarmsRaised: PerSeverity<Int>
  /// The delays in force; nil where nobody says.
  package var policy: AlarmPolicy?
  /// What the alarms have asked of people since the start of this console, by those that came live; nil before that is known.
  package var burden: AlarmBurden?
  /// Mean anomaly score of the ward over time, oldest first, 60 cells of 30 s.
  package var meanAnomalyTrend: [Double?]
  /// In no order; the console sorts.
  package var beds: [BedSnapshot]
  /// Newest first.
  package var log: [LogEntry]
  /// Says so when the model or something else at the start was not as it should be; nil while all is well.
  package var warning: String?
  /// Says what is wrong with the clocks of the whole feed; nil while they are right, or wrong each in its own way.
  package var clockWarning: String?
  /// Whether all that had been sent has been read and scored once: before that the beds are as they were earlier.
  package var isAllRead = false
  /// How long after this one the next is made at the latest, while all is well: of a hundred thousand beds it takes its time.
  package var nextWithinSeconds = 0.0

  package init(
    wardName: String, timeSeconds: Double, wardTimeSeconds: Double, feed: FeedStatus = FeedStatus(),
    database: DependencyStatus = DependencyStatus(), mail: DependencyStatus = DependencyStatus(), duty: WardDuty = .unknown,
    readings: Int = 0, readingsPerSecond: Double = 0, rejects: Int = 0, rejectsByReason: [RejectReason: Int] = [:],
    recentRejects: [RejectNote] = [], alarmsRaised: PerSeverity<Int> = PerSeverity(low: 0, medium: 0, high: 0),
    meanAnomalyTrend: [Double?] = [], beds: [BedSnapshot] = [], log: [LogEntry] = [], warning: String? = nil,
    clockWarning: String? = nil
  ) {
    self.wardName = wardName
    self.timeSeconds = timeSeconds
    self.wardTimeSeconds = wardTimeSeconds
    self.feed = feed
    self.database = database
    self.mail = mail
    self.duty = duty
    self.readings = readings
    self.readingsPerSecond = readingsPerSecond
    self.rejects = rejects
    self.rejectsByReason = rejectsByReason
    self.recentRejects = recentRejects
    self.alarmsRaised = alarmsRaised
    self.meanAnomalyTrend = meanAnomalyTrend
    self.beds = beds
    self.log = log
    self.warning = warning
    self.clockWarning = clockWarning
  }
}

/// One patient as the console shows them.
package struct BedSnapshot: Sendable, HeardBed {
  package var patient: PatientIdentity
  package var assessment: Assessment
  package var alarm: PatientAlarm
  /// A HIGH that has ended and waits for its acknowledgement, where alarms latch; then `alarm` is shown as it was.
  package var latched: LatchedAlarm?
  /// What people do about it beside acknowledging it; nil where there is nothing to do.
  package var care: EpisodeCare?
  /// Those of the signals are in the assessment; see `signalFaults`.
  package var conditions: [TechnicalCondition]
  /// When the newest reading was measured, by the clock of the patient's records.
  package var lastReadingSeconds: Double
  /// When it came, by the wall clock.
  package var arrivedSeconds: Double
  /// When it was sent, by Kafka's; nil where that is not known.
  package var kafkaSeconds: Double?
  /// Readings of this patient usually come this far apart.
  package var usualIntervalSeconds: Double?
  /// When each vital was last measured; nil where it never was.
  package var measuredSeconds: PerVital<Double?>
  package var trends: Trends
  /// Only for the patient in focus, and otherwise as of the last change of severity; nil before the first.
  package var explanation: Explanation?
  /// Which factor drove the score most in each of the last bins of the half-hour zoom, oldest first; empty where unknown.
  package var drivers: [Factor?]

  package init(
    patient: PatientIdentity, assessment: Assessment, alarm: PatientAlarm = PatientAlarm(),
    conditions: [TechnicalCondition] = [], lastReadingSeconds: Double, arrivedSeconds: Double? = nil,
    usualIntervalSeconds: Double? = nil, measuredSeconds: PerVital<Double?> = PerVital(repeating: nil),
    trends: Trends = Trends(), explanation: Explanation? = nil, drivers: [Factor?] = []
  ) {
    self.patient = patient
    self.assessment = assessment
    self.alarm = alarm
    self.conditions = conditions
    self.lastReadingSeconds = lastReadingSeconds
    self.arrivedSeconds = arrivedSeconds ?? lastReadingSeconds
    self.usualIntervalSeconds = usualIntervalSeconds
    self.measuredSeconds = measuredSeconds
    self.trends = trends
    self.explanation = explanation
    self.drivers = drivers
  }

  /// The vitals whose signal cannot be trusted now, with what is wrong.
  package var signalFaults: [(vital: Vital, quality: SignalQuality)] {
    Vital.allCases.compactMap { vital in
      let quality = assessment.quality[vital]
      return quality == .good ? nil : (vital, quality)
    }
  }
}

/// When something of a bed was heard: what its ages and its silence are told by. Asked of whatever has these times, since to ask a
/// snapshot for more than a number is to copy it.
package protocol HeardBed {
  var lastReadingSeconds: Double { get }
  var arrivedSeconds: Double { get }
  var usualIntervalSeconds: Double? { get }
}

extension HeardBed {
  /// Now, by the clock of the patient's records: what durations and trends are measured to, whatever that clock says.
  package func nowSeconds(at wallSeconds: Double) -> Double { lastReadingSeconds + max(0, wallSeconds - arrivedSeconds) }

  /// How old the newest reading is: since it was measured where it says so, and never less than since it came. What comes late
  /// is not now.
  package func ageSeconds(at wallSeconds: Double) -> Double { wallSeconds - min(lastReadingSeconds, arrivedSeconds) }

  /// Silence is itself an alarm: nothing has come for far longer than this patient's readings usually take.
  ///
  /// Five usual intervals, but at least 30 s: a monitor that sends every second may miss some, and a person notices half a
  /// minute of nothing. An unknown interval counts as 5 minutes.
  package func isSilent(at wallSeconds: Double) -> Bool {
    Silence.isOn(sinceSeconds: arrivedSeconds, usualIntervalSeconds: usualIntervalSeconds, at: wallSeconds)
  }
}

/// The same by the times alone, for whoever asks thousands of beds: each would be copied to be asked as a `HeardBed`.
package enum Silence {
  package static func isOn(sinceSeconds arrivedSeconds: Double, usualIntervalSeconds: Double?, at wallSeconds: Double) -> Bool {
    wallSeconds - arrivedSeconds > max(30, 5 * (usualIntervalSeconds ?? 300))
  }
}

extension [BedSnapshot] {
  /// Whether one is silent, which is not copied for it.
  package func isSilent(_ index: Int, at wallSeconds: Double) -> Bool {
    let beds = span
    return Silence.isOn(
      sinceSeconds: beds[index].arrivedSeconds, usualIntervalSeconds: beds[index].usualIntervalSeconds, at: wallSeconds)
  }
}

/// A record that was not used, for the list that opens behind the count of rejects.
package struct RejectNote: Sendable, Equatable {
  package var timeSeconds: Double
  package var reason: RejectReason
  package var partition: Int32
  package var offset: Int64
  /// Which field it was, the beginning of its value, or what would help; safe to show, and empty where the reason says it all.
  package var detail: String
  /// The beginning of the record, made safe to show: printable characters only.
  package var excerpt: String

  package init(
    timeSeconds: Double, reason: RejectReason, partition: Int32, offset: Int64, detail: String = "", excerpt: String
  ) {
    self.timeSeconds = timeSeconds
    self.reason = reason
    self.partition = partition
    self.offset = offset
    self.detail = detail
    self.excerpt = excerpt
  }
}

/// One line of the alarm log on screen.
package struct LogEntry: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case alarm(AlarmTransition.Kind, Severity)
    case technical
    case acknowledged
    /// What somebody had done holds no longer: an acknowledgement, that they are going, a silence.
    case undone
    case mail
    /// The machinery: feed, database, mail server.
    case system
  }

  package var timeSeconds: Double
  package var kind: Kind
  package var bed: String?
  package var patient: String?
  package var text: String
  /// The same in fewer words, for lines without the room; the longest first.
  package var shorter: [String]

  package init(
    timeSeconds: Double, kind: Kind, bed: String? = nil, patient: String? = nil, text: String, shorter: [String] = []
  ) {
    self.timeSeconds = timeSeconds
    self.kind = kind
    self.bed = bed
    self.patient = patient
    self.text = text
    self.shorter = shorter
  }
}
