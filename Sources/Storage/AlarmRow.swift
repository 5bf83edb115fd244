internal import Alarms
internal import Foundation
internal import Vitals

/// A transition as the table `alarms` has it.
struct AlarmRow: Encodable, Sendable, Equatable {
  var id: UUID
  var episodeId: UUID
  var step: Int
  var kind: String
  var closure: String?
  var severity: String
  var previousSeverity: String
  var ward: String
  var patientId: String
  var patientWard: String?
  var bed: String?
  var patientName: String?
  var observedEpoch: Double
  var episodeStartedEpoch: Double
  var anomalyScore: Double?
  var autoencoderScore: Double?
  var isolationForestScore: Double?
  var risk: Double?
  var news2: Int?
  var news2Upper: Int?
  var news2Partial: Bool?
  var lifeThreat: String?
  var spo2Scale: Int
  var exemption: String?
  var orders: String?
  var withheld: Int?
  var heartRate: Double?
  var respiratoryRate: Double?
  var spo2: Double?
  var systolicBp: Double?
  var diastolicBp: Double?
  var temperature: Double?
  var onOxygen: Bool?
  var consciousness: String?
  // Only of what an earlier version left in a journal: now explanations have a table of their own.
  var primaryFactor: String?
  var primaryShare: Double?
  var explanation: String?
  var contributions: [ExplanationRow.Contribution]?
  var modelVersion: String

  init(_ transition: AlarmTransition) {
    let assessment = transition.assessment
    func score(_ value: Double) -> Double? { assessment.isModelled ? value.ifFinite : nil }
    func vital(_ vital: Vital) -> Double? { assessment.observation.values[vital]?.ifFinite }
    id = transition.id
    episodeId = transition.episodeID
    step = transition.step
    kind = transition.kind.rawValue
    closure = transition.closure?.rawValue
    severity = transition.severity.word
    previousSeverity = transition.previousSeverity.word
    ward = transition.wardName
    patientId = transition.patient.id
    patientWard = transition.patient.ward
    bed = transition.patient.bed
    patientName = transition.patient.name
    observedEpoch = transition.timeSeconds
    episodeStartedEpoch = transition.episodeStartSeconds
    anomalyScore = score(assessment.anomaly)
    autoencoderScore = score(assessment.autoencoder)
    isolationForestScore = score(assessment.isolationForest)
    risk = score(assessment.risk)
    let isScored = assessment.exemption == nil
    news2 = isScored ? assessment.news2.total : nil
    news2Upper = isScored ? assessment.news2.upperBound : nil
    news2Partial = isScored ? assessment.news2.isPartial : nil
    lifeThreat = assessment.lifeThreat?.words
    spo2Scale = Int(assessment.observation.oxygenScale.rawValue)
    exemption = assessment.exemption?.rawValue
    orders = assessment.orders.value.map { $0.standing.map(\.words).joined(separator: "; ") }
    withheld = transition.withheld
    heartRate = vital(.heartRate)
    respiratoryRate = vital(.respiratoryRate)
    spo2 = vital(.oxygenSaturation)
    systolicBp = vital(.systolicPressure)
    diastolicBp = vital(.diastolicPressure)
    temperature = vital(.temperature)
    onOxygen = assessment.observation.onOxygen
    consciousness = assessment.observation.consciousness?.rawValue
    primaryFactor = transition.explanation?.primary?.factor.label
    primaryShare = transition.explanation?.primary?.share.ifFinite
    explanation = transition.explanation?.sentence
    contributions = transition.explanation?.contributions.map(ExplanationRow.Contribution.init)
    modelVersion = transition.modelVersion
  }

  var beginsEpisode: Bool { kind == AlarmTransition.Kind.raised.rawValue }
  var endsEpisode: Bool { [AlarmTransition.Kind.resolved, .closed].contains { kind == $0.rawValue } }

  /// The names of the columns, written out: to make them of the names here costs as much as all else about a row.
  enum CodingKeys: String, CodingKey {
    case id, step, kind, closure, severity, ward, bed, risk, news2, exemption, orders, withheld, spo2, temperature
    case consciousness, explanation, contributions
    case episodeId = "episode_id"
    case previousSeverity = "previous_severity"
    case patientId = "patient_id"
    case patientWard = "patient_ward"
    case patientName = "patient_name"
    case observedEpoch = "observed_epoch"
    case episodeStartedEpoch = "episode_started_epoch"
    case anomalyScore = "anomaly_score"
    case autoencoderScore = "autoencoder_score"
    case isolationForestScore = "isolation_forest_score"
    case news2Upper = "news2_upper"
    case news2Partial = "news2_partial"
    case lifeThreat = "life_threat"
    case spo2Scale = "spo2_scale"
    case heartRate = "heart_rate"
    case respiratoryRate = "respiratory_rate"
    case systolicBp = "systolic_bp"
    case diastolicBp = "diastolic_bp"
    case onOxygen = "on_oxygen"
    case primaryFactor = "primary_factor"
    case primaryShare = "primary_share"
    case modelVersion = "model_version"
  }
}
