package import Saving

/// What a person has entered of what records chart too: the level of consciousness, and whether oxygen is given.
///
/// Many feeds chart both with every record, as somebody wrote them hours ago. Saying so again is no news, and does not take back
/// what a nurse has seen since: the entry stands until another is made, until the records say something else than they did when it
/// was made, or until it is as old as anything charted may be, and for an hour where it says that the patient is better than they do.
/// The newest still counts, by the time of the records.
package struct EnteredChart: Sendable, Equatable, Codable {
  /// For so long counts what is charted: NEWS2 wants observations at least every 12 hours, and 4 to 6 hourly from a score of 1
  /// (RCP 2017).
  package static var lifetimeSeconds: Double { 21_600 }

  /// For so long counts an entry by which NEWS2 is lower than by what the records go on saying: of two voices that differ, the one that
  /// says worse must not be unheard for a shift. Whoever scores 3 in one parameter, or 5 in all, is to be seen every hour (RCP 2017).
  package static var reliefSeconds: Double { 3600 }

  package struct Entered<Value: Sendable & Equatable & Codable>: Sendable, Equatable, Codable {
    package var value: Value
    /// Who entered it: a claim, not a proof.
    package var by: String
    /// By the clock of the patient's records.
    package var sinceSeconds: Double
    /// What the records say; nil where they have said nothing.
    package var charted: Value?

    /// Hears what a record says: whether it is no news, and whether it is the end of the entry.
    /// - Parameter points: what NEWS2 gives for a value.
    fileprivate mutating func hear(
      _ value: Value, at timeSeconds: Double, points: (Value) -> UInt8
    ) -> (repeats: Bool, ends: Bool) {
      let relieves = points(self.value) < points(value)
      let lifetime = relieves ? EnteredChart.reliefSeconds : EnteredChart.lifetimeSeconds
      if timeSeconds - sinceSeconds > lifetime { return (false, true) }
      if value == charted { return (value != self.value, false) }
      guard timeSeconds > sinceSeconds else { return (false, false) }
      charted = value
      return (false, value != self.value)
    }

    fileprivate func charted(worseBy points: (Value) -> UInt8) -> Value? {
      charted.flatMap { points($0) > points(value) ? $0 : nil }
    }
  }

  package private(set) var consciousness: Entered<Consciousness>?
  package private(set) var onOxygen: Entered<Bool>?

  package init() {}

  package var isEmpty: Bool { consciousness == nil && onOxygen == nil }

  /// Takes what `person` has entered.
  /// - Parameter observation: what was known before.
  package mutating func take(_ reading: Reading, by person: String, over observation: Observation) {
    func entered<Value>(_ value: Value?, over former: Entered<Value>?, known: Value?) -> Entered<Value>? {
      guard let value else { return former }
      return Entered(value: value, by: person, sinceSeconds: reading.timeSeconds, charted: former.map(\.charted) ?? known)
    }
    consciousness = entered(reading.consciousness, over: consciousness, known: observation.consciousness)
    onOxygen = entered(reading.onOxygen, over: onOxygen, known: observation.onOxygen)
  }

  /// Takes out of a record what is no news.
  /// - Returns: what it ends, in words.
  package mutating func hear(_ reading: inout Reading) -> [String] {
    let time = reading.timeSeconds
    return [
      Self.hear(
        &reading.consciousness, against: &consciousness, at: time, word: \.word, points: NEWS2Score.consciousnessPoints),
      Self.hear(
        &reading.onOxygen, against: &onOxygen, at: time, word: { $0 ? "on oxygen" : "room air" }, points: NEWS2Score.oxygenPoints),
    ].compactMap(\.self)
  }

  private static func hear<Value>(
    _ told: inout Value?, against entry: inout Entered<Value>?, at timeSeconds: Double, word: (Value) -> String,
    points: (Value) -> UInt8
  ) -> String? {
    guard let value = told, let (repeats, ends) = entry?.hear(value, at: timeSeconds, points: points) else { return nil }
    if repeats { told = nil }
    guard ends, let ended = entry else { return nil }
    entry = nil
    return value == ended.value ? nil : "now charted: \(word(value)); \(ended.by) had entered \(word(ended.value))"
  }

  /// What the records go on saying that is worse than what was entered: the level of consciousness, and whether oxygen is given; nil
  /// where they say nothing worse.
  package var worseCharted: (consciousness: Consciousness?, onOxygen: Bool?) {
    (
      consciousness?.charted(worseBy: NEWS2Score.consciousnessPoints),
      onOxygen?.charted(worseBy: NEWS2Score.oxygenPoints)
    )
  }

  /// The clock of the patient's records was set.
  package mutating func shift(bySeconds seconds: Double) {
    consciousness?.sinceSeconds += seconds
    onOxygen?.sinceSeconds += seconds
  }
}

extension EnteredChart: Saved {
  package static var blank: EnteredChart { EnteredChart() }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&consciousness)
    coder.pass(&onOxygen)
  }
}

extension EnteredChart.Entered: Saved where Value: Saved {
  package static var blank: EnteredChart.Entered<Value> {
    EnteredChart.Entered(value: .blank, by: "", sinceSeconds: 0, charted: nil)
  }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&value)
    coder.pass(&by)
    coder.pass(&sinceSeconds)
    coder.pass(&charted)
  }
}
