/// What became of the records given to a producer.
package struct DeliveryReport: Sendable, Equatable {
  /// Records that the broker has acknowledged.
  package var delivered: Int
  /// Records given up.
  package var failed: Int
  /// Why the last of those was given up.
  package var lastError: String?

  package init(delivered: Int = 0, failed: Int = 0, lastError: String? = nil) {
    self.delivered = delivered
    self.failed = failed
    self.lastError = lastError
  }
}
