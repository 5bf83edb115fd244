import Foundation
import Settings
import Storage
import Streaming
import Testing

@testable import wardwatch

@Suite("The first steps", .serialized)
struct SetupTests {
  private let folder: String
  private var file: String { folder + "/config.toml" }

  init() throws {
    folder = NSTemporaryDirectory() + "wardwatch-setup-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func settings(_ words: String..., environment: [String: String] = [:]) throws -> Settings {
    let arguments = ["setup", "--config=\(file)", "--state=\(folder)/state"] + words
    guard case .run(let settings) = try Request(arguments, in: Surroundings(environment: environment)) else {
      throw Failure("not run")
    }
    return settings
  }

  /// What a console makes of the file.
  private func written() throws -> Settings {
    guard case .run(let settings) = try Request(["--config=\(file)"], in: Surroundings(environment: [:])) else {
      throw Failure("not run")
    }
    return settings
  }

  private func mode(_ path: String) throws -> Int {
    try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }

  private func dialogue(_ settings: Settings) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal()
    let dialogue = Dialogue(input: terminal.follower, output: terminal.follower)
    terminal.start { try SetupCommand.run(settings, dialogue) }
    return terminal
  }

  // MARK: Asked

  @Test(
    "Each answer is tried, what is wrong can be corrected, secrets are not seen, and the console reads what was written",
    .enabled(if: PrivateCluster.isInstalled))
  func asks() throws {
    let ward = try WardUnderTest()
    try ward.sendClassicWard(seconds: 20)
    try ward.send("no JSON")
    #expect(ward.flush())
    let terminal = try dialogue(try settings("--ward=Ward 4A", "--history=2h"))
    try terminal.answer("[localhost:9092]: ", "127.0.0.1:1")
    try terminal.answer("[PLAINTEXT]: ", "")
    try terminal.answer("[patient_vitals]: ", "no/topic")
    try terminal.answer("[patient_vitals]: ", "")
    #expect(terminal.allOutput.contains("the answer: 'no/topic' is not a topic's name"))
    try terminal.answer("Answer again? [yes]: ", "")
    #expect(terminal.allOutput.contains("WRONG  feed      no broker answers at 127.0.0.1:1"))
    try terminal.answer("[127.0.0.1:1]: ", ward.broker.bootstrap)
    try terminal.answer("[PLAINTEXT]: ", "")
    try terminal.answer("[patient_vitals]: ", "")
    try terminal.answer("Answer again? [no]: ", "")
    #expect(
      terminal.allOutput.contains(
        "61 records, 3 patients (HR, RR, SpO2, SBP, DBP, Temp), 1 records with rejects: not JSON 1"))

    try terminal.answer("[Ward 4A]: ", "")
    try terminal.answer("[hospital]: ", "")
    try terminal.answer("[pg]: ", ward.cluster.connectionInfo)
    try terminal.wait(for: "the password") { terminal.output.contains("Its password") && !terminal.echoes }
    terminal.type("it's \\ secret\u{7f}t\r")
    try terminal.answer("none for no mail [none]: ", "\(folder)/mails")
    #expect(terminal.allOutput.contains("ok     database"))
    try terminal.answer("Sender [wardwatch@localhost]: ", "ward@example.org")
    #expect(try terminal.ending() == 0)

    #expect(terminal.allOutput.contains("ok     mail"))
    #expect(terminal.allOutput.contains("Wrote \(file), which only you can read"))
    #expect(!terminal.allOutput.contains("secret"))
    #expect(terminal.settingsAreAsBefore)
    #expect(try mode(file) == 0o600)
    let read = try written()
    #expect(read.bootstrap == ward.broker.bootstrap && read.topic == "patient_vitals" && read.ward == "Ward 4A")
    #expect(read.historySeconds == 7_200 && read.mailDrop == "\(folder)/mails" && read.mailFrom == "ward@example.org")
    #expect(read.database == ward.cluster.connectionInfo && read.databasePassword == "it's \\ secret")
    #expect(read.source(of: \.holdSeconds) == .builtIn)
  }

  @Test("A mail server is asked for with all it needs, and a login at the broker")
  func asksForLogins() throws {
    let terminal = try dialogue(try settings())
    try terminal.answer("[localhost:9092]: ", "127.0.0.1:1")
    try terminal.answer("[PLAINTEXT]: ", "sasl_ssl")
    try terminal.answer("[none]: ", "")
    try terminal.answer("[SCRAM-SHA-512]: ", "")
    try terminal.answer("User name at the broker: ", "")
    try terminal.answer("User name at the broker: ", "ward")
    try terminal.wait(for: "the password") { terminal.output.contains("Password at the broker") && !terminal.echoes }
    terminal.type("hunter2\n")
    try terminal.answer("[patient_vitals]: ", "")
    try terminal.answer("Answer again? [yes]: ", "no")
    try terminal.answer("[Ward]: ", "")
    try terminal.answer("[hospital]: ", "St Mary")
    try terminal.answer("[pg]: ", "none")
    try terminal.answer("none for no mail [none]: ", "127.0.0.1:1")
    try terminal.answer("Sender [wardwatch@localhost]: ", "")
    try terminal.answer("Recipients, separated by commas: ", "")
    try terminal.answer("Recipients, separated by commas: ", "a@example.org, b@example.org")
    try terminal.answer("or none [none]: ", "mailer")
    try terminal.wait(for: "the password") { terminal.output.contains("Password at the mail server") && !terminal.echoes }
    terminal.type("hunter3\n")
    try terminal.answer("Answer again? [yes]: ", "no")
    #expect(try terminal.ending() == 1)
    #expect(terminal.allOutput.contains("What is WRONG above has to be put right"))
    #expect(!terminal.allOutput.contains("hunter"))
    let read = try written()
    #expect(
      read.kafka == [
        "security.protocol": "SASL_SSL", "sasl.mechanism": "SCRAM-SHA-512", "sasl.username": "ward", "sasl.password": "hunter2",
      ])
    #expect(read.smtp == "smtp://127.0.0.1:1" && read.mailTo == ["a@example.org", "b@example.org"])
    #expect(read.smtpUser == "mailer" && read.smtpPassword == "hunter3")

    // Once more, nothing is lost by Enter, and a login that is no longer wanted is forgotten.
    let again = try dialogue(try settings())
    try again.answer("[yes]: ", "")
    try again.answer("[127.0.0.1:1]: ", "")
    try again.answer("[SASL_SSL]: ", "PLAINTEXT")
    try again.answer("[patient_vitals]: ", "")
    try again.answer("Answer again? [yes]: ", "no")
    try again.answer("[Ward]: ", "")
    try again.answer("[St Mary]: ", "")
    try again.answer("[none]: ", "")
    try again.answer("[smtp://127.0.0.1:1]: ", "none")
    #expect(try again.ending() == 1)
    #expect(try written().kafka == [:])
    #expect(try written().smtp == "" && FileManager.default.fileExists(atPath: file + ".old"))
    #expect(try mode(file + ".old") == 0o600)
  }

  @Test("Whoever leaves in the middle has written nothing, and has the terminal as it was", arguments: ["\u{4}", "\u{3}"])
  func leaves(key: String) throws {
    let terminal = try dialogue(try settings("--bootstrap=127.0.0.1:1", "-X", "security.protocol=SASL_PLAINTEXT"))
    try terminal.answer("[127.0.0.1:1]: ", "")
    try terminal.answer("[SASL_PLAINTEXT]: ", "")
    try terminal.answer("[SCRAM-SHA-512]: ", "")
    try terminal.answer("User name at the broker: ", "ward")
    try terminal.wait(for: "the password") { terminal.output.contains("Password") && !terminal.echoes }
    terminal.type(key)
    #expect(throws: Failure.self) { try terminal.ending() }
    #expect(terminal.settingsAreAsBefore)
    #expect(!FileManager.default.fileExists(atPath: file))
  }

  // MARK: Told

  @Test("Told everything, it asks nothing; it says what is wrong and writes all the same, for what is not there yet")
  func told() throws {
    let status = try SetupCommand.run(
      settings("--yes", "--bootstrap=127.0.0.1:1", "--database=none", environment: ["WARDWATCH_SMTP_PASSWORD": "hunter2"]))
    #expect(status == 1)
    #expect(try written().bootstrap == "127.0.0.1:1" && written().database == "none")
    #expect(try mode(file) == 0o600)
    #expect(try !String(contentsOfFile: file, encoding: .utf8).contains("state = \"/var"))
  }

  @Test("Without a terminal and without --yes, nothing is written that does not work, nor asked where nothing could be written")
  func cautious() throws {
    let message = #expect(throws: Failure.self) { try SetupCommand.run(settings("--json", "--bootstrap=127.0.0.1:1")) }
    #expect(message?.description.contains("nothing was written") == true)
    #expect(!FileManager.default.fileExists(atPath: file))
    try Data().write(to: URL(fileURLWithPath: folder + "/no-folder"))
    let place = #expect(throws: Failure.self) { try SetupCommand.run(settings("--config=\(folder)/no-folder/config.toml")) }
    #expect(place?.description.hasPrefix("\(folder)/no-folder/config.toml: cannot write the settings: Not a directory") == true)
  }

  @Test(
    "In the end it says what to type, for a service too where one is installed",
    arguments: [
      ("/home/n/.config/wardwatch/config.toml", nil, false, ["wardwatch check  ", "wardwatch  ", "wardwatch --headless  "]),
      ("/t/my file", "/t/my file", false, ["wardwatch check --config '/t/my file'", "wardwatch --config '/t/my file'"]),
      ("/etc/wardwatch/4A/config.toml", "/etc/wardwatch/4A/config.toml", true, ["systemctl enable --now wardwatch@4A"]),
      ("/etc/wardwatch/config.toml", nil, true, ["wardwatch setup --config /etc/wardwatch/4A/config.toml"]),
    ] as [(String, String?, Bool, [String])])
  func nextSteps(file: String, config: String?, hasService: Bool, expected: [String]) {
    let lines = SetupCommand.nextSteps(file: file, config: config, hasService: hasService)
    for words in expected { #expect(lines.contains { $0.hasPrefix("  " + words) }, "\(lines)") }
    #expect(lines.contains { $0.contains("systemctl") } == (file.hasPrefix("/etc/wardwatch/4A") && hasService))
  }

  @Test("A file that is there is replaced only when told so, and kept; a link is not followed")
  func overwrites() throws {
    try Data("ward = \"Old\"\nhold = \"2m\"\n".utf8).write(to: URL(fileURLWithPath: folder + "/target"))
    try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: folder + "/target")
    let words = ["--yes", "--bootstrap=127.0.0.1:1", "--database=none"]
    let message = #expect(throws: Failure.self) { try SetupCommand.run(settings(words[0], words[1], words[2])) }
    #expect(message?.description.contains("add --overwrite") == true)
    #expect(try written().ward == "Old")
    _ = try SetupCommand.run(settings(words[0], words[1], words[2], "--overwrite"))
    #expect(try written().ward == "Old" && written().holdSeconds == 120 && written().bootstrap == "127.0.0.1:1")
    #expect(try String(contentsOfFile: folder + "/target", encoding: .utf8).hasPrefix("ward = \"Old\""))
    #expect(try mode(file) == 0o644)
  }

  @Test("Settings that cannot work together are wrong usage, and nothing is written")
  func together() throws {
    #expect(throws: SettingsError.self) {
      try SetupCommand.run(settings("--yes", "--bootstrap=127.0.0.1:1", "--database=none", "--smtp=smtp://127.0.0.1:1"))
    }
    #expect(!FileManager.default.fileExists(atPath: file))
  }
}
