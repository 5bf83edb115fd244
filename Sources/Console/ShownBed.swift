internal import Alarms
internal import Vitals

/// A bed as it is shown: as the newest snapshot has it, but for figures and reasons that wait for the next step (`SteadyFigures`).
///
/// It refers to snapshots and copies nothing out of them: thousands of beds, each of a thousand bytes and two dozen references, copied
/// with every snapshot cost more than all the rest of a frame.
struct ShownBed: Sendable, HeardBed {
  /// One bed of a snapshot, where it lies.
  private struct Place: Sendable {
    let beds: [BedSnapshot]
    let index: Int

    var bed: BedSnapshot { _read { yield beds.span[index] } }
  }

  private let newest: Place
  /// Whose assessment and trends are shown; nil for those of the newest.
  private var figures: Place?
  /// Whose explanation is.
  private var reasons: Place?

  init(_ beds: [BedSnapshot], at index: Int) { newest = Place(beds: beds, index: index) }

  /// Goes on showing what `before` shows.
  mutating func holdFigures(of before: ShownBed) { figures = before.figures ?? before.newest }
  mutating func holdReasons(of before: ShownBed) { reasons = before.reasons ?? before.newest }

  private var figured: Place { figures ?? newest }
  private var explained: Place { reasons ?? newest }

  // MARK: What is shown

  var assessment: Assessment { _read { yield figured.bed.assessment } }
  var trends: Trends { _read { yield figured.bed.trends } }
  var explanation: Explanation? { _read { yield explained.bed.explanation } }

  var patient: PatientIdentity { _read { yield newest.bed.patient } }
  var alarm: PatientAlarm { _read { yield newest.bed.alarm } }
  var latched: LatchedAlarm? { newest.bed.latched }
  var care: EpisodeCare? { newest.bed.care }
  var conditions: [TechnicalCondition] { newest.bed.conditions }
  var lastReadingSeconds: Double { newest.bed.lastReadingSeconds }
  var arrivedSeconds: Double { newest.bed.arrivedSeconds }
  var usualIntervalSeconds: Double? { newest.bed.usualIntervalSeconds }
  var measuredSeconds: PerVital<Double?> { newest.bed.measuredSeconds }
  var drivers: [Factor?] { newest.bed.drivers }

  func silentSeconds(at wallSeconds: Double) -> Double? { care?.silentSeconds(at: nowSeconds(at: wallSeconds)) }

  // The signals are in the assessment.
  var signalFaults: [(vital: Vital, quality: SignalQuality)] { figured.bed.signalFaults }
  var hasBadSignal: Bool {
    let quality = assessment.quality
    return Vital.allCases.contains { quality[$0] != .good }
  }

  /// The first reason of the explanation: nil where there is no explanation, and nil in it where nothing pushed the score up.
  var firstReason: Factor?? {
    guard let contributions = explained.bed.explanation?.contributions else { return nil }
    return .some(contributions.first { $0.points > 0 }?.factor)
  }

  /// The models' score; NEWS2 where there is no model.
  var rankingScore: Double { assessment.isModelled ? assessment.anomaly : Double(assessment.news2.total) }
}
