internal import Alarms
internal import Foundation
internal import Vitals

/// The ward at one moment, for programs: what `snapshot --json` prints. Times are in seconds since 1970.
struct WardReport: Encodable {
  struct Bed: Encodable {
    var bed: String?
    var name: String?
    var patientId: String?
    /// `HIGH`, `MEDIUM`, `LOW` or `normal`.
    var severity: String
    var severitySince: Double?
    var acknowledgedBy: String?
    /// Percentile; nil where no model speaks.
    var score: Double?
    var news2: Int?
    var news2IsPartial: Bool
    var isSilent: Bool
    var lastReading: Double
    var vitals: [String: Double]
    var technical: [String]
    var why: String?
  }

  struct Entry: Encodable {
    var time: Double
    var bed: String?
    var name: String?
    var text: String
  }

  var ward: String
  var time: Double
  var feed: String
  var lag: Int64?
  var rejects: Int
  var beds: [Bed]
  /// What happened since, the oldest first; nil where nobody asked.
  var log: [Entry]?

  /// - Parameter isMasked: whether names and ids are left out.
  init(_ snapshot: WardSnapshot, sinceSeconds: Double?, isMasked: Bool) {
    ward = snapshot.wardName
    time = snapshot.timeSeconds
    feed = snapshot.feed.state.rawValue
    lag = snapshot.feed.lag
    rejects = snapshot.rejects
    beds = snapshot.beds.sorted { ($0.patient.bed ?? "", $0.patient.id) < ($1.patient.bed ?? "", $1.patient.id) }.map { bed in
      var report = Bed(bed, wallSeconds: snapshot.timeSeconds)
      if isMasked { (report.name, report.patientId) = (nil, nil) }
      return report
    }
    log = sinceSeconds.map { since in
      snapshot.log.filter { $0.timeSeconds >= since }.reversed().map {
        Entry(time: $0.timeSeconds, bed: $0.bed, name: isMasked ? nil : $0.patient, text: $0.text)
      }
    }
  }
}

extension WardReport.Bed {
  init(_ bed: BedSnapshot, wallSeconds: Double) {
    let isSilent = bed.isSilent(at: wallSeconds)
    let news2 = bed.assessment.news2
    self.init(
      bed: bed.patient.bed, name: bed.patient.name, patientId: bed.patient.id,
      severity: bed.alarm.severity == .normal ? "normal" : bed.alarm.severity.word, severitySince: bed.alarm.severitySinceSeconds,
      acknowledgedBy: bed.alarm.acknowledgement?.by,
      score: bed.assessment.isModelled && !isSilent ? bed.assessment.anomaly : nil,
      news2: isSilent || news2.missing.count == NEWS2Parameter.allCases.count ? nil : news2.total,
      news2IsPartial: news2.isPartial,
      isSilent: isSilent, lastReading: bed.lastReadingSeconds,
      // What a silent monitor said last is no value of now.
      vitals: isSilent
        ? [:]
        : Dictionary(
          uniqueKeysWithValues: Vital.allCases.compactMap { vital in
            bed.assessment.observation.values[vital].map { (vital.label.lowercased(), $0) }
          }),
      technical: bed.conditions.map(\.cause) + bed.signalFaults.map { "\($0.vital.label) \($0.quality.word)" },
      why: bed.explanation?.sentence)
  }
}
