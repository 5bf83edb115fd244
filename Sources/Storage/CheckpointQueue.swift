internal import Saving

/// What is to be saved of the checkpoint, and the round that it is of.
///
/// It is stored a piece at a time, in transactions of their own behind the alarms: what has just been raised waits at most for one
/// such piece. Where alarms never cease, a piece goes along with some of them.
///
/// A slice stands on all before it. Where one may be lost, or another console may have saved meanwhile, a round ends: what is of
/// it is dropped, and whoever makes the slices begins anew with everybody.
struct CheckpointQueue {
  /// How long a piece may keep an alarm waiting, as far as its size can help that.
  private static let mostNanoseconds: UInt64 = 20_000_000
  /// Below it is the transaction that takes the time, and not what is in it.
  private static let leastBytes = 64_000
  private static let mostBytes = 512_000
  /// So many transactions of alarms go before a piece that waits.
  private static let mostPassed = 4
  /// What has grown by so many slices comes to no end in pieces, and is stored whole.
  private static let mostBehind = 8

  private(set) var round = 1
  private(set) var slice: CheckpointSlice?
  /// The piece that is being stored.
  private var piece: CheckpointSlice?
  private var pieceBytes = leastBytes
  private var passed = 0
  /// How many slices have come since all that there was had been stored.
  private var behind = 0

  var isEmpty: Bool { slice == nil && piece == nil }
  /// Alarms have gone before it for long enough.
  var isDue: Bool { slice != nil && passed >= Self.mostPassed }

  mutating func add(_ next: CheckpointSlice) {
    guard next.round == round else { return }
    slice = slice.followed(by: next)
    behind += 1
  }

  /// Alarms have gone before what waits, if anything does.
  mutating func pass() { if slice != nil { passed += 1 } }

  /// Takes what is to be stored next, until `stored` or `putBack`. Nil where there is nothing.
  /// - Parameter isLast: whether nothing comes any more that could be kept waiting.
  mutating func takePiece(isLast: Bool = false) -> CheckpointSlice? {
    passed = 0
    guard var left = slice else { return nil }
    if !isLast, behind <= Self.mostBehind, let first = left.takeFirst(pieceBytes) {
      (piece, slice) = (first, left)
    } else {
      (piece, slice, behind) = (left, nil, 0)
    }
    return piece
  }

  /// The piece has been stored, which took so long.
  mutating func stored(afterNanoseconds took: UInt64) {
    guard piece != nil else { return }
    piece = nil
    if took > Self.mostNanoseconds {
      pieceBytes = max(Self.leastBytes, pieceBytes / 2)
    } else if slice != nil, took < Self.mostNanoseconds / 2 {
      pieceBytes = min(Self.mostBytes, pieceBytes * 2)
    }
  }

  /// The piece has not been stored.
  mutating func putBack() {
    guard let piece else { return }
    self.piece = nil
    guard piece.round == round else { return }
    slice = slice.map { CheckpointSlice?(piece).followed(by: $0) } ?? piece
  }

  mutating func beginRound() {
    round += 1
    (slice, behind) = (nil, 0)
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
