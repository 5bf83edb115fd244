internal import Alarms
internal import Saving
internal import Storage

/// By which delays and which model a session assesses the ward: what it found of whoever watched it before, and what is to be said.
struct WardPolicy {
  let policy: AlarmPolicy
  /// The sentence that stays on screen where the policy is not that of the settings.
  let adoption: String?
  /// For the log.
  let news: [String]

  /// - Parameters:
  ///   - own: that of the settings.
  ///   - others: that of those who keep the ward; nil where nobody else does.
  ///   - model: the version of this console's.
  init(own: AlarmPolicy, others: String?, found: Inheritance?, model: String) {
    let checkpoint = found?.checkpoint
    let (policy, sentence) = own.inherited(from: checkpoint?.policy, keptBy: others)
    self.policy = policy
    adoption = policy == own ? nil : sentence
    let former = checkpoint?.modelVersion ?? ""
    let change =
      former.isEmpty || former == model
      ? nil
      : "the checkpoint is of the model \(former), and all is assessed anew by \(model): a ward that nobody watches is worse than one "
        + "whose scores change"
    news = [change, sentence].compactMap(\.self)
  }
}
