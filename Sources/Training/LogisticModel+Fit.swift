internal import Detection
internal import Foundation

/// Which way a coefficient may go: medicine knows it for some inputs.
enum Direction: Sendable {
  case raises, lowers, free
  /// The input is left out.
  case absent

  func clamp(_ coefficient: Double) -> Double {
    switch self {
    case .raises: max(0, coefficient)
    case .lowers: min(0, coefficient)
    case .free: coefficient
    case .absent: 0
    }
  }
}

/// The inputs of the fusion for some rows: row-major, NaN where unknown.
struct DesignMatrix: Sendable {
  let width: Int
  let values: [Double]
  /// Of the known values of each input. Found once: the same inputs are fitted to several targets.
  let medians: [Double]
  var rows: Int { values.count / width }

  init(width: Int, values: [Double]) {
    self.width = width
    self.values = values
    medians = (0..<width).map { column in
      stride(from: column, to: values.count, by: width).map { values[$0] }.filter { !$0.isNaN }.sorted().quantile(0.5) ?? 0
    }
  }
}

extension LogisticModel {
  /// Ridge logistic regression whose coefficients keep to `directions`: Newton steps, each solved within the bounds by
  /// coordinate descent. The problem is convex, so the result does not depend on the way there.
  ///
  /// The loss is the weighted mean log loss plus half of each input's penalty times its squared coefficient,
  /// the inputs being standardised.
  static func fit(
    _ design: DesignMatrix, targets: [Bool], weights: [Double], penalties: [Double], directions: [Direction]
  ) -> LogisticModel? {
    let total = weights.reduce(0, +)
    let events = zip(targets, weights).reduce(0) { $0 + ($1.0 ? $1.1 : 0) } / total
    guard total > 0, events > 0, events < 1 else { return nil }
    let (mean, scale) = moments(design, weights, total: total)
    guard
      var model = LogisticModel(
        median: design.medians, mean: mean, scale: scale, coefficients: Array(repeating: 0, count: design.width),
        intercept: log(events / (1 - events)))
    else { return nil }
    var problem = NewtonProblem(
      inputs: standardised(design, model), width: design.width, targets: targets, weights: weights.map { $0 / total },
      penalties: penalties, directions: directions)
    problem.solve(&model)
    return model
  }

  private static func standardised(_ design: DesignMatrix, _ model: LogisticModel) -> [Double] {
    var inputs = [Double](repeating: 0, count: design.values.count)
    for row in 0..<design.rows {
      for column in 0..<design.width {
        inputs[row * design.width + column] = model.standardised(design.values[row * design.width + column], at: column)
      }
    }
    return inputs
  }

  private static func moments(
    _ design: DesignMatrix, _ weights: [Double], total: Double
  ) -> (mean: [Double], scale: [Double]) {
    var (means, scales): ([Double], [Double]) = ([], [])
    let count = Double(design.rows)
    for column in 0..<design.width {
      let filled = (0..<design.rows).map { row in
        let value = design.values[row * design.width + column]
        return value.isNaN ? design.medians[column] : value
      }
      let plain = filled.reduce(0, +) / count
      let variance = filled.reduce(0) { $0 + ($1 - plain) * ($1 - plain) } / count
      means.append(zip(filled, weights).reduce(0) { $0 + $1.0 * $1.1 } / total)
      scales.append(variance.squareRoot() + 1e-9)
    }
    return (means, scales)
  }
}

/// The standardised regression and its Newton steps; the last unknown is the intercept, which is neither bounded nor penalised.
private struct NewtonProblem {
  let inputs: [Double]
  let width: Int
  let targets: [Bool]
  let weights: [Double]
  let penalties: [Double]
  let directions: [Direction]

  mutating func solve(_ model: inout LogisticModel) {
    var point = model.coefficients + [model.intercept]
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
      if gain < 1e-12 { break }
    }
    model.intercept = point.removeLast()
    model.coefficients = point
  }

  private func logOdds(_ point: [Double], _ row: Int) -> Double {
    var sum = point[width]
    for column in 0..<width { sum += point[column] * inputs[row * width + column] }
    return sum
  }

  private func loss(_ point: [Double]) -> Double {
    var sum = 0.0
    for row in targets.indices {
      let odds = logOdds(point, row)
      sum += weights[row] * (max(odds, 0) + log1p(exp(-abs(odds))) - (targets[row] ? odds : 0))
    }
    return zip(penalties, point).reduce(sum) { $0 + 0.5 * $1.0 * $1.1 * $1.1 }
  }

  private func derivatives(_ point: [Double]) -> (gradient: [Double], curvature: [Double]) {
    let size = width + 1
    var gradient = [Double](repeating: 0, count: size)
    var curvature = [Double](repeating: 0, count: size * size)
    inputs.withUnsafeBufferPointer { inputs in
      curvature.withUnsafeMutableBufferPointer { curvature in
        for row in targets.indices {
          let start = row * width
          let chance = sigmoid(logOdds(point, row))
          let slope = weights[row] * (chance - (targets[row] ? 1 : 0))
          let bend = weights[row] * chance * (1 - chance)
          for first in 0..<width {
            let value = inputs[start + first]
            gradient[first] += slope * value
            let scaled = bend * value
            let line = first * size
            for second in 0...first { curvature[line + second] += scaled * inputs[start + second] }
            curvature[width * size + first] += scaled
          }
          gradient[width] += slope
          curvature[width * size + width] += bend
        }
      }
    }
    for first in 0..<width {
      gradient[first] += penalties[first] * point[first]
      curvature[first * size + first] += penalties[first]
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
        let bounded = index < width ? directions[index].clamp(free) : free
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
