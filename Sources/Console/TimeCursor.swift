internal import Alarms
internal import Vitals

/// The moment in the past that the whole screen shows; the live ward goes on behind it, and is heard.
struct TimeCursor: Sendable, Equatable {
  /// By the wall clock.
  private(set) var seconds: Double
  /// What had been raised when the past was gone into: more is news.
  let raisedBefore: PerSeverity<Int>
  /// Of what is kept.
  let oldestSeconds: Double

  /// - Parameter oldestSeconds: nothing before is kept.
  init(seconds: Double, raisedBefore: PerSeverity<Int>, oldestSeconds: Double) {
    self.seconds = seconds
    self.raisedBefore = raisedBefore
    self.oldestSeconds = oldestSeconds
  }

  /// Whether nothing earlier is kept.
  var isAtOldest: Bool { seconds <= oldestSeconds }

  /// - Parameters:
  ///   - steps: negative is back.
  ///   - liveSeconds: now.
  /// - Returns: false where that is now: the past is left.
  mutating func move(bySteps steps: Int, of stepSeconds: Double, liveSeconds: Double) -> Bool {
    // On whole steps, so that there and back again is the same moment.
    let step = (seconds / stepSeconds).rounded(.down) + Double(steps)
    seconds = max(oldestSeconds, step * stepSeconds)
    // Where less is kept than a step is long, back is still back.
    return seconds < liveSeconds - (steps < 0 ? 0 : stepSeconds / 2)
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

  /// How long ago the oldest is that is kept of anybody; nil where nothing is.
  static func oldestSecondsAgo(in live: WardSnapshot) -> Double? {
    func oldest(_ zoom: Trends.Zoom) -> Double? {
      live.beds.lazy.compactMap { bed in
        places(of: bed, zoom, upTo: bed.nowSeconds(at: live.timeSeconds)).first.map { secondsAgo($0, zoom) }
      }.max()
    }
    guard let coarse = oldest(.threeDays) else { return nil }
    // The closest zoom that reaches so far tells it best.
    let spans = Trends.Zoom.allCases.map { TrendSpan($0) }
    return spans.first { $0.seconds > coarse }.flatMap { oldest($0.zoom) } ?? coarse
  }

  /// How long nothing had been measured; nil where nothing is kept from before.
  private static func silenceSeconds(of bed: BedSnapshot, upTo moment: Double) -> Double? {
    for zoom in Trends.Zoom.allCases {
      // The bin of the moment goes on beyond it; what is in it before was looked at already.
      let before = places(of: bed, zoom, upTo: moment).last { $0 < Trends.binsPerZoom - 1 }
      if let before { return secondsAgo(before, zoom) }
    }
    return nil
  }

  /// The bins up to a moment in which any vital sign was measured, the oldest first.
  private static func places(of bed: BedSnapshot, _ zoom: Trends.Zoom, upTo moment: Double) -> [Int] {
    let cells = Vital.allCases.map {
      bed.trends.cells(of: .vital($0), zoom: zoom, count: Trends.binsPerZoom, endingAt: moment)
    }
    return (0..<Trends.binsPerZoom).filter { place in cells.contains { $0.indices.contains(place) && $0[place] != nil } }
  }

  private static func secondsAgo(_ place: Int, _ zoom: Trends.Zoom) -> Double {
    Double(Trends.binsPerZoom - 1 - place) * zoom.binSeconds
  }

  /// When somebody was heard of last of whom nothing is kept.
  static let neverSeconds = -1e12

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
    bed.lastReadingSeconds = moment
    bed.arrivedSeconds = ward.timeSeconds - ago
    if !isKnown {
      // Nothing known is silence, which is shown as such: since the last that is kept, or since nobody knows when.
      let silence = silenceSeconds(of: live, upTo: moment)
      bed.lastReadingSeconds = silence.map { moment - $0 } ?? neverSeconds
      bed.arrivedSeconds = silence.map { ward.timeSeconds - ago - $0 } ?? neverSeconds
    }
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
