package import Alarms
package import Vitals

/// What a step brought about.
package enum ShardEvent: Sendable, Equatable {
  case transition(AlarmTransition)
  /// Why a step was taken is to be worked out, beside the stream; see `Shard.learn(_:of:)`.
  case unexplained(UnexplainedStep)
  case condition(ConditionChange)
  /// From now on an id, or a bed without one, is another person's.
  case parted(PatientIdentity, timeSeconds: Double)
  /// Who is no longer here, and why.
  case left(PatientIdentity, words: String, timeSeconds: Double)
  /// Something was ordered about a patient's alarms.
  case ordered(PatientIdentity, AlarmOrders.Entry, timeSeconds: Double)
  /// What a person had entered of a patient holds no longer: records say something else now.
  case overruled(PatientIdentity, words: String, timeSeconds: Double)
  /// Someone at another console has seen an alarm.
  case acknowledged(AlarmAcknowledgement)
}
