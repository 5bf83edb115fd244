package import Saving
internal import Vitals

/// What the models make of the hours behind a reading.
struct SustainedScores: Sendable, Equatable {
  var models: ModelScores
  var risk: Double
  /// Nil where no model says.
  var mortality: Double?
  var sepsis: Double?
}

/// What the models made of the hours behind a patient, with the row that they made it of.
///
/// Of a patient whose readings come every second it stands for some seconds, in which hours hardly move; the present state is scored
/// with every reading, beside it. When it is made anew is told by the times of the readings, and by which quantities are known: never
/// by how bad they are, so that what does not fall as a patient gets worse still does not; nor by batches, queues or restarts.
struct SustainedAnswer: Sendable {
  /// Where readings usually come less often, it is made anew with each.
  static let standsSeconds = 5.0

  /// When the reading was measured that it was made with.
  private(set) var madeSeconds = 0.0
  private(set) var scores = SustainedScores.blank
  /// Of `Feature.count` numbers.
  private(set) var row = InlineArray<161, Float>(repeating: .nan)

  func stands(at timeSeconds: Double) -> Bool {
    timeSeconds >= madeSeconds && timeSeconds - madeSeconds < Self.standsSeconds
  }

  mutating func take(_ scores: SustainedScores, of row: UnsafeBufferPointer<Float>, at timeSeconds: Double) {
    (self.scores, madeSeconds) = (scores, timeSeconds)
    for place in self.row.indices { self.row[place] = row[place] }
  }

  /// The clock of the records was set: what it said of all of this is moved along.
  mutating func shift(bySeconds seconds: Double) { madeSeconds += seconds }
}

/// Equal also where a number of the row is NaN.
extension SustainedAnswer: Equatable {
  static func == (left: SustainedAnswer, right: SustainedAnswer) -> Bool {
    left.madeSeconds == right.madeSeconds && left.scores == right.scores
      && left.row.indices.allSatisfy { left.row[$0].bitPattern == right.row[$0].bitPattern }
  }
}

extension SustainedScores: Saved {
  static var blank: SustainedScores { SustainedScores(models: .blank, risk: 0) }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&models)
    coder.pass(&risk)
    coder.pass(&mortality)
    coder.pass(&sepsis)
  }
}

/// Of the row only what is known, which quantities those are first.
extension SustainedAnswer: Saved {
  static var blank: SustainedAnswer { SustainedAnswer() }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&madeSeconds)
    coder.pass(&scores)
    var known = FeatureChannel.allCases.reduce(UInt32(0)) { $0 | (row[$1.firstPlace].isNaN ? 0 : 1 << UInt32($1.rawValue)) }
    coder.pass(&known)
    if known >> UInt32(FeatureChannel.count) != 0 { coder.refuse() }
    for channel in FeatureChannel.allCases where known & 1 << UInt32(channel.rawValue) != 0 {
      for place in channel.firstPlace..<channel.firstPlace + FeatureStatistic.count { coder.pass(&row[place]) }
    }
  }
}

extension ModelScores: Saved {
  package static var blank: ModelScores { ModelScores(forest: 0, oddness: PerVital(repeating: 0)) }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&forest)
    coder.pass(&oddness)
  }
}
