import Foundation
import Settings
import Testing

@testable import wardwatch

@Suite("A test alarm")
struct TestAlarmTests {
  private let folder = NSTemporaryDirectory() + "wardwatch-test-alarm-" + UUID().uuidString

  private func run(_ words: String...) throws -> Int32? {
    let request = try Request(["test-alarm", "--database=none"] + words, in: Surroundings(environment: [:]))
    guard case .run(let settings) = request else { return nil }
    return try TestAlarmCommand.run(settings)
  }

  @Test("goes to everybody, marked as a test, and says who was not reached by its exit status")
  func tells() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(try run("--mail-drop=\(folder)", "--alarm-command=/bin/true", "--user=Åsa") == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(names.count == 1 && names[0].hasSuffix(".test.eml"))
    let mail = try String(contentsOfFile: "\(folder)/\(names[0])", encoding: .utf8)
    #expect(mail.contains("Subject: TEST HIGH alarm: bed TEST"))
    #expect(mail.contains("This is a test. There is no such patient"))
    #expect(try run("--mail-drop=\(folder)", "--alarm-command=/bin/false") == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
  }

  @Test("needs somebody to tell")
  func needsSomebody() { #expect(throws: Failure.self) { try run() } }
}
