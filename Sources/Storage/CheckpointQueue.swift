internal import Saving

/// What is to be saved of the checkpoint, and the round that it is of.
///
/// A slice stands on all before it. Where one may be lost, or another console may have saved meanwhile, a round ends: what is of
/// it is dropped, and whoever makes the slices begins anew with everybody.
struct CheckpointQueue {
  private(set) var round = 1
  private(set) var slice: CheckpointSlice?
  /// Counts the slices taken in, to know whether the one committed is all.
  private(set) var number = 0

  var isEmpty: Bool { slice == nil }

  mutating func add(_ next: CheckpointSlice) {
    guard next.round == round else { return }
    slice = slice.followed(by: next)
    number += 1
  }

  /// All up to that number has been committed.
  mutating func committed(upTo number: Int) {
    if number == self.number { slice = nil }
  }

  mutating func beginRound() {
    round += 1
    slice = nil
  }
}

extension CheckpointSlice? {
  /// Both as one, where they are of one round; else that of the later round alone.
  func followed(by next: CheckpointSlice) -> CheckpointSlice {
    guard var both = self, both.round >= next.round else { return next }
    guard both.round == next.round else { return both }
    both.append(next)
    return both
  }
}
