package import Saving

/// The end of a patient's trends, which is all that an engine keeps of them: what is open, and what has closed and is not stored yet.
/// Whoever draws is handed each bin of the closest zoom when it closes, and makes `Trends` of them.
///
/// Where nobody draws, the anomaly score is kept for as long as a message about an alarm shows it.
package struct TrendTail: Sendable {
  /// For whom bins are kept that have closed.
  package struct Audience: Sendable {
    /// Whether somebody draws, and is handed each.
    var draws: Bool
    /// So many of a zoom may wait to be stored; 0 where nobody stores and whoever draws has them all.
    var mostWaiting: Int64

    package init(draws: Bool, stores: Bool) {
      self.draws = draws
      // Else somebody may store yet, but what waits for them must stay small.
      mostWaiting = stores ? Int64(Trends.binsPerZoom) : draws ? 0 : 32
    }
  }

  /// A bin that no new value is to come into, and that is not stored.
  private struct ClosedBin: Sendable {
    var bin: Int64
    var zoom: Trends.Zoom
    /// As they are stored, by series.
    var tenths: InlineArray<7, Int16>
  }

  /// So many bins are stored together, or more, so that a row is worth its place; of each zoom in its order: two minutes of the
  /// closest, two hours and a half of the widest.
  private static let leastStored: [Int64] = [8, 5, 5, 5, 4]
  /// What waits is looked through for what is too old once it is more than this.
  private static let manyWaiting = 64

  package private(set) var open: TrendBin?
  private var newest = InlineArray<5, RunningBin?>(repeating: nil)
  private var closed: [ClosedBin] = []
  /// Which bins are.
  package var stored = StoredBins()
  /// Whether all that is to be stored waits here; else whoever draws has it.
  package private(set) var isWhole = true
  /// By zoom, then bin modulo `Trends.binsPerZoom`; empty where somebody draws, or no model scores.
  private var anomalies: [Int16] = []

  package init() {}

  // MARK: Taking values

  /// Takes one value into its bin.
  /// - Parameter handed: gets what closes, where somebody draws.
  package mutating func record(
    _ value: Double, of series: Trends.Series, at timeSeconds: Double, for audience: Audience, into handed: inout [TrendBin]
  ) {
    guard value.isFinite, let bin = reach(timeSeconds, audience, &handed) else { return }
    take(Float(value), of: series.index, in: bin, audience, &handed)
  }

  /// Takes the values of one time.
  package mutating func record(
    _ values: PerVital<Double?>, at timeSeconds: Double, for audience: Audience, into handed: inout [TrendBin]
  ) {
    guard let bin = reach(timeSeconds, audience, &handed) else { return }
    for vital in Vital.allCases {
      if let value = values[vital], value.isFinite { take(Float(value), of: Int(vital.rawValue), in: bin, audience, &handed) }
    }
  }

  /// Ends what is open, whatever is to come.
  package mutating func close(for audience: Audience, into handed: inout [TrendBin]) {
    guard let open else { return }
    self.open = nil
    take(open, audience, &handed)
  }

  /// The closest zoom's bin of a time, which is open from now on if it is the newest.
  private mutating func reach(_ timeSeconds: Double, _ audience: Audience, _ handed: inout [TrendBin]) -> Int64? {
    guard let bin = TrendBin.bin(at: timeSeconds) else { return nil }
    if bin > open?.bin ?? newest[0]?.bin ?? .min {
      close(for: audience, into: &handed)
      open = TrendBin(bin: bin)
    }
    return bin
  }

  private mutating func take(
    _ value: Float, of series: Int, in bin: Int64, _ audience: Audience, _ handed: inout [TrendBin]
  ) {
    if open?.bin == bin {
      open?.take(value, of: series)
    } else {
      close(for: audience, into: &handed)
      var late = TrendBin(bin: bin)
      late.take(value, of: series)
      take(late, audience, &handed)
    }
  }

  private mutating func take(_ whole: TrendBin, _ audience: Audience, _ handed: inout [TrendBin]) {
    if audience.draws { handed.append(whole) }
    for zoom in Trends.Zoom.allCases {
      let bin = zoom.bin(of: whole.bin)
      advance(zoom, to: bin, audience)
      for series in 0..<Trends.seriesCount where whole.counts[series] > 0 {
        put(whole.sums[series] / whole.counts[series], count: whole.counts[series], of: series, zoom, bin, audience)
      }
    }
  }

  private mutating func advance(_ zoom: Trends.Zoom, to bin: Int64, _ audience: Audience) {
    guard let running = newest[zoom.rawValue] else {
      newest[zoom.rawValue] = RunningBin(bin: bin)
      return
    }
    guard bin > running.bin else { return }
    newest[zoom.rawValue] = RunningBin(bin: bin)
    if running.isMeasured { wait(ClosedBin(bin: running.bin, zoom: zoom, tenths: running.tenths), audience) }
    guard !anomalies.isEmpty else { return }
    for cleared in max(running.bin + 1, bin - Int64(Trends.binsPerZoom) + 1)...bin {
      anomalies[Self.place(zoom, cleared)] = PatientBins.unmeasured
    }
  }

  private mutating func put(
    _ mean: Float, count: Float, of series: Int, _ zoom: Trends.Zoom, _ bin: Int64, _ audience: Audience
  ) {
    guard let newestBin = newest[zoom.rawValue]?.bin, bin > newestBin - Int64(Trends.binsPerZoom) else { return }
    if bin == newestBin {
      newest[zoom.rawValue]?.take(mean, count: count, of: series)
    } else if let place = closed.firstIndex(where: { $0.zoom == zoom && $0.bin == bin }) {
      if closed[place].tenths[series] == PatientBins.unmeasured { closed[place].tenths[series] = PatientBins.tenths(mean) }
    } else {
      var late = RunningBin(bin: bin)
      late.take(mean, count: count, of: series)
      wait(ClosedBin(bin: bin, zoom: zoom, tenths: late.tenths), audience)
    }
    guard series == Trends.Series.anomaly.index, !audience.draws else { return }
    if anomalies.isEmpty { anomalies = Self.noAnomalies }
    let place = Self.place(zoom, bin)
    if bin == newestBin {
      anomalies[place] = PatientBins.tenths(newest[zoom.rawValue]?.means[series] ?? .nan)
    } else if anomalies[place] == PatientBins.unmeasured {
      anomalies[place] = PatientBins.tenths(mean)
    }
  }

  private mutating func wait(_ bin: ClosedBin, _ audience: Audience) {
    guard let newestBin = newest[bin.zoom.rawValue]?.bin, bin.bin >= firstToStore(bin.zoom, newestBin: newestBin) else {
      return
    }
    guard audience.mostWaiting > 0 else {
      isWhole = false
      closed = []
      return
    }
    closed.append(bin)
    guard closed.count > Self.manyWaiting else { return }
    closed.removeAll { $0.bin <= (newest[$0.zoom.rawValue]?.bin ?? .max) - audience.mostWaiting }
  }

  private static let noAnomalies = Array(
    repeating: PatientBins.unmeasured, count: Trends.Zoom.allCases.count * Trends.binsPerZoom)

  private static func place(_ zoom: Trends.Zoom, _ bin: Int64) -> Int {
    zoom.rawValue * Trends.binsPerZoom + Trends.cellStart(bin) / Trends.seriesCount
  }

  // MARK: What is stored

  /// A clock that was set back has made what is stored later than what is now.
  private func firstToStore(_ zoom: Trends.Zoom, newestBin: Int64) -> Int64 {
    let oldest = newestBin - Int64(Trends.binsPerZoom) + 1
    guard let before = stored[zoom], before <= newestBin else { return oldest }
    return max(oldest, before + 1)
  }

  /// The bins that have closed since they were stored last, which count as stored from now on.
  /// - Parameter isLast: nothing comes after this: those that are still open, and however few.
  package mutating func binsToStore(of patientKey: String, isLast: Bool = false) -> [PatientBins] {
    if isLast, open != nil {
      // What is open stays so, in case there is something after it.
      var (ended, none) = (self, [TrendBin]())
      ended.close(for: Audience(draws: false, stores: true), into: &none)
      let bins = ended.binsToStore(of: patientKey, isLast: true)
      (stored, closed) = (ended.stored, [])
      return bins
    }
    return Trends.Zoom.allCases.compactMap { binsToStore(of: patientKey, $0, isLast: isLast) }
  }

  private mutating func binsToStore(of patientKey: String, _ zoom: Trends.Zoom, isLast: Bool) -> PatientBins? {
    guard let running = newest[zoom.rawValue] ?? open.map({ RunningBin(bin: zoom.bin(of: $0.bin)) }) else { return nil }
    let newestBin = max(open.map { zoom.bin(of: $0.bin) } ?? .min, running.bin)
    let first = firstToStore(zoom, newestBin: newestBin)
    let bins = first..<max(first, isLast ? newestBin + 1 : newestBin)
    guard !bins.isEmpty, isLast || Int64(bins.count) >= Self.leastStored[zoom.rawValue] else { return nil }
    stored[zoom] = bins.upperBound - 1
    var measured = closed.filter { $0.zoom == zoom && bins.contains($0.bin) }
    closed.removeAll { $0.zoom == zoom && $0.bin < bins.upperBound }
    // Between it and the open bin lies nothing.
    if running.isMeasured, bins.contains(running.bin) {
      measured.append(ClosedBin(bin: running.bin, zoom: zoom, tenths: running.tenths))
    }
    guard let oldest = measured.map(\.bin).min(), let last = measured.map(\.bin).max() else { return nil }
    var row = PatientBins(
      patientKey: patientKey, binSeconds: Int32(zoom.binSeconds), firstBin: oldest,
      tenths: Array(repeating: PatientBins.unmeasured, count: Int(last - oldest + 1) * Trends.seriesCount))
    for bin in measured {
      let start = Int(bin.bin - oldest) * Trends.seriesCount
      for series in 0..<Trends.seriesCount { row.tenths[start + series] = bin.tenths[series] }
    }
    return row
  }

  // MARK: What others know of it

  /// The end of trends that something else has been filled into.
  package init(of trends: Trends, stored: StoredBins, for audience: Audience) {
    (open, self.stored, isWhole) = (trends.open, stored, audience.mostWaiting > 0)
    for zoom in Trends.Zoom.allCases {
      newest[zoom.rawValue] = trends.newest[zoom.rawValue]
      guard isWhole, let newestBin = trends.newest[zoom.rawValue]?.bin else { continue }
      let first = firstToStore(zoom, newestBin: newestBin)
      for bin in first..<max(first, newestBin) {
        guard trends.isMeasured(zoom, bin) else { continue }
        let start = Trends.cellStart(bin)
        closed.append(
          ClosedBin(bin: bin, zoom: zoom, tenths: InlineArray { trends.tenths[zoom.rawValue][start + $0] }))
      }
    }
  }

  /// The anomaly score as far back as it is kept here; whoever draws knows it better.
  package var anomalyTrends: Trends {
    var trends = Trends()
    (trends.open, trends.newest) = (open, Trends.Zoom.allCases.map { newest[$0.rawValue] })
    guard !anomalies.isEmpty else { return trends }
    for zoom in Trends.Zoom.allCases {
      for place in 0..<Trends.binsPerZoom {
        trends.tenths[zoom.rawValue][place * Trends.seriesCount + Trends.Series.anomaly.index] =
          anomalies[zoom.rawValue * Trends.binsPerZoom + place]
      }
    }
    return trends
  }

  /// The clock of the records was set: all is moved along, by whole bins. Only while nothing is open.
  package mutating func shift(bySeconds seconds: Double) {
    guard seconds.isFinite, abs(seconds) < 1e12 else { return }
    let old = anomalies
    for zoom in Trends.Zoom.allCases {
      guard let newestBin = newest[zoom.rawValue]?.bin else { continue }
      let bins = Int64((seconds / zoom.binSeconds).rounded())
      newest[zoom.rawValue]?.bin = newestBin + bins
      for place in closed.indices where closed[place].zoom == zoom { closed[place].bin += bins }
      guard !old.isEmpty else { continue }
      for bin in (newestBin - Int64(Trends.binsPerZoom) + 1)...newestBin {
        anomalies[Self.place(zoom, bin + bins)] = old[Self.place(zoom, bin)]
      }
    }
  }
}
