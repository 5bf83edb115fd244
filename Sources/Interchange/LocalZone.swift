internal import Foundation

/// A time zone of the IANA database, for times that name none.
package struct LocalZone: Sendable, Equatable {
  package let name: String
  private let zone: TimeZone

  /// Nil for a name that the database does not have.
  package init?(named name: String) {
    // Foundation would also take "GMT+2", which says the opposite of POSIX's "Etc/GMT+2".
    guard name == "UTC" || name.contains("/"), let zone = TimeZone(identifier: name) else { return nil }
    self.name = name
    self.zone = zone
  }

  /// Seconds since 1970 of a local time, given as if it were UTC.
  ///
  /// In the hour that an autumn night has twice, the pass whose time is nearer to `nearSeconds`, the record's Kafka time, is
  /// meant; the first where there is none. A time that a spring night leaves out is read as if the clock had not been changed.
  package func seconds(ofLocal localSeconds: Double, near nearSeconds: Double?) -> Double {
    let before = offsetSeconds(at: localSeconds - 86_400)
    let after = offsetSeconds(at: localSeconds + 86_400)
    let first = localSeconds - before
    guard before != after else { return first }
    let second = localSeconds - after
    let isFirst = offsetSeconds(at: first) == before
    let isSecond = offsetSeconds(at: second) == after
    switch (isFirst, isSecond) {
    case (true, true): return nearSeconds.map { abs($0 - second) < abs($0 - first) } ?? false ? second : first
    case (false, true): return second
    default: return first
    }
  }

  private func offsetSeconds(at seconds: Double) -> Double {
    Double(zone.secondsFromGMT(for: Date(timeIntervalSince1970: seconds)))
  }
}
