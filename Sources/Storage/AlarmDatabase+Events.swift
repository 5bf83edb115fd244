internal import Alarms
internal import Foundation

extension AlarmDatabase {
  /// What people and timers did of late and after `seconds`, by the server's clock; oldest first, with when each was recorded.
  func events(recordedAfter seconds: Double) throws(PostgresError) -> [(event: EpisodeEvent, recordedSeconds: Double)] {
    let rows = try connection.run(EventStatements.recent, [.text(topic), .text(String(seconds))])
    return (0..<rows.count).reversed().compactMap { row in
      guard let episodeID = rows.text(row, 0).flatMap(UUID.init(uuidString:)),
        let kind = rows.text(row, 1).flatMap(EpisodeEvent.Kind.init), let ordinal = rows.text(row, 2).flatMap({ Int($0) }),
        let patientID = rows.text(row, 3), let timeSeconds = rows.text(row, 5).flatMap(Double.init),
        let recordedSeconds = rows.text(row, 7).flatMap(Double.init)
      else { return nil }
      return (
        EpisodeEvent(
          episodeID: episodeID, kind: kind, ordinal: ordinal, patientID: patientID, person: rows.text(row, 4),
          timeSeconds: timeSeconds, untilSeconds: rows.text(row, 6).flatMap(Double.init)), recordedSeconds
      )
    }
  }
}

/// An event as its table has it.
struct EventRow: Encodable {
  var episodeId: UUID
  var kind: String
  var ordinal: Int
  var topic: String
  var patientId: String
  var person: String?
  var occurredEpoch: Double
  var untilEpoch: Double?

  init(_ event: EpisodeEvent, topic: String) {
    episodeId = event.episodeID
    kind = event.kind.rawValue
    ordinal = event.ordinal
    self.topic = topic
    patientId = event.patientID
    person = event.person
    occurredEpoch = event.timeSeconds
    untilEpoch = event.untilSeconds
  }

  enum CodingKeys: String, CodingKey {
    case kind, ordinal, topic, person
    case episodeId = "episode_id"
    case patientId = "patient_id"
    case occurredEpoch = "occurred_epoch"
    case untilEpoch = "until_epoch"
  }
}

/// What has been heard already: what is read overlaps.
struct HeardEvents {
  private(set) var newestRecordedSeconds = 0.0
  private var known: Set<Place> = []

  private struct Place: Hashable {
    var episodeID: UUID
    var kind: EpisodeEvent.Kind
    var ordinal: Int
  }

  /// Those of `stored` that were not heard before.
  mutating func take(_ stored: [(event: EpisodeEvent, recordedSeconds: Double)]) -> [EpisodeEvent] {
    // As many as one look brings, twice: what is older is not read again.
    if known.count > 20_000 { known = [] }
    return stored.compactMap { event, recordedSeconds in
      newestRecordedSeconds = max(newestRecordedSeconds, recordedSeconds)
      let place = Place(episodeID: event.episodeID, kind: event.kind, ordinal: event.ordinal)
      return known.insert(place).inserted ? event : nil
    }
  }
}
