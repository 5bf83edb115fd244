internal import Detection
internal import Foundation

/// The inputs of the outcomes' models for some rows: row-major, each divided by its scale and cut off at `ModelDesign.inputLimit`.
struct DesignMatrix: Sendable {
  let width: Int
  let values: [Float]
  /// The root mean square of each input.
  let scale: [Double]
  var rows: Int { values.count / width }

  /// `raw` is row-major and not negative.
  init(width: Int, raw: [Float]) {
    self.width = width
    let count = Double(max(raw.count / width, 1))
    var squares = [Double](repeating: 0, count: width)
    for start in stride(from: 0, to: raw.count, by: width) {
      for column in 0..<width { squares[column] += Double(raw[start + column]) * Double(raw[start + column]) }
    }
    let scale = squares.map { ($0 / count).squareRoot() + 1e-9 }
    self.scale = scale
    values = Self.scaled(raw, scale)
  }

  /// Rows scaled as another design's.
  init(_ raw: [Float], scale: [Double]) {
    width = scale.count
    self.scale = scale
    values = Self.scaled(raw, scale)
  }

  /// The first inputs alone.
  init(_ wide: DesignMatrix, first count: Int) {
    width = count
    scale = Array(wide.scale.prefix(count))
    var values: [Float] = []
    values.reserveCapacity(wide.rows * count)
    for row in 0..<wide.rows { values += wide.values[(row * wide.width)..<(row * wide.width + count)] }
    self.values = values
  }

  private static func scaled(_ raw: [Float], _ scale: [Double]) -> [Float] {
    raw.indices.map { min(raw[$0] / Float(scale[$0 % scale.count]), Float(ModelDesign.inputLimit)) }
  }
}

/// Weights, none of them negative, and an intercept for the inputs of a design.
struct FittedWeights: Sendable {
  var weights: [Double]
  var intercept: Double

  /// Ridge logistic regression with no weight below 0: Newton steps, each solved within the bounds by coordinate descent. The
  /// problem is convex, so the result does not depend on the way there.
  ///
  /// The loss is the weighted mean log loss plus half of the penalty times the squares of how far the weights lie from the prior. Nil where only one thing happens.
  /// - Parameters:
  ///   - rowWeights: 0 leaves a row out.
  ///   - prior: what the weights are drawn to, none below 0; to 0 where nil.
  init?(
    _ design: DesignMatrix, targets: [Bool], rowWeights: [Double], penalty: Double = ModelDesign.penalty,
    towards prior: [Double]? = nil
  ) {
    let total = rowWeights.reduce(0, +)
    let events = zip(targets, rowWeights).reduce(0) { $0 + ($1.0 ? $1.1 : 0) } / total
    guard total > 0, events > 0, events < 1 else { return nil }
    let prior = prior ?? Array(repeating: 0, count: design.width)
    weights = prior
    intercept = log(events / (1 - events))
    let rows = rowWeights.indices.filter { rowWeights[$0] > 0 }
    let problem = NewtonProblem(
      inputs: design.values, width: design.width, rows: rows, targets: targets, weights: rowWeights.map { $0 / total },
      penalty: penalty, prior: prior)
    let point = problem.solve(from: weights + [intercept])
    weights = Array(point.dropLast())
    intercept = point.last ?? intercept
  }

  func logOdds(_ design: DesignMatrix, _ row: Int) -> Double {
    var sum = intercept
    for column in 0..<design.width { sum += weights[column] * Double(design.values[row * design.width + column]) }
    return sum
  }
}

extension OutcomeModel {
  /// The model that scores as `fitted` does, its scales taken into the weights.
  init?(_ inputs: [AdverseDistance], _ fitted: FittedWeights, scale: [Double], pastShare: Double = 0) {
    self.init(
      inputs: inputs.indices.map {
        Input(inputs[$0], weight: fitted.weights[$0] / scale[$0], limit: ModelDesign.inputLimit * scale[$0])
      }, intercept: fitted.intercept, pastShare: pastShare)
  }

  /// Calibrated by a line through the log odds; without the inputs that count nothing.
  func calibrated(_ line: PlattScaling) -> OutcomeModel? {
    let seen = Set(trees.flatMap { $0.splits.map(\.input) })
    let kept = inputs.indices.filter { inputs[$0].weight > 0 || seen.contains($0) }
    let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    return OutcomeModel(
      inputs: kept.map {
        Input(
          inputs[$0].distance, weight: inputs[$0].weight * line.slope, limit: inputs[$0].limit, usual: inputs[$0].usual)
      },
      trees: trees.map { $0.scaled(by: line.slope) { places[$0] ?? 0 } },
      intercept: line.slope * intercept + line.intercept, pastShare: pastShare)
  }

