internal import Alarms
internal import Foundation

/// Alarms of a console that does not know yet what it goes on from: the database is away at its start, or the checkpoint locked.
///
/// An episode that was running before the start is raised by such a console under another identity. So its alarms are kept on the
/// disk and not stored; people are told of a HIGH once it has been waited for a moment. When the checkpoint comes, the engine goes
/// back to it and comes upon the same alarms under their right identities: the provisional ones are void. Where there is none,
/// they stand. A pure decision; times are nanoseconds on a clock that never jumps.
struct ProvisionalAlarms {
  enum Verdict: Sendable, Equatable {
    case stand
    case void
  }

  /// For so long people are not told, because the checkpoint may come: as long as a HIGH has to last to be one.
  static let patienceNanoseconds: UInt64 = 10_000_000_000
  /// More steps than that in one outage are known no more: what followed them is not stored again.
  private static let mostFollowed = 10_000

  private(set) var verdict: Verdict?
  /// Whether some wait for it.
  private(set) var isHolding = false
  /// Whether void ones may lie on the disk still.
  var isClearing = false
  /// Whether what an earlier run left of them is known.
  private(set) var hasRecollected = false
  /// Of which nobody has been told.
  private var untold: [(entry: JournalEntry, nanoseconds: UInt64)] = []
  var hasUntold: Bool { !untold.isEmpty }
  /// What became of each step meanwhile: it is stored only behind the alarm that it follows, and waits on the disk until then.
  private var followers: [UUID: [JournalEntry]] = [:]

  /// Takes what comes in; answers what is now to be stored again, behind its alarm.
  mutating func take(_ entries: [JournalEntry], atNanoseconds now: UInt64) -> [JournalEntry] {
    var due: [JournalEntry] = []
    for entry in entries {
      switch entry {
      case .provisional(let transition) where verdict == nil:
        isHolding = true
        untold.append((entry, now))
        if followers.count < Self.mostFollowed { followers[transition.id] = [] }
      case .alarm(let transition, _): due += followers.removeValue(forKey: transition.id) ?? []
      default: if let id = entry.followedTransitionID { followers[id]?.append(entry) }
      }
    }
    return due
  }

  /// Takes what an earlier run has left of them on the disk, in its order.
  mutating func recollect(_ left: [JournalEntry]) {
    hasRecollected = true
    for entry in left {
      if case .provisional(let transition) = entry {
        isHolding = isHolding || verdict == nil
        if followers[transition.id] == nil, followers.count < Self.mostFollowed { followers[transition.id] = [] }
      } else if let id = entry.followedTransitionID, followers[id]?.contains(entry) == false {
        followers[id]?.append(entry)
      }
    }
  }

  /// Whether an entry has to wait for the verdict: stored before the alarm that it follows it would be lost.
  func holds(_ entry: JournalEntry) -> Bool {
    guard verdict == nil else { return false }
    return entry.isProvisional || entry.followedTransitionID.map { followers[$0] != nil } ?? false
  }

  /// What people are to be told of now, whatever is known.
  mutating func takeDue(atNanoseconds now: UInt64, isEnding: Bool) -> [JournalEntry] {
    let count = isEnding ? untold.count : untold.prefix { $0.nanoseconds + Self.patienceNanoseconds <= now }.count
    defer { untold.removeFirst(count) }
    return untold.prefix(count).map(\.entry)
  }

  /// They stand, and what followed them lies behind them: answers those of which people are to be told.
  mutating func stand() -> [JournalEntry] {
    (verdict, isHolding) = (.stand, false)
    defer { (untold, followers) = ([], [:]) }
    return untold.map(\.entry)
  }

  /// They are void: the engine comes to what is true of them again.
  mutating func void() {
    (verdict, isHolding) = (.void, false)
    isClearing = true
    untold = []
  }
}
