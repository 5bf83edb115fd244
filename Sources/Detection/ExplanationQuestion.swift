package import Saving
package import Vitals

/// All that an explanation is made of, as of one reading: small, so that it can wait while the patient's history goes on.
package struct ExplanationQuestion: Sendable, Equatable, Codable {
  /// The row that was scored, number by number; as bits, since what is unknown in it is no number.
  private var rowBits: [UInt32]
  /// The same as it will be if the present state lasts, where that is another than the row's own.
  private var lastingBits: [UInt32]?
  private(set) var observation: Observation
  private(set) var usual: PerVital<Double?>
  private(set) var moves: PerVital<Move?>
  private(set) var exemption: ScoreExemption?
  private(set) var lifeThreat: LifeThreat?
  private(set) var forecast: Forecast?
  /// What the hours before say; nil where there are none, and in questions that an earlier version kept.
  private(set) var outcomes: OutcomeCourse?

  struct Move: Sendable, Equatable, Codable {
    var change: Double
    var seconds: Double
  }

  /// - Parameter assessment: as it counts for this patient; nil for what a detector itself makes of the history.
  package init(about history: PatientHistory, of assessment: Assessment? = nil) {
    let rows = history.scoredRows
    (rowBits, lastingBits) = (rows.row.map(\.bitPattern), rows.lasting?.map(\.bitPattern))
    var observation = history.observation
    if let shown = assessment?.observation { observation.oxygenScale = shown.oxygenScale }
    self.observation = observation
    usual = history.usual
    moves = PerVital { vital in history.recentChange(of: vital).map { Move(change: $0.change, seconds: $0.seconds) } }
    exemption = assessment?.exemption
    lifeThreat = assessment?.lifeThreat
    forecast = assessment?.forecast
    var outcomes = history.outcomes
    outcomes.begin(at: rows.madeSeconds)
    self.outcomes = outcomes.looksBack ? outcomes : nil
  }

  var row: [Float] { rowBits.map(Float.init(bitPattern:)) }
  var lasting: [Float] { lastingBits?.map(Float.init(bitPattern:)) ?? Feature.lasting(row) }
}

extension ExplanationQuestion: Saved {
  package static var blank: ExplanationQuestion { ExplanationQuestion(about: .blank) }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&rowBits)
    coder.pass(&observation)
    coder.pass(&usual)
    coder.pass(&moves)
    coder.pass(&exemption)
    coder.pass(&lifeThreat)
    coder.pass(&forecast)
    coder.pass(&outcomes)
    if coder.version >= 3 { coder.pass(&lastingBits) }
    // The models take rows of one length alone.
    if rowBits.count != Feature.count || lastingBits.map({ $0.count != Feature.count }) ?? false { coder.refuse() }
  }
}

extension ExplanationQuestion.Move: Saved {
  static var blank: ExplanationQuestion.Move { ExplanationQuestion.Move(change: 0, seconds: 0) }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&change)
    coder.pass(&seconds)
  }
}
