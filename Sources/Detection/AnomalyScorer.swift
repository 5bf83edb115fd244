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

  /// - Parameter lasting: the row as it will be if the present state lasts.
  func rawScores(
    _ row: UnsafeBufferPointer<Float>, lasting: UnsafeBufferPointer<Float>, remembering memory: inout ScoreMemory
  ) -> RawScores {
    RawScores(sustained: scores(row, remembering: &memory.sustained), acute: scores(lasting, remembering: &memory.acute))
  }

  package func rawScores(_ row: UnsafeBufferPointer<Float>) -> RawScores {
    var memory = ScoreMemory()
    return Feature.withLasting(row) { rawScores(row, lasting: $0, remembering: &memory) }
  }

  /// Of the row as it is.
  package func scores(_ row: UnsafeBufferPointer<Float>) -> ModelScores {
    var boxes = ForestBoxes()
    return scores(row, remembering: &boxes)
  }

  private func scores(_ row: UnsafeBufferPointer<Float>, remembering boxes: inout ForestBoxes) -> ModelScores {
    ModelScores(forest: forestScore(row, remembering: &boxes), oddness: autoencoder.oddness(row).map { max(0, $0 ?? 0) })
  }

  private func forestScore(_ row: UnsafeBufferPointer<Float>, remembering boxes: inout ForestBoxes) -> Double {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: inputs.count) { values in
      for index in inputs.indices { values[index] = inputs[index].distance.value(row[inputs[index].place]) }
      return IsolationForest.score(
        totalPathLength: trees.totalPathLength(UnsafeBufferPointer(values), remembering: &boxes), expected: expectedPathLength)
    }
  }
}
