import Alarms
import Vitals

extension Shard {
  /// Takes pressures out of the reading that may be in another unit; the condition stands until a pressure is beyond doubt.
  mutating func doubtUnits(of reading: inout Reading, _ index: Int, into events: inout [ShardEvent]) {
    guard reading.values.systolicPressure != nil || !patients[index].pressureUnits.isSettled else { return }
    let hasPressure = reading.values.systolicPressure != nil
    let doubt = patients[index].pressureUnits.sift(&reading)
    guard hasPressure else { return }
    let change = patients[index].conditions.set(
      .signal(.systolicPressure), cause: doubt, of: patients[index].identity, at: reading.timeSeconds)
    if let change { events.append(.condition(change)) }
  }
}
