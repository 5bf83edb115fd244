internal import Console
@preconcurrency internal import Dispatch
internal import Foundation
internal import Interchange
internal import Simulation
internal import Streaming
internal import Vitals

/// Sends a simulated ward to a broker at its own pace, on a queue of its own.
final class WardProducer: @unchecked Sendable {
  // Guarded by `queue`.
  private var ward: SimulatedWard
  private var chart = SimulatedChart()
  private let producer: KafkaProducer
  private var encoder: RecordEncoder
  private let stepSeconds: Double
  private var timer: (any DispatchSourceTimer)?
  private var sent = 0
  private var failure: String?
  private let queue = DispatchQueue(label: "wardwatch.simulation", qos: .utility)

  init(ward: SimulatedWard, producer: KafkaProducer, format: RecordFormat, ratePerSecond: Double) {
    self.ward = ward
    self.producer = producer
    encoder = RecordEncoder(format: format)
    stepSeconds = 1 / ratePerSecond
  }

  /// Sends what lies in the past at once, then goes on with the clock.
  func start() {
    queue.async {
      self.sendDue()
      let timer = DispatchSource.makeTimerSource(queue: self.queue)
      timer.schedule(deadline: .now() + self.stepSeconds, repeating: min(self.stepSeconds, 1))
      timer.setEventHandler { [weak self] in self?.sendDue() }
      timer.resume()
      self.timer = timer
    }
  }

  /// The ward measures nobody who was discharged.
  func heed(_ entry: PatientEntry) { queue.async { self.chart.heed(entry) } }

  /// Sends what is still in the producer's queue, for at most `timeoutSeconds`.
  func stop(timeoutSeconds: Double = 5) {
    queue.sync {
      timer?.cancel()
      timer = nil
      _ = producer.flush(timeoutSeconds: timeoutSeconds)
      producer.close()
    }
  }

  var report: DeliveryReport { producer.deliveryReport }

  /// Readings sent so far, and what went wrong last.
  var progress: (sent: Int, failure: String?) { queue.sync { (sent, failure ?? producer.deliveryReport.lastError) } }

  private func sendDue() {
    for measured in ward.advance(to: Date().timeIntervalSince1970, stepSeconds: stepSeconds) {
      guard let reading = chart.told(measured) else { continue }
      do {
        try encoder.encode(reading) {
          try producer.send(key: reading.patient.id, value: $0, timestampMilliseconds: Int64(reading.timeSeconds * 1000))
        }
        sent += 1
      } catch {
        failure = "\(error)"
      }
    }
  }
}
