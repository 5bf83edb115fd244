package import Saving

/// Where NEWS2 goes if vital signs go on moving as they have for some minutes: to a score that asks for an urgent review.
package struct Forecast: Sendable, Equatable, Codable {
  /// How a vital moves, at least.
  package struct Move: Sendable, Equatable, Codable {
    /// In the vital's own unit.
    package var perMinute: Double
    /// Where that takes it.
    package var value: Double
    /// One that is back behind this has turned, and goes there no more: a patient who has recovered is not told of for as long as
    /// it looked ahead.
    package var turn: Double

    package init(perMinute: Double, value: Double, turn: Double) {
      self.perMinute = perMinute
      self.value = value
      self.turn = turn
    }

    fileprivate func goesOn(at value: Double) -> Bool { perMinute < 0 ? value < turn : value > turn }
  }

  /// Nil for vitals that stay where they are.
  package var moves: PerVital<Move?>
  /// How far it looks ahead. For so long it stands.
  package var withinSeconds: Double
  /// When it was made, by the clock of the patient's records.
  package var madeSeconds: Double

  package init(moves: PerVital<Move?>, withinSeconds: Double, madeSeconds: Double) {
    self.moves = moves
    self.withinSeconds = withinSeconds
    self.madeSeconds = madeSeconds
  }

  /// What NEWS2 will be, of what is known now.
  package func news2(from observation: Observation) -> NEWS2Score {
    var ahead = observation
    ahead.values = values(from: observation)
    return NEWS2Score(ahead)
  }

  private func values(from observation: Observation) -> PerVital<Double?> {
    var ahead = observation.values
    for vital in Vital.allCases {
      if let move = moves[vital], let now = ahead[vital], move.goesOn(at: now) { ahead[vital] = move.value }
    }
    return ahead
  }

  /// Whether it tells anything: NEWS2 asks for no urgent review yet, and will.
  package func warns(of observation: Observation) -> Bool {
    Severity(news2: NEWS2Score(observation)) < .medium && Severity(news2: news2(from: observation)) >= .medium
  }

  /// The same, where some of it is accepted for this patient.
  package func warns(of observation: Observation, under orders: AlarmOrders) -> Bool {
    Severity(news2: orders.counted(news2(from: observation), of: values(from: observation))) >= .medium
  }

  /// Whether it still holds at `timeSeconds`, of whom this is known by then.
  package func stands(at timeSeconds: Double, for observation: Observation) -> Bool {
    timeSeconds - madeSeconds <= withinSeconds && warns(of: observation)
  }

  /// `NEWS2 5 within 10 min if this goes on: RR falling 0.6/min`
  package func words(from observation: Observation) -> String {
    let (now, ahead) = (NEWS2Score(observation), news2(from: observation))
    let moving = Vital.allCases.compactMap { vital -> String? in
      guard let move = moves[vital], ahead.points(of: vital) ?? 0 > now.points(of: vital) ?? 0 else { return nil }
      let tenths = max(1, (abs(move.perMinute) * 10).rounded())
      let perMinute = tenths.isFinite && tenths < 10_000 ? "\(Int(tenths) / 10).\(Int(tenths) % 10)" : "--"
      return "\(vital.label) \(move.perMinute < 0 ? "falling" : "rising") \(perMinute)/min"
    }
    let score = "NEWS2 \(ahead.isPartial ? "at least " : "")\(ahead.total)"
    return "\(score) within \(Int(withinSeconds / 60)) min if this goes on: \(moving.joined(separator: ", "))"
  }
}

extension Forecast: Saved {
  package static var blank: Forecast { Forecast(moves: PerVital(repeating: nil), withinSeconds: 0, madeSeconds: 0) }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&moves)
    coder.pass(&withinSeconds)
    coder.pass(&madeSeconds)
    // It is told in whole minutes.
    if !(0...86_400).contains(withinSeconds) { coder.refuse() }
  }
}

extension Forecast.Move: Saved {
  package static var blank: Forecast.Move { Forecast.Move(perMinute: 0, value: 0, turn: 0) }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&perMinute)
    coder.pass(&value)
    coder.pass(&turn)
  }
}
