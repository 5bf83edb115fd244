import Saving
import Vitals

/// What delays have withheld of one patient within one hour of the records; see `WithheldCount`.
struct WithheldRun: Sendable, Equatable {
  private static let hourMilliseconds = 3_600_000.0

  private(set) var beganMilliseconds: Int64 = 0
  private(set) var count: Int32 = 0

  mutating func add(atSeconds seconds: Double) {
    let milliseconds = Int64(exactly: (seconds * 1000).rounded(.down)) ?? 0
    if count == 0 || hour(of: milliseconds) != hour(of: beganMilliseconds) { (beganMilliseconds, count) = (milliseconds, 0) }
    count += 1
  }

  private func hour(of milliseconds: Int64) -> Double { (Double(milliseconds) / Self.hourMilliseconds).rounded(.down) }
}

extension WithheldRun: Saved {
  static var blank: WithheldRun { WithheldRun() }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&beganMilliseconds)
    coder.pass(&count)
  }
}

/// What is told the database of them. The newest are kept after they were: a slice may be lost, and then all are told again.
struct WithheldLog: Sendable {
  static let mostCounts = 10_000

  private var counts: [WithheldCount.Name: WithheldCount] = [:]
  private var untold: Set<WithheldCount.Name> = []

  var isEmpty: Bool { counts.isEmpty }

  mutating func note(_ run: WithheldRun, of patient: PatientIdentity, wardName: String) {
    let count = WithheldCount(
      patientKey: patient.key, beganMilliseconds: run.beganMilliseconds, patientID: patient.id, ward: wardName,
      patientWard: patient.ward, bed: patient.bed, count: run.count)
    counts[count.name] = count
    untold.insert(count.name)
    if counts.count > Self.mostCounts { forgetHalf() }
  }

  private mutating func forgetHalf() {
    let oldest = counts.keys.sorted { $0.beganMilliseconds < $1.beganMilliseconds }.prefix(Self.mostCounts / 2)
    for name in oldest {
      counts[name] = nil
      untold.remove(name)
    }
  }

  /// What was told may be lost.
  mutating func beginRound() { untold = Set(counts.keys) }

  /// What has changed since it was told, which counts as told.
  mutating func takeUntold() -> [WithheldCount] {
    guard !untold.isEmpty else { return [] }
    defer { untold = [] }
    return untold.compactMap { counts[$0] }.sorted {
      ($0.beganMilliseconds, $0.patientKey) < ($1.beganMilliseconds, $1.patientKey)
    }
  }

  /// Takes over those of another shard.
  mutating func absorb(_ other: WithheldLog) {
    counts.merge(other.counts) { $0.count > $1.count ? $0 : $1 }
    untold.formUnion(other.untold)
  }
}
