package import Saving
package import Vitals

/// What became of a reading.
package enum HistoryUpdate: Sendable, Equatable {
  /// It begins an observation, newer than all before it.
  case fresh
  /// It is of the newest observation, with something new in it, a copy that is newer, or a vital that came a little late.
  case merged
  /// Of the same time as the newest, with nothing new in it.
  case duplicate
  /// Older than the newest. Vitals whose own newest value is older still have taken theirs; the others have not.
  case late
}

/// All that is remembered of one patient: what is known now, what is usual, how it moved, and how far the signals can be
/// trusted. Fixed in size; each reading costs the same however long the stay.
///
/// Times are those of the readings: nothing here asks a clock, so a replay gives the same numbers as the live feed.
package struct PatientHistory: Sendable, Equatable, Codable {
  /// When the newest reading was measured, in seconds since 1970; nil before the first.
  package private(set) var newestSeconds: Double?
  /// Observations usually come this far apart (an exponentially weighted mean), from the last record of one to the first of the
  /// next; nil before the second.
  package private(set) var usualIntervalSeconds: Double?
  private(set) var signals = PerVital(repeating: VitalSignal())
  /// The newest observation; nil in checkpoints of version 0.1.0.
  package private(set) var span: ObservationSpan?
  private(set) var oxygen = TimedValue<Bool>()
  private(set) var consciousness = TimedValue<Consciousness>()
  var channels = ChannelSet()
  /// As it was before the newest anchors: where one is overturned, it never counted, but in what stands of the hours behind, for up
  /// to five seconds. After a gap a single value stands for the whole of it and would look odd for an hour.
  private var beforeAnchors = Apart<ChannelsAtTime>()
  private var courses = VitalCourses()
  private(set) var newestForecast: Forecast?
  /// What came of the scores of each row of the hours behind that was made anew; whoever scores one notes it here.
  package private(set) var outcomes = OutcomeCourse()
  /// What the models made of the hours behind; one at most, none where readings come rarely.
  private(set) var sustained: [SustainedAnswer] = []
  /// Of each vital before its newest value. At the end, as it is seldom looked at.
  private var pasts = PerVital(repeating: RecentPast())

  /// So much at the end is seldom looked at.
  package static var farBytes: Int { MemoryLayout<PerVital<RecentPast>>.size }

  /// What version 0.1.0 saved.
  private enum CodingKeys: CodingKey {
    case newestSeconds, usualIntervalSeconds, signals, pasts, span, oxygen, consciousness, channels, beforeAnchors
  }

  package init() {}

  package mutating func update(_ reading: Reading) -> HistoryUpdate {
    let time = reading.timeSeconds
    guard time.isFinite else { return .late }
    let isNew = newestSeconds.map { time > $0 } ?? true
    let isLate = newestSeconds.map { time < $0 } ?? false
    let joins = span?.joins(reading, at: time) ?? false
    if isNew { note(readingAt: time, begins: !joins) }
    let took = take(reading, at: time, joins: joins)
    if joins || isNew { span?.add(reading) }
    if isNew { return joins ? .merged : .fresh }
    if isLate { return joins && took ? .merged : .late }
    return took ? .merged : .duplicate
  }

  /// What is kept of the hours behind apart from all this is fetched.
  package mutating func bringSustainedNear() {
    withUnsafeBytes(of: &sustained) { bringNear(keptBy: $0, bytes: MemoryLayout<SustainedAnswer>.stride) }
  }

  /// The clock of the records was set: what it said of all of this is moved along.
  package mutating func shift(bySeconds seconds: Double) {
    newestSeconds? += seconds
    span?.shift(bySeconds: seconds)
    for vital in Vital.allCases {
      signals[vital].shift(bySeconds: seconds)
      pasts[vital].shift(bySeconds: seconds, measuredSeconds: signals[vital].measuredSeconds)
    }
    courses.shift(bySeconds: seconds)
    newestForecast?.madeSeconds += seconds
    oxygen.shift(bySeconds: seconds)
    consciousness.shift(bySeconds: seconds)
    channels.shift(bySeconds: seconds)
    outcomes.shift(bySeconds: seconds)
    for index in sustained.indices { sustained[index].shift(bySeconds: seconds) }
    beforeAnchors.update {
      $0.channels.shift(bySeconds: seconds)
      $0.timeSeconds += seconds
    }
  }

  private mutating func note(readingAt time: Double, begins: Bool) {
    if begins {
      if let newestSeconds {
        let interval = time - newestSeconds
        usualIntervalSeconds = usualIntervalSeconds.map { $0 + 0.2 * (interval - $0) } ?? interval
      }
      span = ObservationSpan()
      span?.begin(at: time)
    }
    newestSeconds = time
  }

  /// True where anything in it was new.
  private mutating func take(_ reading: Reading, at time: Double, joins: Bool) -> Bool {
    var step = FeedWeights.Step()
    // Not from literals, which are arrays first.
    var fresh = VitalSet()
    var overturned = VitalSet()
    var isAnchored = false
    var ended = VitalCourses.Scale()
    var took = false
    var past = RecentPast.Step(to: time)
    for vital in Vital.allCases {
      var isImplausible = reading.implausible.contains(vital)
      if vital == .diastolicPressure && crossesSystolic(reading) { isImplausible = true }
      if isImplausible {
        signals[vital].note(implausibleAt: time)
        continue
      }
      guard let value = reading.values[vital], value.isFinite, isNewer(time, than: signals[vital].arrivedSeconds) else {
        continue
      }
      if joins, span?.holds(vital) == true, signals[vital].note(copyAt: time) { continue }
      took = true
      let (before, beforeSeconds) = (signals[vital].value, signals[vital].measuredSeconds)
      switch signals[vital].take(value, at: time, of: vital, pulseIsLost: pulseIsLost(in: reading)) {
      case .heldBack: continue
      case .trusted: break
      case .anchored: isAnchored = true
      case .overturned:
        overturned.insert(vital)
        courses.forget(vital)
      }
      if let before, let beforeSeconds {
        past.begin(at: beforeSeconds)
        pasts[vital].keep(before, past)
      } else {
        pasts[vital].begin(at: time)
      }
      ended.formUnion(courses.record(value, of: vital, at: time))
      fresh.insert(vital)
    }
    if !overturned.isEmpty, let beforeAnchors = beforeAnchors.value {
      channels.restore(overturned, from: beforeAnchors.channels.unpacked)
    }
    noteAnchors(isAnchored, at: time)
    if let given = reading.onOxygen, oxygen.take(given, at: time) {
      took = true
      channels.follow(onOxygen: given, at: time, &step)
    }
    if let level = reading.consciousness, consciousness.take(level, at: time) {
      took = true
      channels.follow(level, at: time, &step)
    }
    if took {
      let observation = observation(at: time)
      channels.follow(fresh, newest: signals.map(\.value), observation: observation, at: time, &step)
      look(ahead: ended, of: observation, at: time)
    }
    return took
  }

  /// Until a quarter of an hour is known, nobody knows what is usual, and so not what is a change.
  private mutating func look(ahead scales: VitalCourses.Scale, of observation: Observation, at time: Double) {
    guard !scales.isEmpty, let usual = channels.usual(of: .news2) else { return }
    newestForecast = courses.forecast(scales, from: observation, usualNEWS2: usual, at: time) ?? newestForecast
  }

  /// What is kept outlives no anchor; anchors of the same seconds share it, since their vitals were silent before.
  private mutating func noteAnchors(_ isAnchored: Bool, at time: Double) {
    guard isAnchored || beforeAnchors.isPresent else { return }
    if let kept = beforeAnchors.value, time - kept.timeSeconds > VitalSignal.neighbourSeconds { beforeAnchors.value = nil }
    if isAnchored, !beforeAnchors.isPresent {
      beforeAnchors.value = ChannelsAtTime(channels: PackedChannels(channels), timeSeconds: time)
    }
  }

  /// A probe that has lost the pulse shows a falling saturation that is not the patient's.
  private func pulseIsLost(in reading: Reading) -> Bool {
    reading.values.heartRate == nil && signals.heartRate.arrivedSeconds != nil
      && (signals.heartRate.usualIntervalSeconds ?? .infinity) <= 5
  }

  /// A diastolic pressure at or above the systolic one of the same time is a mistake of measurement.
  private func crossesSystolic(_ reading: Reading) -> Bool {
    guard let diastolic = reading.values.diastolicPressure else { return false }
    let isSameTime = signals.systolicPressure.measuredSeconds == reading.timeSeconds
    guard let systolic = reading.values.systolicPressure ?? (isSameTime ? signals.systolicPressure.value : nil) else {
      return false
    }
    return diastolic >= systolic
  }

  private func isNewer(_ time: Double, than other: Double?) -> Bool { other.map { time > $0 } ?? true }
}

