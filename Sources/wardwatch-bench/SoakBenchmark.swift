internal import Alarms
internal import Console
internal import Detection
internal import Engine
internal import Foundation
internal import Monitoring
internal import Storage
internal import Streaming
internal import Vitals

/// A thousand beds at two readings a second each, whose patients come and go, on one console that stores and draws: a line each minute
/// of what must stay flat.
struct SoakBenchmark {
  let detector: Detector
  let bootstrap: String?
  let minutes: Int

  private static let shape = HospitalFeed.Shape(beds: 1000, readingsPerSecond: 2, staySeconds: 900)
  /// In which the ward fills; the rest is compared with what comes after it.
  private static let warmUpMinutes = 5

  private struct Line {
    var residentMegabytes: Double
    var descriptors: Int
    var lag: Int
  }

  func run() throws -> [Measurement] {
    let database = try BenchDatabase()
    defer { database.stop() }
    let topic = "wardwatch_bench_\(UUID().uuidString.prefix(8).lowercased())"
    let feed = try FeedProcess(HospitalFeed(shape: Self.shape, topic: topic, bootstrap: bootstrap))
    defer { feed.stop() }
    let recorder = AlarmRecorder(configuration: database.configuration(ofTopic: topic))
    recorder.start { _ in }
    defer { recorder.close() }
    let monitor = Monitor(
      configuration: MonitorConfiguration(wardName: "Bench"), detector: detector,
      source: try KafkaConsumer(configuration: KafkaConfiguration(bootstrap: feed.bootstrap, topic: topic)),
      store: TimedStore(recorder), mailStatus: { DependencyStatus(state: .off) }, rejectsKeeper: nil)
    let screen = TimedScreen(monitor.mailbox)
    monitor.start()
    let begun = Stopwatch(.wall)
    var lines: [Line] = []
    print("minute, MB, descriptors, lag, patients, readings, alarms")
    for minute in 1...minutes {
      while begun.seconds < Double(minute) * 60 {
        screen.press(.down)
        usleep(500_000)
      }
      let resident = ResidentMemory.trimmed()
      let (totals, lag) = (monitor.totals, monitor.mailbox.latest?.feed.lag ?? 0)
      let line = Line(
        residentMegabytes: Double(resident) / 1e6,
        descriptors: try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count, lag: Int(lag))
      lines.append(line)
      let alarms = totals.alarms.low + totals.alarms.medium + totals.alarms.high
      print(
        "\(minute), \(Int(line.residentMegabytes)), \(line.descriptors), \(lag), \(totals.patients), \(totals.readings), \(alarms)"
      )
      fflush(nil)
    }
    monitor.stop()
    guard let first = lines.dropFirst(Self.warmUpMinutes).first ?? lines.first, let last = lines.last else { return [] }
    func row(_ what: String, _ value: Double, _ unit: String, _ before: Double) -> Measurement {
      Measurement(section: "soak", what: what, value: value, unit: unit, peer: before, peerName: "at first")
    }
    return [
      row("memory after \(minutes) min", last.residentMegabytes, "MB", first.residentMegabytes),
      row("descriptors", Double(last.descriptors), "open", Double(first.descriptors)),
      row("lag, at most", Double(lines.map(\.lag).max() ?? 0), "records", Double(first.lag)),
    ]
  }
}
