import Foundation

/// One Swift file of the checkout that these tests were built from.
struct SourceFile: Sendable {
  /// From the checkout's root, as `Sources/Vitals/Vital.swift`.
  let path: String
  let lines: [String]

  /// The target that the file belongs to.
  var room: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
  var isTest: Bool { path.hasPrefix("Tests/") }

  /// `path:line: text` for every line that `isOdd` finds.
  func places(where isOdd: (String) -> Bool) -> [String] {
    lines.indices.filter { isOdd(lines[$0]) }.map { "\(path):\($0 + 1): \(lines[$0])" }
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
      return SourceFile(path: path, lines: text.components(separatedBy: "\n"))
    }
  }
}
