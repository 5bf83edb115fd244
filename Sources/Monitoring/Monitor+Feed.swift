import Alarms
import Dispatch
import Sharing
import Vitals

/// What happens on the feed's queue.
extension Monitor {
  /// From any thread: whether no broker can be reached.
  package var isFeedDown: Bool { source.status.state == .down }

  func followFeed() {
    var merge = PartitionMerge()
    var cluster: String?
    while !stopping.withLock({ $0 }) {
      if goBackIfDue() {
        merge.removeAll()
        holdsRecords.withLock { $0 = false }
      }
      guard let batch = emptyBatches.take(timeoutSeconds: 0.2) else { continue }
      batch.records.removeAll()
      // Asked first: the poll that reaches the end of the topic still brings what was sent before anybody watched.
      let isLive = source.status.state == .following && merge.held == 0
      isAtEnd.withLock { $0 = isLive }
      // What waits for an order that no longer matters goes first.
      if merge.held == 0 || isMixed.withLock({ $0 }) {
        source.poll(into: &batch.records, maximumRecords: configuration.recordsPerBatch, timeoutSeconds: 0.1)
      }
      if source.takeReplacement() { scoringQueue.async { self.beginOtherTopic() } }
      if let id = source.clusterID, id != cluster {
        cluster = id
        store.noteCluster(id)
      }
      for notice in source.takeNotices() { note(notice) }
      let lines = source.takeLog()
      if !lines.isEmpty { scoringQueue.async { for line in lines { self.onLibraryLine?(line) } } }
      pass(batch, through: &merge)
      if batch.records.isEmpty {
        emptyBatches.give(batch)
      } else {
        scoringQueue.async {
          self.process(batch.records, isLive: isLive)
          self.emptyBatches.give(batch)
        }
      }
    }
    source.close()
    feedEnded.signal()
  }

  private func pass(_ batch: TravellingBatch, through merge: inout PartitionMerge) {
    let status = source.status
    let isMixed = isMixed.withLock { $0 }
    guard status.partitions > 1, merge.held > 0 || isMixed else { return }
    let uptimeSeconds = Double(clock.monotonicNanoseconds()) / 1e9
    merge.take(batch.records, atSeconds: uptimeSeconds)
    let receivedNanoseconds = batch.records.receivedNanoseconds
    batch.records.removeAll()
    merge.give(
      to: &batch.records, maximumRecords: configuration.recordsPerBatch, partitions: status.partitions,
      isAllRead: status.state == .following || !isMixed, atSeconds: uptimeSeconds)
    batch.records.receivedNanoseconds = receivedNanoseconds
    holdsRecords.withLock { $0 = merge.held > 0 }
  }

  /// Whether nothing is under way between the source and the engine.
  var isFeedIdle: Bool { isAtEnd.withLock { $0 } && emptyBatches.isIdle && !holdsRecords.withLock { $0 } }
}
