package import Alarms
import Engine
package import Saving
package import Vitals

/// Takes alarms and keeps none: for a ward that is only watched, and where what is measured ends at the store's door.
package struct NoStore: AlarmStore {
  package init() {}

  package var status: DependencyStatus { DependencyStatus(state: .off) }
  package var duty: WardDuty { .unknown }
  package var checkpointRound: Int? { nil }

  package func record(_ transitions: [AlarmTransition], receivedNanoseconds: UInt64, checkpoint: CheckpointSlice?) {}
  package func record(provisional transitions: [AlarmTransition]) {}
  package func settleProvisional(areVoid: Bool) {}
  package func record(_ explanation: AlarmExplanation) {}
  package func record(_ acknowledgement: AlarmAcknowledgement) {}
  package func record(_ event: EpisodeEvent) {}
  package func record(_ technical: [TechnicalAlarm]) {}
}
