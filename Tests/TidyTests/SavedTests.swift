import Foundation
import Testing

/// What a restart must know is written down in one place for each type, and a property that is added is easily forgotten there.
@Suite("What a checkpoint keeps")
struct SavedTests {
  /// Properties that are no part of the state: why stands beside them.
  private static let leftOut: [String: Set<String>] = [
    // Kept in tables of their own, told by the shell anew, only set while a reading is taken, or found again with the next.
    "Patient": ["forestWalks", "arrivedSeconds", "isInFlight", "joins", "isDoubtful", "isUndated"],
    // Of the last update alone.
    "PatientAlarm": ["endedEarly"],
    // What tells of a movement is never kept waiting, whoever waits has been judged by the clock, and circumstances are written as what
    // they are.
    "Reading": ["movement", "isSurpassed", "isUndated", "device", "circumstancesApart"],
    // Written in another form.
    "BirthDate": ["year", "month", "day"], "UsualInterval": ["seconds"], "Apart": ["kept"], "ReadPlaces": ["others"],
    "VitalSet": ["rawValue"], "PackedChannels": ["places", "filled", "feeds"], "ChannelSet": ["channels", "feeds"],
    "PatientHistory": ["pasts"],
  ]

  private static let files = SourceFile.all.filter { !$0.isTest && $0.text.contains(": Saved") }

  /// Names of types that say what is kept of them, each with the file.
  private static let saved: [(file: SourceFile, name: String, body: String)] = files.flatMap { file in
    file.text.components(separatedBy: "\nextension ").dropFirst().compactMap { text in
      guard let end = text.range(of: ": Saved"), let close = text.range(of: "\n}") else { return nil }
      let name = text[..<end.lowerBound].split(separator: ".").last.map(String.init) ?? ""
      return (file, name, String(text[..<close.lowerBound]))
    }
  }

  @Test("Every stored property of it is named where it is written and read")
  func isComplete() throws {
    #expect(Self.saved.count > 40)
    for (file, name, body) in Self.saved {
      guard let properties = properties(of: name, in: file.text) else { continue }
      let missing = properties.filter { !body.contains("(&\($0)") && !(Self.leftOut[name] ?? []).contains($0) }
      #expect(missing.isEmpty, "\(name) in \(file.path)")
    }
  }

  private func declares(_ line: String, _ name: String) -> Bool {
    guard line.hasSuffix("{"), let place = line.range(of: "struct \(name)") else { return false }
    return !(line[place.upperBound...].first?.isLetter ?? true)
  }

  /// The stored properties of a structure; nil where there is no such structure in the text.
  private func properties(of name: String, in text: String) -> [String]? {
    let lines = text.components(separatedBy: "\n")
    guard let begin = lines.firstIndex(where: { declares($0, name) }) else { return nil }
    let indent = lines[begin].prefix { $0 == " " }
    let body = lines[(begin + 1)...].prefix { $0 != indent + "}" }
    return body.compactMap { line in
      guard line.hasPrefix(indent + "  "), !line.hasPrefix(indent + "   "), !line.contains("///"), !line.contains("static"),
        !line.hasSuffix("{"), !line.contains(" { "), let keyword = line.range(of: "var ") ?? line.range(of: "let ")
      else { return nil }
      return String(line[keyword.upperBound...].prefix { $0.isLetter || $0.isNumber })
    }
  }
}
