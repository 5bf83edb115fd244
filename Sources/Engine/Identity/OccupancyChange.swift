import Alarms
import Vitals

/// What a reading made known about who is who. Histories are named by the key of their patient.
enum OccupancyChange: Sendable, Equatable {
  /// The same person, who from now on needs telling from others of the id.
  case distinguish(key: String, as: PatientIdentity)
  /// From the first of `replay` on the history at `key` is another person's: it ends, and a new one begins with these.
  case part(key: String, as: PatientIdentity, replay: [Reading])
  /// Nothing has come of `key` while this came from where its patient may have been moved: what still stands there is raised in its
  /// time, as it is by a console that goes by the clock.
  case pass(key: String, until: Reading)
  /// What came as `key` is the person `into`, who was moved.
  case join(key: String, into: PatientIdentity, waiting: [Reading])
  /// What was measured of `key` was measured of the patient who goes by `id`.
  case share(key: String, withID: String)
  /// The history is let go; `words` say why, for the log.
  case letGo(key: String, AlarmClosure, words: String)
  /// Why it is not sure who this is; nil where it is.
  case doubt(PatientIdentity, cause: String?)
}
