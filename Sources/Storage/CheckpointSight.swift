/// What is found of the database's checkpoint by whoever does not wait for it.
enum CheckpointSight: Sendable, Equatable {
  /// It goes up to there; nil where there is none.
  case seen([Int32: Int64]?)
  /// Somebody has locked it.
  case locked
}
