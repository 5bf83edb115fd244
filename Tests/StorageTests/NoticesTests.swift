import Sharing
import Testing

@testable import Storage

@Suite("Lines about the machinery")
struct NoticesTests {
  @Test("wait for whoever takes them, and come in order")
  func order() {
    let heard = Guarded<[String]>([])
    let notices = Notices()
    notices.say("first")
    notices.say("second")
    notices.hand { line in heard.withLock { $0.append(line) } }
    notices.say("third")
    #expect(heard.withLock { $0 } == ["first", "second", "third"])
  }

  @Test("are told after any number of others as the first one was")
  func many() {
    let count = Guarded(0)
    let notices = Notices()
    notices.hand { _ in count.withLock { $0 += 1 } }
    for _ in 0..<50_000 { notices.say("database down") }
    #expect(count.withLock { $0 } == 50_000)
  }
}
