import Alarms
import Vitals

/// The clocks of the devices that measure one patient, where records name them: one that is off beside one that is right casts no
/// doubt on the patient's, and what it measures is put where it belongs.
///
/// Each device's clock is compared with the Kafka time, and the one that is nearest to that dates the patient. Of no checkpoint:
/// all of it is learnt again within seconds.
struct DeviceClocks: Sendable, Equatable {
  private struct Device: Sendable, Equatable {
    var id: UInt64
    /// Claimed less Kafka time, at its usual most: late readings lie below, none above.
    var offsetSeconds: Double
    /// Kafka times of the first and the newest reading since the offset is what it is.
    var sinceSeconds: Double
    var lastSeconds: Double
    var readings = 1
    /// How many readings in a row were off that offset.
    var strays = 0

    var isSteady: Bool {
      readings >= SourceClock.fewestReadings && lastSeconds - sinceSeconds >= SourceClock.leastSeconds
    }

    mutating func hear(offset: Double, atKafkaSeconds kafka: Double) {
      let passed = max(0, min(kafka - lastSeconds, SourceClock.driftSeconds))
      lastSeconds = max(lastSeconds, kafka)
      if abs(offset - offsetSeconds) <= SourceClock.jitterSeconds {
        offsetSeconds = max(offset, offsetSeconds - SourceClock.offsetDecay * passed)
        readings += 1
        strays = 0
      } else {
        strays += 1
        // Some that were held up change nothing; many are another clock.
        if strays >= SourceClock.fewestReadings {
          self = Device(id: id, offsetSeconds: offset, sinceSeconds: kafka, lastSeconds: kafka)
        }
      }
    }
  }

  /// A bed has a handful; ids that differ from record to record are nobody's.
  private static let mostDevices = 8
  /// Clocks that differ by less are one as far as the engine is concerned.
  private static let toleranceSeconds = 30.0
  /// A device that has not been heard for so long dates nobody.
  private static let memorySeconds = 600.0

  private var devices: [Device] = []

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
      devices.append(Device(id: id, offsetSeconds: offset, sinceSeconds: kafka, lastSeconds: kafka))
      index = devices.count - 1
    }
    return reading.timeSeconds + difference(of: devices[index], atKafkaSeconds: kafka)
  }

  /// For a person, why a clock is in doubt; nil while all devices agree.
  func words(atKafkaSeconds kafka: Double?) -> String? {
    guard devices.count > 1, let kafka else { return nil }
    let differences = devices.filter { kafka - $0.lastSeconds <= Self.memorySeconds }.map {
      difference(of: $0, atKafkaSeconds: kafka)
    }
    guard let most = differences.max(by: { abs($0) < abs($1) }), most != 0 else { return nil }
    let whole = (abs(most) / 60).rounded() * 60
    return "a device's clock is \(ClockState.span(whole)) \(most > 0 ? "behind" : "ahead")"
  }

  /// What is to be added to what a device claims.
  private func difference(of device: Device, atKafkaSeconds kafka: Double) -> Double {
    guard devices.count > 1, device.isSteady else { return 0 }
    let steady = devices.filter { $0.isSteady && kafka - $0.lastSeconds <= Self.memorySeconds }
    guard let right = steady.min(by: { abs($0.offsetSeconds) < abs($1.offsetSeconds) }), right.id != device.id else { return 0 }
    let difference = right.offsetSeconds - device.offsetSeconds
    return abs(difference) > Self.toleranceSeconds ? difference : 0
  }
}
