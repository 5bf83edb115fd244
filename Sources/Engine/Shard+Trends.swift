import Detection
package import Saving
package import Vitals

/// The trends of each patient: their end is part of the patient, and goes out as bins to be stored; the rest is kept beside, for
/// pictures, by shards of which pictures are made.
extension Shard {
  private var audience: TrendTail.Audience { TrendTail.Audience(draws: draws, stores: ledger.isSaving) }

  // MARK: What is measured

  mutating func fillTrends(with reading: Reading, of index: Int, at timeSeconds: Double) {
    patients[index].tail.record(reading.values, at: timeSeconds, for: audience, into: &closedBins)
    draw(index)
  }

  mutating func fillTrends(withAnomaly anomaly: Double, of index: Int, at timeSeconds: Double) {
    patients[index].tail.record(anomaly, of: .anomaly, at: timeSeconds, for: audience, into: &closedBins)
    draw(index)
  }

  /// Takes what has just closed into the picture.
  private mutating func draw(_ index: Int) {
    guard !closedBins.isEmpty else { return }
    for bin in closedBins { trends[index].take(bin) }
    closedBins.removeAll(keepingCapacity: true)
  }

  private mutating func closeTrends(of index: Int) {
    patients[index].tail.close(for: audience, into: &closedBins)
    draw(index)
  }

  mutating func shiftTrends(of index: Int, bySeconds seconds: Double) {
    closeTrends(of: index)
    guard draws else { return patients[index].tail.shift(bySeconds: seconds) }
    trends[index].shift(bySeconds: seconds)
    followTrends(of: index)
  }

  // MARK: What is drawn

  /// With what is open. None where nobody draws.
  func shownTrends(of index: Int) -> Trends {
    guard draws else { return Trends() }
    var shown = trends[index]
    shown.open = patients.span[index].tail.open
    return shown
  }

  /// The anomaly score as a message about an alarm shows it: 30 cells over the zoom that suits how often this patient is measured.
  func recentAnomaly(of index: Int, at timeSeconds: Double) -> [Double?] {
    let zoom = Trends.Zoom.suiting(intervalSeconds: patients.span[index].history.usualIntervalSeconds)
    let known = draws ? shownTrends(of: index) : patients.span[index].tail.anomalyTrends
    return known.cells(of: .anomaly, zoom: zoom, count: 30, binsPerCell: 4, endingAt: timeSeconds)
  }

  /// The patient who was added last begins with what others were measured who were merged into the id.
  mutating func beginTrends(ofID id: String) {
    guard draws else { return }
    trends.append(Trends())
    guard let awaited = awaitedHistories.take(id: id) else { return }
    fillTrends(of: trends.count - 1) { $0.fill(from: awaited) }
  }

  mutating func forgetTrends(of index: Int) {
    if draws { trends[index] = Trends() }
  }

  /// The last one takes the place.
  mutating func removeTrends(of index: Int) {
    guard draws else { return }
    let last = trends.removeLast()
    if index < trends.count { trends[index] = last }
  }

  // MARK: What is known from elsewhere

  /// What has been filled into a picture is to be stored too, where it is not.
  mutating func followTrends(of index: Int) {
    patients[index].tail = TrendTail(of: shownTrends(of: index), stored: patients[index].tail.stored, for: audience)
  }

  private mutating func fillTrends(of index: Int, by filling: (inout Trends) -> Void) {
    closeTrends(of: index)
    filling(&trends[index])
    followTrends(of: index)
  }

  /// Fills the trends of those who are known with what was stored of them.
  package mutating func fillTrends(with bins: [PatientBins]) {
    guard draws else { return }
    for (key, bins) in Dictionary(grouping: bins, by: \.patientKey) {
      func fill(_ trends: inout Trends) {
        for row in bins { trends.fill(row) }
        trends.widenBins()
      }
      if let index = indices[key] {
        fillTrends(of: index, by: fill)
      } else if let id = occupants.mergedInto(ofKey: key) {
        var trends = Trends()
        fill(&trends)
        share(trends, withID: id)
      }
    }
  }

  /// Shows what was measured under another id with whoever goes by this one, now or once they come.
  package mutating func share(_ trends: Trends, withID id: String) {
    guard draws else { return }
    if let to = indices[id] {
      // What is stored under the old id is not found under this one.
      patients[to].tail.stored = StoredBins()
      fillTrends(of: to) { $0.fill(from: trends) }
    } else if !knows(id: id) {
      awaitedHistories.remember(trends, ofID: id)
    }
  }

  /// Ids that somebody was merged into and of whom nothing has come to this shard.
  package var awaitedIDs: [String] { awaitedHistories.ids }

  /// What waits for one of them, which it does no longer.
  package mutating func takeHistory(awaitedBy id: String) -> Trends? { awaitedHistories.take(id: id) }
}
