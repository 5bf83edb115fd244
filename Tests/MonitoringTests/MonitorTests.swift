import Alarms
import Detection
import Dispatch
import Foundation
import Interchange
import Saving
import Sharing
import Testing
import Vitals

@testable import Monitoring

@Suite("The monitor")
struct MonitorTests {
  private func monitor(
    _ configuration: MonitorConfiguration = MonitorConfiguration(wardName: "Ward"), reading source: ReadBackSource,
    clock: MonitorClock = .system
  ) -> Monitor {
    Monitor(
      configuration: configuration, detector: .rulesOnly, source: source, store: NoStore(),
      mailStatus: { DependencyStatus(state: .off) }, rejectsKeeper: nil, clock: clock)
  }

  /// Starts it, and gives each picture that it leaves.
  private func pictures(of monitor: Monitor) -> some AsyncSequence<WardSnapshot, Never> {
    let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
    monitor.mailbox.wakeOnArrival { arrival.yield() }
    monitor.start()
    return arrivals.compactMap { _ in monitor.mailbox.take() }
  }

  @Test("A start during an outage shows at once how old the ward is, and no rate of readings", .timeLimit(.minutes(20)))
  func startDuringOutage() async throws {
    let noon = 1_795_350_000.0
    let wall = Guarded(noon)
    // A reading a second until ten minutes ago.
    let source = ReadBackSource((0..<100).map { #"{"patient_id":"P1","bed":"07","ts":\#(noon - 700 + Double($0)),"hr":72}"# })
    let monitor = monitor(
      reading: source,
      clock: MonitorClock(
        wallSeconds: { wall.withLock { $0 } }, monotonicNanoseconds: { DispatchTime.now().uptimeNanoseconds }))
    defer { monitor.stop() }
    for await snapshot in pictures(of: monitor) {
      guard let bed = snapshot.beds.first else { continue }
      #expect(snapshot.readingsPerSecond == 0)
      if snapshot.timeSeconds == noon {
        wall.withLock { $0 = noon + 3 }
      } else {
        #expect(snapshot.wardTimeSeconds == snapshot.timeSeconds)
        #expect(bed.isSilent(at: snapshot.timeSeconds))
        #expect(bed.ageSeconds(at: snapshot.timeSeconds) == 604)
        return
      }
    }
  }

  @Test(
    "A picture says that all is read when nothing waits for its order any more, and not with the topic's end",
    .timeLimit(.minutes(20)))
  func allRead() async throws {
    let now = Date().timeIntervalSince1970
    var configuration = MonitorConfiguration(wardName: "Ward")
    let records = 3 * configuration.recordsPerBatch
    configuration.snapshotIntervalNanoseconds = 0
    let source = ReadBackSource(
      (0..<records).map { #"{"patient_id":"P\#($0 % 2)","ts":\#(now - Double(records - $0)),"hr":72}"# }, partitions: 2)
    let monitor = monitor(configuration, reading: source)
    defer { monitor.stop() }
    for await snapshot in pictures(of: monitor) {
      guard snapshot.isAllRead else { continue }
      #expect(snapshot.readings == records && snapshot.scoringSeconds > 0)
      #expect(snapshot.beds.map { ($0.lastReadingSeconds - now).rounded() }.sorted() == [-2, -1])
      return
    }
  }

  @Test("What was on screen before the start is shown at once, and not with the next look at the time", .timeLimit(.minutes(20)))
  func recalledAtOnce() async throws {
    let noon = 1_795_350_000.0
    let step = AlarmTransition.raised(at: noon - 60)
    // No time passes, so that a picture comes of what is recalled or not at all.
    let monitor = monitor(
      reading: ReadBackSource([]), clock: MonitorClock(wallSeconds: { noon }, monotonicNanoseconds: { 0 }))
    defer { monitor.stop() }
    var isRecalled = false
    for await snapshot in pictures(of: monitor) {
      if isRecalled {
        #expect(snapshot.log.contains { $0.timeSeconds == noon - 60 })
        return
      }
      monitor.recall([], [step])
      isRecalled = true
    }
  }

  @Test("A console for one ward shows it and beds of no ward, and keeps all", .timeLimit(.minutes(20)))
  func onlyWard() async throws {
    let now = Date().timeIntervalSince1970
    let source = ReadBackSource(
      [#""ward":"4A","#, #""ward":"5B","#, ""].enumerated().map { number, ward in
        #"{"patient_id":"P\#(number)",\#(ward)"bed":"0\#(number)","ts":\#(now),"hr":72}"#
      })
    var configuration = MonitorConfiguration(wardName: "Ward")
    configuration.onlyWard = "4A"
    let monitor = monitor(configuration, reading: source)
    defer { monitor.stop() }
    for await snapshot in pictures(of: monitor) {
      guard !snapshot.beds.isEmpty else { continue }
      #expect(Set(snapshot.beds.map(\.patient.id)) == ["P0", "P2"])
      #expect(monitor.totals.patients == 3)
      return
    }
  }
}

/// A topic that ends: all of it with the first poll, over its partitions in turn, then nothing more.
private final class ReadBackSource: RecordSource {
  private let unread: Guarded<[String]>
  private let partitions: Int

  init(_ records: [String], partitions: Int = 1) {
    unread = Guarded(records)
    self.partitions = partitions
  }

  func poll(into batch: inout RecordBatch, maximumRecords: Int, timeoutSeconds: Double) {
    let records = unread.withLock { records in
      defer { records = [] }
      return records
    }
    // As a consumer does: it waits for what does not come.
    if records.isEmpty { _ = DispatchSemaphore(value: 0).wait(timeout: .now() + timeoutSeconds) }
    for (offset, record) in records.enumerated() {
      Array(record.utf8).withUnsafeBytes {
        batch.append($0, partition: Int32(offset % partitions), offset: Int64(offset / partitions), timestampMilliseconds: nil)
      }
    }
  }

  func goBack(to offsets: [Int32: Int64]) {}

  var status: FeedStatus {
    unread.withLock { FeedStatus(state: $0.isEmpty ? .following : .catchingUp, partitions: partitions, lag: Int64($0.count)) }
  }

  func takeNotices() -> [String] { [] }
  func takeLog() -> [String] { [] }
  func close() {}
}
