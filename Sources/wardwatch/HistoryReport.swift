internal import Alarms
internal import Foundation
internal import Interchange
internal import Storage
internal import Vitals

/// The alarms of a time, for people, for a spreadsheet and for a script.
struct HistoryReport: Encodable {
  struct Episode: Encodable {
    var episode: String
    var ward: String?
    var bed: String?
    var patient: String
    var name: String?
    var severity: String
    var start: String
    /// Nil while it stands.
    var end: String?
    /// Why it ended without the patient's getting better.
    var closure: String?
    var news2: Int?
    var news2Partial: Bool
    var reason: String?
    /// Raises and escalations within the time.
    var alarms: Int
    var acknowledgedBy: String?
    var acknowledgedAfterSeconds: Double?
    var mailed: String?
    /// `end`, or `continue` while it stands, as IHE's Alert Communication Management names the phases of an event.
    var phase: String
    var silences: Int
    var untold: Int
    /// What was ordered for the patient.
    var orders: String?
    /// How often before its alarms something stood for less than its delay.
    var withheld: Int

    enum CodingKeys: String, CodingKey {
      case episode, ward, bed, patient, name, severity, start, end, closure, news2, reason, alarms, mailed, phase, silences,
        untold, orders, withheld
      case news2Partial = "news2_partial"
      case acknowledgedBy = "acknowledged_by"
      case acknowledgedAfterSeconds = "acknowledged_after_s"
    }
  }

  struct Burden: Encodable {
    var episodes: Int
    var high: Int
    var medium: Int
    var low: Int
    var beds: Int
    var alarmsPerBedDay: Double?
    /// 0–1.
    var shareAcknowledged: Double?
    var medianSecondsToAcknowledge: Double?
    var silencedEpisodes: Int
    var untoldNotices: Int
    /// How often something stood for less than its delay, and so was no alarm.
    var withheld: Int
    /// Episodes that what is ordered for the patient let pass.
    var orderedEnds: Int

    enum CodingKeys: String, CodingKey {
      case episodes, high, medium, low, beds, withheld
      case orderedEnds = "ordered_ends"
      case silencedEpisodes = "silenced_episodes"
      case untoldNotices = "untold_notices"
      case alarmsPerBedDay = "alarms_per_bed_day"
      case shareAcknowledged = "share_acknowledged"
      case medianSecondsToAcknowledge = "median_s_to_acknowledge"
    }
  }

  var from: String
  var to: String
  var episodes: [Episode]
  var summary: Burden

  private let records: [EpisodeRecord]
  private let burden: AlarmBurden
  private let filter: HistoryFilter
  private let newestSeconds: Double?
  private let areBedsCounted: Bool

  enum CodingKeys: CodingKey {
    case from, to, episodes, summary
  }

  /// - Parameter beds: what alarms are counted per; nil where only those that had alarms are known.
  init(_ history: AlarmHistory, filter: HistoryFilter, beds: Int?) {
    records = history.episodes
    var burden = AlarmBurden(history.episodes, fromSeconds: filter.fromSeconds, toSeconds: filter.toSeconds, beds: beds)
    burden.withheld = history.withheld
    self.burden = burden
    self.filter = filter
    newestSeconds = history.newestSeconds
    areBedsCounted = beds != nil
    from = ISO8601.text(filter.fromSeconds)
    to = ISO8601.text(filter.toSeconds)
    episodes = history.episodes.map(Episode.init)
    summary = Burden(burden)
  }

  static let header = [
    "episode", "ward", "bed", "patient", "name", "severity", "start", "end", "closure", "news2", "news2_partial", "reason",
    "alarms", "acknowledged_by", "acknowledged_after_s", "mailed", "phase", "silences", "untold", "orders",
    "withheld",
  ]

  /// For a spreadsheet. Scripts that must have every text as it is take JSON.
  var csv: [UInt8] {
    var csv = CSVWriter()
    csv.row(Self.header)
    for episode in episodes {
      for text in [
        episode.episode, episode.ward, episode.bed, episode.patient, episode.name, episode.severity, episode.start, episode.end,
        episode.closure,
      ] { csv.cell(Self.noFormula(text ?? "")) }
      csv.cell(episode.news2.map { String($0) } ?? "")
      csv.cell(episode.news2 == nil ? "" : episode.news2Partial ? "1" : "0")
      csv.cell(Self.noFormula(episode.reason ?? ""))
      csv.cell(episode.alarms)
      csv.cell(Self.noFormula(episode.acknowledgedBy ?? ""))
      csv.cell(episode.acknowledgedAfterSeconds)
      csv.cell(episode.mailed ?? "")
      csv.cell(episode.phase)
      csv.cell(episode.silences)
      csv.cell(episode.untold)
      csv.cell(Self.noFormula(episode.orders ?? ""))
      csv.cell(episode.withheld)
      csv.endRow()
    }
    return csv.bytes
  }

