package import Alarms
internal import Foundation
internal import Vitals

/// The ward as other programs read it: what stands on the screen, without the names of patients.
package struct WardDocument: Encodable, Sendable {
  private struct Bed: Encodable {
    var ward: String?
    var bed: String?
    var patient: String
    var severity: String
    var since: Double?
    var acknowledgedBy: String?
    var lifeThreat: String?
    var news2: Int?
    var news2Upper: Int?
    var score: Double?
    var isSilent: Bool
    var ageSeconds: Double
    var values: [String: Double]
    var conditions: [String]
    /// What is ordered about the patient's alarms.
    var orders: [String]
    /// `active`, `latched` or `inactive`, and `enabled` or `audio-paused`: as IHE's Alert Communication Management names them.
    var alarmState: String
    var inactivationState: String

    enum CodingKeys: String, CodingKey {
      case ward, bed, patient, severity, since, news2, score, values, conditions, orders
      case acknowledgedBy = "acknowledged_by"
      case lifeThreat = "life_threat"
      case news2Upper = "news2_upper"
      case isSilent = "silent"
      case ageSeconds = "age_s"
      case alarmState = "alarm_state"
      case inactivationState = "inactivation_state"
    }

    init(_ bed: BedSnapshot, at timeSeconds: Double) {
      let assessment = bed.assessment
      ward = bed.patient.ward
      self.bed = bed.patient.bed
      patient = bed.patient.id
      severity = bed.alarm.severity.word
      since = bed.alarm.severitySinceSeconds?.ifFinite
      acknowledgedBy = bed.alarm.acknowledgement?.by
      lifeThreat = assessment.lifeThreat?.words
      let isScored = assessment.exemption == nil
      news2 = isScored ? assessment.news2.total : nil
      news2Upper = isScored ? assessment.news2.upperBound : nil
      score = assessment.isModelled ? assessment.anomaly.ifFinite : nil
      isSilent = bed.isSilent(at: timeSeconds)
      ageSeconds = bed.ageSeconds(at: timeSeconds).ifFinite ?? 0
      values = Dictionary(
        uniqueKeysWithValues: Vital.allCases.compactMap { vital in
          assessment.observation.values[vital]?.ifFinite.map { (vital.key, $0) }
        })
      alarmState = bed.latched != nil ? "latched" : bed.alarm.severity > .normal ? "active" : "inactive"
      inactivationState = bed.care?.silentSeconds(at: bed.nowSeconds(at: timeSeconds)) == nil ? "enabled" : "audio-paused"
      orders = assessment.orders.value?.standing.map(\.words) ?? []
      conditions = bed.conditions.map(\.kind.briefly) + bed.signalFaults.map { "\($0.vital.label) \($0.quality.word)" }
    }
  }

  private var ward: String
  private var time: Double
  private var beds: [Bed]

  package init(_ snapshot: WardSnapshot) {
    ward = snapshot.wardName
    time = snapshot.timeSeconds
    beds = snapshot.beds.map { Bed($0, at: snapshot.timeSeconds) }
  }

  package var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Nothing in it can be refused: no number that is none.
    return String(decoding: (try? encoder.encode(self)) ?? Data("{}".utf8), as: UTF8.self) + "\n"
  }
}

extension Double {
  fileprivate var ifFinite: Double? { isFinite ? self : nil }
}
