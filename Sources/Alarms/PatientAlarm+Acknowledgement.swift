internal import Vitals

extension PatientAlarm {
  /// The turn that the next acknowledgement, or the taking back of the one that stands, would be.
  package var nextTurn: Int { turns ?? (acknowledgement == nil ? 0 : 1) }

  /// Someone has seen it. False when there is nothing to acknowledge.
  package mutating func acknowledge(by person: String, at timeSeconds: Double) -> Bool {
    guard severity > .normal, acknowledgement == nil else { return false }
    turns = nextTurn + 1
    acknowledgement = Acknowledgement(by: person, timeSeconds: timeSeconds)
    return true
  }

  /// Someone takes back what they have acknowledged. False when it is not theirs that stands.
  package mutating func takeBack(by person: String) -> Bool {
    guard acknowledgement?.by == person else { return false }
    turns = nextTurn + 1
    acknowledgement = nil
    takenBackBy = person
    return true
  }

  /// Someone has seen the step of this number, or takes that back: so it is stored. False when nothing changes, for example
  /// because the alarm has escalated since.
  ///
  /// Of a turn only the first to acknowledge has a place in the store: that is why it overrules what this console's own user said
  /// in the same moment, and what they have taken back meanwhile.
  package mutating func learn(step: Int, turn: Int, by person: String, at timeSeconds: Double) -> Bool {
    guard let asking = stepToAcknowledge, (asking..<steps).contains(step), turn >= 0 else { return false }
    if turn % 2 != 0 {
      guard turn >= nextTurn, acknowledgement?.by == person else { return false }
      acknowledgement = nil
      takenBackBy = person
    } else {
      let isNewTurn = turn >= nextTurn
      let overrules = turn == nextTurn - 1 && acknowledgement?.by != person
      let overrulesTakenBack = turn == nextTurn - 2 && takenBackBy != person
      guard isNewTurn || overrules || overrulesTakenBack else { return false }
      acknowledgement = Acknowledgement(by: person, timeSeconds: timeSeconds)
    }
    turns = turn + 1
    return true
  }

  /// The step that was seen is over.
  mutating func forgetAcknowledgement() {
    acknowledgement = nil
    turns = nil
    takenBackBy = nil
  }
}
