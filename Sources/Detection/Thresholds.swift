package import Vitals

/// Where the scores become a severity. Chosen in training so that alarms keep to a budget.
package struct Thresholds: Sendable, Equatable, Codable {
  package var lowAnomaly: Double
  package var mediumAnomaly: Double
  package var mediumRisk: Double
  package var highRisk: Double
  /// From here on the probability of sepsis is shown; it makes no severity.
  package var sepsis: Double

  package init(lowAnomaly: Double, mediumAnomaly: Double, mediumRisk: Double, highRisk: Double, sepsis: Double) {
    self.lowAnomaly = lowAnomaly
    self.mediumAnomaly = mediumAnomaly
    self.mediumRisk = mediumRisk
    self.highRisk = highRisk
    self.sepsis = sepsis
  }

  package func severity(anomaly: Double, risk: Double) -> Severity {
    if risk >= highRisk { return .high }
    if risk >= mediumRisk || anomaly >= mediumAnomaly { return .medium }
    return anomaly >= lowAnomaly ? .low : .normal
  }

  var isSound: Bool {
    lowAnomaly <= mediumAnomaly && mediumRisk <= highRisk
      && [lowAnomaly, mediumAnomaly, mediumRisk, highRisk, sepsis].allSatisfy { $0.isFinite && $0 >= 0 }
  }
}
