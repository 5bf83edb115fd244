internal import Vitals

/// The two models, made ready to score rows. Behind one reference: a row counts up that, and not those to all their arrays.
package final class AnomalyScorer: Sendable {
  private let inputs: [Input]
  private let trees: ForestKernel
  private let expectedPathLength: Double
  private let autoencoder: Autoencoder

  /// One input of the forest, with its place in a row worked out.
  private struct Input {
    var place: Int
    var distance: AdverseDistance
  }

  package init(_ forestInputs: [AdverseDistance], _ forest: IsolationForest, _ autoencoder: Autoencoder) {
    inputs = forestInputs.map { Input(place: $0.feature.index, distance: $0) }
    (trees, expectedPathLength) = (forest.kernel, forest.expectedTotal)
    self.autoencoder = autoencoder
  }

  package func rawScores(_ row: UnsafeBufferPointer<Float>) -> RawScores {
    Feature.withLasting(row) { RawScores(sustained: scores(row), acute: scores($0)) }
  }

  /// Of the row as it is.
  package func scores(_ row: UnsafeBufferPointer<Float>) -> ModelScores {
    scores(row) { trees.totalPathLength($0, of: trees.all) }
  }

  /// The same, of which part is known from the patient's row before.
  func scores(_ row: UnsafeBufferPointer<Float>, remembering boxes: inout ForestBoxes) -> ModelScores {
    scores(row) { trees.totalPathLength($0, remembering: &boxes) }
  }

  @inline(__always)
  private func scores(
    _ row: UnsafeBufferPointer<Float>, totalPathLength: (UnsafeBufferPointer<Float>) -> Double
  ) -> ModelScores {
    let forest = withUnsafeTemporaryAllocation(of: Float.self, capacity: inputs.count) { values in
      for index in inputs.indices { values[index] = inputs[index].distance.value(row[inputs[index].place]) }
      return IsolationForest.score(
        totalPathLength: totalPathLength(UnsafeBufferPointer(values)), expected: expectedPathLength)
    }
    return ModelScores(forest: forest, oddness: autoencoder.oddness(row).map { max(0, $0 ?? 0) })
  }
}
