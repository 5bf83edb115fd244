import Foundation
import Testing

@testable import wardwatch

@Suite("The log")
struct LogFileTests {
  private let folder = NSTemporaryDirectory() + "wardwatch-test-" + UUID().uuidString
  private var path: String { folder + "/wardwatch.log" }

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  private func text(_ suffix: String = "") -> String { (try? String(contentsOfFile: path + suffix, encoding: .utf8)) ?? "" }

  @Test("takes no more than twice its size while it runs, and loses no line on the way")
  func rotates() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let log = try LogFile(path: path, maximumBytes: 1_000)
    for number in 0..<200 {
      log.write("line \(number)")
      #expect(text().utf8.count <= 1_000 && text(".1").utf8.count <= 1_000)
    }
    let kept = (text(".1") + text()).split(separator: "\n").compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
    #expect(kept == Array((200 - kept.count)..<200) && kept.count > 20)
    // Taken away by somebody, it is made anew.
    try FileManager.default.removeItem(atPath: path)
    log.write("anew")
    #expect(text().hasSuffix("anew\n"))
  }

  @Test("holds nothing that moves a cursor, whoever sent what a line quotes")
  func quotes() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let log = try LogFile(path: path)
    log.write("the broker says: \u{1b}]0;owned\u{7}\r\nx\u{9b}2J\u{202e}é")
    #expect(text().hasSuffix(" the broker says:  ]0;owned   x 2J é\n"))
  }

  @Test("is not written through a link")
  func link() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try "precious".write(toFile: folder + "/target", atomically: true, encoding: .utf8)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: folder + "/target")
    #expect(throws: Failure.self) { _ = try LogFile(path: path) }
    #expect(try String(contentsOfFile: folder + "/target", encoding: .utf8) == "precious")
  }

  @Test("goes on in its own file where somebody has put a pipe in its place meanwhile")
  func keepsItsFile() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let log = try LogFile(path: path)
    try FileManager.default.removeItem(atPath: path)
    #expect(mkfifo(path, 0o600) == 0)
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    log.write("for nobody else")
    var bytes = [UInt8](repeating: 0, count: 64)
    #expect(read(reader, &bytes, bytes.count) <= 0)
  }

  @Test("is no pipe that is waited for, with or without somebody at its other end, and is closed to others' writing")
  func isItsUsers() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(mkfifo(path, 0o600) == 0)
    #expect(throws: Failure.self) { _ = try LogFile(path: path) }
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    #expect(throws: Failure.self) { _ = try LogFile(path: path) }
    close(reader)
    try FileManager.default.removeItem(atPath: path)
    #expect(FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o666]))
    _ = try LogFile(path: path)
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o644)
  }
}
