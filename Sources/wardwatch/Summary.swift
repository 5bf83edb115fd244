internal import Alarms
import Engine
internal import Foundation
internal import Monitoring
internal import Vitals

/// What a run came to, as a line for people or as JSON on a line of its own.
struct Summary: Codable {
  struct Alarms: Codable {
    var low: Int
    var medium: Int
    var high: Int
  }

  /// What the feed's records came to.
  struct Feed: Codable {
    var rejectsByReason: [String: Int]
    /// Records without a value, as a compacted topic has them.
    var tombstones: Int
    /// How many patients have ever sent what, by its short name.
    var patientsWith: [String: Int]
    var unusedFields: [UnusedField]

    enum CodingKeys: String, CodingKey {
      case tombstones
      case rejectsByReason = "rejects_by_reason"
      case patientsWith = "patients_with"
      case unusedFields = "unused_fields"
    }

    init() { (rejectsByReason, tombstones, patientsWith, unusedFields) = ([:], 0, [:], []) }

    init(_ totals: MonitorTotals) {
      rejectsByReason = Dictionary(uniqueKeysWithValues: totals.rejectsByReason.map { ($0.key.rawValue, $0.value) })
      tombstones = totals.tombstones
      let vitals = Vital.allCases.map { ($0.key, totals.coverage.vitals[$0]) }
      patientsWith = Dictionary(
        uniqueKeysWithValues: vitals + [
          ("on_oxygen", totals.coverage.onOxygen), ("consciousness", totals.coverage.consciousness),
        ])
      unusedFields = totals.unusedFields
    }
  }

  var patients: Int
  /// Accepted; records, however many make an observation.
  var readings: Int
  /// Those of them that came after newer ones of their patients.
  var late: Int
  var rejects: Int
  /// Of what was sent: what was not used, and who has which vital sign.
  var feed: Feed
  /// Raised or escalated to each severity.
  var alarms: Alarms
  /// In the database; 0 where there is none.
  var rows: Int
  var mails: Int
  /// From reading a record to its alarm committed; 0 where none was.
  var p50Milliseconds: Double
  var p99Milliseconds: Double

  enum CodingKeys: String, CodingKey {
    case patients, readings, late, rejects, feed, alarms, rows, mails
    case p50Milliseconds = "p50_ms"
    case p99Milliseconds = "p99_ms"
  }

  /// That and another part of the same engine's run.
  func adding(_ other: Summary) -> Summary {
    var both = self
    both.patients += other.patients
    both.readings += other.readings
    both.late += other.late
    both.rejects += other.rejects
    both.feed.rejectsByReason.merge(other.feed.rejectsByReason, uniquingKeysWith: +)
    both.feed.tombstones += other.feed.tombstones
    both.feed.patientsWith.merge(other.feed.patientsWith, uniquingKeysWith: +)
    both.alarms.low += other.alarms.low
    both.alarms.medium += other.alarms.medium
    both.alarms.high += other.alarms.high
    both.rows = max(rows, other.rows)
    both.mails += other.mails
    both.p50Milliseconds = max(p50Milliseconds, other.p50Milliseconds)
    both.p99Milliseconds = max(p99Milliseconds, other.p99Milliseconds)
    var unused: [String: Int] = [:]
    for field in feed.unusedFields + other.feed.unusedFields { unused[field.name, default: 0] += field.count }
    both.feed.unusedFields = unused.map { UnusedField(name: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    return both
  }

  var words: String {
    let counts = """
      \(patients) patients, \(readings) readings\(late > 0 ? ", \(late) of them late" : ""), \(rejects) rejects
      alarms: \(alarms.high) HIGH, \(alarms.medium) MEDIUM, \(alarms.low) LOW; \(rows) rows stored, \(mails) mails
      """
    guard p99Milliseconds > 0 else { return counts }
    let (half, most) = (milliseconds(p50Milliseconds), milliseconds(p99Milliseconds))
    return counts + "\nfrom record to stored alarm: half within \(half) ms, 99 % within \(most) ms"
  }

  private func milliseconds(_ value: Double) -> String { String(format: "%.1f", value) }
}

extension Summary {
  /// Of an engine that never had anything to do.
  init() {
    self.init(
      patients: 0, readings: 0, late: 0, rejects: 0, feed: Feed(), alarms: Alarms(low: 0, medium: 0, high: 0), rows: 0, mails: 0,
      p50Milliseconds: 0, p99Milliseconds: 0)
  }
}
