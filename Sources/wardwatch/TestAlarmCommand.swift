internal import Alarms
internal import Foundation
internal import Notification
internal import Settings
internal import Storage

/// Makes a test alarm and tells everybody who would be told of a HIGH.
enum TestAlarmCommand {
  /// What one recipient's line says, for a script.
  struct Line: Encodable {
    var channel: String
    var recipient: String
    var delivered: Bool
    var trouble: String?
  }

  struct Report: Encodable {
    var id: String
    var ok: Bool
    var recipients: [Line]
  }

  static func run(_ settings: Settings) throws -> Int32 {
    let plan = try DeliveryPlan(settings)
    let alarm = TestAlarm(wardName: settings.ward, person: settings.user, atSeconds: Date().timeIntervalSince1970)
    let results = alarm.tell(plan)
    guard !results.isEmpty else {
      throw Failure("with these settings nobody is told of alarms: see --smtp, --mail-drop, --alarm-command and --webhook")
    }
    let isWell = results.allSatisfy { $0.trouble == nil }
    if settings.json {
      let lines = results.map {
        Line(channel: $0.channel, recipient: $0.recipient, delivered: $0.trouble == nil, trouble: $0.trouble)
      }
      print(try Report(id: alarm.transition.id.uuidString.lowercased(), ok: isWell, recipients: lines).jsonLine())
    } else {
      for result in results {
        print(
          "\(result.trouble == nil ? "ok   " : "WRONG")  \(result.channel)  \(result.recipient)\(result.trouble.map { ": \($0)" } ?? "")"
        )
      }
    }
    do {
      try DeliveryKeeper.keep(results.map(\.delivery), StorageConfiguration(settings, SharedFiles()))
    } catch {
      Progress.say("what became of the test alarm is not kept: \(error)")
    }
    return isWell ? 0 : 1
  }
}
