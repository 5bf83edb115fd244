import Alarms
import Foundation
import MadeUpWard
import Testing
import Vitals

@testable import Console

@Suite("Frames that are printed")
struct PrintedFrameTests {
  private func stage(_ change: (inout ConsoleModel) -> Void = { _ in }) -> Stage {
    var stage = Stage(120, 40, snapshot: WardState.hostile.made)
    change(&stage.model)
    return stage
  }

  @Test("With its colours taken away the printed frame is the frame", arguments: Theme.allCases)
  func ansiHasTheText(theme: Theme) throws {
    let frame = stage { $0.theme = theme }.frame()
    for colours in [Abilities.Colours.none, .eight, .sixteen, .twoHundredFiftySix] {
      let printed = frame.ansi(colours: colours)
      let plain = try NSRegularExpression(pattern: "\u{1B}\\[[0-9;]*m").stringByReplacingMatches(
        in: printed, range: NSRange(printed.startIndex..., in: printed), withTemplate: "")
      #expect(!plain.contains("\u{1B}"))
      let lines = plain.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        String(line.reversed().drop { $0 == " " }.reversed())
      }
      #expect(lines.joined(separator: "\n") == frame.text)
      if colours == .none { #expect(!printed.contains("[0;3") && !printed.contains(";38;")) }
    }
  }

  @Test("The picture is well-formed, whatever a patient is called", arguments: Theme.allCases)
  func svgIsWellFormed(theme: Theme) {
    let svg = stage { $0.theme = theme }.frame().svg
    let tag = #"<(?:svg [^<>]*|/svg|rect [^<>]*/|path [^<>]*/|style>[^<>]*</style|text [^<>]*>[^<>]*</text)>"#
    for line in svg.split(separator: "\n") {
      #expect(line.range(of: "^\(tag)$", options: .regularExpression) != nil, "\(line)")
      let entities = line.replacingOccurrences(of: "&(amp|lt|gt);", with: "", options: .regularExpression)
      #expect(!entities.contains("&") && !line.unicodeScalars.contains { $0.value < 0x20 })
    }
    #expect(svg.contains("viewBox=\"0 0 1080 720\"") && svg.contains(">SEVERITY"))
  }

  @Test("A printed console says when it was printed, and offers no key")
  func saysThatItIsPrinted() {
    let text = stage { $0.isPrinted = true }.text
    #expect(text.contains("printed 2026-11-22 14:32:09: not a live picture") && !text.contains("quit"))
  }

  @Test("Hidden names are nowhere on the screen, in no view", arguments: [(40, 12), (80, 24), (120, 40), (200, 60)])
  func masks(columns: Int, rows: Int) {
    var stage = Stage(columns, rows)
    let names = ["Okafor", "Lindqvist", "Quist", "Hasan", "P007", "P017", "Adeyemi"]
    for keys in ["P", "l", "r", "?", ":ok"] {
      stage.type(keys)
      for name in names { #expect(!stage.text.contains(name), "\(keys): \(name)") }
    }
    stage.press(.escape, .escape, .escape, .escape, .enter)
    for name in names { #expect(!stage.text.contains(name)) }
    stage.press(.escape)
    stage.type("P")
    #expect(stage.text.contains("Okafor"))
  }

  @Test("Names hide themselves when nobody has pressed a key for so long, and come back when asked for")
  func locks() {
    var stage = Stage(120, 40)
    stage.model.lockAfterSeconds = 300
    stage.type("j")
    stage.model.tick(atSeconds: stage.model.nowSeconds + 299)
    #expect(stage.text.contains("Okafor"))
    stage.model.tick(atSeconds: stage.model.nowSeconds + 2)
    #expect(!stage.text.contains("Okafor") && stage.text.contains("HIGH 07"))
    stage.type("P")
    stage.model.tick(atSeconds: stage.model.nowSeconds + 10)
    #expect(stage.text.contains("Okafor"))
  }

  @Test(
    "What was being typed, and what was looked for, hides with the names: it may be one",
    arguments: ["/okafor", "eadmit 99 P9 Okafor J"])
  func locksFields(keys: String) {
    var stage = Stage(120, 40)
    stage.model.lockAfterSeconds = 60
    stage.type(keys)
    #expect(stage.text.lowercased().contains("okafor"))
    stage.model.tick(atSeconds: stage.model.nowSeconds + 61)
    #expect(!stage.text.lowercased().contains("okafor") && stage.model.field == nil && stage.model.entry == nil)
    stage.type("P")
    #expect(stage.text.contains("Okafor"))
  }

  @Test("A filter that names somebody is hidden with the names, one that names nobody is not")
  func hidesFilters() {
    for (filter, words) in [("name:okafor*", "filter ···"), ("spo2<92", "spo2<92"), ("okafor & sev=high", "filter ···")] {
      var stage = Stage(120, 40)
      stage.type("f" + filter)
      stage.press(.enter)
      #expect(stage.text.contains(" \(filter) "))
      stage.type("P")
      #expect(stage.text.contains(" \(words) ") && (words == filter || !stage.text.contains(filter)))
    }
  }

  @Test("A console that only watches says so, and nothing of databases that it does not have")
  func watches() {
    var stage = Stage(120, 40)
    stage.model = ConsoleModel(isReadOnly: true)
    stage.model.tick(atSeconds: Stage.now)
    stage.model.receive(WardState.raging.made)
    #expect(stage.text.contains("◇ watching only") && !stage.text.contains("database"))
  }
}
