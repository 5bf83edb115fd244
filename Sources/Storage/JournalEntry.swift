internal import Alarms
internal import Foundation

/// What is to be stored, in the order in which it happened. Written ahead to the journal, then committed to the database;
/// storing an entry a second time changes nothing. Indirect, because an entry is held in several places until it is committed.
indirect enum JournalEntry: Sendable, Equatable, Codable {
  case alarm(AlarmTransition, receivedNanoseconds: UInt64)
  /// An alarm that was raised while nobody knew what this console goes on from; see `ProvisionalAlarms`.
  case provisional(AlarmTransition)
  /// Of an alarm that was written before it.
  case explanation(AlarmExplanation)
  case acknowledgement(Acknowledgement)
  /// The mail of this transition has gone out.
  case mailed(transitionID: UUID, timeSeconds: Double)
  /// What became of a notice of an alarm at one recipient.
  case delivery(AlarmDelivery)
  /// What was wrong with what is known of a patient, or with the machinery.
  case technical(TechnicalAlarm)
  /// What a person or a timer does about an alarm.
  case event(EpisodeEvent)
  /// Nobody could be told of this transition, and nobody will be.
  case givenUp(transitionID: UUID, reason: String)

  struct Acknowledgement: Sendable, Equatable, Codable {
    var id: UUID
    var episodeID: UUID
    var step: Int
    /// Nil in journals from before acknowledgements could be taken back.
    var turn: Int?
    var ward: String
    var patientID: String
    var person: String
    var timeSeconds: Double
  }

  /// Whether every console that reads the topic comes to it by itself: only whoever is on duty writes it.
  var isOfTheEngine: Bool {
    switch self {
    case .alarm, .provisional, .explanation, .technical: true
    case .acknowledgement, .event, .mailed, .delivery, .givenUp: false
    }
  }

  /// What a person or a timer did: others are to see it at once.
  var isDeed: Bool {
    switch self {
    case .acknowledgement, .event: true
    case .alarm, .provisional, .explanation, .technical, .mailed, .delivery, .givenUp: false
    }
  }

  var transition: AlarmTransition? {
    switch self {
    case .alarm(let transition, _), .provisional(let transition): transition
    case .explanation, .acknowledgement, .mailed, .delivery, .technical, .event, .givenUp: nil
    }
  }

  var isProvisional: Bool { if case .provisional = self { true } else { false } }

  /// Of the step that nobody need be told of any more.
  var settledTransitionID: UUID? {
    switch self {
    case .mailed(let id, _), .givenUp(let id, _): id
    case .alarm, .provisional, .explanation, .technical, .acknowledgement, .event, .delivery: nil
    }
  }

  /// The step of an alarm that it follows; nil where it follows none.
  var followedTransitionID: UUID? {
    switch self {
    case .explanation(let explanation): explanation.transitionID
    case .mailed(let id, _), .givenUp(let id, _): id
    case .delivery(let delivery): delivery.transitionID
    case .alarm, .provisional, .acknowledgement, .technical, .event: nil
    }
  }
}

extension JournalEntry {
  /// Of what a `JSONStream` wrote.
  static func decoder() -> JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }
}
