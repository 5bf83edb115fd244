package import Foundation
package import Vitals

/// Why the score of a step was what it was. It follows its alarm, which does not wait for it.
package struct AlarmExplanation: Sendable, Equatable, Codable {
  package var transitionID: UUID
  package var explanation: Explanation

  package init(transitionID: UUID, explanation: Explanation) {
    self.transitionID = transitionID
    self.explanation = explanation
  }
}
