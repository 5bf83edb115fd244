internal import Detection
internal import Foundation

/// A straight line through log odds that makes them agree with what happens (Platt 1999).
struct PlattScaling: Sendable, Equatable {
  var slope: Double
  var intercept: Double

  /// Newton's method on the log loss; with `fixedSlope` only the intercept is fitted.
  /// - Parameters:
  ///   - weights: of the rows; 1 each where nil.
  ///   - slopeSpread: how far the slope is believed to lie from 1 beforehand, as a standard deviation; nil for anywhere.
  static func fit(
    logOdds: [Double], events: [Bool], weights: [Double]? = nil, fixedSlope: Double? = nil, slopeSpread: Double? = nil
  ) -> PlattScaling {
    var fit = PlattScaling(slope: fixedSlope ?? 1, intercept: 0)
    let tie = slopeSpread.map { 1 / ($0 * $0) } ?? 0
    for _ in 0..<100 {
      var (slopeGradient, interceptGradient) = (tie * (fit.slope - 1), 0.0)
      var (slopeBend, mixedBend, interceptBend) = (tie + 1e-9, 0.0, 1e-9)
      for (row, (odds, event)) in zip(logOdds, events).enumerated() {
        let weight = weights?[row] ?? 1
        let chance = sigmoid(fit.slope * odds + fit.intercept)
        let error = weight * (chance - (event ? 1 : 0))
        let bend = weight * chance * (1 - chance)
        interceptGradient += error
        interceptBend += bend
        slopeGradient += error * odds
        slopeBend += bend * odds * odds
        mixedBend += bend * odds
      }
      var (slopeStep, interceptStep) = (0.0, interceptGradient / interceptBend)
      if fixedSlope == nil {
        let determinant = slopeBend * interceptBend - mixedBend * mixedBend
        guard determinant > 1e-12 else { break }
        slopeStep = (interceptBend * slopeGradient - mixedBend * interceptGradient) / determinant
        interceptStep = (slopeBend * interceptGradient - mixedBend * slopeGradient) / determinant
      }
      fit.slope -= min(max(slopeStep, -1), 1)
      fit.intercept -= min(max(interceptStep, -2), 2)
      if abs(slopeStep) + abs(interceptStep) < 1e-10 { break }
    }
    return fit
  }
}
