internal import Vitals

/// How likely an outcome is: an additive model over how bad each quantity stood, over the last hour, six hours, the day, and at
/// its worst; and, where they earn it, small trees for what two of these say together.
///
/// Each input counts in proportion to its distance on the bad side up to a limit, and never the other way: no weight is negative,
/// and where a model `ascends` no tree falls. What is unknown counts nothing; or, where the bad side begins at values that most
/// people have, as much as is usual, since nothing would be better than anybody is. So where a model ascends and every input is of a
/// channel in which worse is more, the probability never falls as a patient gets worse; and the less is known of a patient, the more
/// what is left is NEWS2, which is an input too. Additions and products of ordered numbers keep their order in floating point, so that
/// holds to the last bits.
package struct OutcomeModel: Sendable, Equatable {
  package struct Input: Sendable, Equatable {
    package var distance: AdverseDistance
    /// Log odds per unit of distance, not negative.
    package var weight: Double
    /// Distances beyond count like this one.
    package var limit: Double
    /// What counts where nothing is known, not negative.
    package var usual: Double

    package init(_ distance: AdverseDistance, weight: Double, limit: Double, usual: Double = 0) {
      self.distance = distance
      self.weight = weight
      self.limit = limit
      self.usual = usual
    }

    /// How far it stands on its bad side, as far as that counts.
    /// - Parameter value: of its feature; NaN where unknown.
    package func counted(_ value: Float) -> Double {
      guard !value.isNaN else { return usual }
      return min(Double(distance.value(value)), limit)
    }
  }

  package let inputs: [Input]
  package let trees: [OutcomeTree]
  /// The log odds of a patient of whom nothing bad is known.
  package let intercept: Double
  /// How much of the answer is the mean of what the model said over the hours before (`OutcomeCourse`), 0–1.
  package let pastShare: Double
  private let kernel: OutcomeKernel

  /// Whether it never falls where an input rises: of what is fused into the risk or raises anything on screen this must hold.
  package var ascends: Bool { trees.allSatisfy(\.ascends) }

  /// Nil where a number makes no sense.
  package init?(inputs: [Input], trees: [OutcomeTree] = [], intercept: Double, pastShare: Double = 0) {
    guard
      intercept.isFinite, (0...1).contains(pastShare),
      inputs.allSatisfy({ $0.weight.isFinite && $0.weight >= 0 && $0.limit.isFinite && 0 <= $0.usual && $0.usual <= $0.limit }),
      trees.allSatisfy({ $0.isSound(inputs: inputs.count) })
    else { return nil }
    self.inputs = inputs
    self.trees = trees
    self.intercept = intercept
    self.pastShare = pastShare
    kernel = OutcomeKernel(inputs: inputs, trees: trees, intercept: intercept)
  }

  package func logOdds(_ row: UnsafeBufferPointer<Float>) -> Double { kernel.logOdds(row) }

  /// - Parameter counts: how far each of the inputs stands on its bad side, as far as that counts.
  func logOdds(ofCounts counts: UnsafeBufferPointer<Double>) -> Double { kernel.logOdds(ofCounts: counts) }

  package static func == (left: OutcomeModel, right: OutcomeModel) -> Bool {
    left.inputs == right.inputs && left.trees == right.trees && left.intercept == right.intercept
      && left.pastShare == right.pastShare
  }

  /// Of the row alone.
  package func probability(_ row: UnsafeBufferPointer<Float>) -> Double { sigmoid(logOdds(row)) }

  /// The answer, of what the model makes of a row and of the mean over the hours before and this row. Neither is subtracted, so
  /// that it does not fall where both rise, to the last bits.
  package func answer(_ logOdds: Double, mean: Double) -> Double { (1 - pastShare) * logOdds + pastShare * mean }
}

package func sigmoid(_ logOdds: Double) -> Double {
  let odds = PortableMath.exp(-abs(logOdds))
  return (logOdds >= 0 ? 1 : odds) / (1 + odds)
}
