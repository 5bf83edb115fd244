import Foundation
import Testing

/// A small feed that went wrong once, in a file: a line is DELAY, KEY, VALUE and perhaps KAFKA-TIME between tabs. `-` is no key,
/// `@null` no value; values may begin with `b64:`, `b64j:` (framed as by a schema registry) or `nl:` (with `\n` for line ends);
/// `@S-3600@` and its like stand for a moment, so many seconds from the one at which the line is sent.
struct RecordCase: CustomTestStringConvertible {
  /// Where such files are: `WARDWATCH_CASES`, or a folder beside the checkout.
  static let folder =
    ProcessInfo.processInfo.environment["WARDWATCH_CASES"]
    ?? URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../shared/cases/records").standardized.path

  static let all: [RecordCase] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".tsv") }.sorted().map { RecordCase(name: String($0.dropLast(4))) }
  }()

  struct Record {
    var delaySeconds: Double
    var key: String?
    /// Nil for a tombstone.
    var value: [UInt8]?
    var kafkaSeconds: Double
  }

  var name: String
  var testDescription: String { name }
  /// `c01`.
  var number: String { String(name.prefix { $0 != "-" }) }

  /// The records, the first of which is sent at `beginSeconds`.
  func records(beginSeconds: Double) throws -> [Record] {
    let text = try String(contentsOfFile: Self.folder + "/\(name).tsv", encoding: .utf8)
    return try text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let cells = line.split(separator: "\t", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
      let delay = try #require(Double(cells[0]))
      let now = beginSeconds + delay
      let kafka = cells.count > 3 ? Double(Self.filled(cells[3], at: now)) : nil
      return Record(
        delaySeconds: delay, key: cells[1] == "-" ? nil : cells[1], value: Self.value(cells[2], at: now),
        kafkaSeconds: kafka ?? now)
    }
  }

  private static func value(_ cell: String, at now: Double) -> [UInt8]? {
    if cell == "@null" { return nil }
    if cell.hasPrefix("b64:") { return Data(base64Encoded: String(cell.dropFirst(4))).map(Array.init) }
    if cell.hasPrefix("b64j:") { return [0, 0, 0, 0, 42] + Array(filled(String(cell.dropFirst(5)), at: now).utf8) }
    if cell.hasPrefix("nl:") {
      return Array(filled(String(cell.dropFirst(3)), at: now).replacingOccurrences(of: "\\n", with: "\n").utf8)
    }
    return Array(filled(cell, at: now).utf8)
  }

  private static func filled(_ text: String, at now: Double) -> String {
    var filled = ""
    var rest = Substring(text)
    while let match = rest.firstMatch(of: /@([A-Z][A-Z0-9]*)([+-][0-9.]+)?@/) {
      let seconds = now + (match.2.flatMap { Double($0) } ?? 0)
      filled += rest[..<match.range.lowerBound] + (moment(String(match.1), seconds) ?? String(match.0))
      rest = rest[match.range.upperBound...]
    }
    return filled + rest
  }

  private static func moment(_ form: String, _ seconds: Double) -> String? {
    func date(_ format: String, hours: Int = 0) -> String {
      let formatter = DateFormatter()
      formatter.locale = Locale(identifier: "en_US_POSIX")
      formatter.timeZone = TimeZone(secondsFromGMT: hours * 3600)
      formatter.dateFormat = format
      return formatter.string(from: Date(timeIntervalSince1970: seconds))
    }
    return switch form {
    case "S": String(Int(seconds))
    case "SF": String(format: "%.3f", seconds)
    case "MS": String(Int(seconds * 1000))
    case "US": String(Int(seconds * 1e6))
    case "NS": String(Int(seconds * 1e9))
    case "ISOZ": date("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'")
    case "ISON": date("yyyy-MM-dd'T'HH:mm:ss.SSSSSS")
    case "P1": date("yyyy-MM-dd'T'HH:mm:ss", hours: 1)
    case "M5": date("yyyy-MM-dd'T'HH:mm:ss", hours: -5)
    case "SP": date("yyyy-MM-dd HH:mm:ss")
    case "UTCW": date("yyyy-MM-dd HH:mm:ss 'UTC'")
    case "GO": date("yyyy-MM-dd HH:mm:ss.123456 '+0000 UTC'")
    case "ZDT": date("yyyy-MM-dd'T'HH:mm:ss'+01:00[Europe/Berlin]'", hours: 1)
    case "BASIC": date("yyyyMMdd'T'HHmmss'Z'")
    case "HL7": date("yyyyMMddHHmmss")
    case "USD": date("MM/dd/yyyy HH:mm:ss")
    case "LDT": date("'['yyyy','M','d','H','m','s',123000000]'")
    default: nil
    }
  }
}
