/// Whether an engine takes part in its group: a pure decision from whether its database can be reached. Times are seconds on a clock
/// that never jumps.
///
/// An engine that is cut off from the database alone can store nothing, and nobody else gets its partitions while it stays. It
/// leaves the group, so that they are offered to others, and goes on watching what it had: where nobody can reach the database,
/// somebody still does. A mail that both send has one Message-ID.
struct GroupPresence {
  enum Step: Equatable {
    case stay
    case leave
    case comeBack
  }

  /// Longer than a server or a pooler that is restarted, or fails over, is mostly away.
  static let patienceSeconds = 10.0
  /// A connection that comes and goes is none.
  static let steadySeconds = 3.0

  private(set) var isMember = true
  /// Since when the database has been otherwise than the presence stands for.
  private var contrarySeconds: Double?

  mutating func step(isCutOff: Bool, atSeconds now: Double) -> Step {
    guard isCutOff == isMember else {
      contrarySeconds = nil
      return .stay
    }
    let since = contrarySeconds ?? now
    contrarySeconds = since
    guard now - since >= (isMember ? Self.patienceSeconds : Self.steadySeconds) else { return .stay }
    contrarySeconds = nil
    isMember.toggle()
    return isMember ? .comeBack : .leave
  }
}
