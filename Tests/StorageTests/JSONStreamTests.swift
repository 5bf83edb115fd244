import Alarms
import Foundation
import Testing
import Vitals

@testable import Storage

@Suite("JSON that is written as it goes")
struct JSONStreamTests {
  private struct Everything: Codable, Equatable {
    enum Choice: Codable, Equatable {
      case both(Inner, number: UInt64)
      case plain
    }

    struct Inner: Codable, Equatable {
      var float: Float
      var flag: Bool
    }

    struct Nothing: Codable, Equatable {}

    var numbers = [0.1, 1, -0.0, 2e300, 5e-308, .infinity, -.infinity]
    var integers: [Int?] = [1, nil, .min, .max]
    var absent: String?
    var byName = ["quote\"\\\n\u{1}": "é /\u{2028}", "": "\u{0}"]
    var choices = [Choice.both(Inner(float: 1.5, flag: true), number: .max), .plain]
    var id = UUID()
    var rows: [[Int8]] = [[1, -2], [], [3]]
    var nothing = Nothing()
    var last = "end"
  }

  @Test("What it writes is read back as what it was; no number is left out that JSON has not")
  func everything() throws {
    let stream = JSONStream()
    let values = [Everything(), Everything()]
    #expect(try JournalEntry.decoder().decode([Everything].self, from: Data(try stream.encode(values))) == values)
    // The next value finds nothing of the one before.
    #expect(String(decoding: try stream.encode([Double.nan]), as: UTF8.self) == #"["nan"]"#)
    #expect(String(decoding: try stream.encode(Int?.none), as: UTF8.self) == "null")
  }

  @Test("Every kind of entry is read as Foundation's encoder would have had it read")
  func entries() throws {
    var transition = SampleAlarms.transition(1)
    transition.assessment.forecast = Forecast(moves: PerVital(repeating: nil), withinSeconds: 300, madeSeconds: 1.25)
    transition.patient.name = "Ω \"quoted\"\u{7}"
    for entry in [.alarm(transition, receivedNanoseconds: .max), .provisional(transition), SampleAlarms.entry(2)]
      as [JournalEntry]
    {
      let written = Data(try JSONStream().encode(entry))
      #expect(try JournalEntry.decoder().decode(JournalEntry.self, from: written) == entry)
      let expected = try JSONSerialization.jsonObject(with: JSONEncoder().encode(entry)) as? NSDictionary
      #expect(try JSONSerialization.jsonObject(with: written) as? NSDictionary == expected)
    }
  }
}
