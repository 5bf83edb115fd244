internal import Detection
internal import Foundation

/// A straight line through log odds that makes them agree with what happens (Platt 1999).
struct PlattScaling: Sendable, Equatable {
  var slope: Double
  var intercept: Double

  /// Newton's method on the log loss; with `fixedSlope` only the intercept is fitted.
  static func fit(logOdds: [Double], events: [Bool], fixedSlope: Double? = nil) -> PlattScaling {
    var fit = PlattScaling(slope: fixedSlope ?? 1, intercept: 0)
    for _ in 0..<100 {
      var (slopeGradient, interceptGradient) = (0.0, 0.0)
      var (slopeBend, mixedBend, interceptBend) = (1e-9, 0.0, 1e-9)
      for (odds, event) in zip(logOdds, events) {
        let chance = sigmoid(fit.slope * odds + fit.intercept)
        let error = chance - (event ? 1 : 0)
        let bend = chance * (1 - chance)
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
