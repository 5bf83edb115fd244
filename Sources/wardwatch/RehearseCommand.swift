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
