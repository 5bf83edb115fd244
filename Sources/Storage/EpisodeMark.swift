internal import Foundation

/// What of an alarm's row says which episode begins or ends with it.
struct EpisodeMark: Encodable {
  var episodeId: UUID
  var observedEpoch: Double

  init(_ row: AlarmRow) { (episodeId, observedEpoch) = (row.episodeId, row.observedEpoch) }

  enum CodingKeys: String, CodingKey {
    case episodeId = "episode_id"
    case observedEpoch = "observed_epoch"
  }
}
