internal import Vitals

/// A logistic regression on standardised inputs; what is unknown takes the input's median in the training data.
package struct LogisticModel: Sendable, Equatable {
  package var median: [Double]
  package var mean: [Double]
  package var scale: [Double]
  package var coefficients: [Double]
  package var intercept: Double

  /// Standardised inputs are clipped here.
  package static let inputLimit = 4.0

  /// Nil where the shapes do not fit together or a number is not finite.
  package init?(median: [Double], mean: [Double], scale: [Double], coefficients: [Double], intercept: Double) {
    let width = coefficients.count
    guard
      width > 0, median.count == width, mean.count == width, scale.count == width, intercept.isFinite,
      [median, mean, coefficients].allSatisfy({ $0.allSatisfy(\.isFinite) }), scale.allSatisfy({ $0.isFinite && $0 > 0 })
    else { return nil }
    self.median = median
    self.mean = mean
    self.scale = scale
    self.coefficients = coefficients
    self.intercept = intercept
  }

  /// The log odds for one row of inputs; NaN is unknown.
  package func logOdds(_ inputs: UnsafeBufferPointer<Double>) -> Double {
    var sum = intercept
    for index in coefficients.indices { sum += coefficients[index] * standardised(inputs[index], at: index) }
    return sum
  }

  package func standardised(_ value: Double, at index: Int) -> Double {
    let known = value.isNaN ? median[index] : value
    return min(max((known - mean[index]) / scale[index], -Self.inputLimit), Self.inputLimit)
  }
}

package func sigmoid(_ logOdds: Double) -> Double {
  logOdds >= 0 ? 1 / (1 + PortableMath.exp(-logOdds)) : PortableMath.exp(logOdds) / (1 + PortableMath.exp(logOdds))
}
