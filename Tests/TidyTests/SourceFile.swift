import Foundation

/// One Swift file of the checkout that these tests were built from.
struct SourceFile: Sendable {
  /// Where a pattern was found.
  struct Match: Sendable, CustomStringConvertible {
    let path: String
    /// From 0.
    let lineIndex: Int
    /// What the first group of the pattern took, where it has one; else the whole match.
    let text: String

    var description: String { "\(path):\(lineIndex + 1): \(text)" }
  }

  /// From the checkout's root, as `Sources/Vitals/Vital.swift`.
  let path: String
  let text: String

  /// The target that the file belongs to.
  var room: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
  var isTest: Bool { path.hasPrefix("Tests/") }
  var lines: [String] { text.components(separatedBy: "\n") }

  /// `^` and `$` are the ends of a line. Foundation's expressions, because Swift's take twenty seconds for the tree in a debug build.
  func matches(of pattern: String) throws -> [Match] {
    let expression = try NSRegularExpression(pattern: pattern, options: .anchorsMatchLines)
    let whole = NSString(string: text)
    return expression.matches(in: text, range: NSRange(location: 0, length: whole.length)).map { match in
      let before = whole.substring(to: match.range.location)
      return Match(
        path: path, lineIndex: before.utf8.count { $0 == UInt8(ascii: "\n") },
        text: whole.substring(with: match.numberOfRanges > 1 ? match.range(at: 1) : match.range))
    }
  }

  /// Without these tests' own files, which name what they ban.
  static let all = read("Sources") + read("Tests").filter { $0.room != "TidyTests" }

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private static func read(_ folder: String) -> [SourceFile] {
    let found = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)?.compactMap { $0 as? String }
    return (found ?? []).filter { $0.hasSuffix(".swift") }.sorted().compactMap { name in
      let path = "\(folder)/\(name)"
      guard let text = try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8) else { return nil }
      return SourceFile(path: path, text: text)
    }
  }
}
