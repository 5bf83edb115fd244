internal import Alarms
internal import Foundation
internal import Monitoring
internal import Settings

/// The console on a real feed, or the same process without a screen.
enum ServeCommand {
  static func run(_ settings: Settings) throws -> Int32 {
    guard settings.headless || WardScreen.isPossible else {
      throw Failure("there is no terminal here; add --headless to watch without a screen")
    }
    let plan = try SessionPlan(settings)
    guard settings.headless else {
      let (status, ward) = try WardScreen.show(settings, logPath: plan.logPath) { say in
        let session = try WardSession(plan, say: say)
        session.start()
        return RunningWard(session: session)
      }
      try ward?.session.finish(settings)
      return status
    }
    let signals = StopSignals()
    let session = try WardSession(plan, saysNotices: true)
    session.start()
    session.watch(for: settings.runSeconds, until: signals)
    try session.finish(settings)
    return 0
  }
}

extension WardSession {
  /// Waits for a signal or the end of the time, with a line now and then on how it goes.
  func watch(for seconds: Double?, until signals: StopSignals) {
    signals.wait(seconds: seconds) {
      let totals = monitor.totals
      Progress.say(
        "\(totals.patients) patients, \(totals.readings) readings, \(totals.rejects) rejects, \(totals.alarms.high) HIGH, "
          + "\(totals.alarms.medium) MEDIUM, \(totals.alarms.low) LOW")
    }
  }

  /// Ends the session and prints its summary.
  func finish(_ settings: Settings) throws {
    let summary = finish()
    print(settings.json ? try summary.jsonLine() : summary.words)
  }
}
