import Alarms
import Engine
import Saving
import Vitals

/// Counts and rates of the whole ward, for the KPI strip and the summary. Times are wall-clock seconds.
struct WardMeter: Sendable {
  private(set) var readings = 0
  /// What decoding and scoring them has taken.
  private(set) var scoringSeconds = 0.0
  private(set) var rejects = 0
  private(set) var rejectsByReason: [RejectReason: Int] = [:]
  /// Records without a value, as a compacted topic has them.
  private(set) var tombstones = 0
  private(set) var recentRejects: [RejectNote] = []
  private(set) var alarmsRaised = PerSeverity(low: 0, medium: 0, high: 0)

  /// Live readings in each of the last seconds, by second modulo the window.
  private var readingsInSecond: [(second: Int64, count: Int)] = Array(repeating: (-1, 0), count: Self.rateWindowSeconds)
  /// Means of the ward's anomaly scores, by cell of `trendCellSeconds`.
  private var meanAnomaly: [(cell: Int64, mean: Double)] = []

  private static let rateWindowSeconds = 5
  private static let trendCellSeconds = 30.0
  private static let trendCells = 60
  static let rejectsShown = 100

  /// - Parameter isLive: false for what is read back at the start: it came long ago, and at another rate.
  mutating func count(readings count: Int, tombstones: Int = 0, at nowSeconds: Double, isLive: Bool) {
    readings += count
    self.tombstones += tombstones
    guard isLive else { return }
    let second = Int64(nowSeconds)
    let slot = Int(second % Int64(Self.rateWindowSeconds))
    if readingsInSecond[slot].second != second { readingsInSecond[slot] = (second, 0) }
    readingsInSecond[slot].count += count
  }

  mutating func scored(inNanoseconds nanoseconds: UInt64) { scoringSeconds += Double(nanoseconds) / 1e9 }

  /// - Parameter isRepeated: the same reason was counted for the same record before, of another field.
  mutating func count(_ reason: RejectReason, isRepeated: Bool) {
    guard !isRepeated else { return }
    rejects += 1
    rejectsByReason[reason, default: 0] += 1
  }

  /// Of many at once the newest suffice.
  mutating func show(_ reject: RejectNote) {
    recentRejects.insert(reject, at: 0)
    if recentRejects.count > Self.rejectsShown { recentRejects.removeLast() }
  }

  mutating func count(_ transition: AlarmTransition) {
    if transition.kind.isAlarm { alarmsRaised[transition.severity] += 1 }
  }

  /// Over the whole seconds of the window that have passed.
  func readingsPerSecond(at nowSeconds: Double) -> Double {
    let second = Int64(nowSeconds)
    let passed = readingsInSecond.filter { $0.second < second && $0.second > second - Int64(Self.rateWindowSeconds) }
    return Double(passed.reduce(0) { $0 + $1.count }) / Double(Self.rateWindowSeconds - 1)
  }

  /// Notes the mean of the scores of those who are measured.
  mutating func note(_ beds: [BedSnapshot], at nowSeconds: Double) {
    var (sum, count) = (0.0, 0.0)
    for index in beds.indices where beds.span[index].assessment.isModelled && !beds.isSilent(index, at: nowSeconds) {
      sum += beds.span[index].assessment.anomaly
      count += 1
    }
    guard count > 0 else { return }
    let mean = sum / count
    let cell = Int64(nowSeconds / Self.trendCellSeconds)
    if meanAnomaly.last?.cell == cell { meanAnomaly.removeLast() }
    meanAnomaly.append((cell, mean))
    if meanAnomaly.count > Self.trendCells { meanAnomaly.removeFirst() }
  }

  /// Takes in what was stored of the ward's scores, for the time before this start.
  mutating func recall(_ bins: [PatientBins]) {
    var scores: [Int64: (sum: Double, count: Double)] = [:]
    for row in bins where Double(row.binSeconds) < Self.trendCellSeconds {
      for place in 0..<row.count {
        let tenths = row.tenths[place * PatientBins.seriesCount + Trends.Series.anomaly.index]
        guard tenths != PatientBins.unmeasured else { continue }
        let cell = Int64((Double(row.firstBin) + Double(place)) * Double(row.binSeconds) / Self.trendCellSeconds)
        let known = scores[cell] ?? (0, 0)
        scores[cell] = (known.sum + Double(tenths) / 10, known.count + 1)
      }
    }
    let first = meanAnomaly.first?.cell ?? .max
    let before = scores.filter { $0.key < first }.map { (cell: $0.key, mean: $0.value.sum / $0.value.count) }
    meanAnomaly = (before.sorted { $0.cell < $1.cell } + meanAnomaly).suffix(Self.trendCells)
  }

  /// Oldest first; nil where nobody was scored.
  func meanAnomalyTrend(at nowSeconds: Double) -> [Double?] {
    let newest = Int64(nowSeconds / Self.trendCellSeconds)
    var cells = [Double?](repeating: nil, count: Self.trendCells)
    for (cell, mean) in meanAnomaly {
      let position = Self.trendCells - 1 - Int(newest - cell)
      if cells.indices.contains(position) { cells[position] = mean }
    }
    return cells
  }
}
