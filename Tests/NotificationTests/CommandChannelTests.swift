import Alarms
import Foundation
import Testing
import Vitals

@testable import Notification

@Suite("An alarm command")
struct CommandChannelTests {
  private let folder = TemporaryFolder()

  /// A program of these lines.
  private func program(_ lines: String) throws -> String {
    let path = folder.path + "/page"
    try "#!/bin/sh\n\(lines)\n".write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    return path
  }

  private func deliver(
    _ line: String, _ notices: [Notice] = [Notice(.alarm, of: SampleAlarms.transition(), askedSeconds: 0)],
    timeoutSeconds: Double = 20
  ) throws -> DeliveryReport {
    let channel = CommandChannel(try CommandConfiguration(line, timeoutSeconds: timeoutSeconds))
    return channel.deliver(notices, to: channel.recipients) { false }
  }

  @Test("gets the alarm as one line of JSON on its standard input, and nothing of it on its command line")
  func getsJSON() throws {
    let hostile = SampleAlarms.transition(
      patient: PatientIdentity(id: "P'; rm -rf /; '", bed: "$(id)", name: "Åsa"), sentence: "`id` \" \\ \u{1F}")
    let path = try program("cat >\(folder.path)/got; printf '%s\\n' \"$@\" >\(folder.path)/words; env >\(folder.path)/env")
    setenv("WARDWATCH_SMTP_PASSWORD", "s3cret", 1)
    defer { unsetenv("WARDWATCH_SMTP_PASSWORD") }
    let report = try deliver("\(path) --to 'the whole team' \"$HOME\"", [Notice(.test, of: hostile, askedSeconds: 0)])
    #expect(report.outcomes == ["command": .delivered] && report.trouble == nil)
    let text = try String(contentsOfFile: folder.path + "/got", encoding: .utf8)
    #expect(text.hasSuffix("\n") && text.count { $0 == "\n" } == 1)
    let read = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(read["test"] as? Bool == true && read["notice"] as? String == "test" && read["version"] as? Int == 1)
    let alarm = try #require((read["alarms"] as? [[String: Any]])?.first)
    #expect(alarm["patient"] as? String == "P'; rm -rf /; '" && alarm["bed"] as? String == "$(id)")
    #expect(alarm["severity"] as? String == "HIGH" && alarm["news2"] as? Int == 10 && alarm["news2_upper"] as? Int == 13)
    #expect(!text.contains("Åsa"))
    #expect(try String(contentsOfFile: folder.path + "/words", encoding: .utf8) == "--to\nthe whole team\n$HOME\n")
    #expect(!(try String(contentsOfFile: folder.path + "/env", encoding: .utf8).contains("s3cret")))
  }

  @Test(
    "says by its exit status how it went",
    arguments: [
      ("exit 0", DeliveryOutcome.delivered, nil), ("exit 65", .never("refused an alarm (exit status 65)"), nil),
      ("exit 67", .never("refused an alarm (exit status 67)"), nil), ("exit 75", nil, "failed (exit status 75)"),
      ("exit 1", nil, "failed (exit status 1)"), ("kill -9 $$", nil, "was ended by signal 9"),
      // It need not read to the end.
      ("exec <&-; exit 0", .delivered, nil),
    ] as [(String, DeliveryOutcome?, String?)])
  func answers(lines: String, outcome: DeliveryOutcome?, trouble: String?) throws {
    let path = try program(lines)
    // More than a pipe holds.
    let notices = (1...200).map { Notice(.alarm, of: SampleAlarms.transition($0), askedSeconds: 0) }
    let report = try deliver(path, notices)
    switch outcome {
    case .never(let reason): #expect(report.outcomes == ["command": .never("\(path) \(reason)")])
    case .some(let outcome): #expect(report.outcomes == ["command": outcome])
    case nil: #expect(report.outcomes.isEmpty)
    }
    #expect(report.trouble?.contains(trouble ?? "-") ?? (trouble == nil))
  }

  @Test("that takes too long is ended with all that it has started")
  func isBounded() throws {
    // Hung up when the last who could write into it is gone.
    let pipe = folder.path + "/alive"
    #expect(mkfifo(pipe, 0o600) == 0)
    let end = open(pipe, O_RDONLY | O_NONBLOCK)
    defer { close(end) }
    let path = try program("sleep 60 >\(pipe) & cat >/dev/null; wait")
    let begin = Date()
    let report = try deliver(path, timeoutSeconds: 0.5)
    #expect(report.trouble?.contains("took longer") == true)
    #expect(Date().timeIntervalSince(begin) < 20)
    var hangUp = pollfd(fd: end, events: 0, revents: 0)
    #expect(poll(&hangUp, 1, 20_000) == 1 && Int32(hangUp.revents) & Int32(POLLHUP) != 0)
  }

  @Test("that is not there says so before the first alarm")
  func isMissing() throws {
    let channel = CommandChannel(try CommandConfiguration("/nonexistent/page"))
    #expect(channel.trouble { false }?.contains("/nonexistent/page cannot be started: No such file") == true)
    #expect(try deliver("/nonexistent/page").trouble?.contains("check --alarm-command") == true)
  }

  @Test("is the whole path of a program", arguments: ["", "page --all", "'/usr/bin/page", "  "])
  func refuses(line: String) {
    #expect(throws: MailConfigurationError.self) { try CommandConfiguration(line) }
  }
}
