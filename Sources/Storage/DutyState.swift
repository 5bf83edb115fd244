/// Whether this console persists and mails for its topic: a pure decision from what the database says of the advisory lock.
///
/// Where the lock cannot be known, whoever had it goes on, and one that could never ask acts on its own: a duplicate mail is
/// better than a missing one, and a row is stored once whoever stores it.
struct DutyState: Sendable, Equatable {
  enum Role: Sendable, Equatable {
    /// The database could never be asked.
    case unknown
    case onDuty
    case standby
  }

  /// What the database says when asked for the topic's lock.
  enum LockAnswer: Sendable, Equatable {
    case acquired
    /// An earlier session of this very console holds it: the server has not yet noticed that it is gone.
    case heldByMyself
    case heldByAnother
  }

  enum Change: Sendable, Equatable {
    case none
    /// From now on this console persists and mails: it writes what it remembers and takes over the mails that wait.
    case takesOver
    case stepsBack
  }

  private(set) var role = Role.unknown
  /// Whether the lock is held on the session of now.
  private(set) var holdsLock = false

  var isOnDuty: Bool? {
    switch role {
    case .unknown: nil
    case .onDuty: true
    case .standby: false
    }
  }

  /// Whether transitions are journalled, stored and mailed here.
  var persists: Bool { role != .standby }

  mutating func databaseAnswered(_ answer: LockAnswer) -> Change {
    let before = role
    holdsLock = answer == .acquired
    role = answer == .heldByAnother ? .standby : .onDuty
    if role == before { return .none }
    return role == .onDuty ? .takesOver : .stepsBack
  }

  mutating func databaseLost() { holdsLock = false }
}
