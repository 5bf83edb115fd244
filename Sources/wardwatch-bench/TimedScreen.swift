internal import Alarms
internal import Console
internal import Dispatch
internal import Foundation
internal import Monitoring
internal import Sharing
internal import Vitals

/// Makes a frame of every snapshot and of every key, as the console does, and notes whose alarm is on it and how long a key waited.
final class TimedScreen: Sendable {
  private struct Content {
    var model = ConsoleModel()
    var since: [String: Double] = [:]
    var seen: [SeenAlarm] = []
    var answers: [Double] = []
  }

  private static let size = Size(columns: 120, rows: 40)

  private let content = Guarded(Content())
  private let queue = DispatchQueue(label: "wardwatch.bench.screen")

  init(_ mailbox: Mailbox) {
    mailbox.wakeOnArrival { [self] in
      queue.async { [self] in if let snapshot = mailbox.take() { draw(snapshot) } }
    }
  }

  var drawn: [SeenAlarm] { queue.sync { content.withLock(\.seen) } }
  /// From each key to the frame that it brought, in seconds.
  var answers: [Double] { queue.sync { content.withLock(\.answers) } }

  /// Returns at once: whoever presses the next key does not wait for the answer to this one.
  func press(_ key: Key) {
    let pressed = Monotonic.nowNanoseconds()
    queue.async { [self] in
      content.withLock { content in
        _ = content.model.tick(atSeconds: Date().timeIntervalSince1970)
        _ = content.model.handle(key, size: Self.size)
        _ = content.model.frame(size: Self.size, abilities: Abilities())
        content.answers.append(Double(Monotonic.nowNanoseconds() - pressed) / 1e9)
      }
    }
  }

  private func draw(_ snapshot: WardSnapshot) {
    content.withLock { content in
      _ = content.model.tick(atSeconds: snapshot.timeSeconds)
      _ = content.model.receive(snapshot)
      _ = content.model.frame(size: Self.size, abilities: Abilities())
      let now = Date().timeIntervalSince1970
      for bed in snapshot.beds where bed.alarm.severity > .normal {
        guard let since = bed.alarm.severitySinceSeconds, content.since[bed.patient.key] != since else { continue }
        content.since[bed.patient.key] = since
        content.seen.append(SeenAlarm(patientKey: bed.patient.key, sinceSeconds: since, seenSeconds: now))
      }
    }
  }
}
