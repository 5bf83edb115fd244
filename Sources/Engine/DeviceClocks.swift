import Alarms
import Saving
import Vitals

/// The clocks of the devices that measure one patient, where records name them: one that is off beside one that is right casts no
/// doubt on the patient's, and what it measures is put where it belongs.
///
/// Each device's clock is compared with the Kafka time, and the one that is nearest to that dates the patient.
struct DeviceClocks: Sendable, Equatable {
  fileprivate struct Known: Sendable, Equatable {
    var id: UInt64
    var offset: ClockOffset
    /// Kafka times of the first and the newest reading since the offset is what it is.
    var sinceSeconds: Double
    var lastSeconds: Double
    var readings = 1
    /// How many readings in a row were off that offset.
    var strays = 0

    var isSteady: Bool {
      readings >= SourceClock.fewestReadings && lastSeconds - sinceSeconds >= SourceClock.leastSeconds
    }

    init(id: UInt64, offsetSeconds: Double, atKafkaSeconds kafka: Double) {
      self.id = id
      offset = ClockOffset(seconds: offsetSeconds)
      (sinceSeconds, lastSeconds) = (kafka, kafka)
    }

    mutating func hear(offset offsetSeconds: Double, atKafkaSeconds kafka: Double) {
      let passed = kafka - lastSeconds
      lastSeconds = max(lastSeconds, kafka)
      if abs(offsetSeconds - offset.seconds) <= SourceClock.jitterSeconds {
        offset.hear(offsetSeconds, passedSeconds: passed)
        readings = min(readings + 1, SourceClock.fewestReadings)
        strays = 0
      } else {
        strays += 1
        // Some that were held up change nothing; many are another clock.
        if strays >= SourceClock.fewestReadings { self = Known(id: id, offsetSeconds: offsetSeconds, atKafkaSeconds: kafka) }
      }
    }
  }

  /// A bed has a handful; ids that differ from record to record are nobody's.
  private static let mostDevices = 8
  /// Clocks that differ by less are one as far as the engine is concerned.
  private static let toleranceSeconds = 30.0
  /// A device that has not been heard for so long dates nobody.
  private static let memorySeconds = 600.0

  private var devices: [Known] = []

  /// When a reading was measured by the clock that dates the patient, as far as that is known to be another than the one by
  /// which it was dated.
  mutating func alignedSeconds(of reading: Reading) -> Double {
    guard let id = reading.device, let kafka = reading.kafkaSeconds else { return reading.timeSeconds }
    let offset = reading.timeSeconds - kafka
    let index: Int
    if let known = devices.firstIndex(where: { $0.id == id }) {
      devices[known].hear(offset: offset, atKafkaSeconds: kafka)
      index = known
    } else {
      if devices.count >= Self.mostDevices,
        let oldest = devices.indices.min(by: { devices[$0].lastSeconds < devices[$1].lastSeconds })
      {
        devices.remove(at: oldest)
      }
      devices.append(Known(id: id, offsetSeconds: offset, atKafkaSeconds: kafka))
      index = devices.count - 1
    }
    return reading.timeSeconds + difference(of: devices[index], atKafkaSeconds: kafka)
  }

  /// For a person, why a clock is in doubt; nil while all devices agree.
  func words(atKafkaSeconds kafka: Double?) -> String? {
    guard devices.count > 1, let kafka else { return nil }
    var most = 0.0
    for device in devices where kafka - device.lastSeconds <= Self.memorySeconds {
      let difference = difference(of: device, atKafkaSeconds: kafka)
      if abs(difference) > abs(most) { most = difference }
    }
    guard most != 0 else { return nil }
    let whole = (abs(most) / 60).rounded() * 60
    return "a device's clock is \(ClockState.span(whole)) \(most > 0 ? "behind" : "ahead")"
  }

  /// What is to be added to what a device claims.
  private func difference(of device: Known, atKafkaSeconds kafka: Double) -> Double {
    guard devices.count > 1, device.isSteady else { return 0 }
    var right = device
    var isKnown = false
    // No closures: this is done for every reading, and they would allocate.
    for other in devices where other.isSteady && kafka - other.lastSeconds <= Self.memorySeconds {
      guard !isKnown || abs(other.offset.seconds) < abs(right.offset.seconds) else { continue }
      right = other
      isKnown = true
    }
    let difference = right.offset.seconds - device.offset.seconds
    return abs(difference) > Self.toleranceSeconds ? difference : 0
  }
}

extension DeviceClocks: Saved {
  static var blank: DeviceClocks { DeviceClocks() }

  mutating func pass(through coder: inout StateCoder) { coder.pass(&devices) }
}

extension DeviceClocks.Known: Saved {
  fileprivate static var blank: DeviceClocks.Known { DeviceClocks.Known(id: 0, offsetSeconds: 0, atKafkaSeconds: 0) }

  fileprivate mutating func pass(through coder: inout StateCoder) {
    coder.pass(&id)
    coder.pass(&offset)
    coder.pass(&sinceSeconds)
    coder.pass(&lastSeconds)
    coder.pass(&readings)
    coder.pass(&strays)
  }
}
