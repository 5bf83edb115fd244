internal import Alarms
internal import Vitals

/// What is decided about a bed before it is drawn: where it stands, whether anyone knows, what drives it.
///
/// A class, though it never changes: rows are sorted several times a second, and 5,000 of them as values with a dozen references each
/// cost more than all the rest of a frame. What the whole list is asked for is kept as it was worked out.
final class BedRow: Sendable {
  let bed: ShownBed
  let urgency: Urgency
  let isSilent: Bool
  /// What was sent of the patient is still being read, and has never come near to now: whether they are silent nobody can say yet.
  let isBeingRead: Bool
  /// Whether readings of theirs have come that were of now.
  let wasHeard: Bool
  let hasTechnicalCondition: Bool
  /// The score that the order goes by: follows the real one in steps, so that rows do not change places for a point or two.
  let steadyScore: Double
  let bedKey: NaturalKey

  /// Of the person: an id may be that of several.
  let id: String
  let isAcknowledged: Bool

  /// HIGH or MEDIUM that nobody has taken.
  let needsAcknowledgement: Bool

  /// Whether what is wrong technically has lasted: a blip is marked in its place, and neither moves the row nor counts.
  let isTechnical: Bool

  /// How long what moves the row has stood, for the row after it.
  let lastingSignal: LastingCondition
  let lastingHigh: LastingCondition

  /// Whether a HIGH is on its way, and has been for long enough to be shown with the alarms.
  let isHighPending: Bool

  /// Whether the patient has a line of their own, and stands before those who are well.
  var standsOut: Bool { urgency != .normal || isHighPending }

  /// Where somebody looks back: of the moment on screen, and before, nothing is kept.
  var isNotKept: Bool { bed.arrivedSeconds == PastWard.neverSeconds }

  /// Nothing about the patient asks for anybody, nor may soon, as long as they are not silent.
  let isCalm: Bool

  /// Whether the explanation is of the score on screen, or of a few seconds ago in the same words.
  let explainsNow: Bool

  /// - Parameters:
  ///   - isReadingBack: whether what was sent before anybody watched is still being read.
  ///   - wasHeard: as the row before has it.
  ///   - isCalm: no by default, which only shows figures sooner.
  ///   - signalsCount: whether the row counts as technical for its signals; nil where they say so now.
  ///   - highCounts: whether a HIGH that is no alarm yet moves the row.
  ///   - lasting: how long those two have stood.
  ///   - explainsNow: nil where the explanation says so itself.
  init(
    _ bed: ShownBed, id: String, wallSeconds: Double, steadyScore: Double, bedKey: NaturalKey, isReadingBack: Bool = false,
    wasHeard: Bool = false, isCalm: Bool = false, signalsCount: Bool? = nil, highCounts: Bool = false,
    lasting: (signal: LastingCondition, high: LastingCondition) = (.signal, .high),
    explainsNow: Bool? = nil
  ) {
    self.id = id
    self.isCalm = isCalm
    (lastingSignal, lastingHigh) = lasting
    self.explainsNow = explainsNow ?? (bed.explanation?.score.rounded() == bed.rankingScore.rounded())
    self.bed = bed
    isAcknowledged = bed.alarm.acknowledgement != nil
    needsAcknowledgement = bed.alarm.severity >= .medium && !isAcknowledged
    self.steadyScore = steadyScore
    self.bedKey = bedKey
    let isSilent = bed.isSilent(at: wallSeconds)
    self.isSilent = isSilent
    self.wasHeard = wasHeard || !isSilent
    let isBeingRead = isSilent && isReadingBack && !wasHeard
    self.isBeingRead = isBeingRead
    let isMissed = isSilent && !isBeingRead
    score = bed.assessment.isModelled && !isSilent ? bed.assessment.anomaly : nil
    let (hasConditions, hasBadSignal) = (!bed.conditions.isEmpty, bed.hasBadSignal)
    hasTechnicalCondition = hasConditions || hasBadSignal
    isTechnical = isMissed || hasConditions || signalsCount ?? hasBadSignal
    let severity = bed.alarm.severity
    isHighPending = highCounts && severity < .high && !isSilent
    urgency =
      if severity >= .medium {
        Urgency(severity)
      } else if isMissed || (severity == .normal && isTechnical) {
        .technical
      } else {
        Urgency(severity)
      }
  }