  /// A spreadsheet works out what begins so, and may call on others for it: names come from outside. An apostrophe makes it a text;
  /// a number needs none.
  private static func noFormula(_ text: String) -> String {
    guard let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) else { return text }
    return Double(text) == nil ? "'" + text : text
  }

  // MARK: For people

  /// `localOffsetSeconds` tells how far local time is ahead of UTC.
  func text(localOffsetSeconds: (Double) -> Int) -> String {
    func time(_ seconds: Double) -> String {
      CivilTime(seconds: seconds, offsetSeconds: localOffsetSeconds(seconds)).dateAndMinute
    }
    guard !records.isEmpty else {
      let newest = newestSeconds.map { " The newest of all is of \(time($0)): see --from and --to." } ?? " There are none at all."
      let withheld = burden.withheld == 0 ? "" : " \(burden.withheld) withheld by their delays."
      return "No alarms from \(time(filter.fromSeconds)) to \(time(filter.toSeconds)).\(withheld)\(newest)"
    }
    let head = ["START", "LASTED", "SEVERITY", "BED", "PATIENT", "NEWS2", "WHY", "ALARMS", "ACKNOWLEDGED"]
    let rows = records.map { record in
      [
        time(record.startSeconds), Self.lasted(record), record.severity.word, Self.safe(record.patient.bed, limit: 12),
        Self.safe(record.patient.id, limit: 20), record.news2.map { "\($0)\(record.isNEWS2Partial ? "+" : "")" } ?? "-",
        Self.safe(record.reason, limit: 24), String(record.alarms.low + record.alarms.medium + record.alarms.high),
        record.acknowledgement.map { "\(Self.span($0.delaySeconds)), \(Self.safe($0.person, limit: 24))" } ?? "-",
      ]
    }
    return (Self.table([head] + rows) + ["", words]).joined(separator: "\n")
  }

  /// What the alarms ask of people.
  private var words: String {
    let beds = "\(burden.beds) \(burden.beds == 1 ? "bed" : "beds")\(areBedsCounted ? "" : " that had alarms; see --bed-count")"
    let rate = burden.alarmsPerBedDay.map { String(format: "%.1f per bed and day (%@)", $0, beds) } ?? "in no time"
    let acknowledged = burden.shareAcknowledged.map { "\(Int(($0 * 100).rounded())) % acknowledged" }
    let median = burden.medianSecondsToAcknowledge.map { "half of them within \(Self.span($0))" }
    let silenced = burden.silencedEpisodes == 0 ? nil : "\(burden.silencedEpisodes) silenced"
    let untold =
      burden.untoldNotices == 0
      ? nil : "\(burden.untoldNotices) \(burden.untoldNotices == 1 ? "notice" : "notices") not delivered"
    let withheld = burden.withheld == 0 ? nil : "\(burden.withheld) withheld by their delays"
    let ordered = burden.orderedEnds == 0 ? nil : "\(burden.orderedEnds) let pass by an order"
    return """
      \(burden.episodes) \(burden.episodes == 1 ? "episode" : "episodes"): \([acknowledged, median, silenced, ordered, withheld, untold].compactMap(\.self).joined(separator: ", "))
      \(burden.allAlarms) \(burden.allAlarms == 1 ? "alarm" : "alarms"): \(burden.alarms.high) HIGH, \(burden.alarms.medium) MEDIUM, \(burden.alarms.low) LOW; \(rate)
      """
  }

  private static func lasted(_ record: EpisodeRecord) -> String {
    guard let end = record.endSeconds else { return "stands" }
    return span(end - record.startSeconds) + (record.closure.map { ", \($0.rawValue)" } ?? "")
  }

  private static func safe(_ text: String?, limit: Int) -> String {
    let shown = SafeText.stripped(text ?? "").prefix(limit)
    return shown.isEmpty ? "-" : String(shown)
  }

  /// `45s`, `12m`, `3h05m`, `2d04h`.
  static func span(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e12 else { return "?" }
    let whole = Int(max(0, seconds).rounded())
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
    switch whole {
    case ..<60: return "\(whole)s"
    case ..<3600: return whole % 60 == 0 ? "\(whole / 60)m" : "\(whole / 60)m\(two(whole % 60))s"
    case ..<86_400: return "\(whole / 3600)h\(two(whole / 60 % 60))m"
    default: return "\(whole / 86_400)d\(two(whole / 3600 % 24))h"
    }
  }

  /// Each column as wide as its widest cell; no spaces at the ends of lines.
  private static func table(_ rows: [[String]]) -> [String] {
    let widths = rows.reduce(into: [Int]()) { widths, row in
      for (column, cell) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.count)
      }
    }
    return rows.map { row in
      var line = zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
        .joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

extension HistoryReport.Episode {
  init(_ record: EpisodeRecord) {
    self.init(
      episode: record.episodeID.uuidString.lowercased(), ward: record.patient.ward, bed: record.patient.bed,
      patient: record.patient.id, name: record.patient.name, severity: record.severity.word,
      start: ISO8601.text(record.startSeconds), end: record.endSeconds.map { ISO8601.text($0) },
      closure: record.closure?.rawValue, news2: record.news2, news2Partial: record.isNEWS2Partial, reason: record.reason,
      alarms: record.alarms.low + record.alarms.medium + record.alarms.high, acknowledgedBy: record.acknowledgement?.person,
      acknowledgedAfterSeconds: record.acknowledgement?.delaySeconds, mailed: record.mailedSeconds.map { ISO8601.text($0) },
      phase: record.endSeconds == nil ? "continue" : "end", silences: record.silences, untold: record.untold,
      orders: record.orders, withheld: record.withheld)
  }
}

extension HistoryReport.Burden {
  init(_ burden: AlarmBurden) {
    self.init(
      episodes: burden.episodes, high: burden.alarms.high, medium: burden.alarms.medium, low: burden.alarms.low,
      beds: burden.beds, alarmsPerBedDay: burden.alarmsPerBedDay, shareAcknowledged: burden.shareAcknowledged,
      medianSecondsToAcknowledge: burden.medianSecondsToAcknowledge, silencedEpisodes: burden.silencedEpisodes,
      untoldNotices: burden.untoldNotices, withheld: burden.withheld, orderedEnds: burden.orderedEnds)
  }
}

extension CivilTime {
  /// `2026-11-26 14:30`.
  fileprivate var dateAndMinute: String { String(format: "%04d-%02d-%02d %02d:%02d", year, month, day, hour, minute) }
}
