internal import Saving

/// The recent past of one patient in bins of time, at five zooms, for sparklines. A bin nobody measured in stays empty.
///
/// Whoever draws keeps it. Memory is fixed: 5 zooms × 120 bins × 7 series of tenths in two bytes, which is as exact as vitals are
/// measured. The newest bin of the closest zoom is kept apart and goes into all zooms when it closes: so a reading touches one line of
/// memory and not a dozen, and a picture that somebody holds has its 8 kB copied every quarter of a minute rather than with every
/// reading. An engine keeps no more than its `TrendTail`.
package struct Trends: Sendable {
  package enum Zoom: Int, CaseIterable, Sendable {
    case halfHour
    case twoHours
    case eightHours
    case day
    case threeDays

    // Made once: a loop over them allocates nothing.
    package static let allCases: [Zoom] = [.halfHour, .twoHours, .eightHours, .day, .threeDays]

    /// The time that one bin covers.
    package var binSeconds: Double {
      switch self {
      case .halfHour: 15
      case .twoHours: 60
      case .eightHours: 240
      case .day: 720
      case .threeDays: 2160
      }
    }

    /// Which of its bins one of the closest zoom's lies in.
    func bin(of closest: Int64) -> Int64 {
      let ratio = Int64(binSeconds / Zoom.halfHour.binSeconds)
      return closest >= 0 ? closest / ratio : -((ratio - 1 - closest) / ratio)
    }

    package var label: String {
      switch self {
      case .halfHour: "30 min"
      case .twoHours: "2 h"
      case .eightHours: "8 h"
      case .day: "24 h"
      case .threeDays: "3 d"
      }
    }
  }

  package enum Series: Sendable, Hashable {
    case vital(Vital)
    case anomaly

    package var index: Int {
      switch self {
      case .vital(let vital): Int(vital.rawValue)
      case .anomaly: 6
      }
    }
  }

  package static let binsPerZoom = 120
  static let seriesCount = 7

  /// Means in tenths, `PatientBins.unmeasured` where nobody measured; by zoom, then bin modulo `binsPerZoom`, then series. An array
  /// for each zoom: the bins of all patients close at once, and what a picture still holds is copied then, mostly of one zoom.
  var tenths: [[Int16]]
  /// Of each zoom; nil before the first.
  var newest: [RunningBin?]
  /// In a picture, that of whoever takes the values.
  package var open: TrendBin?

  // Made once: who is new shares them with everybody until the first bin closes.
  private static let unmeasured = Array(
    repeating: Array(repeating: PatientBins.unmeasured, count: binsPerZoom * seriesCount), count: Zoom.allCases.count)
  private static let none = Array(repeating: RunningBin?.none, count: Zoom.allCases.count)

  package init() { (tenths, newest) = (Self.unmeasured, Self.none) }

  /// Takes one value into its bin. A value older than the newest bin fills its bin only where that is still empty.
  package mutating func record(_ value: Double, of series: Series, at timeSeconds: Double) {
    guard value.isFinite, let bin = reach(timeSeconds) else { return }
    take(Float(value), of: series.index, in: bin)
  }

  /// The closest zoom's bin of a time, which is open from now on if it is the newest.
  private mutating func reach(_ timeSeconds: Double) -> Int64? {
    guard let bin = TrendBin.bin(at: timeSeconds) else { return nil }
    if open.map({ bin > $0.bin }) ?? newest[0].map({ bin > $0.bin }) ?? true {
      close()
      open = TrendBin(bin: bin)
    }
    return bin
  }

  private mutating func take(_ value: Float, of series: Int, in bin: Int64) {
    if open?.bin == bin {
      open?.take(value, of: series)
    } else {
      close()
      var late = TrendBin(bin: bin)
      late.take(value, of: series)
      take(late)
    }
  }

  /// Has what is in the open bin go into all zooms.
  mutating func close() {
    guard let open else { return }
    self.open = nil
    take(open)
  }

  /// Takes what came within a bin into all zooms.
  package mutating func take(_ closed: TrendBin) {
    for zoom in Zoom.allCases {
      let bin = zoom.bin(of: closed.bin)
      advance(zoom, to: bin)
      for series in 0..<Self.seriesCount where closed.counts[series] > 0 {
        put(closed.sums[series] / closed.counts[series], count: closed.counts[series], of: series, zoom, bin)
      }
    }
  }

  private mutating func put(_ mean: Float, count: Float, of series: Int, _ zoom: Zoom, _ bin: Int64) {
    guard let newestBin = newest[zoom.rawValue]?.bin, bin > newestBin - Int64(Self.binsPerZoom) else { return }
    let cell = Self.cellStart(bin) + series
    if bin == newestBin {
      newest[zoom.rawValue]?.take(mean, count: count, of: series)
      tenths[zoom.rawValue][cell] = PatientBins.tenths(newest[zoom.rawValue]?.means[series] ?? .nan)
    } else if tenths[zoom.rawValue][cell] == PatientBins.unmeasured {
      tenths[zoom.rawValue][cell] = PatientBins.tenths(mean)
    }
  }

  /// The newest bin of a zoom, be it open or not; nil before the first reading.
  func newestBin(_ zoom: Zoom) -> Int64? {
    guard let open else { return newest[zoom.rawValue]?.bin }
    return max(zoom.bin(of: open.bin), newest[zoom.rawValue]?.bin ?? .min)
  }

  /// The mean in one of the newest `binsPerZoom` bins, with what is in the open one, as it is kept: a cell that was drawn does not
  /// change when it closes. NaN where nobody measured.
  private func mean(of series: Int, _ zoom: Zoom, _ bin: Int64) -> Float {
    let newestBin = newest[zoom.rawValue]?.bin ?? .min
    let known = bin <= newestBin ? tenths[zoom.rawValue][Self.cellStart(bin) + series] : PatientBins.unmeasured
    guard let open, zoom.bin(of: open.bin) == bin, open.counts[series] > 0, bin >= newestBin || known == PatientBins.unmeasured
    else { return PatientBins.value(known) }
    var both = (bin == newestBin ? newest[zoom.rawValue] : nil) ?? RunningBin(bin: bin)
    both.take(open.sums[series] / open.counts[series], count: open.counts[series], of: series)
    return PatientBins.value(PatientBins.tenths(both.means[series]))
  }

  /// The clock of the records was set: all is moved along, by whole bins.
  package mutating func shift(bySeconds seconds: Double) {
    guard seconds.isFinite, abs(seconds) < 1e12 else { return }
    close()
    let old = self
    for zoom in Zoom.allCases {
      guard let newestBin = newest[zoom.rawValue]?.bin else { continue }
      let bins = Int64((seconds / zoom.binSeconds).rounded())
      for bin in (newestBin - Int64(Self.binsPerZoom) + 1)...newestBin {
        let (from, to) = (Self.cellStart(bin), Self.cellStart(bin + bins))
        for series in 0..<Self.seriesCount { tenths[zoom.rawValue][to + series] = old.tenths[zoom.rawValue][from + series] }
      }
      newest[zoom.rawValue]?.bin = newestBin + bins
    }
  }

  /// Takes what `other` knows of where nothing is known here: both were one person's.
  package mutating func fill(from other: Trends) {
    close()
    var other = other
    other.close()
    for zoom in Zoom.allCases {
      guard let others = other.newest[zoom.rawValue]?.bin else { continue }
      advance(zoom, to: others)
      guard let own = newest[zoom.rawValue]?.bin else { continue }
      let oldest = max(own, others) - Int64(Self.binsPerZoom) + 1
      guard oldest <= others else { continue }
      for bin in oldest...others {
        let start = Self.cellStart(bin)
        for cell in start..<start + Self.seriesCount where tenths[zoom.rawValue][cell] == PatientBins.unmeasured {
          tenths[zoom.rawValue][cell] = other.tenths[zoom.rawValue][cell]
        }
      }
    }
  }

  /// `count` cells that end at `nowSeconds`, oldest first; each is the mean over `binsPerCell` bins and nil where nobody measured.
  package func cells(
    of series: Series, zoom: Zoom, count: Int, binsPerCell: Int = 1, endingAt nowSeconds: Double
  ) -> [Double?] {
    guard nowSeconds.isFinite, abs(nowSeconds) < 1e12, count > 0, binsPerCell > 0 else { return [] }
    let newest = newestBin(zoom)
    // Cells are aligned to whole multiples of their own span, so that a cell, once drawn, does not change as time moves on.
    let lastCell = Int64((nowSeconds / (zoom.binSeconds * Double(binsPerCell))).rounded(.down))
    return (0..<count).map { position -> Double? in
      guard let newest else { return nil }
      let cell = lastCell - Int64(count - 1 - position)
      var sum = 0.0
      var filled = 0.0
      for bin in (cell * Int64(binsPerCell))..<((cell + 1) * Int64(binsPerCell))
      where bin <= newest && bin > newest - Int64(Self.binsPerZoom) {
        let value = mean(of: series.index, zoom, bin)
        if !value.isNaN {
          sum += Double(value)
          filled += 1
        }
      }
      return filled > 0 ? sum / filled : nil
    }
  }

  /// Whether anything was measured in one of the newest `binsPerZoom` bins.
  func isMeasured(_ zoom: Zoom, _ bin: Int64) -> Bool {
    tenths[zoom.rawValue][Self.cellStart(bin)...].prefix(Self.seriesCount).contains { $0 != PatientBins.unmeasured }
  }

  /// Of a bin within its zoom's `tenths`.
  static func cellStart(_ bin: Int64) -> Int {
    let bins = Int64(binsPerZoom)
    return Int(((bin % bins) + bins) % bins) * seriesCount
  }

  mutating func advance(_ zoom: Zoom, to bin: Int64) {
    guard let newestBin = newest[zoom.rawValue]?.bin else {
      newest[zoom.rawValue] = RunningBin(bin: bin)
      return
    }
    guard bin > newestBin else { return }
    for cleared in max(newestBin + 1, bin - Int64(Self.binsPerZoom) + 1)...bin {
      let start = Self.cellStart(cleared)
      for cell in start..<start + Self.seriesCount { tenths[zoom.rawValue][cell] = PatientBins.unmeasured }
    }
    newest[zoom.rawValue] = RunningBin(bin: bin)
  }
}

extension Trends.Zoom {
  /// The closest zoom in which readings that come this far apart still fill their bins; the closest of all where that is unknown.
  package static func suiting(intervalSeconds: Double?) -> Trends.Zoom {
    guard let intervalSeconds else { return .halfHour }
    // A reading may come at half its usual rate and still leave no gap wider than two bins.
    return allCases.first { $0.binSeconds * 2 >= intervalSeconds } ?? .threeDays
  }
}
