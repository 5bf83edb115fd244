package import Saving
package import Vitals

/// Watches one patient's records for what kills within minutes (`LifeThreat`), and for how long it has stood.
///
/// It takes values as they were sent. What the models' history holds back as a possible artefact, or takes out as implausible, is
/// evidence here: a 0 where there was a pulse may be the patient. One odd second is kept apart by the delay alone.
///
/// Times are those of the readings: a replay finds the same.
package struct LifeThreatWatch: Sendable, Equatable, Codable {
  /// What stands as of the newest reading; nil while nothing does. On a continuous feed a single odd reading is nothing yet.
  package private(set) var threat: LifeThreat?

  private var signals = PerVital(repeating: Signal())
  private var records = Cadence()
  /// How many records have come in a row, each when it was due.
  private var recordsInStep = 0
  private var pulseSeconds: Double?
  private var breathSeconds: Double?
  private var jumps = HeartRateJumps()
  /// What the newest reading shows, odd seconds included.
  package private(set) var evidence: LifeThreat?
  /// How long there has been evidence, less the time without: a second of noise in an arrest does not begin its delay anew, and
  /// what is there half of the time never lasts.
  private var stoodSeconds = 0.0
  /// Whether the present evidence has ever stood for its delay.
  private var hasStood = false

  package init() {}

  /// Whether a record in which nothing was measured says something of this patient: signals that came every second no longer do.
  package var followsSignals: Bool { threat != nil || signals.heartRate.cadence.isContinuous }

  /// Takes a reading that is not older than all before it.
  package mutating func take(_ reading: Reading, policy: AlarmPolicy) {
    let time = reading.timeSeconds
    let elapsed = records.newestSeconds.map { max(0, time - $0) } ?? 0
    stoodSeconds =
      evidence == nil ? max(0, stoodSeconds - elapsed) : min(policy.lifeThreatDelaySeconds, stoodSeconds + elapsed)
    if !hasStood, evidence != nil { hasStood = isDue(policy) }
    if elapsed > 0 || records.newestSeconds == nil {
      recordsInStep = records.isDue(at: time) ? min(recordsInStep + 1, 1000) : 0
      records.note(time)
    }
    for vital in Vital.allCases {
      guard let value = reading.values[vital], value.isFinite else { continue }
      if vital == .heartRate { jumps.note(value, after: signals.heartRate, at: time) }
      signals[vital].take(value, at: time)
    }
    noteLife(in: reading)
    let found = found(at: time)
    evidence = found == nil && hasStood ? held(at: time) : found
    if evidence == nil { hasStood = false }
    threat = stoodSeconds > 0 || !records.isContinuous ? evidence : nil
  }

  /// Rows that come a moment after newer ones say nothing of now but that their signals still come: none of them is lost.
  package mutating func hear(late reading: Reading) {
    guard let newest = records.newestSeconds, newest - reading.timeSeconds <= Self.lateSeconds else { return }
    for vital in Vital.allCases where reading.values[vital]?.isFinite ?? false { signals[vital].goOn(until: newest) }
    guard evidence == .asystoleOrLeadsOff || evidence == .pulseLost else { return }
    evidence = found(at: newest)
    if evidence == nil { (hasStood, threat) = (false, nil) }
  }

  /// Whether what stands has stood for its delay.
  package func isDue(_ policy: AlarmPolicy) -> Bool {
    guard evidence != nil, let newest = records.newestSeconds else { return false }
    return stoodSeconds >= policy.lifeThreatDelaySeconds && newest >= settledSeconds
  }

  /// When what the newest reading shows will have stood for its delay, should nothing more come; nil while nothing stands. A
  /// reading that is still to be expected is waited for.
  package func dueSeconds(_ policy: AlarmPolicy) -> Double? {
    guard evidence != nil, let newest = records.newestSeconds else { return nil }
    let due = max(newest + policy.lifeThreatDelaySeconds - stoodSeconds, settledSeconds)
    guard let usual = records.usualSeconds, usual < policy.spotCheckIntervalSeconds else { return due }
    return max(due, newest + records.patienceSeconds)
  }

  /// When the signal that shows what stands will have been there for long enough: a probe that was just put on is where odd
  /// seconds come from. Twice the delay, which still is in time.
  private var settledSeconds: Double {
    guard case .value(let vital, _)? = evidence, signals[vital].cadence.isContinuous, let began = signals[vital].beganSeconds
    else { return -.infinity }
    return began + 10
  }

  /// The clock of the records was set: what it said of all of this is moved along.
  package mutating func shift(bySeconds seconds: Double) {
    for vital in Vital.allCases { signals[vital].shift(bySeconds: seconds) }
    records.shift(bySeconds: seconds)
    jumps.shift(bySeconds: seconds)
    pulseSeconds? += seconds
    breathSeconds? += seconds
  }

  // MARK: Evidence

  private mutating func noteLife(in reading: Reading) {
    if let rate = reading.values.heartRate, rate.rounded() >= LifeThreat.leastPulsePerMinute {
      pulseSeconds = reading.timeSeconds
    }
    if let rate = reading.values.respiratoryRate, rate.rounded() > 0 { breathSeconds = reading.timeSeconds }
  }

  /// It changes nothing, and is yet `mutating`, as is `sign`: so what is known is read where it lies, and not copied for each reading.
  private mutating func found(at time: Double) -> LifeThreat? {
    let heartRate = sign(of: .heartRate, at: time)
    let saturation = sign(of: .oxygenSaturation, at: time)
    let breathing = sign(of: .respiratoryRate, at: time)
    let hadPulse = isRecent(pulseSeconds, at: time)
    let isStill = heartRate.isLost || (heartRate.value.map { $0.rounded() < 1 } ?? false)
    let isBreathless = breathing.value.map { $0.rounded() < 1 } ?? true
    // An oximeter that has lost the pulse as well leaves no doubt about the breaths that an electrode still counts.
    if hadPulse, isStill, saturation.value == nil, saturation.isLost || isBreathless { return .asystoleOrLeadsOff }
    if saturation.isLost, heartRate.value != nil, jumps.areErratic(at: time) { return .pulseLost }
    for vital in Self.killers {
      guard let value = sign(of: vital, at: time).value else { continue }
      let followsLife = vital == .heartRate ? hadPulse : isRecent(breathSeconds, at: time)
      if let threat = LifeThreat(value, of: vital, followsLife: followsLife) { return threat }
    }
    return nil
  }

  /// What has stood for its delay goes on while its signal is lost: that is no sign of life. A last odd value of a probe that
  /// comes off has not stood so long.
  private mutating func held(at time: Double) -> LifeThreat? {
    guard hasStood, case .value(let vital, _)? = evidence, sign(of: vital, at: time).value == nil,
      let measured = signals[vital].cadence.newestSeconds, time - measured <= Self.rememberedSeconds
    else { return nil }
    return evidence
  }

  /// What is known of one signal at the time of a record; a signal that is late by a beat is not known to be anything.
  private enum Sign {
    case unknown
    case value(Double)
    /// It came regularly, and records still do.
    case lost

    var value: Double? { if case .value(let value) = self { value } else { nil } }
    var isLost: Bool { if case .lost = self { true } else { false } }
  }

  private mutating func sign(of vital: Vital, at time: Double) -> Sign {
    let signal = signals[vital]
    guard let value = signal.value, let newest = signal.cadence.newestSeconds else { return .unknown }
    let age = time - newest
    guard signal.cadence.isContinuous else { return age <= Self.chartedSeconds ? .value(value) : .unknown }
    if age <= signal.cadence.freshSeconds { return .value(value) }
    let isInUse = age <= Self.rememberedSeconds || evidence == .asystoleOrLeadsOff
    return age > signal.cadence.patienceSeconds && recordsInStep >= Self.leastRecordsInStep && isInUse ? .lost : .unknown
  }

  /// A pulse is remembered from one spot check to the next: NEWS2 asks for one every 12 hours at least (RCP 2017, chart 4).
  private func isRecent(_ seconds: Double?, at time: Double) -> Bool { seconds.map { time - $0 <= 12 * 3600 } ?? false }

  /// Vitals that kill by themselves, in the order in which they do.
  private static let killers: [Vital] = [.heartRate, .respiratoryRate, .oxygenSaturation, .systolicPressure]
  /// What is charted holds for six hours, as for NEWS2.
  private static let chartedSeconds = 21_600.0
  /// Rows of one moment come within so long.
  private static let lateSeconds = 5.0
  /// A signal that has been gone for longer is no longer in use.
  private static let rememberedSeconds = 600.0
  /// A single record among none is somebody's entry, not a monitor that has lost its patient.
  private static let leastRecordsInStep = 2
}

