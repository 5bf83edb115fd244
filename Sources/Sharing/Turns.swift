@preconcurrency package import Dispatch

/// Work that is done in turns on a serial queue of its own: as soon as somebody asks, and again after as many seconds as the turn
/// before said.
package final class Turns: Sendable {
  private let queue: DispatchQueue
  private let work: @Sendable () -> Double?
  private let schedule = Guarded(Schedule())

  private struct Schedule {
    /// A turn waits on the queue already.
    var isAsked = false
    /// Only the newest timer counts.
    var timerNumber = 0
  }

  /// `work` does all there is to do; it returns after how many seconds to come again, nil when only new work is a reason.
  package init(label: String, qos: DispatchQoS, work: @escaping @Sendable () -> Double?) {
    queue = DispatchQueue(label: label, qos: qos)
    self.work = work
  }

  /// Asks for a turn soon, and does not wait for it.
  package func ask() {
    let isFirst = schedule.withLock { schedule in
      defer { schedule.isAsked = true }
      return !schedule.isAsked
    }
    if isFirst { queue.async { self.turn() } }
  }

  /// Drops the timer, waits for the turn that is under way, and does `last` on the queue. A turn that is asked for later is taken:
  /// `work` must know that it is over.
  package func end(_ last: () -> Void = {}) {
    schedule.withLock { $0.timerNumber += 1 }
    queue.sync { last() }
  }

  private func turn() {
    let number = schedule.withLock { schedule in
      schedule.isAsked = false
      schedule.timerNumber += 1
      return schedule.timerNumber
    }
    guard let seconds = work() else { return }
    queue.asyncAfter(deadline: .now() + seconds) {
      if self.schedule.withLock({ $0.timerNumber == number }) { self.turn() }
    }
  }
}
