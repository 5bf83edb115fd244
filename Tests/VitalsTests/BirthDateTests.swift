import Testing
import Vitals

@Suite("A date of birth")
struct BirthDateTests {
  /// 2026-11-26T12:00:00Z.
  private static let now = 1_795_694_400.0

  @Test(
    "is read as FHIR, HL7 and people with a calendar write it, and the age follows",
    arguments: [
      ("1950-03-14", 76...76), ("19500314", 76...76), ("1950-03-14T00:00:00Z", 76...76), ("1950-03-14 00:00", 76...76),
      ("1950-12", 75...75), ("1950-11", 75...76), ("1950", 75...76), ("2010-11-26", 16...16), ("2010-11-27", 15...15),
      ("2010-11", 15...16), ("2010", 15...16), ("2026-11-25", 0...0), ("2025", 0...1), ("2026", 0...0), ("1904-11-27", 121...121),
      ("2008-02-29", 18...18), ("1906", 119...120),
    ] as [(String, ClosedRange<Int>)])
  func age(text: String, years: ClosedRange<Int>) throws {
    #expect(try #require(BirthDate(text)).years(at: Self.now) == years)
  }

  @Test(
    "is not believed where no patient can have it",
    arguments: ["1900-01-01", "1753-01-01", "0001-01-01", "2026-11-26", "2026-11-27", "2027", "9999-12-31"])
  func implausible(text: String) throws {
    #expect(try #require(BirthDate(text)).years(at: Self.now) == nil)
  }

  @Test(
    "is nothing else",
    arguments: [
      "", "unknown", "14.03.1950", "03/04/1950", "1950-3-14", "1950-13-01", "1950-02-30", "1901-02-29", "50-03-14", "195003",
      "1950031",
      "1950-03-14-", "-1950-03-14", "1950--14", "１９５０-03-14", "1950-00-10", "1950-01-00", "-631152000",
    ])
  func unread(text: String) {
    // Six digits are a year and a month to HL7.
    #expect((BirthDate(text) == nil) == (text != "195003"))
  }
}
