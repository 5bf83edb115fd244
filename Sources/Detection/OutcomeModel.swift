internal import Vitals

/// How likely an outcome is: an additive model over how bad each quantity stood, over the last hour, six hours, the day, and at
/// its worst; and, where they earn it, small trees for what two of these say together.
///
/// Each input counts in proportion to its distance on the bad side up to a limit, and never the other way: no weight is negative,
/// no tree falls. What is unknown counts nothing; or, where the bad side begins at values that most people have, as much as is
/// usual, since nothing would be better than anybody is. So where every input is of a channel in which worse is more, the probability
/// never falls as a patient gets worse; and the less is known of a patient, the more what is left is NEWS2, which is an input too.
/// Additions and products of ordered numbers keep their order in floating point, so that holds to the last bits.
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
    package func counted(_ value: Float) -> Double { Term(self).counted(value) }
  }

  package let inputs: [Input]
  package let trees: [OutcomeTree]
  /// The log odds of a patient of whom nothing bad is known.
  package let intercept: Double
  private let terms: [Term]

  /// An input as numbers alone, for the loop that every reading goes through.
  private struct Term {
    let place: Int
    let centre: Double
    /// 1 where above the centre is bad, -1 where below is.
    let sign: Double
    let isTwoSided: Bool
    /// The value is the distance: so it is for channels that follow a bad side, which are most.
    let isDistance: Bool
    let slack: Double
    let limit: Double
    let usual: Double
    let weight: Double

    init(_ input: Input) {
      let distance = input.distance
      place = distance.feature.index
      (centre, slack) = (distance.centre, distance.slack)
      sign = distance.side == .below ? -1 : 1
      isTwoSided = distance.side == .both
      isDistance = distance.side == .above && distance.centre == 0 && distance.slack == 0
      (limit, usual, weight) = (input.limit, input.usual, input.weight)
    }

    @inline(__always)
    func counted(_ value: Float) -> Double {
      guard isDistance else {
        let away = Double(value) - centre
        let distance = (isTwoSided ? abs(away) : sign * away) - slack
        return distance > 0 ? min(Double(Float(distance)), limit) : value.isNaN ? usual : 0
      }
      return value > 0 ? min(Double(value), limit) : value.isNaN ? usual : 0
    }
  }

  /// Nil where a number makes no sense.
  package init?(inputs: [Input], trees: [OutcomeTree] = [], intercept: Double) {
    guard
      intercept.isFinite,
      inputs.allSatisfy({ $0.weight.isFinite && $0.weight >= 0 && $0.limit.isFinite && 0 <= $0.usual && $0.usual <= $0.limit }),
      trees.allSatisfy({ $0.isSound(inputs: inputs.count) })
    else { return nil }
    self.inputs = inputs
    self.trees = trees
    self.intercept = intercept
    terms = inputs.map(Term.init)
  }

  package func logOdds(_ row: UnsafeBufferPointer<Float>) -> Double {
    guard !trees.isEmpty else {
      var sum = intercept
      for term in terms { sum += term.weight * term.counted(row[term.place]) }
      return sum
    }
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: terms.count) { values in
      for index in terms.indices { values[index] = terms[index].counted(row[terms[index].place]) }
      return logOdds(ofValues: UnsafeBufferPointer(values))
    }
  }

  /// - Parameter values: how far each of the inputs stands on its bad side, as far as that counts.
  func logOdds(ofValues values: UnsafeBufferPointer<Double>) -> Double {
    var sum = intercept
    for index in terms.indices { sum += terms[index].weight * values[index] }
    for tree in trees { sum += tree.logOdds(values) }
    return sum
  }

  package static func == (left: OutcomeModel, right: OutcomeModel) -> Bool {
    left.inputs == right.inputs && left.trees == right.trees && left.intercept == right.intercept
  }

  package func probability(_ row: UnsafeBufferPointer<Float>) -> Double { sigmoid(logOdds(row)) }
}

package func sigmoid(_ logOdds: Double) -> Double {
  logOdds >= 0 ? 1 / (1 + PortableMath.exp(-logOdds)) : PortableMath.exp(logOdds) / (1 + PortableMath.exp(logOdds))
}
