import Testing

@testable import Console

@Suite("How often the screen is painted")
struct FramePacerTests {
  private func paced(by taking: Double, frames: Int, from pacer: FramePacer = FramePacer()) -> FramePacer {
    var pacer = pacer
    var now = 1000.0
    for _ in 0..<frames {
      now += 10
      pacer.sent(atSeconds: now)
      pacer.taken(atSeconds: now + taking)
    }
    return pacer
  }

  @Test("A terminal that takes frames at once gets five a second")
  func full() {
    var pacer = FramePacer()
    #expect(pacer.secondsUntilDue(atSeconds: 5) == 0)
    pacer.sent(atSeconds: 5)
    pacer.taken(atSeconds: 5.01)
    #expect(abs((pacer.secondsUntilDue(atSeconds: 5.05) ?? -1) - 0.15) < 1e-9)
    #expect(pacer.secondsUntilDue(atSeconds: 5.2).map { $0 < 1e-9 } == true)
    #expect(pacer.secondsUntilDue(atSeconds: 5.2, isCatchingUp: true).map { $0 > 0.79 } == true)
  }

  @Test("While a frame has not been taken no other is due, however long it lasts")
  func waits() {
    var pacer = FramePacer()
    pacer.sent(atSeconds: 5)
    #expect(pacer.secondsUntilDue(atSeconds: 500) == nil)
    pacer.taken(atSeconds: 500)
    #expect(pacer.pace == .slow)
  }

  @Test("A slow terminal gets fewer frames, then none of the trends; a quick one gets them back")
  func stepsDownAndUp() {
    #expect(paced(by: 0.3, frames: 50).pace == .full)
    #expect(paced(by: 0.6, frames: 1).pace == .slow)
    #expect(paced(by: 0.6, frames: 9).pace == .sparse)
    let sparse = paced(by: 2, frames: 2)
    #expect(paced(by: 0.01, frames: 9, from: sparse).pace == .sparse)
    #expect(paced(by: 0.01, frames: 10, from: sparse).pace == .slow)
    #expect(paced(by: 0.01, frames: 20, from: sparse).pace == .full)
    #expect(paced(by: 0.3, frames: 99, from: sparse).pace == .sparse)
  }
}
