internal import Foundation

/// What a run came to, as a line for people or as JSON on a line of its own.
struct Summary: Codable {
  struct Alarms: Codable {
    var low: Int
    var medium: Int
    var high: Int
  }

  var patients: Int
  /// Accepted.
  var readings: Int
  var rejects: Int
  /// Raised or escalated to each severity.
  var alarms: Alarms
  /// In the database; 0 where there is none.
  var rows: Int
  var mails: Int
  /// From reading a record to its alarm committed; 0 where none was.
  var p50Milliseconds: Double
  var p99Milliseconds: Double

  enum CodingKeys: String, CodingKey {
    case patients, readings, rejects, alarms, rows, mails
    case p50Milliseconds = "p50_ms"
    case p99Milliseconds = "p99_ms"
  }

  var words: String {
    let counts = """
      \(patients) patients, \(readings) readings, \(rejects) rejects
      alarms: \(alarms.high) HIGH, \(alarms.medium) MEDIUM, \(alarms.low) LOW; \(rows) rows stored, \(mails) mails
      """
    guard p99Milliseconds > 0 else { return counts }
    let (half, most) = (milliseconds(p50Milliseconds), milliseconds(p99Milliseconds))
    return counts + "\nfrom record to stored alarm: half within \(half) ms, 99 % within \(most) ms"
  }

  private func milliseconds(_ value: Double) -> String { String(format: "%.1f", value) }
}
