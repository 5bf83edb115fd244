/// Why an alarm ended without the patient's getting better.
package enum AlarmClosure: String, CaseIterable, Sendable, Codable {
  /// It turned out to be another person, or the same as one who is known already.
  case identity
  case discharge
  case death
  /// Nothing has come of the patient for so long that nobody knows how they are.
  case silence
  /// What is ordered for this patient lets it pass: the condition stands.
  case orders
}
