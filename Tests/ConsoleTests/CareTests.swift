import Alarms
import Foundation
import MadeUpWard
import Testing
import Vitals

@testable import Console

@Suite("Going to an alarm, and silencing it")
struct CareTests {
  /// The raging ward, with what somebody does about the alarm of bed 07.
  private func stage(
    _ columns: Int = 120, _ rows: Int = 40, as user: String = "jk", _ act: (inout EpisodeCare, Double) -> Void = { _, _ in }
  ) -> Stage {
    var stage = Stage(columns, rows, snapshot: nil)
    stage.model = ConsoleModel(user: user)
    stage.model.tick(atSeconds: Stage.now)
    stage.receive(snapshot(act))
    stage.model.tick(atSeconds: Stage.now + 2)
    return stage
  }

  private func snapshot(_ act: (inout EpisodeCare, Double) -> Void) -> WardSnapshot {
    var snapshot = WardState.raging.made
    for index in snapshot.beds.indices where snapshot.beds[index].patient.bed == "07" {
      let bed = snapshot.beds[index]
      let now = bed.nowSeconds(at: Stage.now)
      var care = EpisodeCare(episodeID: UUID(), patientID: "P007", severity: .high, sinceSeconds: now - 60)
      act(&care, now)
      snapshot.beds[index].care = care
    }
    return snapshot
  }

  private func deeds(_ commands: [ConsoleCommand]) -> [CareDeed] {
    commands.compactMap { if case .care("P007", let deed) = $0 { deed } else { nil } }
  }

  @Test("c says that one is going, and again that one is not; whoever else was going is replaced")
  func claims() {
    var stage = stage()
    #expect(deeds(stage.type("c")) == [.claim])
    stage = self.stage { _ = $0.claim(by: "jk", at: $1 - 5) }
    #expect(deeds(stage.type("c")) == [.release])
    stage = self.stage { _ = $0.claim(by: "Åsa", at: $1 - 5) }
    #expect(deeds(stage.type("c")) == [.claim] && stage.text.contains("in place of Åsa"))
    stage.type(":release")
    #expect(deeds(stage.press(.enter)) == [.release])
  }

  @Test("z silences for two minutes, then for ten, then not any more")
  func silences() {
    var stage = stage()
    #expect(deeds(stage.type("z")) == [.silence(seconds: 120)])
    stage = self.stage { _ = $0.silence(by: "jk", forSeconds: 120, at: $1) }
    #expect(deeds(stage.type("z")) == [.silence(seconds: 600)])
    stage = self.stage { _ = $0.silence(by: "jk", forSeconds: 600, at: $1) }
    #expect(deeds(stage.type("z")) == [.unsilence])
  }