  /// What the newest reading means beyond the alarm, while it has not yet lasted long enough to be one.
  var pending: Urgency? {
    let severity = bed.assessment.severity
    return severity > bed.alarm.severity && !isSilent ? Urgency(severity) : nil
  }

  /// The score that is shown: nil where it means nothing, because no model is loaded or the patient is silent.
  let score: Double?

  /// `11`, `5+`, `3!`; `--` where nothing is known.
  var news2Text: String { isSilent ? "--" : bed.assessment.news2.shortText }

  var bedLabel: String { bed.patient.bed.flatMap { ScreenText.isBlank($0) ? nil : $0 } ?? "--" }

  /// The name; where there is none that can be seen, the id.
  var nameLabel: String {
    guard let name = bed.patient.name, !ScreenText.isBlank(name) else { return bed.patient.id }
    return name
  }

  /// Of which moment an explanation is that does not explain the score beside it.
  enum ExplanationTime: Equatable {
    case lastReading
    case severityChange(seconds: Double)
    case earlier
  }

  /// Nil where the explanation is that of the score on screen. The engine keeps it up to date for the patient in focus; that of
  /// others is of their last change of severity.
  var explanationTime: ExplanationTime? {
    guard bed.explanation != nil else { return nil }
    if isSilent { return .lastReading }
    if explainsNow { return nil }
    return bed.alarm.severitySinceSeconds.map(ExplanationTime.severityChange) ?? .earlier
  }

  /// What kills within minutes. Signals that are all gone make a patient silent too; what else stood when a patient fell silent
  /// is no longer known.
  var lifeThreat: LifeThreat? {
    let threat = bed.assessment.lifeThreat
    return isSilent && threat != .asystoleOrLeadsOff ? nil : threat
  }

  /// What drives the patient: the first reason of the explanation, which the pane, the log and the mail name too; where there is
  /// none, what NEWS2 gives most points for.
  var mainFactor: Factor? {
    guard urgency != .normal else { return scoredFactors.first?.factor }
    return bed.explanation?.primary?.factor ?? scoredFactors.first?.factor
  }

  /// What NEWS2 gives points for, most first; of equal points, what contributes more to the score.
  var scoredFactors: [(factor: Factor, points: Int)] {
    let score = bed.assessment.news2
    let all = NEWS2Parameter.allCases.compactMap { parameter -> (factor: Factor, points: Int)? in
      guard let points = score[parameter], points > 0 else { return nil }
      return (Factor(parameter), points)
    }
    func contribution(_ factor: Factor) -> Double {
      bed.explanation?.contributions.first { $0.factor == factor }?.points ?? 0
    }
    return all.map { (scored: $0, contribution: contribution($0.factor)) }.enumerated().sorted { left, right in
      if left.element.scored.points != right.element.scored.points {
        return left.element.scored.points > right.element.scored.points
      }
      if left.element.contribution != right.element.contribution { return left.element.contribution > right.element.contribution }
      return left.offset < right.offset
    }.map(\.element.scored)
  }
}

extension Factor {
  init(_ parameter: NEWS2Parameter) {
    switch parameter {
    case .oxygen: self = .oxygen
    case .consciousness: self = .consciousness
    default: self = parameter.vital.map(Factor.vital) ?? .consciousness
    }
  }
}

/// Orders bed 9 before bed 10 and bay A before bay B.
struct NaturalKey: Sendable, Comparable {
  private let parts: [Part]

  private enum Part: Sendable, Comparable {
    case number(Int, digits: Int)
    case text(String)

    static func < (left: Part, right: Part) -> Bool {
      switch (left, right) {
      case (.number(let a, let m), .number(let b, let n)): (a, m) < (b, n)
      case (.text(let a), .text(let b)): a < b
      case (.number, .text): true
      case (.text, .number): false
      }
    }
  }

  init(_ text: String) {
    var parts: [Part] = []
    var rest = Substring(text.lowercased())
    while let first = rest.first {
      let isNumber = first.isASCII && first.isNumber
      let run = rest.prefix { ($0.isASCII && $0.isNumber) == isNumber }
      rest = rest.dropFirst(run.count)
      if isNumber, run.count <= 18, let number = Int(run) {
        parts.append(.number(number, digits: run.count))
      } else {
        parts.append(.text(String(run)))
      }
    }
    self.parts = parts
  }

  static func < (left: NaturalKey, right: NaturalKey) -> Bool { left.parts.lexicographicallyPrecedes(right.parts) }
}
