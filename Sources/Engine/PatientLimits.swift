/// How many patients are kept, and for how long after they were last heard of: whatever ids a feed brings, memory is bounded.
package struct PatientLimits: Sendable, Equatable {
  /// Readings of others are refused, counted and said, until somebody is let go.
  package var mostPatients: Int
  /// By when records came, while others were heard of; whoever is discharged or dies is let go at once.
  package var forgetAfterSeconds: Double

  package init(mostPatients: Int = 100_000, forgetAfterSeconds: Double = 86_400) {
    self.mostPatients = mostPatients
    self.forgetAfterSeconds = forgetAfterSeconds
  }

  /// For a file, which ends.
  package static let unlimited = PatientLimits(mostPatients: .max, forgetAfterSeconds: .infinity)
}