  @Test(
    "Who is going and how long it is silent stand in the row, the title and the pane, at every size",
    arguments: [
      (40, 12), (60, 20), (80, 24), (120, 40), (200, 60),
    ])
  func isShown(columns: Int, rows: Int) throws {
    var stage = stage(columns, rows) { care, now in
      _ = care.claim(by: "Åsa", at: now - 5)
      _ = care.silence(by: "Åsa", forSeconds: 600, at: now - 13)
    }
    let row = try #require(stage.text.split(separator: "\n").first { $0.contains("HIGH 07") })
    #expect(row.contains("→"))
    if columns >= 80 { #expect(row.contains("→z") || row.contains("→ Åsa z")) }
    if columns >= 120 { #expect(stage.text.contains("silenced by Åsa, 9:45 left")) }
    stage.press(.enter)
    #expect(stage.text.contains("Åsa is going, since 14:3") || rows < 20)
  }

  @Test("Where a row has a second line, it has the whole of it")
  func isShownWhole() {
    var snapshot = snapshot { care, now in
      _ = care.claim(by: "Åsa", at: now - 5)
      _ = care.silence(by: "Åsa", forSeconds: 600, at: now - 15)
    }
    snapshot.beds.removeAll { $0.patient.bed != "07" }
    #expect(Stage(120, 40, snapshot: snapshot).text.contains("→ Åsa z 9:43"))
  }

  @Test("The bell is silent for a silenced HIGH alone, and the row stays where it is and flashes")
  func silencesTheBell() {
    func rings(_ snapshot: WardSnapshot) -> Bool {
      var stage = Stage(120, 40, snapshot: nil)
      return stage.receive(snapshot).contains(.bell)
    }
    var snapshot = snapshot { _ = $0.silence(by: "jk", forSeconds: 120, at: $1) }
    #expect(rings(WardState.raging.made) && !rings(snapshot))
    let frame = Stage(120, 40, snapshot: snapshot).frame()
    #expect(frame.text.contains("HIGH 07") && frame.flashes.contains { $0.rate == .high })
    // Another HIGH that nobody has taken sounds.
    for index in snapshot.beds.indices where snapshot.beds[index].patient.bed == "12" {
      _ = snapshot.beds[index].alarm.takeBack(by: "jk")
    }
    #expect(rings(snapshot))
    // One that has run out sounds again, also before anybody has said so.
    snapshot = self.snapshot { _ = $0.silence(by: "jk", forSeconds: 120, at: $1 - 121) }
    #expect(rings(snapshot))
  }

  @Test(
    "Nothing is claimed or silenced where there is no alarm, on a picture that is not live, or where one only watches",
    arguments: ["c", "z"])
  func refuses(key: String) {
    for keys in ["G\(key)", "p\(key)", ",,\(key)", "l\(key)"] {
      var stage = stage()
      #expect(deeds(stage.type(keys)).isEmpty, "\(keys)")
    }
    var stage = Stage(120, 40)
    stage.model = ConsoleModel(isReadOnly: true)
    stage.receive(WardState.raging.made)
    stage.model.tick(atSeconds: Stage.now + 5)
    #expect(deeds(stage.type(key)).isEmpty && stage.text.contains("only watches"))
    stage.type(":release")
    #expect(stage.press(.enter).isEmpty && stage.model.view == .ward)
  }

  @Test("What I am going to is mine, and what anybody is going to is claimed")
  func filters() throws {
    let stage = stage(as: "Åsa") { _ = $0.claim(by: "Åsa", at: $1) }
    func beds(_ text: String) throws -> [String] {
      let filter = try FilterExpression(text)
      return stage.model.order.rows.filter { filter.admits($0, wallSeconds: Stage.now, user: "Åsa") }.map(\.bedLabel)
    }
    #expect(try beds("mine") == ["07"] && beds("claimed") == ["07"])
  }

  @Test("A test alarm is asked for by its name, and nowhere else")
  func testAlarm() {
    var stage = stage()
    stage.type(":test al")
    #expect(stage.press(.enter) == [.testAlarm])
  }

  @Test("All is quiet only now: neither the past nor a picture that stands still says so")
  func quietIsOfNow() {
    var stage = Stage(120, 40, snapshot: WardState.quiet.made)
    #expect(stage.text.contains("all quiet"))
    stage.type(",,,,")
    #expect(stage.text.contains("PAST") && !stage.text.contains("all quiet"))
    stage.press(.escape)
    stage.type("p")
    #expect(!stage.text.contains("all quiet"))
    stage.type("p")
    stage.model.tick(atSeconds: Stage.now + 60)
    #expect(!stage.text.contains("all quiet"))
  }
  @Test(
    "On a phone the answer to a key takes one line, and what the patient has stays to be read",
    arguments: ["a", "c", "z", "u"])
  func briefAnswer(key: String) {
    var stage = Stage(40, 12)
    stage.press(.enter)
    let before = stage.text.split(separator: "\n", omittingEmptySubsequences: false)
    if key == "u" { stage.type("a") }
    stage.type(key)
    let after = stage.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(after[11] != before[11] && after[3...10] == before[3...10], "\(after[11])")
    #expect(!after[11].contains("…"))
  }
}
