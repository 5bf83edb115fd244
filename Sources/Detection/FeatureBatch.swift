package import Vitals

/// Rows of features in one flat buffer, with what an assessment shows beside the scores. The buffer is used again from batch to
/// batch, so that scoring allocates nothing per reading.
package struct FeatureBatch: Sendable {
  /// Row-major, `Feature.count` numbers a row; NaN where unknown.
  package fileprivate(set) var values: [Float] = []
  package fileprivate(set) var observations: [Observation] = []
  package fileprivate(set) var qualities: [PerVital<SignalQuality>] = []
  package fileprivate(set) var forecasts: [Forecast?] = []
  /// Begun by each row that is new; an assessment notes there what the models make of it.
  var courses: [OutcomeCourse] = []
  /// What stands of the hours behind each row, which then is the row as it will be if the present state lasts. Else an assessment notes
  /// there what it makes of them.
  var sustained: [SustainedScores?] = []
  fileprivate(set) var stands: [Bool] = []
  /// The rows of a batch mostly share their intervals.
  fileprivate var decays = Decays()

  package init() {}

  package var rows: Int { observations.count }

  package mutating func removeAll() {
    values.removeAll(keepingCapacity: true)
    observations.removeAll(keepingCapacity: true)
    qualities.removeAll(keepingCapacity: true)
    forecasts.removeAll(keepingCapacity: true)
    courses.removeAll(keepingCapacity: true)
    sustained.removeAll(keepingCapacity: true)
    stands.removeAll(keepingCapacity: true)
  }

  /// Adds the features of `history` as of its newest reading.
  package mutating func append(_ history: PatientHistory) {
    var history = history
    history.appendFeatures(to: &self)
  }

  /// Notes in the history that the row is of what came of its assessment.
  package func note(row: Int, in history: inout PatientHistory) {
    guard !stands[row] else { return }
    values.withUnsafeBufferPointer { values in
      let own = UnsafeBufferPointer(rebasing: values[(row * Feature.count)..<((row + 1) * Feature.count)])
      history.note(courses[row], sustained[row], of: own)
    }
  }

  package func row(_ index: Int) -> ArraySlice<Float> { values[index * Feature.count..<(index + 1) * Feature.count] }
}

extension PatientHistory {
  /// The row of the hours behind by which the newest reading is scored, and when that row was the newest reading's own. Where the
  /// present state is no longer the row's, `lasting` is the row as it will be if that lasts; else nil.
  var scoredRows: (row: [Float], madeSeconds: Double, lasting: [Float]?) {
    var history = self
    let now = newestSeconds ?? 0
    var (values, decays) = ([Float](), Decays())
    guard history.appendRow(at: now, lifetimes: signals.map { $0.lifetimeSeconds }, to: &values, decays: &decays) else {
      return (values, now, nil)
    }
    let (madeSeconds, inline) = (sustained[0].madeSeconds, sustained[0].row)
    let row = inline.indices.map { inline[$0] }
    // Not told by the times: what joins the reading that the row was made with changes the present state alone.
    let isOwn = values.elementsEqual(Feature.lasting(row)) { $0.bitPattern == $1.bitPattern }
    return (row, madeSeconds, isOwn ? nil : values)
  }

  /// Adds the row by which a reading of `now` is scored: that of the hours behind it or, where what the models made of them stands,
  /// that row as it will be if the present state lasts. True where it stands. It changes nothing.
  @inline(__always)
  private mutating func appendRow(
    at now: Double, lifetimes: PerVital<Double>, to values: inout [Float], decays: inout Decays
  ) -> Bool {
    if isSustained(at: now) {
      let row = sustained.span[0].row
      row.span.withUnsafeBufferPointer { values.append(contentsOf: $0) }
      let isOlder = now > sustained.span[0].madeSeconds
      if channels.makeLast(at: now, lifetimes: lifetimes, in: &values, isOlder: isOlder) { return true }
      values.removeLast(Feature.count)
    }
    channels.appendFeatures(at: now, lifetimes: lifetimes, to: &values, decays: &decays)
    return false
  }

  /// Adds what there is as of the newest reading.
  ///
  /// It changes nothing, and is yet `mutating`, and asks only stored properties: so a history is read where it lies. To ask it
  /// anything else is to copy its kilobytes first, which for each reading would take longer than the models.
  package mutating func appendFeatures(to batch: inout FeatureBatch) {
    let now = newestSeconds ?? 0
    var lifetimes = PerVital(repeating: 0.0)
    var quality = PerVital(repeating: SignalQuality.good)
    var known = Observation(onOxygen: oxygen.current(at: now), consciousness: consciousness.current(at: now))
    for vital in Vital.allCases {
      let signal = signals[vital]
      lifetimes[vital] = signal.lifetimeSeconds
      quality[vital] = newestSeconds == nil ? .good : signal.quality(at: now, of: vital)
      known.values[vital] = signal.current(at: now)
    }
    let stands = appendRow(at: now, lifetimes: lifetimes, to: &batch.values, decays: &batch.decays)
    batch.observations.append(known)
    batch.qualities.append(quality)
    if let newestForecast, newestForecast.stands(at: now, for: known) {
      batch.forecasts.append(newestForecast)
    } else {
      batch.forecasts.append(nil)
    }
    batch.courses.append(outcomes)
    if !stands { batch.courses[batch.courses.count - 1].begin(at: now) }
    batch.sustained.append(stands ? sustained.span[0].scores : nil)
    batch.stands.append(stands)
  }
}
