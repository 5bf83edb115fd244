internal import Console
@preconcurrency internal import Dispatch
internal import Foundation
internal import Interchange
internal import Streaming
internal import Vitals

/// Sends what a person enters to the topic, keyed by the patient: the console reads it back like everybody else.
///
/// Unchecked because of the producer, which only `queue` touches.
final class EntrySender: @unchecked Sendable {
  private static let patienceSeconds = 10.0

  private let configuration: KafkaConfiguration
  private let say: @Sendable (String) -> Void
  private let onSending: @Sendable (PatientEntry) -> Void
  private let queue = DispatchQueue(label: "wardwatch.entries", qos: .userInitiated)
  // Guarded by `queue`. Made with the first entry: most consoles never need one.
  private var producer: KafkaProducer?

  /// - Parameters:
  ///   - onSending: gets each entry before it goes.
  ///   - say: gets a sentence when an entry is sent, or why it is not; it names the bed and no patient.
  init(
    configuration: KafkaConfiguration, onSending: @escaping @Sendable (PatientEntry) -> Void = { _ in },
    say: @escaping @Sendable (String) -> Void
  ) {
    self.configuration = configuration
    self.onSending = onSending
    self.say = say
  }

  /// Does not wait: how it went is said.
  func send(_ entry: PatientEntry) {
    queue.async {
      self.onSending(entry)
      let bed = "bed \(entry.patient.bed ?? "--")"
      do {
        let producer = try self.producer ?? KafkaProducer(configuration: self.configuration)
        self.producer = producer
        let before = producer.deliveryReport
        try producer.send(
          key: entry.patient.id, value: EntryRecord(entry).bytes,
          timestampMilliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        _ = producer.flush(timeoutSeconds: Self.patienceSeconds)
        let after = producer.deliveryReport
        if after.delivered > before.delivered {
          self.say("\(bed): entered by \(entry.by), sent")
        } else {
          self.say("\(bed): what was entered is NOT sent: \(after.lastError ?? producer.problem ?? "the broker does not answer")")
          // What comes late could contradict what was entered since.
          self.close()
        }
      } catch {
        self.say("\(bed): what was entered is NOT sent: \(error)")
      }
    }
  }

  /// On the queue.
  private func close() {
    producer?.close()
    producer = nil
  }

  /// Ends; what is under way is dropped after a moment.
  func end() { queue.sync { close() } }
}

/// An entry as a record of the wide form, with who entered it.
struct EntryRecord {
  let bytes: [UInt8]

  init(_ entry: PatientEntry) throws {
    var object: [String: Any] = ["patient_id": entry.patient.id, "ts": entry.timeSeconds, "entered_by": entry.by]
    object["ward"] = entry.patient.ward
    object["bed"] = entry.patient.bed
    object["name"] = entry.patient.name
    if let wrong = entry.inErrorSeconds { object["entered_in_error_ts"] = wrong }
    switch entry.what {
    case .consciousness(let consciousness): object["consciousness"] = consciousness.rawValue
    case .oxygen(let isGiven): object["on_oxygen"] = isGiven
    case .values(let values):
      for vital in Vital.allCases { if let value = values[vital] { object[vital.key] = value } }
    case .scale(let scale, let by, let reason):
      object["spo2_scale"] = Int(scale.rawValue)
      object["spo2_scale_by"] = by
      if !reason.isEmpty { object["spo2_scale_reason"] = reason }
    case .order(let ordered):
      object["alarm_order"] = ordered.order.text
      object["alarm_order_by"] = ordered.by
      object["alarm_order_reason"] = ordered.reason
      object["alarm_order_seconds"] = ordered.spanSeconds
    case .discharge: object["movement"] = "discharge"
    case .admission: object["movement"] = "admit"
    }
    bytes = Array(try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes]))
  }
}
