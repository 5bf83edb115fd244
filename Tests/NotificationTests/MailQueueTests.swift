import Alarms
import Foundation
import Sharing
import Testing
import Vitals

@testable import Notification

@Suite("The queue of mails")
struct MailQueueTests {
  private func queue(_ numbers: ClosedRange<Int>) -> MailQueue {
    var queue = MailQueue(retry: BackoffSchedule(firstSeconds: 1, limitSeconds: 60))
    queue.add(numbers.map { SampleAlarms.transition($0) }, dateSeconds: 7)
    return queue
  }

  @Test("The same alarm is in it once, also after it was delivered")
  func dedupes() {
    var queue = queue(1...2)
    queue.add([SampleAlarms.transition(1), SampleAlarms.transition(3, severity: .medium)], dateSeconds: 8)
    #expect(queue.items.count == 2)
    queue.wasDelivered([SampleAlarms.transition(1).id])
    queue.add([SampleAlarms.transition(1)], dateSeconds: 9)
    #expect(queue.items.map(\.transition.id) == [SampleAlarms.transition(2).id])
  }

  @Test("A server that fails makes all wait, longer each time, until something is delivered")
  func waitsForServer() {
    var queue = queue(1...2)
    #expect(queue.next(at: 0) == .one(queue.items[0]))
    let times = (0..<8).map { _ in queue.serverFailed(at: 0) }
    #expect(times == [1, 2, 4, 8, 16, 32, 60, 60])
    #expect(queue.next(at: 59) == .wait(untilSeconds: 60))
    #expect(queue.next(at: 60) == .one(queue.items[0]))
    queue.wasDelivered([queue.items[0].transition.id])
    #expect(queue.serverFailed(at: 0) == 1)
  }

  @Test("A mail that is refused lets the others pass and comes again")
  func letsOthersPass() {
    var queue = queue(1...2)
    #expect(queue.wereRefused([queue.items[0].transition.id], at: 0) == MailQueue.refusedWaitSeconds)
    #expect(queue.next(at: 0) == .one(queue.items[1]))
    queue.wasDelivered([queue.items[1].transition.id])
    #expect(queue.next(at: 0) == .wait(untilSeconds: MailQueue.refusedWaitSeconds))
    #expect(queue.next(at: MailQueue.refusedWaitSeconds) == .one(queue.items[0]))
  }

  @Test("More than twenty at once become one mail")
  func digests() {
    #expect(queue(1...20).next(at: 0) == .one(queue(1...20).items[0]))
    let many = queue(1...21)
    #expect(many.next(at: 0) == .digest(many.items))
    let flood = queue(1...500)
    #expect(flood.next(at: 0) == .digest(Array(flood.items.prefix(MailQueue.longestDigest))))
  }

  @Test("What finds it full is counted")
  func isBounded() {
    var queue = MailQueue(retry: BackoffSchedule(firstSeconds: 1, limitSeconds: 60))
    var transition = SampleAlarms.transition()
    for _ in 0..<(MailQueue.capacity + 5) {
      transition.id = UUID()
      queue.add([transition], dateSeconds: 0)
    }
    #expect(queue.items.count == MailQueue.capacity)
    #expect(queue.overflowCount == 5)
  }
}
