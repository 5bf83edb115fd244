package import Saving

/// Which bins of a patient's trends have been stored: the newest of each zoom, in its order; nil where none has.
package struct StoredBins: Sendable, Equatable {
  fileprivate var newest: [Int64?] = Array(repeating: nil, count: Trends.Zoom.allCases.count)

  package init() {}
}

extension StoredBins: Saved {
  package static var blank: StoredBins { StoredBins() }

  package mutating func pass(through coder: inout StateCoder) {
    for zoom in newest.indices { coder.pass(&newest[zoom]) }
  }
}

extension Trends {
  /// So many bins are stored together, or more, so that a row is worth its place; of each zoom in its order: two minutes of the
  /// closest, two hours and a half of the widest.
  private static let leastBins: [Int64] = [8, 5, 5, 5, 4]

  /// The bins that have closed since they were stored last, which count as stored from now on.
  /// - Parameter isLast: nothing comes after this: those that are still open, and however few.
  package func binsToStore(of patientKey: String, _ stored: inout StoredBins, isLast: Bool = false) -> [PatientBins] {
    if isLast, isOpen {
      var closed = self
      closed.close()
      return closed.binsToStore(of: patientKey, &stored, isLast: true)
    }
    return Zoom.allCases.compactMap { zoom in
      guard let newest = newestBin(zoom) else { return nil }
      let oldest = newest - Int64(Self.binsPerZoom) + 1
      // A clock that was set back has made what is stored later than what is now.
      let before = stored.newest[zoom.rawValue].flatMap { $0 <= newest ? $0 : nil } ?? oldest - 1
      let bins = max(oldest, before + 1)..<max(max(oldest, before + 1), isLast ? newest + 1 : newest)
      guard !bins.isEmpty, isLast || Int64(bins.count) >= Self.leastBins[zoom.rawValue] else { return nil }
      stored.newest[zoom.rawValue] = bins.upperBound - 1
      // Between what is in `tenths` and the open bin lies nothing.
      let measured = bins.filter { bin in
        bin <= newestBins[zoom.rawValue] ?? .min
          && (0..<Self.seriesCount).contains { tenths[zoom.rawValue][Self.cellStart(bin) + $0] != PatientBins.unmeasured }
      }
      guard let first = measured.first, let last = measured.last else { return nil }
      return PatientBins(
        patientKey: patientKey, binSeconds: Int32(zoom.binSeconds), firstBin: first,
        tenths: (first...last).flatMap { bin in tenths[zoom.rawValue][Self.cellStart(bin)...].prefix(Self.seriesCount) })
    }
  }

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
      guard let newest = newestBins[closer.rawValue] else { continue }
      let ratio = Int64(wider.binSeconds / closer.binSeconds)
      let oldest = newest - Int64(Self.binsPerZoom) + 1
      for bin in Self.floored(oldest, ratio)...Self.floored(newest, ratio) {
        var sums = Array(repeating: Float(0), count: Self.seriesCount)
        var counts = sums
        for within in max(oldest, bin * ratio)...min(newest, bin * ratio + ratio - 1) {
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
    if newestBins[zoom.rawValue].map({ bin > $0 }) ?? true { advance(zoom, to: bin) }
    guard let newest = newestBins[zoom.rawValue], bin > newest - Int64(Self.binsPerZoom) else { return }
    for series in 0..<Self.seriesCount where tenths[zoom.rawValue][Self.cellStart(bin) + series] == PatientBins.unmeasured {
      tenths[zoom.rawValue][Self.cellStart(bin) + series] = PatientBins.tenths(values[series])
      guard bin == newest, !values[series].isNaN else { continue }
      // What comes of the same bin counts as much as all that was.
      newestCounts[zoom.rawValue * Self.seriesCount + series] = 1
      newestMeans[zoom.rawValue * Self.seriesCount + series] = values[series]
    }
  }
}
