package import Alarms

/// Who is told of what the recorder has. All are called on the recorder's queue.
package struct RecorderConsumer: Sendable {
  /// Gets the transitions that ask for a mail, escalate, or end an episode, once they are on the disk (or the disk has refused
  /// them), and what another run or console has left; never on standby. The same transition may come twice.
  package var onAccepted: @Sendable ([AlarmNews]) -> Void
  /// Another console is on duty: what was accepted and has not been sent is to be forgotten. It is that one's now.
  package var onSteppedBack: @Sendable () -> Void
  /// The database was set back to before all that this console knows: the engine is to go back to what it holds now, and to say so
  /// (`AlarmRecorder.noteBegan`). Never before the engine has begun.
  package var onSetBack: @Sendable () -> Void
  /// This console stands by, and who is on duty now makes alarms by other delays (`AlarmRecorder.note(policy:)`).
  package var onOtherPolicy: @Sendable () -> Void

  package init(
    onAccepted: @escaping @Sendable ([AlarmNews]) -> Void, onSteppedBack: @escaping @Sendable () -> Void = {},
    onSetBack: @escaping @Sendable () -> Void = {}, onOtherPolicy: @escaping @Sendable () -> Void = {}
  ) {
    self.onAccepted = onAccepted
    self.onSteppedBack = onSteppedBack
    self.onSetBack = onSetBack
    self.onOtherPolicy = onOtherPolicy
  }
}
