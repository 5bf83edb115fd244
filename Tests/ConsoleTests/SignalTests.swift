import Alarms
import MadeUpWard
import Testing
import Vitals

@testable import Console

@Suite("Signals of an alarm")
struct SignalTests {
  /// What a console does over some seconds, asked as often as its loop asks.
  private func rings(_ stage: inout Stage, for seconds: Double) -> Int {
    let start = stage.model.uptimeSeconds
    var count = 0
    while let deadline = stage.model.deadlineSeconds, deadline <= start + seconds {
      let now = max(deadline, stage.model.uptimeSeconds)
      count += stage.model.tick(atSeconds: now, uptimeSeconds: now).count { $0 == .bell }
      if stage.model.deadlineSeconds == deadline { break }
    }
    stage.model.tick(atSeconds: start + seconds, uptimeSeconds: start + seconds)
    return count
  }

  private func ward(acknowledged: Bool) -> WardSnapshot {
    var snapshot = WardState.raging.made
    if acknowledged {
      for index in snapshot.beds.indices { _ = snapshot.beds[index].alarm.acknowledge(by: "rn", at: Stage.now) }
    }
    return snapshot
  }

  @Test("The bell of a HIGH sounds in bursts of three until somebody takes the alarm")
  func repeatsUntilTaken() {
    var stage = Stage(80, 24, snapshot: ward(acknowledged: true))
    #expect(rings(&stage, for: 60) == 0)
    var snapshot = ward(acknowledged: false)
    snapshot.timeSeconds = stage.model.nowSeconds
    snapshot.alarmsRaised.high += 1
    #expect(stage.receive(snapshot).contains(.bell))
    // A burst takes 0.8 s and comes every 10.8 s.
    #expect(rings(&stage, for: 9) == 2)
    #expect(rings(&stage, for: 10.8) == 3)
    stage.receive(ward(acknowledged: true))
    #expect(rings(&stage, for: 60) == 0)
  }

  @Test("A paused bell is silent for two minutes and then sounds again; one that is off stays off")
  func pauses() {
    var stage = Stage(120, 24)
    _ = rings(&stage, for: 1)
    stage.type("b")
    #expect(rings(&stage, for: 119) == 0)
    #expect(stage.text.contains("♪ paused 0:01"))
    #expect(rings(&stage, for: 5) == 3)
    stage.type("bb")
    #expect(stage.model.deadlineSeconds == nil && rings(&stage, for: 600) == 0)
    #expect(stage.text.contains("♪ off"))
  }

  @Test("A console that was told to be quiet rings for nothing, and says so")
  func quiet() {
    var stage = Stage(120, 24)
    stage.model = ConsoleModel(isQuiet: true)
    stage.model.tick(atSeconds: Stage.now)
    #expect(!stage.model.receive(WardState.raging.made).contains(.bell))
    #expect(stage.text.contains("♪ off"))
  }

  @Test(
    "Where the strongest ink is not that of the mark of HIGH, it changes by reversal alone, and is read both ways",
    arguments: [Theme.light, .colourBlind])
  func reverses(theme: Theme) throws {
    var stage = Stage(120, 40)
    stage.model.theme = theme
    let frame = stage.frame()
    let flash = try #require(frame.flashes.first { $0.rate == .high })
    let looks = [0.0, 0.25].map { seconds in
      let cell = frame.flashing(atSeconds: seconds)[flash.row, flash.columns.lowerBound]
      return theme.look(of: cell.style, on: cell.ground, colours: .twoHundredFiftySix)
    }
    #expect(looks[0].isReversed != looks[1].isReversed)
    #expect(looks[0].foreground == looks[1].foreground && looks[0].background == looks[1].background)
  }

  @Test("The mark of a HIGH that nobody has taken changes four times a second, that of a MEDIUM slowly; what is written stays")
  func marksFlash() throws {
    var snapshot = WardState.raging.made
    for index in snapshot.beds.indices where snapshot.beds[index].patient.bed == "03" {
      _ = snapshot.beds[index].alarm.takeBack(by: "jk")
    }
    let frame = Stage(120, 40, snapshot: snapshot).frame()
    func row(_ words: String) throws -> Int {
      let lines = frame.text.split(separator: "\n", omittingEmptySubsequences: false)
      return try #require(lines.firstIndex { $0.contains(words) })
    }
    let (high, taken, medium) = (try row("HIGH 07 "), try row("HIGH 12 "), try row("MED  03 "))
    func grounds(_ place: Int) -> [Ground] { (0..<8).map { frame.flashing(atSeconds: Double($0) / 8)[place, 1].ground } }
    #expect(grounds(high) == [.high, .high, .selection, .selection, .high, .high, .selection, .selection])
    #expect(Set(grounds(taken)) == [.high])
    let reversed = (0..<32).map { frame.flashing(atSeconds: Double($0) / 10)[medium, 1].style.isReversed }
    #expect(reversed.prefix(8).allSatisfy(\.self) && !reversed[9] && reversed[17])
    for tenth in 0..<20 { #expect(frame.flashing(atSeconds: Double(tenth) / 10).text == frame.text) }
    #expect(frame.secondsUntilFlash(atSeconds: 100.1).map { abs($0 - 0.15) < 1e-9 } == true)
  }

  @Test("Nothing flashes where nobody has to look, and on a terminal that takes little")
  func standsStill() {
    #expect(Stage(120, 40, snapshot: WardState.quiet.made).frame().secondsUntilFlash(atSeconds: 1) == nil)
    var stage = Stage(120, 40)
    stage.model.pace = .slow
    #expect(stage.frame().flashes.isEmpty)
  }
}
