internal import Alarms
internal import Foundation
internal import Vitals

/// What a mail says about an alarm, in words, before it becomes text or HTML. Everything that came from outside is one printable
/// line here; HTML escapes it once more.
struct MailFacts {
  struct Fact: Equatable {
    var label: String
    var value: String
  }

  struct VitalRow: Equatable {
    var label: String
    var value: String
    var normal: String
    /// `below`, `above`, or nothing.
    var mark: String
  }

  var title: String
  /// What has to be said before the alarm itself; nil of a new one.
  var introduction: String?
  var place: String
  var who: [Fact]
  var sentence: String
  var primary: String
  var factors: [String]
  var scores: [Fact]
  var news2Parts: String
  var vitals: [VitalRow]
  var trend: String
  var trendInWords: String
  var footer: [String]

  static let disclaimer = "wardwatch is research software, not a medical device. Look at the patient."

  init(_ notice: Notice, timeZone: TimeZone) {
    let transition = notice.transition
    let patient = transition.patient
    let assessment = transition.assessment
    title = "\(transition.severity.word) alarm"
    introduction = Self.introduction(notice, timeZone: timeZone)
    place = Self.place(patient)
    who = [
      Fact(label: "Patient", value: printable(patient.id) + (patient.name.map { ", \(printable($0))" } ?? "")),
      Fact(label: "Bed", value: patient.bed.map { printable($0) } ?? "unknown"),
      Fact(label: "Ward", value: Self.ward(transition)),
      Fact(label: "Time", value: Self.time(transition.timeSeconds, timeZone: timeZone)),
      Fact(
        label: "Alarm",
        value: "\(transition.kind.rawValue), \(transition.previousSeverity.word) to \(transition.severity.word)"),
    ]
    if let orders = assessment.orders.value {
      who += [Fact(label: "Ordered", value: Self.words(orders, timeZone: timeZone))]
    }
    if let explanation = transition.explanation {
      sentence = printable(explanation.sentence, limit: 2000)
      primary =
        explanation.primary.map { "\($0.factor.label), \(whole($0.share * 100)) % of what pushed the score up" }
        ?? "none: nothing pushed the score up"
      factors = explanation.contributions.map(Self.factor)
    } else {
      sentence = Self.sentence(unexplained: assessment)
      primary = "not worked out yet"
      factors = Self.factors(unexplained: assessment)
    }
    scores = Self.scores(assessment)
    news2Parts = NEWS2Parameter.allCases.map { "\(Self.name($0)) \(assessment.news2[$0].map(String.init) ?? "?")" }
      .joined(separator: ", ")
    vitals = Vital.allCases.map { Self.row($0, assessment: assessment) } + Self.otherRows(assessment.observation)
    trend = Sparkline.draw(transition.recentAnomaly)
    trendInWords = Sparkline.inWords(transition.recentAnomaly) ?? "not known yet"
    footer = ["Model \(printable(transition.modelVersion)). Alarm \(transition.id.uuidString.lowercased()).", Self.disclaimer]
  }

  private static func introduction(_ notice: Notice, timeZone: TimeZone) -> String? {
    switch notice.kind {
    case .alarm: return nil
    case .reminder(let number): return "Reminder \(number): nobody has acknowledged this alarm yet."
    case .escalation: return "Nobody has acknowledged this alarm for \(span(notice.afterSeconds ?? 0))."
    case .resolved:
      let how = notice.ending?.closure.map { "closed (\($0.rawValue))" } ?? "over"
      return "This alarm is \(how)" + (notice.ending.map { " since \(time($0.timeSeconds, timeZone: timeZone))" } ?? "")
        + ". What follows is how it began."
    case .test: return "This is a test. There is no such patient, and nobody needs to come."
    }
  }

  /// `2 min`, `90 s`.
  static func span(_ seconds: Double) -> String {
    seconds >= 60 && seconds.truncatingRemainder(dividingBy: 60) == 0 ? "\(whole(seconds / 60)) min" : "\(whole(seconds)) s"
  }

  /// `bed 12`, or the patient's id where there is no bed.
  static func place(_ patient: PatientIdentity) -> String {
    patient.bed.map { "bed \(printable($0, limit: 40))" } ?? "patient \(printable(patient.id, limit: 40))"
  }

  /// What is ordered about the patient's alarms, and what of it made this one.
  private static func words(_ orders: AlarmOrders, timeZone: TimeZone) -> String {
    orders.standing.map { standing in
      printable(standing.words, limit: 200) + (standing.untilSeconds.map { ", until \(time($0, timeZone: timeZone))" } ?? "")
    }.joined(separator: "; ")
  }

  private static func ward(_ transition: AlarmTransition) -> String {
    let watched = printable(transition.wardName)
    guard let ward = transition.patient.ward, ward != transition.wardName else { return watched }
    return "\(printable(ward)) (watched by \(watched))"
  }

  static func time(_ seconds: Double, timeZone: TimeZone) -> String {
    let date = Date(timeIntervalSince1970: seconds.isFinite && abs(seconds) < 1e11 ? seconds : 0)
    let local = CivilTime(seconds: seconds, offsetSeconds: timeZone.secondsFromGMT(for: date))
    return "\(CivilTime(seconds: seconds).dateAndClock) UTC (local \(local.dateAndClock) \(local.offset(separator: ":")))"
  }

  // MARK: Why