// MARK: - What the models said

extension PatientHistory {
  /// Whether what they made of the hours behind still stands at `timeSeconds`.
  @inline(__always)
  func isSustained(at timeSeconds: Double) -> Bool {
    !sustained.isEmpty && comesOften && sustained.span[0].stands(at: timeSeconds)
  }

  /// Notes what came of scoring the hours behind the newest reading.
  /// - Parameter scores: nil where nothing could be scored.
  mutating func note(_ course: OutcomeCourse, _ scores: SustainedScores?, of row: UnsafeBufferPointer<Float>) {
    outcomes = course
    guard let scores, let newestSeconds, comesOften else { return forgetScores() }
    if sustained.isEmpty { sustained.append(.blank) }
    sustained[0].take(scores, of: row, at: newestSeconds)
  }

  /// Other models have another answer.
  package mutating func forgetScores() {
    if !sustained.isEmpty { sustained = [] }
  }

  @inline(__always)
  private var comesOften: Bool { usualIntervalSeconds.map { $0 < SustainedAnswer.standsSeconds } ?? false }
}

// MARK: - What is known

extension PatientHistory {
  /// The values that are still within their lifetimes, as of the newest reading.
  package var observation: Observation { observation(at: newestSeconds ?? 0) }

  /// The values that are still within their lifetimes at `timeSeconds`, which must not lie before the newest reading.
  /// Not as a call of its own: for that all that is known of the patient would be copied with every reading.
  @inline(__always)
  package func observation(at timeSeconds: Double) -> Observation {
    Observation(
      values: signals.map { $0.current(at: timeSeconds) }, onOxygen: oxygen.current(at: timeSeconds),
      consciousness: consciousness.current(at: timeSeconds))
  }