extension LifeThreatWatch {
  /// How often something comes.
  fileprivate struct Cadence: Sendable, Equatable, Codable {
    private(set) var newestSeconds: Double?
    private var logInterval: UsualInterval?
    private var intervals = 0

    var usualSeconds: Double? { logInterval?.seconds }

    /// A monitor's, and not spot checks (`AlarmPolicy.spotCheckIntervalSeconds`).
    var isContinuous: Bool { intervals >= 5 && (usualSeconds ?? .infinity) < 60 }

    /// How long the newest speaks for now.
    var freshSeconds: Double { max(1.2, 1.5 * (usualSeconds ?? 0)) }

    /// How long the next is waited for.
    var patienceSeconds: Double { max(2, 2.5 * (usualSeconds ?? 0)) }

    mutating func shift(bySeconds seconds: Double) { newestSeconds? += seconds }

    mutating func goOn(until time: Double) { newestSeconds = newestSeconds.map { max($0, time) } }

    func isDue(at time: Double) -> Bool { newestSeconds.map { time - $0 <= patienceSeconds } ?? false }

    /// What comes in doubt is put so close together only to keep its order: that says nothing of how often it comes.
    private static let leastIntervalSeconds = 0.01

    mutating func note(_ time: Double) {
      if let newestSeconds, time - newestSeconds >= Self.leastIntervalSeconds {
        logInterval = UsualInterval(logInterval, and: time - newestSeconds)
        intervals = min(intervals + 1, 1000)
      }
      newestSeconds = time
    }
  }

