internal import Vitals

/// How likely an outcome is: an additive model over how bad each quantity stood, over the last hour, six hours, the day, and at
/// its worst.
///
/// Each input counts in proportion to its distance on the bad side up to a limit, and never the other way: no weight is negative,
/// and what is unknown counts nothing. So where every input is of a channel in which worse is more, the probability never falls
/// as a patient gets worse; and the less is known of a patient, the more what is left is NEWS2, which is an input too. Additions
/// and products of ordered numbers keep their order in floating point, so that holds to the last bits.
package struct OutcomeModel: Sendable, Equatable {
  package struct Input: Sendable, Equatable {
    package var distance: AdverseDistance
    /// Log odds per unit of distance, not negative.
    package var weight: Double
    /// Distances beyond count like this one.
    package var limit: Double

    package init(_ distance: AdverseDistance, weight: Double, limit: Double) {
      self.distance = distance
      self.weight = weight
      self.limit = limit
    }

    /// What the input adds to the log odds of a row.
    func logOdds(_ row: UnsafeBufferPointer<Float>) -> Double { logOdds(row[distance.feature.index]) }

    fileprivate func logOdds(_ value: Float) -> Double { weight * min(Double(distance.value(value)), limit) }
  }

  package let inputs: [Input]
  /// The log odds of a patient of whom nothing bad is known.
  package let intercept: Double
  /// The inputs that count for anything, each with its place in a row worked out.
  private let counted: [(place: Int, input: Input)]

  /// Nil where a number makes no sense.
  package init?(inputs: [Input], intercept: Double) {
    guard
      intercept.isFinite,
      inputs.allSatisfy({ $0.weight.isFinite && $0.weight >= 0 && $0.limit.isFinite && $0.limit >= 0 })
    else { return nil }
    self.inputs = inputs
    self.intercept = intercept
    counted = inputs.filter { $0.weight > 0 }.map { ($0.distance.feature.index, $0) }
  }

  package func logOdds(_ row: UnsafeBufferPointer<Float>) -> Double {
    var sum = intercept
    for (place, input) in counted { sum += input.logOdds(row[place]) }
    return sum
  }

  package static func == (left: OutcomeModel, right: OutcomeModel) -> Bool {
    left.inputs == right.inputs && left.intercept == right.intercept
  }

  package func probability(_ row: UnsafeBufferPointer<Float>) -> Double { sigmoid(logOdds(row)) }
}

package func sigmoid(_ logOdds: Double) -> Double {
  logOdds >= 0 ? 1 / (1 + PortableMath.exp(-logOdds)) : PortableMath.exp(logOdds) / (1 + PortableMath.exp(logOdds))
}
