internal import Saving
internal import Vitals

/// What is known of one vital's signal: its newest trusted value, how often it comes, and whether it can be believed.
///
/// A value that no body reaches in a second or two is held back until it has stayed: spikes that return are artefacts, and a
/// real collapse, which stays, is believed after `confirmationSeconds` at the latest, whatever it looks like. Only continuous
/// signals are held back: a spot check stands for hours and is always believed.
///
/// After a gap there is nothing beside which a value could be an artefact: it is believed at once, as an anchor, and so is what
/// agrees with it. But a probe that was just put back on is where odd seconds come from. Until the anchor has stayed as long as
/// any jump must, a value where the patient stood before the gap overturns it; and while it is a single value, so do two others
/// that agree.
struct VitalSignal: Sendable, Equatable, Codable {
  /// The newest trusted value and when it was measured.
  @Sparse private(set) var value: Double?
  @Sparse private(set) var measuredSeconds: Double?
  /// When anything last came of this vital, trusted or not.
  @Sparse private(set) var arrivedSeconds: Double?
  /// Named as in checkpoints of version 0.1.0.
  private var logInterval: UsualInterval?
  private var intervals = 0
  @Sparse private var heldSinceSeconds: Double?
  @Sparse private var heldValue: Double?
  /// Where trusted values have stood over the last minute, as far as they were more than an anchor.
  @Sparse private var settledValue: Double?
  /// When the anchor was measured that newer values still rest on; nil where they rest on more.
  @Sparse private var anchorSeconds: Double?
  @Sparse private var artefactSeconds: Double?
  @Sparse private var implausibleSeconds: Double?
  @Sparse private var runValue: Double?
  @Sparse private var runStartSeconds: Double?

  init() {}

  var usualIntervalSeconds: Double? { logInterval?.seconds }

  /// How long a value speaks for the patient: 30 of its usual intervals, at least 10 minutes, at most 6 hours. While the
  /// interval is not known it may be a chart's: 6 hours.
  var lifetimeSeconds: Double {
    usualIntervalSeconds.map { min(max(30 * $0, Self.leastLifetimeSeconds), 21_600) } ?? 21_600
  }
  static let leastLifetimeSeconds = 600.0

  func current(at timeSeconds: Double) -> Double? {
    guard let value, let measuredSeconds, timeSeconds - measuredSeconds <= lifetimeSeconds else { return nil }
    return value
  }

  // MARK: Taking values

  /// What became of a value.
  enum Verdict: Sendable {
    case heldBack
    case trusted
    /// Trusted, where nothing newer backs it.
    case anchored
    /// Trusted; what was trusted since the anchor was an artefact.
    case overturned
  }

  /// Takes a value newer than all before it.
  mutating func take(_ new: Double, at timeSeconds: Double, of vital: Vital, pulseIsLost: Bool) -> Verdict {
    let silentSeconds = arrivedSeconds.map { timeSeconds - $0 } ?? .infinity
    note(arrivalAt: timeSeconds)
    implausibleSeconds = nil
    note(run: new, at: timeSeconds)
    let impossible = Self.impossibleJump(vital)
    let confirmationSeconds = Self.confirmationSeconds(vital, pulseIsLost: pulseIsLost)
    // Motion can climb in steps that a body could make; the way back from there is not the artefact.
    let goesHome = settledValue.map { abs(new - $0) < impossible / 2 } ?? false
    let isNeighbour = silentSeconds <= Self.neighbourSeconds
    let jumps = isNeighbour && value.map { abs(new - $0) >= impossible } ?? false
    let restsOnOne = anchorSeconds != nil && anchorSeconds == measuredSeconds
    if jumps, !goesHome, isContinuous {
      let since = heldSinceSeconds ?? timeSeconds
      let repeats = heldValue.map { abs(new - $0) < impossible / 2 } ?? false
      heldSinceSeconds = since
      heldValue = new
      if timeSeconds - since < confirmationSeconds, !(restsOnOne && repeats) {
        artefactSeconds = timeSeconds
        return .heldBack
      }
      artefactSeconds = nil
    }
    let overturns = jumps && anchorSeconds != nil && (goesHome || restsOnOne || heldSinceSeconds != nil)
    let anchor: Double? =
      if goesHome || isSpotChecked {
        nil
      } else if !isNeighbour || (jumps && !isContinuous) {
        timeSeconds
      } else {
        (jumps ? heldSinceSeconds : anchorSeconds).flatMap { timeSeconds - $0 < confirmationSeconds ? $0 : nil }
      }
    settle(new, silentSeconds: silentSeconds, anchor: anchor, isBacked: isNeighbour && !jumps, goesHome: goesHome)
    (heldSinceSeconds, heldValue) = (nil, nil)
    value = new
    measuredSeconds = timeSeconds
    return overturns ? .overturned : anchorSeconds == timeSeconds ? .anchored : .trusted
  }

  /// Keeps the place to go home to while there is an anchor, and moves it there once the anchor has stayed.
  private mutating func settle(_ new: Double, silentSeconds: Double, anchor: Double?, isBacked: Bool, goesHome: Bool) {
    if anchor != nil {
      if isBacked { settledValue = settledValue ?? new }
    } else if anchorSeconds != nil, !goesHome {
      settledValue = new
    } else {
      settledValue = settledValue.map { $0 + min(1, silentSeconds / 60) * (new - $0) } ?? new
    }
    anchorSeconds = anchor
  }

