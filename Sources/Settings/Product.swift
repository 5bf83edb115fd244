/// What the program says of itself.
package enum Product {
  package static let name = "wardwatch"
  package static let version = "0.1.0"
  /// The day of the version, in ISO 8601.
  static let date = "2026-11-26"
  package static let notice =
    "wardwatch is research software, not a medical device: nobody's care may depend on it."
}