  /// With trees over its inputs and over those of `wider` that come after them, which count for nothing by themselves; looking back.
  /// - Parameter usual: what each counts where it is unknown, unscaled.
  func adding(
    _ trees: [OutcomeTree], over wider: [AdverseDistance], scale: [Double], usual: [Float], intercept added: Double
  ) -> OutcomeModel? {
    let more = wider.indices.dropFirst(inputs.count).map {
      let limit = ModelDesign.inputLimit * scale[$0]
      return Input(wider[$0], weight: 0, limit: limit, usual: min(Double(usual[$0]), limit))
    }
    return OutcomeModel(
      inputs: inputs + more, trees: self.trees + trees, intercept: intercept + added, pastShare: ModelDesign.pastShare)
  }

  /// The sum of both models' log odds, the other's times `share`: both are additive, over the same inputs and limits.
  func adding(_ share: Double, of other: OutcomeModel) -> OutcomeModel? {
    OutcomeModel(
      inputs: zip(inputs, other.inputs).map { Input($0.distance, weight: $0.weight + share * $1.weight, limit: $0.limit) },
      intercept: intercept + share * other.intercept)
  }
}

/// The last unknown is the intercept, which is neither bounded nor penalised.
private struct NewtonProblem {
  let inputs: [Float]
  let width: Int
  let rows: [Int]
  let targets: [Bool]
  let weights: [Double]
  let penalty: Double
  let prior: [Double]

  func solve(from start: [Double]) -> [Double] {
    var point = start
    var current = loss(point)
    for _ in 0..<50 {
      let (gradient, curvature) = derivatives(point)
      let goal = boundedStep(from: point, gradient, curvature)
      var share = 1.0
      var next = point
      var nextLoss = current
      while share > 1e-6 {
        next = zip(point, goal).map { $0 + share * ($1 - $0) }
        nextLoss = loss(next)
        if nextLoss <= current { break }
        share /= 2
      }
      guard share > 1e-6 else { break }
      let gain = current - nextLoss
      (point, current) = (next, nextLoss)
      if gain < 1e-14 { break }
    }
    return point
  }

  private func logOdds(_ point: UnsafeBufferPointer<Double>, _ inputs: UnsafeBufferPointer<Float>, _ row: Int) -> Double {
    var sum = point[width]
    for column in 0..<width { sum += point[column] * Double(inputs[row * width + column]) }
    return sum
  }

  private func loss(_ point: [Double]) -> Double {
    var sum = 0.0
    inputs.withUnsafeBufferPointer { inputs in
      point.withUnsafeBufferPointer { point in
        for row in rows {
          let odds = logOdds(point, inputs, row)
          sum += weights[row] * (max(odds, 0) + log1p(exp(-abs(odds))) - (targets[row] ? odds : 0))
        }
      }
    }
    return zip(point, prior).reduce(sum) { $0 + 0.5 * penalty * ($1.0 - $1.1) * ($1.0 - $1.1) }
  }

  private func derivatives(_ point: [Double]) -> (gradient: [Double], curvature: [Double]) {
    let size = width + 1
    var gradient = [Double](repeating: 0, count: size)
    var curvature = [Double](repeating: 0, count: size * size)
    inputs.withUnsafeBufferPointer { inputs in
      curvature.withUnsafeMutableBufferPointer { curvature in
        for row in rows {
          let start = row * width
          let chance = sigmoid(point.withUnsafeBufferPointer { logOdds($0, inputs, row) })
          let slope = weights[row] * (chance - (targets[row] ? 1 : 0))
          let bend = weights[row] * chance * (1 - chance)
          for first in 0..<width {
            let value = Double(inputs[start + first])
            // Most patients are not bad on most sides.
            if value == 0 { continue }
            gradient[first] += slope * value
            let scaled = bend * value
            let line = first * size
            for second in 0...first { curvature[line + second] += scaled * Double(inputs[start + second]) }
            curvature[width * size + first] += scaled
          }
          gradient[width] += slope
          curvature[width * size + width] += bend
        }
      }
    }
    for first in 0..<width {
      gradient[first] += penalty * (point[first] - prior[first])
      curvature[first * size + first] += penalty
    }
    for first in 0..<size { for second in 0..<first { curvature[second * size + first] = curvature[first * size + second] } }
    return (gradient, curvature)
  }

  /// The minimum of the quadratic model within the bounds.
  private func boundedStep(from point: [Double], _ gradient: [Double], _ curvature: [Double]) -> [Double] {
    let size = width + 1
    var next = point
    // The slope of the model at `next`, kept up to date.
    var slope = gradient
    for _ in 0..<500 {
      var largest = 0.0
      for index in 0..<size {
        let bend = curvature[index * size + index] + 1e-12
        let free = next[index] - slope[index] / bend
        let bounded = index < width ? max(0, free) : free
        let move = bounded - next[index]
        guard move != 0 else { continue }
        next[index] = bounded
        largest = max(largest, abs(move))
        for other in 0..<size { slope[other] += curvature[index * size + other] * move }
      }
      if largest < 1e-8 { break }
    }
    return next
  }
}
