import Alarms

/// The delays by which the ward is assessed: those of the settings, or of others who keep it.
struct PolicyInForce {
  let policy: AlarmPolicy
  /// The same, as each slice of the checkpoint has it.
  let text: String
  /// What stays on screen where they are not those of the settings.
  private let sentence: String?

  init(_ policy: AlarmPolicy, because sentence: String? = nil) {
    self.policy = policy
    text = policy.text
    self.sentence = sentence
  }

  func warning(beside other: String?) -> String? {
    let parts = [other, sentence].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }
}
