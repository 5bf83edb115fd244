package import Saving

/// What a person has entered of what records chart too: the level of consciousness, and whether oxygen is given.
///
/// Many feeds chart both with every record, as somebody wrote them hours ago. Saying so again is no news, and does not take back
/// what a nurse has seen since: the entry stands until another is made, until the records say something else than they did when it
/// was made, or until it is as old as anything charted may be. The newest still counts, by the time of the records.
package struct EnteredChart: Sendable, Equatable, Codable {
  /// For so long counts what is charted: NEWS2 wants observations at least every 12 hours, and 4 to 6 hourly from a score of 1
  /// (RCP 2017).
  package static var lifetimeSeconds: Double { 21_600 }

  package struct Entered<Value: Sendable & Equatable & Codable>: Sendable, Equatable, Codable {
    package var value: Value
    /// Who entered it: a claim, not a proof.
    package var by: String
    /// By the clock of the patient's records.
    package var sinceSeconds: Double
    /// What the records say; nil where they have said nothing.
    package var charted: Value?

    /// Hears what a record says: whether it is no news, and whether it is the end of the entry.
    fileprivate mutating func hear(_ value: Value, at timeSeconds: Double) -> (repeats: Bool, ends: Bool) {
      if timeSeconds - sinceSeconds > EnteredChart.lifetimeSeconds { return (false, true) }
      if value == charted { return (value != self.value, false) }
      guard timeSeconds > sinceSeconds else { return (false, false) }
      charted = value
      return (false, value != self.value)
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
      Self.hear(&reading.consciousness, against: &consciousness, at: time) { $0.word },
      Self.hear(&reading.onOxygen, against: &onOxygen, at: time) { $0 ? "on oxygen" : "room air" },
    ].compactMap(\.self)
  }

  private static func hear<Value>(
    _ told: inout Value?, against entry: inout Entered<Value>?, at timeSeconds: Double, _ word: (Value) -> String
  ) -> String? {
    guard let value = told, let (repeats, ends) = entry?.hear(value, at: timeSeconds) else { return nil }
    if repeats { told = nil }
    guard ends, let ended = entry else { return nil }
    entry = nil
    return value == ended.value ? nil : "now charted: \(word(value)); \(ended.by) had entered \(word(ended.value))"
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
