/// Somebody comes, is moved, goes, or turns out to be known under another id: what a hospital's administration knows and no monitor.
package enum Movement: Sendable, Equatable {
  case admission
  /// To the place that the record names.
  case transfer
  case discharge
  case death
  /// Readings are to come from the bed that the record names, or no longer; it is about no patient.
  case expectation(isExpected: Bool)
  /// The record's id was another one's all the time, who goes by `into`.
  case merge(into: String)
}
