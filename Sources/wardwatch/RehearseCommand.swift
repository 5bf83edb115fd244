internal import Alarms
internal import Detection
internal import Emergencies
internal import Foundation
internal import Interchange
internal import Settings

/// How soon emergencies raise alarms and how often nothing does, on simulated beds and recorded ones.
enum RehearseCommand {
  static func run(_ settings: Settings) throws -> Int32 {
    let detector = try Detector.load(directory: try settings.weights ?? SharedFiles().weights.path)
    let recordings =
      settings.vitals.isEmpty ? [] : try VitalsTable.readings(atPath: settings.vitals).map(\.reading)
    let rehearsal = EmergencyRehearsal(
      detector: detector, policy: AlarmPolicy(settings), seeds: settings.seeds, firstSeed: settings.seed,
      recordings: recordings)
    let meter = SharedMeter("rehearsing")
    let report = rehearsal.run { meter.advance(to: $0) }
    meter.end()

    try report.publish(settings, besides: [settings.vitals])
    return 0
  }
}

/// A progress meter for work on several threads.
///
/// Unchecked because `lock` guards the meter.
private final class SharedMeter: @unchecked Sendable {
  private let lock = NSLock()
  private var meter: ProgressMeter

  init(_ title: String) { meter = ProgressMeter(title) }

  func advance(to fraction: Double) { lock.withLock { meter.advance(to: fraction) } }

  func end() { lock.withLock { meter.end() } }
}
