internal import Detection
internal import Streaming

/// What all sessions of one process have in common: its files, and the models.
struct SessionCommons: Sendable {
  let log: LogFile
  let detector: Detector
  /// What was not right with the models; nil while all is well.
  let warning: String?
  var rejects: RejectsLedger
  /// Gets every line about the machinery.
  var notice: @Sendable (String) -> Void

  /// - Throws: where the log cannot be written.
  init(_ plan: SessionPlan, saysNotices: Bool, say: (String) -> Void = { _ in }) throws {
    let log = try LogFile(path: plan.logPath)
    self.log = log
    notice = { line in
      log.write(line)
      if saysNotices { Progress.say(line, .notice) }
    }
    rejects = RejectsLedger(path: plan.rejectsPath, topic: plan.feed.kafka.topic)
    say("Loading the models.")
    (detector, warning) = Self.loadDetector(from: plan.weightsPath)
    if let warning { notice(warning) }
  }

  /// Without weights the clinical rules still work: the ward is watched by NEWS2 alone, and the screen says so.
  static func loadDetector(from path: String) -> (Detector, warning: String?) {
    do {
      return (try Detector.load(directory: path), nil)
    } catch {
      return (.rulesOnly, "NEWS2 alone: \(error)")
    }
  }
}
