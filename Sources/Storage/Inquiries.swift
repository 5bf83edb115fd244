internal import Alarms
internal import Foundation
internal import Sharing

/// What other threads ask of the recorder's queue.
final class Inquiries: Sendable {
  typealias Question = @Sendable ((any RecorderDatabase)?) throws(PostgresError) -> Void

  /// Somebody waits to send the mails of these alarms.
  struct Claim: Sendable {
    var transitionIDs: [UUID]
    /// Where they go in one message.
    var digest: AlarmDigest?
    var answer: @Sendable (SendClaim) -> Void
  }

  private let questions = Guarded<[Question]>([])
  private let claims = Guarded<[Claim]>([])

  func ask(_ question: @escaping Question) { questions.withLock { $0.append(question) } }
  func ask(_ claim: Claim) { claims.withLock { $0.append(claim) } }

  var hasClaims: Bool { claims.withLock { !$0.isEmpty } }

  func nextQuestion() -> Question? { questions.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
  func nextClaim() -> Claim? { claims.withLock { $0.isEmpty ? nil : $0.removeFirst() } }

  /// The database went while it was being asked.
  func putBack(_ claim: Claim) { claims.withLock { $0.insert(claim, at: 0) } }

  func answer(_ claim: Claim, _ answer: SendClaim) { claim.answer(answer) }

  func answerClaims(_ answer: SendClaim) {
    while let claim = nextClaim() { claim.answer(answer) }
  }

  /// Questions are put to no database where it is away: nobody waits for it to come back.
  func forgoQuestions() {
    while let question = nextQuestion() { try? question(nil) }
  }
}
