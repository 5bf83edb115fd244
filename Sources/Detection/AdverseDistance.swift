/// How far a feature lies on its bad side: what the forest is grown on, so that a patient who is better than intensive care's
/// normal is not odd.
package struct AdverseDistance: Sendable, Equatable {
  package enum Side: String, Sendable, Codable {
    case both, above, below
  }

  package var feature: Feature
  package var centre: Double
  /// A distance up to here counts as none.
  package var slack: Double
  package var side: Side

  package init(_ feature: Feature, centre: Double = 0, slack: Double = 0, side: Side = .above) {
    self.feature = feature
    self.centre = centre
    self.slack = slack
    self.side = side
  }

  /// Nothing bad is known of what is unknown: its distance is 0, here and in training, so a patient with few vitals is never
  /// odd for that.
  package func value(in row: UnsafeBufferPointer<Float>) -> Float { value(row[feature.index]) }

  func value(_ value: Float) -> Float {
    guard !value.isNaN else { return 0 }
    let distance =
      switch side {
      case .both: abs(Double(value) - centre)
      case .above: Double(value) - centre
      case .below: centre - Double(value)
      }
    return Float(max(0, distance - slack))
  }
}
