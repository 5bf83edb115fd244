internal import Alarms
@preconcurrency internal import Dispatch
internal import Foundation
internal import Monitoring
internal import Notification
internal import Storage

extension WardSession {
  /// Makes a test alarm, tells everybody who would be told of a HIGH, on a queue of its own, and says on the screen how it went.
  func tellTest(by person: String) {
    let (monitor, delivery, storage) = (monitor, delivery, storage)
    DispatchQueue.global(qos: .utility).async {
      let alarm = TestAlarm(wardName: storage.wardName, person: person, atSeconds: Date().timeIntervalSince1970)
      let results = alarm.tell(delivery)
      for line in TestAlarm.words(for: results) { monitor.note(line) }
      do {
        try DeliveryKeeper.keep(results.map(\.delivery), storage)
      } catch {
        monitor.note("what became of the test alarm is not kept: \(error)")
      }
    }
  }
}

extension TestAlarm {
  /// How it went, a line for each who was told.
  static func words(for results: [Result]) -> [String] {
    guard !results.isEmpty else { return ["test alarm: with these settings nobody is told of alarms"] }
    return results.map { "test alarm, \($0.channel) to \($0.recipient): \($0.trouble ?? "delivered")" }
  }
}