  private static func factor(_ contribution: Explanation.Contribution) -> String {
    let unit: String = if case .vital(let vital) = contribution.factor { " \(vital.unit)" } else { "" }
    func number(_ value: Double) -> String {
      if case .vital(let vital) = contribution.factor { return vital.formatted(value) }
      return whole(value)
    }
    let share = contribution.points > 0 ? "\(whole(contribution.share * 100)) %" : "pulls towards normal"
    var words = ["\(contribution.factor.label): \(share)"]
    if let value = contribution.value { words.append("now \(number(value))\(unit)") }
    if let usual = contribution.usual { words.append("usually \(number(usual))") }
    if let change = contribution.change, contribution.changeSeconds > 0 {
      words.append("\(change < 0 ? "" : "+")\(number(change)) in \(whole(contribution.changeSeconds / 60)) min")
    }
    if let points = contribution.news2Points { words.append("NEWS2 \(points)") }
    return words.joined(separator: ", ")
  }

  // An alarm does not wait long for its explanation: then the rules speak alone.

  static func sentence(unexplained assessment: Assessment) -> String {
    let limit = assessment.breachedLimit.map { "\($0). " } ?? ""
    let threat = (assessment.lifeThreat.map { "\($0.sentenceBegin). " } ?? "") + limit
    if let exemption = assessment.exemption { return "\(threat)No score: \(exemption.words), for whom NEWS2 is not made." }
    let news2 = assessment.news2
    let forecast = assessment.forecast.map { "\($0.words(from: assessment.observation)). " } ?? ""
    let score = "NEWS2 \(news2.isPartial ? "at least " : "")\(news2.total)"
    return "\(threat)\(forecast)\(score); what drives the score was not worked out in time."
  }

  private static func factors(unexplained assessment: Assessment) -> [String] {
    guard assessment.exemption == nil else { return [] }
    return NEWS2Parameter.allCases.map { ($0, assessment.news2[$0] ?? 0) }.filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }
      .map { "\(name($0.0)): NEWS2 \($0.1)" }
  }

  // MARK: How bad

  private static func scores(_ assessment: Assessment) -> [Fact] {
    if let exemption = assessment.exemption {
      return [
        Fact(label: "NEWS2", value: "none: \(exemption.words), for whom it is not made"),
        Fact(label: "Anomaly score", value: "none"),
      ]
    }
    let news2 = assessment.news2
    let missing = news2.missing.map(name).joined(separator: ", ")
    let news2Value =
      news2.isPartial
      ? "\(news2.total) to \(news2.upperBound), partial: \(missing) not known" : "\(news2.total), \(news2.risk.rawValue) risk"
    let scale =
      assessment.observation.oxygenScale == .two
      ? ", SpO2 scale 2 (target 88-92 %) by \(printable(assessment.observation.oxygenScaleBy ?? "nobody named", limit: 60))" : ""
    let rule = Fact(label: "NEWS2", value: news2Value + scale)
    guard assessment.isModelled else {
      return [rule, Fact(label: "Anomaly score", value: "none: no model is loaded, only NEWS2 speaks")]
    }
    return [
      rule,
      Fact(label: "Anomaly score", value: "\(whole(assessment.anomaly)) of 100"),
      Fact(label: "Autoencoder", value: "\(whole(assessment.autoencoder)) of 100"),
      Fact(label: "Isolation forest", value: "\(whole(assessment.isolationForest)) of 100"),
      Fact(label: "Risk", value: risk(assessment)),
    ]
  }

  private static func risk(_ assessment: Assessment) -> String {
    let lasting = assessment.foreseesMoreRisk ? ", \(Probability.text(assessment.riskIfLasting)) if the present state lasts" : ""
    return "\(Probability.text(assessment.risk)) to die within 24 h by the hours behind\(lasting); learnt in intensive care"
  }

  private static func name(_ parameter: NEWS2Parameter) -> String {
    switch parameter {
    case .respiratoryRate: "respiration"
    case .oxygenSaturation: "SpO2"
    case .oxygen: "oxygen"
    case .systolicPressure: "systolic"
    case .pulse: "pulse"
    case .consciousness: "consciousness"
    case .temperature: "temperature"
    }
  }

  private static func row(_ vital: Vital, assessment: Assessment) -> VitalRow {
    let range = assessment.normalRange(of: vital)
    let normal = range.map { "\(vital.formatted($0.lowerBound))-\(vital.formatted($0.upperBound)) \(vital.unit)" } ?? "by age"
    guard let value = assessment.observation.values[vital] else {
      return VitalRow(label: vital.label, value: "not known", normal: normal, mark: "")
    }
    // Judged as it is shown, so that no value is marked that reads as inside.
    let shown = Double(vital.formatted(value)) ?? value
    let mark = range.map { shown < $0.lowerBound ? "below" : shown > $0.upperBound ? "above" : "" } ?? ""
    let quality = assessment.quality[vital]
    let doubt = quality == .good ? "" : " (\(quality.word))"
    return VitalRow(label: vital.label, value: "\(vital.formatted(value)) \(vital.unit)\(doubt)", normal: normal, mark: mark)
  }

  private static func otherRows(_ observation: Observation) -> [VitalRow] {
    let oxygen = observation.onOxygen.map { $0 ? "oxygen" : "air" }
    let consciousness = observation.consciousness
    return [
      VitalRow(
        label: "O2", value: oxygen ?? "not known", normal: "air", mark: observation.onOxygen == true ? "outside" : ""),
      VitalRow(
        label: "ACVPU", value: consciousness?.word ?? "not known", normal: "alert",
        mark: consciousness == nil || consciousness == .alert ? "" : "outside"),
    ]
  }
}
