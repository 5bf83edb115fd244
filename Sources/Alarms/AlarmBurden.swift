internal import Vitals

/// How much the alarms of a period ask of the people who hear them: alarms per bed and day, as alarm fatigue is measured (Drew et
/// al., PLoS ONE 2014; 9: e110274 counted 187 audible ones in intensive care), and how many of them anybody answers.
package struct AlarmBurden: Sendable, Equatable {
  package var episodes: Int
  /// Raises and escalations.
  package var alarms: PerSeverity<Int>
  /// What they are counted per.
  package var beds: Int
  package var days: Double
  package var acknowledgedEpisodes: Int
  /// From an alarm to its acknowledgement; nil where nothing was acknowledged.
  package var medianSecondsToAcknowledge: Double?
  /// Episodes that somebody silenced.
  package var silencedEpisodes: Int
  /// Notices that reached a recipient never.
  package var untoldNotices: Int
  /// How often something stood for less than its delay, and so was no alarm.
  package var withheld = 0
  /// Episodes that ended because what is ordered for the patient lets them pass.
  package var orderedEnds = 0

  /// - Parameter beds: how many there are; nil counts those that had alarms, which is fewer than there are.
  package init(_ records: [EpisodeRecord], fromSeconds: Double, toSeconds: Double, beds: Int? = nil) {
    episodes = records.count
    alarms = records.reduce(into: PerSeverity(low: 0, medium: 0, high: 0)) { sum, record in
      sum.low += record.alarms.low
      sum.medium += record.alarms.medium
      sum.high += record.alarms.high
    }
    self.beds = beds ?? Set(records.map { Self.place(of: $0) }).count
    days = max(0, toSeconds - fromSeconds) / 86_400
    acknowledgedEpisodes = records.count { $0.acknowledgement != nil }
    silencedEpisodes = records.count { $0.silences > 0 }
    untoldNotices = records.reduce(0) { $0 + $1.untold }
    medianSecondsToAcknowledge = Self.median(records.compactMap { $0.acknowledgement?.delaySeconds })
    orderedEnds = records.count { $0.closure == .orders }
  }

  package init(
    episodes: Int, alarms: PerSeverity<Int>, beds: Int, days: Double, acknowledgedEpisodes: Int,
    medianSecondsToAcknowledge: Double?, silencedEpisodes: Int
  ) {
    self.episodes = episodes
    self.alarms = alarms
    self.beds = beds
    self.days = days
    self.acknowledgedEpisodes = acknowledgedEpisodes
    self.silencedEpisodes = silencedEpisodes
    untoldNotices = 0
    self.medianSecondsToAcknowledge = medianSecondsToAcknowledge
  }

  package var allAlarms: Int { alarms.low + alarms.medium + alarms.high }

  /// Nil where there are no beds or no time to count them in.
  package var alarmsPerBedDay: Double? {
    let bedDays = Double(beds) * days
    return bedDays > 0 ? Double(allAlarms) / bedDays : nil
  }

  /// 0–1; nil where there was nothing to acknowledge.
  package var shareAcknowledged: Double? { episodes == 0 ? nil : Double(acknowledgedEpisodes) / Double(episodes) }

  /// A bed of a ward; the patient where no bed is known.
  private static func place(of record: EpisodeRecord) -> [String] {
    record.patient.bed.map { [record.patient.ward ?? "", $0] } ?? [record.patient.id]
  }

  package static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
