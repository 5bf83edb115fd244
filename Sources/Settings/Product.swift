/// What the program says of itself.
package enum Product {
  package static let name = "wardwatch"
  package static let version = "0.1.0"
  package static let notice =
    "wardwatch is research software, not a medical device: nobody's care may depend on it."
}
