internal import Alarms
internal import Vitals

/// The numbers of a ward in the text form of OpenMetrics 1.0, as Prometheus and others read them.
package enum OpenMetrics {
  package static let contentType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

  package static func text(_ health: WardHealth, version: String) -> String {
    var page = Page()
    page.add(
      "wardwatch_build", .info, "The program and the ward.",
      [(["version": version, "ward": health.wardName], 1)])
    page.add(
      "wardwatch_up", .gauge, "Whether feed, database and delivery are well, and somebody is on duty.",
      health.troubles.isEmpty ? 1 : 0)
    page.add("wardwatch_on_duty", .gauge, "Whether this process stores and delivers alarms.", health.isOnDuty.map { $0 ? 1 : 0 })
    page.add("wardwatch_patients", .gauge, "Patients shown.", Double(health.patients))
    page.add("wardwatch_patients_silent", .gauge, "Patients of whom nothing comes any more.", Double(health.silentPatients))
    page.add("wardwatch_readings", .counter, "Readings taken.", Double(health.readings))
    page.add(
      "wardwatch_scoring_seconds", .counter, "How long decoding and scoring them has taken.", health.scoringSeconds)
    page.add("wardwatch_rejects", .counter, "Faults of records that were not used.", Double(health.rejects))
    page.add(
      "wardwatch_feed_following", .gauge, "Whether the end of the feed is reached.", health.feed.state == .following ? 1 : 0)
    page.add("wardwatch_feed_lag_records", .gauge, "Records that are not read yet.", health.feed.lag.map(Double.init))
    page.add("wardwatch_alarms", .counter, "Alarms raised or escalated to a severity.", severities(health.raised))
    page.add(
      "wardwatch_alarms_withheld", .counter, "What stood for less than its delay, and so was no alarm.",
      Double(health.withheld))
    page.add("wardwatch_alarms_standing", .gauge, "Patients whose alarm stands at a severity.", severities(health.standing))
    page.add(
      "wardwatch_alarms_unacknowledged", .gauge, "Those of them that nobody has acknowledged.", severities(health.unacknowledged))
    page.add(
      "wardwatch_oldest_unacknowledged_seconds", .gauge,
      "How long the oldest HIGH or MEDIUM that nobody has acknowledged has stood; 0 where there is none.",
      health.oldestUnacknowledgedSeconds ?? 0)
    page.add("wardwatch_database_up", .gauge, "Whether the database takes alarms.", up(health.database))
    page.add("wardwatch_journal_entries", .gauge, "Entries that wait for the database.", Double(health.database.pending))
    page.add("wardwatch_delivery_up", .gauge, "Whether people can be told of alarms.", up(health.delivery))
    page.add(
      "wardwatch_deliveries_pending", .gauge, "HIGH alarms of which somebody is still to be told.",
      Double(health.delivery.pending))
    page.add("wardwatch_deliveries", .counter, "HIGH alarms of which people were told.", Double(health.delivery.delivered))
    if let seconds = health.storingSeconds {
      page.add(
        "wardwatch_storing_seconds", .gauge, "From a record read to its alarm stored: half within, and 99 % within.",
        [(["share": "0.5"], seconds.half), (["share": "0.99"], seconds.most)])
    }
    return page.text + "# EOF\n"
  }

  private static func severities(_ counts: PerSeverity<Int>) -> [([String: String], Double)] {
    [Severity.high, .medium, .low].map { (["severity": $0.word], Double(counts[$0])) }
  }

  /// Nil of what is not wanted.
  private static func up(_ status: DependencyStatus) -> Double? { status.state == .off ? nil : status.state == .up ? 1 : 0 }

  private enum Kind: String {
    case gauge
    case counter
    case info

    /// OpenMetrics 1.0: a counter's samples end in `_total`, an information's in `_info`.
    var suffix: String {
      switch self {
      case .gauge: ""
      case .counter: "_total"
      case .info: "_info"
      }
    }
  }

  private struct Page {
    var text = ""

    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double?) {
      if let value { add(name, kind, help, [([:], value)]) }
    }

    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: [String: String], value: Double)]) {
      text += "# TYPE \(name) \(kind.rawValue)\n# HELP \(name) \(help)\n"
      for (labels, value) in samples {
        let list = labels.sorted { $0.key < $1.key }.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
        text += "\(name)\(kind.suffix)\(list.isEmpty ? "" : "{\(list)}") \(Self.number(value))\n"
      }
    }

    private static func number(_ value: Double) -> String {
      value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }

    private static func escaped(_ text: String) -> String {
      var result = ""
      for scalar in text.unicodeScalars {
        switch scalar {
        case "\\": result += "\\\\"
        case "\"": result += "\\\""
        case "\n": result += "\\n"
        default: result.unicodeScalars.append(scalar)
        }
      }
      return result
    }
  }
}
