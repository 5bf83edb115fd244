import Foundation
import Testing

@testable import Notification

@Suite("The heartbeat's file")
struct HeartbeatTests {
  private let folder = TemporaryFolder()
  private var file: String { folder.path + "/beat" }

  private func beat() -> String? { Heartbeat(url: nil, file: file).beat { false } }

  @Test("holds the time of the last beat")
  func beats() throws {
    for _ in 0..<2 { #expect(beat() == nil) }
    let seconds = Int(try String(contentsOfFile: file, encoding: .utf8).dropLast())
    #expect(abs(try #require(seconds) - Int(Date().timeIntervalSince1970)) < 600)
  }

  @Test("is never another's that a link leads to, and a pipe in its place is not waited for")
  func isCareful() throws {
    try Data("precious".utf8).write(to: URL(fileURLWithPath: folder.path + "/target"))
    try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: folder.path + "/target")
    #expect(beat()?.contains("cannot write the heartbeat") == true)
    #expect(try String(contentsOfFile: folder.path + "/target", encoding: .utf8) == "precious")
    unlink(file)
    #expect(mkfifo(file, 0o600) == 0)
    #expect(beat()?.contains("cannot write the heartbeat") == true)
  }
}
