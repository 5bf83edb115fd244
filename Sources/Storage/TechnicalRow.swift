internal import Alarms
internal import Foundation
internal import Vitals

/// A technical alarm as its table has it.
struct TechnicalRow: Encodable {
  var id: UUID
  var topic: String
  var kind: String
  /// Tells people of one id apart; empty where it is about no patient.
  var patientKey: String
  var patientId: String?
  var patientWard: String?
  var bed: String?
  var cause: String
  var beganEpoch: Double
  var endedEpoch: Double?
  /// Of the engine that tells of its own machinery; nil of a patient's troubles, and where one console keeps all of the topic.
  var partition: Int32?

  init(_ alarm: TechnicalAlarm, topic: String, partition: Int32?) {
    id = alarm.id
    self.topic = topic
    kind = alarm.kind.word
    patientKey = alarm.patient?.key ?? ""
    patientId = alarm.patient?.id
    patientWard = alarm.patient?.ward
    bed = alarm.patient?.bed
    cause = alarm.cause
    beganEpoch = alarm.beganSeconds
    endedEpoch = alarm.endedSeconds
    self.partition = alarm.patient == nil ? partition : nil
  }

  enum CodingKeys: String, CodingKey {
    case id, topic, kind, bed, cause, partition
    case patientKey = "patient_key"
    case patientId = "patient_id"
    case patientWard = "patient_ward"
    case beganEpoch = "began_epoch"
    case endedEpoch = "ended_epoch"
  }
}