  /// The value came again within its observation. False where the signal is a monitor's, which measures the same again and again:
  /// then it is a value like others. Else it is the same measurement sent twice and says nothing of how often others come.
  mutating func note(copyAt timeSeconds: Double) -> Bool {
    guard !isContinuous else { return false }
    arrivedSeconds = arrivedSeconds.map { max($0, timeSeconds) } ?? timeSeconds
    return true
  }

  /// A value came that no patient can have; it says only that the sensor is there.
  mutating func note(implausibleAt timeSeconds: Double) {
    if arrivedSeconds.map({ timeSeconds > $0 }) ?? true { note(arrivalAt: timeSeconds) }
    implausibleSeconds = timeSeconds
  }

  private mutating func note(arrivalAt timeSeconds: Double) {
    if let arrivedSeconds, timeSeconds > arrivedSeconds {
      logInterval = UsualInterval(logInterval, and: timeSeconds - arrivedSeconds)
      intervals = min(intervals + 1, 1000)
    }
    arrivedSeconds = timeSeconds
  }

  private mutating func note(run new: Double, at timeSeconds: Double) {
    if runValue != new {
      runValue = new
      runStartSeconds = timeSeconds
    }
  }

  private var isContinuous: Bool { intervals >= 5 && (usualIntervalSeconds ?? .infinity) <= 5 }

  /// It comes so rarely, and not just after a gap in a fast signal, that no value has neighbours.
  private var isSpotChecked: Bool { intervals >= 5 && (usualIntervalSeconds ?? 0) >= 60 }

  /// Values further apart say nothing of one another.
  static let neighbourSeconds = 15.0

  /// Changes between neighbouring seconds that are the sensor's and not the body's, unless they stay.
  private static func impossibleJump(_ vital: Vital) -> Double {
    switch vital {
    case .heartRate: 35
    case .respiratoryRate: 15
    case .oxygenSaturation: 8
    case .systolicPressure: 45
    case .diastolicPressure: 35
    case .temperature: 1
    }
  }

  /// Asystole and saturation below 80 for 15 s are lethal: whatever stays this long is believed.
  private static func confirmationSeconds(_ vital: Vital, pulseIsLost: Bool) -> Double {
    switch vital {
    case .heartRate: 5
    case .oxygenSaturation: pulseIsLost ? 15 : 10
    case .respiratoryRate, .systolicPressure, .diastolicPressure, .temperature: 10
    }
  }

  /// The clock of the records was set: what it said of all of this is moved along.
  mutating func shift(bySeconds seconds: Double) {
    measuredSeconds? += seconds
    arrivedSeconds? += seconds
    heldSinceSeconds? += seconds
    anchorSeconds? += seconds
    artefactSeconds? += seconds
    implausibleSeconds? += seconds
    runStartSeconds? += seconds
  }

  // MARK: Quality

  /// How far the signal can be trusted at `timeSeconds`, the time of the newest reading.
  @inline(__always)
  func quality(at timeSeconds: Double, of vital: Vital) -> SignalQuality {
    if let implausibleSeconds, timeSeconds - implausibleSeconds <= lifetimeSeconds { return .implausible }
    if heldSinceSeconds != nil, let artefactSeconds, timeSeconds - artefactSeconds <= 5 { return .artefact }
    if isMissed(at: timeSeconds) { return .probeOff }
    if isFlat(at: timeSeconds, vital) { return .flatLine }
    return .good
  }

  /// It used to come regularly, several times an hour at least, and no longer does while others do.
  func isMissed(at timeSeconds: Double) -> Bool {
    guard intervals >= 3, let arrivedSeconds, let usual = usualIntervalSeconds, usual <= 600 else { return false }
    return timeSeconds - arrivedSeconds > max(10, 10 * usual)
  }

  /// A living heart's rate does not stay the same for 10 minutes at a second's resolution, nor its breathing for 30 (a
  /// ventilator's may). A cuff's pressure is repeated until the next one, and saturation rests at its ceiling: they cannot be
  /// judged so. No pulse and no breath are never a flat line: they are what they say.
  @inline(__always)
  private func isFlat(at timeSeconds: Double, _ vital: Vital) -> Bool {
    guard isContinuous, let runValue, let runStartSeconds, runValue > 0 else { return false }
    switch vital {
    case .heartRate: return timeSeconds - runStartSeconds >= 600
    case .respiratoryRate: return timeSeconds - runStartSeconds >= 1800
    case .oxygenSaturation: return runValue < 97 && timeSeconds - runStartSeconds >= 1800
    case .systolicPressure, .diastolicPressure, .temperature: return false
    }
  }
}

extension VitalSignal: Saved {
  static var blank: VitalSignal { VitalSignal() }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&value)
    coder.pass(&measuredSeconds)
    coder.pass(&arrivedSeconds)
    coder.pass(&logInterval)
    coder.pass(&intervals)
    coder.pass(&heldSinceSeconds)
    coder.pass(&heldValue)
    coder.pass(&settledValue)
    coder.pass(&anchorSeconds)
    coder.pass(&artefactSeconds)
    coder.pass(&implausibleSeconds)
    coder.pass(&runValue)
    coder.pass(&runStartSeconds)
  }
}