  /// Where NEWS2 goes if the vitals go on as they have; nil where that is nowhere, or it is there already.
  package var forecast: Forecast? {
    guard let newestSeconds, let newestForecast, newestForecast.stands(at: newestSeconds, for: observation) else { return nil }
    return newestForecast
  }

  /// When each vital's newest trusted value was measured; nil where none ever was.
  package var measuredSeconds: PerVital<Double?> { signals.map { $0.measuredSeconds } }

  /// How far each vital can be trusted, as of the newest reading.
  package var quality: PerVital<SignalQuality> {
    guard let newestSeconds else { return PerVital(repeating: .good) }
    return signals.mapWithVital { vital, signal in signal.quality(at: newestSeconds, of: vital) }
  }

  /// The patient's own usual value of each vital; nil until a quarter of an hour of it is known.
  package var usual: PerVital<Double?> {
    PerVital { channels.usual(of: FeatureChannel($0)) }
  }

  /// The largest move of a vital to its current value within the last four hours, and over how many seconds; nil where
  /// nothing older is known or the vital is not current.
  package func recentChange(of vital: Vital) -> (change: Double, seconds: Double)? {
    guard let newestSeconds, let value = signals[vital].current(at: newestSeconds),
      let measuredSeconds = signals[vital].measuredSeconds
    else { return nil }
    return pasts[vital].largestChange(to: value, measuredAt: measuredSeconds, by: newestSeconds)
  }
}

private struct ChannelsAtTime: Sendable, Equatable, Codable {
  var channels: PackedChannels
  var timeSeconds: Double
}

/// Something charted, with when it was.
struct TimedValue<Value: Sendable & Equatable & Codable>: Sendable, Equatable, Codable {
  private(set) var value: Value?
  private(set) var measuredSeconds: Double?

  /// False where it is not newer than what is known.
  mutating func take(_ new: Value, at timeSeconds: Double) -> Bool {
    if let measuredSeconds, timeSeconds <= measuredSeconds { return false }
    value = new
    measuredSeconds = timeSeconds
    return true
  }

  mutating func shift(bySeconds seconds: Double) { measuredSeconds? += seconds }

  /// What is charted does not hold for ever.
  func current(at timeSeconds: Double) -> Value? {
    guard let measuredSeconds, timeSeconds - measuredSeconds <= EnteredChart.lifetimeSeconds else { return nil }
    return value
  }
}

extension PatientHistory: Saved {
  package static var blank: PatientHistory { PatientHistory() }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&newestSeconds)
    coder.pass(&usualIntervalSeconds)
    coder.pass(&signals)
    for vital in Vital.allCases {
      pasts[vital].pass(through: &coder, newest: signals[vital].value, measuredSeconds: signals[vital].measuredSeconds)
    }
    coder.pass(&span)
    coder.pass(&oxygen)
    coder.pass(&consciousness)
    coder.pass(&channels)
    coder.pass(&beforeAnchors)
    coder.pass(&courses)
    coder.pass(&newestForecast)
    coder.pass(&outcomes)
    if coder.version >= 3 { coder.pass(&sustained) }
    if sustained.count > 1 { coder.refuse() }
  }
}

extension ChannelsAtTime: Saved {
  fileprivate static var blank: ChannelsAtTime { ChannelsAtTime(channels: .blank, timeSeconds: 0) }

  fileprivate mutating func pass(through coder: inout StateCoder) {
    coder.pass(&channels)
    coder.pass(&timeSeconds)
  }
}

extension TimedValue: Saved where Value: Saved {
  static var blank: TimedValue { TimedValue() }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&value)
    coder.pass(&measuredSeconds)
  }
}
