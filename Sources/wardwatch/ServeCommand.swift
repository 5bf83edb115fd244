internal import Alarms
internal import Foundation
internal import Monitoring
internal import Settings
internal import Storage
internal import Streaming

/// The console on a real feed, or the same process without a screen.
enum ServeCommand {
  static func run(_ settings: Settings) throws -> Int32 {
    Heap.hold()
    let thrift = Heap.givingBack()
    defer { thrift.cancel() }
    guard settings.headless || WardScreen.isPossible else {
      throw Failure("there is no terminal here; add --headless to watch without a screen")
    }
    guard !settings.watch else { return try watch(settings) }
    let plan = try SessionPlan(settings)
    guard settings.headless || settings.group == nil else {
      throw Failure(
        "\(settings.source(of: \.group)): engines that share a topic have no screen: add --headless, or --watch to look at what they do"
      )
    }
    guard settings.headless else {
      let (status, ward) = try WardScreen.show(settings, logPath: plan.logPath) { say in
        let session = try WardSession(plan, say: say)
        session.start()
        let monitor = session.monitor
        let entries = EntrySender(configuration: plan.feed.kafka) { monitor.note($0) }
        let presence = try PresenceKeeper.begun(plan.storage, settings, monitor: monitor)
        return RunningWard(
          monitor: monitor, entries: entries, testAlarm: { session.tellTest(by: settings.user) }, presence: presence
        ) {
          presence.close()
          entries.end()
          try session.finish(settings)
        }
      }
      try ward?.finish()
      return status
    }
    let signals = StopSignals()
    if let group = settings.group {
      let session = try GroupSession(plan, group: group, others: settings.groupTopics) { place in
        // A mapping may say of each topic how its records are.
        var settings = settings
        try settings.answer(\.topic, place.topic)
        return try SessionPlan(settings).of(place)
      }
      session.start()
      session.watch(for: settings.runSeconds, until: signals)
      let summary = session.finish() ?? Summary()
      print(settings.json ? try summary.jsonLine() : summary.words)
      return 0
    }
    let session = try WardSession(plan, saysNotices: true)
    session.start()
    session.watch(for: settings.runSeconds, until: signals)
    try session.finish(settings)
    return 0
  }
}

extension ServeCommand {
  /// The console of somebody who may look, and nothing else.
  private static func watch(_ settings: Settings) throws -> Int32 {
    guard !settings.headless else { throw Failure("--watch needs a screen, and --headless has none: leave one of them out") }
    let plan = try SessionPlan(settings, isReadOnly: true)
    let (status, ward) = try WardScreen.show(settings, logPath: nil, isReadOnly: true) { say in
      let session = try WatchSession(plan, say: say)
      session.start()
      let presence = try PresenceKeeper.begun(plan.storage, settings, onlyWatches: true, monitor: session.monitor)
      return RunningWard(monitor: session.monitor, presence: presence) {
        presence.close()
        session.finish()
      }
    }
    try ward?.finish()
    return status
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
