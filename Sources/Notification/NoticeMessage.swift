internal import Alarms
internal import Foundation
internal import Vitals

/// Notices as programs read them: one JSON object, one line. Names of patients stay out of it: it may pass through systems that
/// need none.
struct NoticeMessage {
  /// The same for the same notices.
  let id: String
  let json: [UInt8]

  private struct Content: Encodable {
    /// Of this form; a new one where a field changes its meaning.
    let version = 1
    var id: String
    var notice: String
    var isTest: Bool
    var alarms: [Alarm]

    enum CodingKeys: String, CodingKey {
      case version, id, notice, alarms
      case isTest = "test"
    }
  }

  private struct Alarm: Encodable {
    var id: String
    var episode: String
    /// `start`, `escalate`, `continue` or `end`, as IHE's Alert Communication Management names the phases of an event.
    var phase: String
    var severity: String
    var ward: String
    var bed: String?
    var patient: String
    var time: String
    var started: String
    /// How it ended; nil while it stands.
    var ended: String?
    var news2: Int?
    var news2Upper: Int?
    var score: Int?
    var lifeThreat: String?
    var reason: String?
    var sentence: String

    enum CodingKeys: String, CodingKey {
      case id, episode, phase, severity, ward, bed, patient, time, started, ended, news2, score, reason, sentence
      case news2Upper = "news2_upper"
      case lifeThreat = "life_threat"
    }

    init(_ notice: Notice) {
      let transition = notice.transition
      let assessment = transition.assessment
      id = transition.id.uuidString.lowercased()
      episode = transition.episodeID.uuidString.lowercased()
      phase =
        switch notice.kind {
        case .alarm, .test: transition.kind.phase
        case .reminder, .escalation: "continue"
        case .resolved: notice.ending?.kind.phase ?? "end"
        }
      severity = transition.severity.word
      ward = transition.patient.ward ?? transition.wardName
      bed = transition.patient.bed
      patient = transition.patient.id
      time = Self.text(transition.timeSeconds)
      started = Self.text(transition.episodeStartSeconds)
      ended = notice.ending.map { Self.text($0.timeSeconds) }
      let isScored = assessment.exemption == nil
      news2 = isScored ? assessment.news2.total : nil
      news2Upper = isScored ? assessment.news2.upperBound : nil
      score = assessment.isModelled && assessment.anomaly.isFinite ? Int(assessment.anomaly.rounded()) : nil
      lifeThreat = assessment.lifeThreat?.words
      reason = transition.explanation?.primary?.factor.label
      sentence = transition.explanation?.sentence ?? MailFacts.sentence(unexplained: assessment)
    }

    private static func text(_ seconds: Double) -> String { CivilTime(seconds: seconds).timestamp }
  }

  init(_ notices: [Notice]) {
    let first = notices.first
    id = Self.identity(of: notices)
    let content = Content(
      id: id, notice: first?.kind.words ?? "", isTest: first?.kind == .test, alarms: notices.map(Alarm.init))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Nothing in it can be refused: no number that is none.
    json = Array((try? encoder.encode(content)) ?? Data()) + [UInt8(ascii: "\n")]
  }

  /// The count and both ends name a list. One that may have gone out keeps its name, whatever has been taken from it since.
  static func identity(of notices: [Notice]) -> String {
    if let digest = notices.first?.digest { return digest }
    guard notices.count != 1 else { return notices[0].identity }
    return
      "\(notices.count).\(notices.first?.identity ?? "").\(notices.last?.transition.id.uuidString.prefix(8).lowercased() ?? "")"
  }
}
