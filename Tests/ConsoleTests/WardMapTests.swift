import Alarms
import MadeUpWard
import Testing
import Vitals

@testable import Console

@Suite("The map of a ward")
struct WardMapTests {
  @Test("No two tiles overlap, none lies outside, and every bed has one, at any size and number of beds")
  func tilesNeverOverlap() throws {
    for columns in stride(from: 1, through: 400, by: 13) {
      for rows in stride(from: 1, through: 200, by: 7) {
        for count in [1, 2, 7, 12, 36, 200, 500] {
          guard let map = WardMap(area: Area(row: 3, column: 2, rows: rows, columns: columns), tileCount: count) else { continue }
          var taken: Set<Int> = []
          for place in 0..<count {
            let tile = map.tile(place)
            let isInside =
              tile.row >= 3 && tile.column >= 2 && tile.row + tile.rows <= 3 + rows && tile.column + tile.columns <= 2 + columns
            let corners = Set([tile.row * 1000 + tile.column])
            if !isInside || tile.isEmpty || !taken.isDisjoint(with: corners) {
              Issue.record("\(count) beds at \(columns)x\(rows): \(tile)")
              return
            }
            taken.formUnion(corners)
          }
        }
      }
    }
  }

  @Test("A ward has room on a wall, also of 200 beds; what has none is a list", arguments: [12, 36, 100, 200])
  func fitsWalls(count: Int) {
    #expect(WardMap(area: Area(rows: 70, columns: 190), tileCount: count) != nil)
    #expect(WardMap(area: Area(rows: 5, columns: 40), tileCount: 36) == nil)
    #expect(WardMap(area: Area(rows: 0, columns: 0), tileCount: 1) == nil)
    #expect(WardMap(area: Area(rows: 10, columns: 100), tileCount: 0) == nil)
  }

  @Test("On a screen of 300x100 the ward is a map with the patient beside it, and nothing of the pane stays empty")
  func fillsAWall() {
    let stage = Stage(300, 100)
    #expect(stage.model.isMap(size: stage.size))
    for row in stage.model.order.rows { #expect(stage.text.contains("\(row.bedLabel) \(row.nameLabel)")) }
    let layout = stage.model.layout(size: stage.size)
    let frame = stage.frame()
    let used = (layout.pane.row..<layout.pane.row + layout.pane.rows).count { row in
      (layout.pane.column + 1..<layout.pane.column + layout.pane.columns - 1).contains { frame[row, $0].text != " " }
    }
    #expect(used * 10 >= layout.pane.rows * 7, "\(used) of \(layout.pane.rows)")
  }

  @Test("A HIGH that nobody has taken is called by its bed in digits of three rows and more, and lies on the ground of HIGH")
  func callsInLargeDigits() throws {
    var stage = Stage(200, 60)
    stage.type("m")
    let map = try #require(stage.model.wardMap(size: stage.size))
    let frame = stage.frame()
    for (place, row) in stage.model.mapRows.enumerated() {
      let tile = map.tile(place)
      let cells = (tile.row..<tile.row + tile.rows).flatMap { line in
        (tile.column..<tile.column + tile.columns).map { frame[line, $0] }
      }
      let isCalling = row.urgency == .high && row.needsAcknowledgement
      #expect((cells.count { $0.ground == .high } > 30) == isCalling)
      guard isCalling else { continue }
      let lines = (tile.row..<tile.row + tile.rows).map { line in
        (tile.column..<tile.column + tile.columns).map { frame[line, $0].text }.joined()
      }
      #expect(lines.count { $0.contains("██") || $0.contains("█ ") || $0.contains("▀▀") } >= 3)
    }
  }

  @Test("Digits are three by five dots, as large as there is room for; what is no number is written")
  func digits() throws {
    let seven = try #require(LargeDigits("07"))
    #expect(seven.lines(fittingRows: 3, columns: 7, isUnicode: true) == ["█▀█ ▀▀█", "█ █   █", "▀▀▀   ▀"])
    #expect(seven.lines(fittingRows: 2, columns: 7, isUnicode: true).isEmpty)
    #expect(seven.lines(fittingRows: 3, columns: 6, isUnicode: true).isEmpty)
    let large = seven.lines(fittingRows: 5, columns: 14, isUnicode: true)
    #expect(large.count == 5 && large.allSatisfy { $0.count == 14 })
    #expect(seven.lines(fittingRows: 4, columns: 14, isUnicode: true).count == 3)
    #expect(seven.lines(fittingRows: 7, columns: 13, isUnicode: true).count == 3)
    #expect(seven.lines(fittingRows: 9, columns: 90, isUnicode: false) == [" _   _ ", "| |   |", "|_|   |"])
    for text in ["", "A1", "12345", "٣"] { #expect(LargeDigits(text) == nil) }
  }

  @Test("Arrows move over the map as it lies, keys of the list go on working, and m goes back to the list")
  func movesOverTheMap() throws {
    var stage = Stage(200, 60)
    stage.type("m")
    let map = try #require(stage.model.wardMap(size: stage.size))
    let beds = stage.model.mapRows.map(\.bedLabel)
    stage.press(.home)
    #expect(stage.model.selectedRow?.bedLabel == beds[0])
    stage.press(.right)
    #expect(stage.model.selectedRow?.bedLabel == beds[1])
    stage.press(.down)
    #expect(stage.model.selectedRow?.bedLabel == beds[1 + map.columns])
    stage.press(.up, .left, .left, .up)
    #expect(stage.model.selectedRow?.bedLabel == beds[0])
    stage.press(.end, .down)
    #expect(stage.model.selectedRow?.bedLabel == beds.last)
    stage.press(.enter)
    #expect(stage.model.view == .patient)
    stage.press(.escape)
    #expect(stage.model.isMap(size: stage.size))
    stage.type("1")
    #expect(stage.text.contains(" only HIGH "))
    stage.type("m")
    #expect(!stage.model.isMap(size: stage.size) && stage.text.contains("SEVERITY"))
  }

  @Test("A map that had no room does not come by itself once a filter leaves fewer beds")
  func refusedMapStaysAway() {
    var stage = Stage(40, 12)
    stage.type("m")
    #expect(stage.text.contains("there is no room here"))
    stage.type("2")
    #expect(!stage.model.isMap(size: stage.size) && stage.text.contains("!! MED  03 Hasan R"))
  }

  @Test("However many beds there are, the log keeps three lines", arguments: [200, 500], [(120, 40), (80, 24), (200, 60)])
  func logKeepsThreeLines(count: Int, size: (columns: Int, rows: Int)) {
    let stage = Stage(size.columns, size.rows, snapshot: Self.many(count))
    #expect(stage.model.layout(size: stage.size).log.rows >= 4)
    #expect(stage.text.contains("more"))
  }

  @Test("On a phone an alarm has NEWS2 and since when, and its severity by sign and word")
  func phoneHasTheRule() {
    let text = Stage(40, 12).text
    #expect(text.contains("!!!HIGH 07 Okafor P  11 SpO2 84 ↓ 7:30") && text.contains("Lindqvi…   9 SBP 82 ↓  5:00✓"))
    for (words) in ["NWS", "FOR"] { #expect(Stage(40, 24).text.contains(words)) }
    #expect(text.contains("7:30"))
  }

  /// A ward of so many beds, made of one.
  static func many(_ count: Int) -> WardSnapshot {
    var snapshot = WardState.raging.made
    snapshot.beds = (0..<count).map { index in
      var bed = snapshot.beds[index % snapshot.beds.count]
      bed.patient.id += "-\(index)"
      bed.patient.bed = "\(index + 1)"
      return bed
    }
    return snapshot
  }
}
