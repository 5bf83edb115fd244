import Dispatch
import Sharing
import Testing

@Suite("What threads share")
struct SharingTests {
  @Test("A guarded value loses no change of many threads")
  func guards() {
    let count = Guarded(0)
    DispatchQueue.concurrentPerform(iterations: 1000) { _ in count.withLock { $0 += 1 } }
    #expect(count.withLock { $0 } == 1000)
  }

  @Test("Whoever waits for a board sees the change that another thread makes")
  func shows() {
    let board = Board(0)
    // A queue of its own gets a thread even while other tests keep all those of the global queues.
    DispatchQueue(label: "test.board").async { for number in 1...100 { board.update { $0 = number } } }
    #expect(board.wait(timeoutSeconds: 60) { $0 == 100 })
    #expect(board.read { $0 } == 100)
    #expect(!board.wait(timeoutSeconds: 0.01) { $0 == 101 })
  }

  @Test("A turn is taken when asked for, and again after as long as the turn before said")
  func takesTurns() {
    let taken = Board(0)
    let turns = Turns(label: "test.turns", qos: .userInitiated) {
      taken.update { $0 += 1 }
      return taken.read { $0 } == 2 ? 0.01 : nil
    }
    turns.ask()
    #expect(taken.wait(timeoutSeconds: 60) { $0 == 1 })
    turns.ask()
    #expect(taken.wait(timeoutSeconds: 60) { $0 == 3 })
  }

  @Test("The end drops the timer and waits for the turn under way")
  func ends() {
    let taken = Board(0)
    let turns = Turns(label: "test.turns", qos: .userInitiated) {
      taken.update { $0 += 1 }
      return 3600
    }
    turns.ask()
    #expect(taken.wait(timeoutSeconds: 60) { $0 == 1 })
    var last: Int?
    turns.end { last = taken.read { $0 } }
    #expect(last == 1)
  }

  @Test(
    "An address is this machine's by its host alone",
    arguments: [
      ("http://localhost:8080/hook", true), ("http://user:word@localhost/hook", true), ("http://user@[::1]:8080", true),
      ("http://localhost/a@ward.example", true), ("http://localhost:x@ward.example/", false),
      ("http://[::1]:1@ward.example", false), ("http://a@localhost@ward.example", false),
      ("http://127.0.0.1@ward.example?@localhost", false), ("localhost", false), ("http://localhost:x", false),
    ])
  func isLoopback(url: String, isOwn: Bool) {
    #expect(Loopback.isNamed(by: url) == isOwn)
  }

  @Test(
    "An address leads to its scheme and host, whatever user stands before it and wherever else an @ is",
    arguments: [
      ("https://u:p@ward.example:8443/hook?token=x", "https", "ward.example:8443"), ("http://a@b@[::1]:1?c@d", "http", "[::1]:1"),
      ("smtp://ward.example#a@b", "smtp", "ward.example"), ("https://u:p@", "https", ""), ("u:p@ward.example", nil, nil),
    ])
  func leads(url: String, scheme: String?, host: String?) {
    let parts = SchemeAndHost(of: url)
    #expect(parts.map { String($0.scheme) } == scheme && parts.map { String($0.host) } == host)
  }

  @Test("Waits double up to the limit and start over")
  func backsOff() {
    var backoff = BackoffSchedule(firstSeconds: 0.25, limitSeconds: 5)
    #expect((0..<7).map { _ in backoff.next() } == [0.25, 0.5, 1, 2, 4, 5, 5])
    backoff.reset()
    #expect(backoff.next() == 0.25)
  }
}
