/// The recent past of one patient in bins of time, at five zooms, for sparklines. A bin nobody measured in stays empty.
///
/// Memory is fixed: 5 zooms × 120 bins × 7 series of 4-byte floats.
package struct Trends: Sendable, Equatable {
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

  /// NaN marks an empty bin; indexed by zoom, then bin modulo `binsPerZoom`, then series.
  var means: [Float]
  /// How many values went into the newest bin of each zoom and series.
  var newestCounts: [Float]
  /// The newest bin of each zoom, counted from 1970; nil before the first reading.
  var newestBins: [Int64?]

  package init() {
    let zooms = Zoom.allCases.count
    means = Array(repeating: .nan, count: zooms * Self.binsPerZoom * Self.seriesCount)
    newestCounts = Array(repeating: 0, count: zooms * Self.seriesCount)
    newestBins = Array(repeating: nil, count: zooms)
  }

  /// Takes one value into its bin. A value older than the newest bin fills its bin only where that is still empty.
  package mutating func record(_ value: Double, of series: Series, at timeSeconds: Double) {
    guard value.isFinite, timeSeconds.isFinite, abs(timeSeconds) < 1e12 else { return }
    for zoom in Zoom.allCases {
      let bin = Int64((timeSeconds / zoom.binSeconds).rounded(.down))
      advance(zoom, to: bin)
      guard let newest = newestBins[zoom.rawValue], bin > newest - Int64(Self.binsPerZoom) else { continue }
      let cell = cellIndex(zoom, bin, series)
      if bin == newest {
        let counter = zoom.rawValue * Self.seriesCount + series.index
        newestCounts[counter] += 1
        let old = means[cell]
        means[cell] = old.isNaN ? Float(value) : old + (Float(value) - old) / newestCounts[counter]
      } else if means[cell].isNaN {
        means[cell] = Float(value)
      }
    }
  }

  /// The clock of the records was set: all is moved along, by whole bins.
  package mutating func shift(bySeconds seconds: Double) {
    guard seconds.isFinite, abs(seconds) < 1e12 else { return }
    let old = self
    for zoom in Zoom.allCases {
      guard let newest = newestBins[zoom.rawValue] else { continue }
      let bins = Int64((seconds / zoom.binSeconds).rounded())
      for bin in (newest - Int64(Self.binsPerZoom) + 1)...newest {
        let (from, to) = (cellStart(zoom, bin), cellStart(zoom, bin + bins))
        for series in 0..<Self.seriesCount { means[to + series] = old.means[from + series] }
      }
      newestBins[zoom.rawValue] = newest + bins
    }
  }

  /// Takes what `other` knows of where nothing is known here: both were one person's.
  package mutating func fill(from other: Trends) {
    for zoom in Zoom.allCases {
      guard let newest = other.newestBins[zoom.rawValue] else { continue }
      advance(zoom, to: newest)
      guard let own = newestBins[zoom.rawValue] else { continue }
      let oldest = max(own, newest) - Int64(Self.binsPerZoom) + 1
      guard oldest <= newest else { continue }
      for bin in oldest...newest {
        let start = cellStart(zoom, bin)
        for cell in start..<start + Self.seriesCount where means[cell].isNaN { means[cell] = other.means[cell] }
      }
    }
  }

  /// `count` cells that end at `nowSeconds`, oldest first; each is the mean over `binsPerCell` bins and nil where nobody measured.
  package func cells(
    of series: Series, zoom: Zoom, count: Int, binsPerCell: Int = 1, endingAt nowSeconds: Double
  ) -> [Double?] {
    guard nowSeconds.isFinite, abs(nowSeconds) < 1e12, count > 0, binsPerCell > 0 else { return [] }
    let newest = newestBins[zoom.rawValue]
    // Cells are aligned to whole multiples of their own span, so that a cell, once drawn, does not change as time moves on.
    let lastCell = Int64((nowSeconds / (zoom.binSeconds * Double(binsPerCell))).rounded(.down))
    return (0..<count).map { position -> Double? in
      guard let newest else { return nil }
      let cell = lastCell - Int64(count - 1 - position)
      var sum = 0.0
      var filled = 0.0
      for bin in (cell * Int64(binsPerCell))..<((cell + 1) * Int64(binsPerCell))
      where bin <= newest && bin > newest - Int64(Self.binsPerZoom) {
        let value = means[cellIndex(zoom, bin, series)]
        if !value.isNaN {
          sum += Double(value)
          filled += 1
        }
      }
      return filled > 0 ? sum / filled : nil
    }
  }

  private func cellIndex(_ zoom: Zoom, _ bin: Int64, _ series: Series) -> Int {
    cellStart(zoom, bin) + series.index
  }

  func cellStart(_ zoom: Zoom, _ bin: Int64) -> Int {
    let bins = Int64(Self.binsPerZoom)
    let slot = Int(((bin % bins) + bins) % bins)
    return (zoom.rawValue * Self.binsPerZoom + slot) * Self.seriesCount
  }

  mutating func advance(_ zoom: Zoom, to bin: Int64) {
    guard let newest = newestBins[zoom.rawValue] else {
      newestBins[zoom.rawValue] = bin
      return
    }
    guard bin > newest else { return }
    for cleared in max(newest + 1, bin - Int64(Self.binsPerZoom) + 1)...bin {
      let start = cellStart(zoom, cleared)
      for index in start..<start + Self.seriesCount { means[index] = .nan }
    }
    for counter in 0..<Self.seriesCount { newestCounts[zoom.rawValue * Self.seriesCount + counter] = 0 }
    newestBins[zoom.rawValue] = bin
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
