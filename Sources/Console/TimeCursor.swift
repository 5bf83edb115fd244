internal import Alarms
internal import Vitals

/// The moment in the past that the whole screen shows; the live ward goes on behind it, and is heard.
struct TimeCursor: Sendable, Equatable {
  /// By the wall clock.
  private(set) var seconds: Double
  /// What had been raised when the past was gone into: more is news.
  let raisedBefore: PerSeverity<Int>

  init(seconds: Double, raisedBefore: PerSeverity<Int>) {
    self.seconds = seconds
    self.raisedBefore = raisedBefore
  }

  /// - Parameters:
  ///   - steps: negative is back.
  ///   - liveSeconds: now.
  /// - Returns: false where that is now: the past is left.
  mutating func move(bySteps steps: Int, of stepSeconds: Double, liveSeconds: Double) -> Bool {
    let oldest = liveSeconds - TrendSpan(.threeDays).seconds
    // On whole steps, so that there and back again is the same moment.
    let step = (seconds / stepSeconds).rounded(.down) + Double(steps)
    seconds = max(oldest, step * stepSeconds)
    return seconds < liveSeconds - stepSeconds / 2
  }
}

/// The ward as it was, put together from what is kept: the trends' bins, and the log for alarms. Where nothing is kept nothing is
/// shown; oxygen and consciousness are not in the trends, and so are unknown.
enum PastWard {
  static func snapshot(of live: WardSnapshot, atSeconds seconds: Double) -> WardSnapshot {
    var past = live
    past.timeSeconds = seconds
    past.wardTimeSeconds = live.wardTimeSeconds - (live.timeSeconds - seconds)
    past.log = live.log.filter { $0.timeSeconds <= seconds }
    let ago = live.timeSeconds - seconds
    past.beds = live.beds.map { bed(of: $0, in: live, secondsAgo: ago) }
    past.meanAnomalyTrend = []
    return past
  }

  /// The trends do not keep it.
  private static let unknownRisk = Double.nan

  private static func bed(of live: BedSnapshot, in ward: WardSnapshot, secondsAgo ago: Double) -> BedSnapshot {
    let moment = live.nowSeconds(at: ward.timeSeconds) - ago
    let zoom = TrendSpan(.halfHour).reaching(secondsAgo: ago).zoom
    func value(_ series: Trends.Series) -> Double? {
      // What holds for a while after it was measured: three bins, or as long as measurements of this patient usually take.
      let usual = 3 * (live.usualIntervalSeconds ?? 0) / zoom.binSeconds
      let bins = usual.isFinite ? Int(min(max(3, usual.rounded(.up)), 20)) : 3
      return live.trends.cells(of: series, zoom: zoom, count: bins, endingAt: moment).last { $0 != nil } ?? nil
    }
    var observation = Observation()
    for vital in Vital.allCases { observation.values[vital] = value(.vital(vital)) }
    let anomaly = value(.anomaly)
    let isKnown = Vital.allCases.contains { observation.values[$0] != nil }
    var bed = live
    bed.assessment = Assessment(
      observation: observation, news2: NEWS2Score(observation), autoencoder: 0, isolationForest: 0, anomaly: anomaly ?? 0,
      risk: unknownRisk, riskIfLasting: unknownRisk, modelSeverity: .normal, isModelled: anomaly != nil)
    bed.alarm = alarm(of: live, in: ward, atSeconds: ward.timeSeconds - ago, moment: moment)
    bed.care = nil
    bed.conditions = []
    // Nothing known is silence, which is shown as such.
    bed.lastReadingSeconds = isKnown ? moment : moment - 86_400
    bed.arrivedSeconds = isKnown ? ward.timeSeconds - ago : ward.timeSeconds - ago - 86_400
    bed.measuredSeconds = PerVital({ observation.values[$0] == nil ? nil : moment })
    bed.explanation = nil
    bed.drivers = []
    return bed
  }

  /// What the log says stood then.
  private static func alarm(of bed: BedSnapshot, in ward: WardSnapshot, atSeconds seconds: Double, moment: Double) -> PatientAlarm
  {
    var alarm = PatientAlarm()
    let entry = ward.log.first { entry in
      guard entry.timeSeconds <= seconds, entry.bed == bed.patient.bed, entry.patient == bed.patient.name else { return false }
      if case .alarm = entry.kind { return true }
      return false
    }
    guard let entry, case .alarm(let step, let severity) = entry.kind, step.isAlarm || step == .deescalated else { return alarm }
    let none = PerSeverity(low: 0.0, medium: 0.0, high: 0.0)
    _ = alarm.update(
      severity, at: moment - (seconds - entry.timeSeconds), policy: AlarmPolicy(onDelaySeconds: none, offDelaySeconds: none))
    return alarm
  }
}
