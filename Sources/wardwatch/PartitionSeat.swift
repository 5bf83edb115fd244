@preconcurrency internal import Dispatch
internal import Sharing
internal import Streaming

/// A partition's place in an engine of a group: empty, or with a session as long as the group leaves the partition here.
///
/// Sessions of one partition come one after another, each when the one before has ended: they have one journal.
final class PartitionSeat: Sendable {
  private let place: TopicPartition
  private let commons: SessionCommons
  private let makePlan: @Sendable (TopicPartition) throws -> SessionPlan
  private let onEnded: @Sendable (Summary) -> Void
  private let queue: DispatchQueue
  private let isTaken = Guarded(false)
  private let current = Guarded<WardSession?>(nil)

  private static let retrySeconds = 2.0

  init(
    _ place: TopicPartition, _ commons: SessionCommons, makePlan: @escaping @Sendable (TopicPartition) throws -> SessionPlan,
    onEnded: @escaping @Sendable (Summary) -> Void
  ) {
    self.place = place
    self.makePlan = makePlan
    self.onEnded = onEnded
    var named = commons
    let notice = commons.notice
    named.notice = { notice("\(place): \($0)") }
    named.rejects = commons.rejects.of(topic: place.topic)
    self.commons = named
    queue = DispatchQueue(label: "wardwatch.partition", qos: .userInitiated)
  }

  /// Nil while it is empty, or its session begins.
  var session: WardSession? { current.withLock { $0 } }

  func take() { set(true) }
  func leave() { set(false) }

  /// Waits until what was asked for has been done.
  func settle() { queue.sync {} }

  private func set(_ taken: Bool) {
    isTaken.withLock { $0 = taken }
    queue.async { self.turn() }
  }

  private func turn() {
    let isTaken = isTaken.withLock { $0 }
    if isTaken, session == nil { begin() }
    if !isTaken, let session {
      current.withLock { $0 = nil }
      onEnded(session.finish(.handOver))
    }
  }

  private func begin() {
    do {
      let session = try WardSession(makePlan(place), commons)
      session.start()
      current.withLock { $0 = session }
    } catch {
      commons.notice("not watched by this engine yet: \(error)")
      queue.asyncAfter(deadline: .now() + Self.retrySeconds) { self.turn() }
    }
  }
}
