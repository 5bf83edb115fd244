internal import Saving

/// What came within one bin of the closest zoom, by series: what goes into the bins of all zooms once it closes.
package struct TrendBin: Sendable {
  /// Counted from 1970.
  var bin: Int64
  // Not as vectors, which are never less than eight.
  var sums = InlineArray<7, Float>(repeating: 0)
  var counts = InlineArray<7, Float>(repeating: 0)

  mutating func take(_ value: Float, of series: Int) {
    sums[series] += value
    counts[series] += 1
  }

  /// The closest zoom's bin of a time; nil for what is no time.
  static func bin(at timeSeconds: Double) -> Int64? {
    guard timeSeconds.isFinite, abs(timeSeconds) < 1e12 else { return nil }
    return Int64((timeSeconds / Trends.Zoom.halfHour.binSeconds).rounded(.down))
  }
}

/// The newest bin of one zoom that something has gone into: by series, the mean as it is, NaN where there is none, and how many
/// values went into it.
struct RunningBin: Sendable {
  var bin: Int64
  var means = InlineArray<7, Float>(repeating: .nan)
  var counts = InlineArray<7, Float>(repeating: 0)

  mutating func take(_ mean: Float, count: Float, of series: Int) {
    counts[series] += count
    let old = means[series]
    means[series] = old.isNaN ? mean : old + (mean - old) * (count / counts[series])
  }

  /// As they are stored.
  var tenths: InlineArray<7, Int16> { InlineArray { PatientBins.tenths(means[$0]) } }

  var isMeasured: Bool { counts.indices.contains { counts[$0] > 0 } }
}