  fileprivate struct Signal: Sendable, Equatable, Codable {
    private(set) var value: Double?
    /// Since when it comes without a gap.
    private(set) var beganSeconds: Double?
    private(set) var cadence = Cadence()

    /// Values further apart say nothing of one another (as for `VitalSignal`).
    private static let neighbourSeconds = 15.0

    mutating func shift(bySeconds seconds: Double) {
      cadence.shift(bySeconds: seconds)
      beganSeconds? += seconds
    }

    /// It has come since, and was of an earlier time.
    mutating func goOn(until time: Double) { cadence.goOn(until: time) }

    mutating func take(_ new: Double, at time: Double) {
      if let newest = cadence.newestSeconds, time < newest { return }
      if cadence.newestSeconds.map({ time - $0 > Self.neighbourSeconds }) ?? true { beganSeconds = time }
      value = new
      cadence.note(time)
    }
  }

  /// Leaps of the heart rate from one record to the next.
  fileprivate struct HeartRateJumps: Sendable, Equatable, Codable {
    private var newestSeconds: Double?
    private var beforeSeconds: Double?

    /// More than a body does in a second or two (`VitalSignal` holds it back as an artefact).
    private static let impossiblePerMinute = 35.0

    mutating func note(_ rate: Double, after signal: Signal, at time: Double) {
      guard let last = signal.value, let lastSeconds = signal.cadence.newestSeconds, time > lastSeconds, time - lastSeconds <= 5,
        abs(rate - last) >= Self.impossiblePerMinute
      else { return }
      beforeSeconds = newestSeconds
      newestSeconds = time
    }

    mutating func shift(bySeconds seconds: Double) {
      newestSeconds? += seconds
      beforeSeconds? += seconds
    }

    /// At least two within the last seconds.
    func areErratic(at time: Double) -> Bool {
      guard let newestSeconds, let beforeSeconds else { return false }
      return time - newestSeconds <= 3 && newestSeconds - beforeSeconds <= 3
    }
  }
}

extension LifeThreatWatch: Saved {
  package static var blank: LifeThreatWatch { LifeThreatWatch() }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&threat)
    coder.pass(&signals)
    coder.pass(&records)
    coder.pass(&recordsInStep)
    coder.pass(&pulseSeconds)
    coder.pass(&breathSeconds)
    coder.pass(&jumps)
    coder.pass(&evidence)
    coder.pass(&stoodSeconds)
    coder.pass(&hasStood)
  }
}

extension LifeThreatWatch.Cadence: Saved {
  fileprivate static var blank: LifeThreatWatch.Cadence { LifeThreatWatch.Cadence() }

  fileprivate mutating func pass(through coder: inout StateCoder) {
    coder.pass(&newestSeconds)
    coder.pass(&logInterval)
    coder.pass(&intervals)
  }
}

extension LifeThreatWatch.Signal: Saved {
  fileprivate static var blank: LifeThreatWatch.Signal { LifeThreatWatch.Signal() }

  fileprivate mutating func pass(through coder: inout StateCoder) {
    coder.pass(&value)
    coder.pass(&beganSeconds)
    coder.pass(&cadence)
  }
}

extension LifeThreatWatch.HeartRateJumps: Saved {
  fileprivate static var blank: LifeThreatWatch.HeartRateJumps { LifeThreatWatch.HeartRateJumps() }

  fileprivate mutating func pass(through coder: inout StateCoder) {
    coder.pass(&newestSeconds)
    coder.pass(&beforeSeconds)
  }
}
