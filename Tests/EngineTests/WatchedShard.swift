import Alarms
import Vitals

@testable import Engine

extension Shard {
  /// What comes of it that time has passed up to then by the wall clock, as the shell has it pass.
  mutating func tick(at wallSeconds: Double) -> [ShardEvent] {
    var events: [ShardEvent] = []
    tick(into: &events) { max(0, wallSeconds - $0) - Self.arrivalSeconds }
    return events
  }

  /// What the console shows at that time.
  func shown(at wallSeconds: Double, by clocks: ClockWatch) -> [BedSnapshot] {
    var focus: FocusedPatient?
    var drivers = DriverStrip()
    var beds = beds(at: wallSeconds, focus: &focus, drivers: &drivers)
    var clocks = clocks
    _ = clocks.judge(&beds, at: wallSeconds)
    return beds
  }
}
