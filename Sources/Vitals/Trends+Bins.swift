package import Saving

/// Which bins of a patient's trends have been stored: the newest of each zoom, in its order; nil where none has.
package struct StoredBins: Sendable {
  private var newest = InlineArray<5, Int64?>(repeating: nil)

  package init() {}

  subscript(zoom: Trends.Zoom) -> Int64? {
    get { newest[zoom.rawValue] }
    set { newest[zoom.rawValue] = newValue }
  }
}

extension StoredBins: Saved {
  package static var blank: StoredBins { StoredBins() }

  package mutating func pass(through coder: inout StateCoder) {
    for zoom in newest.indices { coder.pass(&newest[zoom]) }
  }
}

extension Trends {
  /// Takes in bins that were stored, where nothing is known.
  package mutating func fill(_ bins: PatientBins) {
    guard let zoom = Zoom.allCases.first(where: { Int32($0.binSeconds) == bins.binSeconds }), abs(bins.firstBin) < 1 << 40 else {
      return
    }
    close()
    for place in 0..<bins.count {
      let values = bins.tenths[place * Self.seriesCount..<(place + 1) * Self.seriesCount].map(PatientBins.value)
      fill(zoom, bins.firstBin + Int64(place), values)
    }
  }

  /// Takes the wider bins that were not stored yet from the closer ones.
  package mutating func widenBins() {
    close()
    for (closer, wider) in zip(Zoom.allCases, Zoom.allCases.dropFirst()) {
      guard let newestBin = newest[closer.rawValue]?.bin else { continue }
      let ratio = Int64(wider.binSeconds / closer.binSeconds)
      let oldest = newestBin - Int64(Self.binsPerZoom) + 1
      for bin in Self.floored(oldest, ratio)...Self.floored(newestBin, ratio) {
        var sums = Array(repeating: Float(0), count: Self.seriesCount)
        var counts = sums
        for within in max(oldest, bin * ratio)...min(newestBin, bin * ratio + ratio - 1) {
          for series in 0..<Self.seriesCount {
            let value = PatientBins.value(tenths[closer.rawValue][Self.cellStart(within) + series])
            if !value.isNaN { (sums[series], counts[series]) = (sums[series] + value, counts[series] + 1) }
          }
        }
        fill(wider, bin, zip(sums, counts).map { $1 > 0 ? $0 / $1 : .nan })
      }
    }
  }

  private static func floored(_ bin: Int64, _ ratio: Int64) -> Int64 {
    bin >= 0 ? bin / ratio : -((-bin + ratio - 1) / ratio)
  }

  private mutating func fill(_ zoom: Zoom, _ bin: Int64, _ values: [Float]) {
    guard values.contains(where: { !$0.isNaN }) else { return }
    if newest[zoom.rawValue].map({ bin > $0.bin }) ?? true { advance(zoom, to: bin) }
    guard let newestBin = newest[zoom.rawValue]?.bin, bin > newestBin - Int64(Self.binsPerZoom) else { return }
    for series in 0..<Self.seriesCount where tenths[zoom.rawValue][Self.cellStart(bin) + series] == PatientBins.unmeasured {
      tenths[zoom.rawValue][Self.cellStart(bin) + series] = PatientBins.tenths(values[series])
      guard bin == newestBin, !values[series].isNaN else { continue }
      // What comes of the same bin counts as much as all that was.
      newest[zoom.rawValue]?.counts[series] = 1
      newest[zoom.rawValue]?.means[series] = values[series]
    }
  }
}
