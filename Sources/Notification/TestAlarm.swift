package import Alarms
internal import Foundation
internal import Vitals

/// An alarm that a person makes, to see that it comes through: it is marked as a test wherever it is told, and nobody lies in its bed.
package struct TestAlarm: Sendable {
  /// How one recipient was reached.
  package struct Result: Sendable, Equatable {
    package var channel: String
    package var recipient: String
    /// Nil where it was delivered.
    package var trouble: String?
    /// For the database.
    package var delivery: AlarmDelivery
  }

  package let transition: AlarmTransition
  private let askedSeconds: Double

  /// - Parameter person: who makes it.
  package init(wardName: String, person: String, atSeconds timeSeconds: Double) {
    let episode = UUID()
    let observation = Observation()
    askedSeconds = timeSeconds
    transition = AlarmTransition(
      id: AlarmIdentity.transition(episodeID: episode, step: 0), episodeID: episode, step: 0, kind: .raised, severity: .high,
      previousSeverity: .normal, wardName: wardName, patient: PatientIdentity(id: "TEST", ward: wardName, bed: "TEST"),
      episodeStartSeconds: timeSeconds, timeSeconds: timeSeconds,
      assessment: Assessment(
        observation: observation, news2: NEWS2Score(observation), autoencoder: 0, isolationForest: 0, anomaly: 0, risk: 0,
        riskIfLasting: 0, modelSeverity: .normal, isModelled: false),
      explanation: Explanation(
        score: 0, expectation: 0, contributions: [], reasons: "A test alarm, asked for by \(printable(person, limit: 60))."),
      modelVersion: "test", asksForMail: true)
  }

  /// Tells everybody whom the plan names, once each. Blocks as long as that takes.
  package func tell(_ plan: DeliveryPlan) -> [Result] {
    let notice = Notice(.test, of: transition, askedSeconds: askedSeconds)
    return plan.channels.flatMap { channel -> [Result] in
      let report = channel.deliver([notice], to: channel.recipients) { false }
      return channel.recipients.map { recipient in
        let (outcome, trouble): (AlarmDelivery.Outcome, String?) =
          switch report.outcomes[recipient] {
          case .delivered?: (.taken, nil)
          case .never(let reason)?: (.dead, reason)
          // A test is not tried again: what is late tells nobody anything.
          case .later(let reason)?: (.expired, reason)
          case nil: (.expired, report.trouble ?? "no answer")
          }
        return Result(
          channel: channel.name, recipient: recipient, trouble: trouble,
          delivery: AlarmDelivery(
            transitionID: transition.id, notice: notice.kind.words, channel: channel.name, recipient: recipient,
            outcome: outcome, reason: trouble, messageID: report.messageID ?? notice.messageID, timeSeconds: askedSeconds))
      }
    }
  }
}
