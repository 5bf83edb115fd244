internal import Alarms
internal import Console
internal import Detection
internal import Foundation
internal import Monitoring
internal import Sharing
internal import Storage
internal import Streaming
internal import Vitals

/// A hospital of 5,000 beds at one reading a second on one console that stores and draws: what it takes of a core and of memory, how
/// soon alarms are stored, and how soon a key is answered. The feed, its broker and PostgreSQL are other processes.
struct HospitalBenchmark {
  let detector: Detector
  let bootstrap: String?
  let measuredSeconds: Int

  private static let beds = 5000
  /// In which everybody is new, and nothing is like later.
  private static let warmUpSeconds = 20

  func run() throws -> [Measurement] {
    let database = try BenchDatabase()
    defer { database.stop() }
    let topic = "wardwatch_bench_\(UUID().uuidString.prefix(8).lowercased())"
    let feed = try FeedProcess(HospitalFeed(shape: HospitalFeed.Shape(beds: Self.beds), topic: topic, bootstrap: bootstrap))
    defer { feed.stop() }
    let recorder = AlarmRecorder(configuration: database.configuration(ofTopic: topic))
    recorder.start { _ in }
    defer { recorder.close() }
    let store = TimedStore(recorder)
    var configuration = MonitorConfiguration(wardName: "Bench")
    configuration.threads = ProcessInfo.processInfo.activeProcessorCount
    let monitor = Monitor(
      configuration: configuration, detector: detector,
      source: try KafkaConsumer(configuration: KafkaConfiguration(bootstrap: feed.bootstrap, topic: topic)), store: store,
      mailStatus: { DependencyStatus(state: .off) }, rejectsKeeper: nil)
    let screen = TimedScreen(monitor.mailbox)
    monitor.start()
    press(on: screen, seconds: Self.warmUpSeconds)
    let (wall, processor) = (Stopwatch(.wall), Stopwatch(.process))
    let (readBefore, pressedBefore) = (monitor.totals.readings, screen.answers.count)
    press(on: screen, seconds: measuredSeconds)
    let (seconds, used) = (wall.seconds, processor.seconds)
    let read = Double(monitor.totals.readings - readBefore) / seconds
    let resident = ResidentMemory.trimmed()
    monitor.stop()
    guard recorder.drain(timeoutSeconds: 60) else { throw BenchmarkError(problem: "not all was stored") }
    guard read > 0.8 * Double(Self.beds) else {
      throw BenchmarkError(problem: "only \(Int(read)) readings a second were scored: the machine has no room for this")
    }
    func row(_ what: String, _ value: Double, _ unit: String, _ peer: Double? = nil, _ peerName: String? = nil) -> Measurement {
      Measurement(section: "hospital", what: what, value: value, unit: unit, peer: peer, peerName: peerName)
    }
    let committed = store.committed.map { $0.seenSeconds - $0.sinceSeconds }
    let answers = Array(screen.answers.dropFirst(pressedBefore))
    return [
      row("\(Self.beds) beds at 1 Hz, with pictures", 100 * used / seconds, "% of core"),
      row("scored meanwhile", read, "readings/s"),
      row("memory of the console", Double(resident) / 1e6, "MB"),
      row(
        "record → alarm committed, p99", committed.share(0.99) * 1e3, "ms", committed.median * 1e3,
        "median of \(committed.count)"),
      row("key → frame, p95", answers.share(0.95) * 1e3, "ms", answers.median * 1e3, "median of \(answers.count)"),
    ]
  }

  /// Presses keys as somebody does who looks through the list, from now on for so long.
  private func press(on screen: TimedScreen, seconds: Int) {
    let keys: [Key] = [.down, .down, .pageDown, .up, .enter, .escape, .home, .down, .end, .home]
    for turn in 0..<seconds * 3 {
      // Not in step with the snapshots.
      usleep(UInt32(250_000 + turn * 7919 % 170_000))
      screen.press(keys[turn % keys.count])
    }
  }
}
