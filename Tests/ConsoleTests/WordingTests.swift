import Testing
import Vitals

@testable import Console

@Suite("Words and times")
struct WordingTests {
  @Test(
    "A duration takes five columns at most",
    arguments: [(0, "0:00"), (42, "0:42"), (3599, "59:59"), (3600, "1h00"), (86_399, "23h59"), (90_000, "1d01"), (-5, "0:00")])
  func duration(seconds: Double, text: String) { #expect(Wording.duration(seconds) == text) }

  @Test("What is no number is two dashes", arguments: [Double.nan, .infinity, -.infinity, 1e18])
  func nonsense(value: Double) {
    #expect(Wording.duration(value) == "--")
    #expect(Wording.age(value) == "--")
  }

  @Test(
    "An age moves in steps",
    arguments: [(0, "now"), (4.9, "now"), (7, "5s"), (19, "10s"), (59, "50s"), (60, "1m"), (7300, "2h"), (200_000, "2d")])
  func age(seconds: Double, text: String) { #expect(Wording.age(seconds) == text) }

  @Test("Large counts are short", arguments: [(0, "0"), (9999, "9999"), (12_345, "12.3k"), (4_000_000, "4.0M")])
  func count(number: Int, text: String) { #expect(Wording.count(number) == text) }

  @Test(
    "The clock and the calendar are those of the wall",
    arguments: [
      (0.0, 0, "1970-01-01 00:00:00 Thu"), (1_795_357_927, 0, "2026-11-22 14:32:07 Sun"),
      (1_795_357_927, 3600, "2026-11-22 15:32:07 Sun"), (951_782_400, 0, "2000-02-29 00:00:00 Tue"),
      (-1, 0, "1969-12-31 23:59:59 Wed"), (4_107_542_400, -7200, "2100-02-28 22:00:00 Sun"),
    ])
  func localTime(seconds: Double, offset: Int, text: String) {
    let time = CivilTime(seconds: seconds, offsetSeconds: offset)
    #expect("\(time.date) \(time.clock) \(time.dayName)" == text)
  }

  @Test(
    "Bed 9 stands before bed 10, and bay A before bay B",
    arguments: [("9", "10"), ("A2", "A10"), ("A9", "B1"), ("7a", "07"), ("", "1")])
  func naturalOrder(first: String, second: String) { #expect(NaturalKey(first) < NaturalKey(second)) }

  @Test(
    "A trend gets a number of cells that divides its bins", arguments: [(1, 1), (7, 6), (23, 20), (59, 40), (60, 60), (500, 120)])
  func cells(columns: Int, count: Int) { #expect(TrendSpan.wholeCells(fitting: columns) == count) }

  @Test(
    "Text is cut by columns, not by characters",
    arguments: [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("漢字漢字", 5, "漢字…"), ("漢字漢字", 4, "漢…"), ("e\u{301}e\u{301}", 1, "…")])
  func cut(text: String, columns: Int, expected: String) {
    var canvas = Canvas(size: Size(columns: columns, rows: 1), abilities: Abilities())
    canvas.write(text, in: Area(rows: 1, columns: columns))
    #expect(canvas.frame.text == expected)
  }

  @Test("Half of a wide character never stays behind")
  func overwritingWideCharacters() {
    var canvas = Canvas(size: Size(columns: 4, rows: 1), abilities: Abilities())
    let line = Area(rows: 1, columns: 4)
    canvas.write("漢字", in: line)
    canvas.write("x", column: 1, in: line)
    #expect(canvas.frame.text == " x字")
    canvas.write("y", column: 2, in: line)
    #expect(canvas.frame.text == " xy")
  }
}
