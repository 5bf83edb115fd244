internal import Testing

@testable import Settings

@Suite("The credentials of a service")
struct CredentialsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The console's settings, with this environment beside the credentials.
  private func settings(_ arguments: String..., environment: [String: String] = [:]) throws -> Settings {
    let environment = environment.merging(["CREDENTIALS_DIRECTORY": folder.path]) { own, _ in own }
    return try Settings.parse(arguments: arguments, surroundings: .bare(environment), command: .console)
  }

  @Test("Every secret can come as a file, which others may read as far as the service manager lets them")
  func secrets() throws {
    _ = try folder.file("smtp-password", "one\n", mode: 0o440)
    _ = try folder.file("database-password", "two\r\n", mode: 0o440)
    _ = try folder.file("database", "postgresql://u:hunter2@h/db", mode: 0o440)
    _ = try folder.file("kafka-sasl-password", " three ", mode: 0o440)
    _ = try folder.file("kafka-ssl-key-pem", "-----BEGIN\nEND\n\n")
    let settings = try settings()
    #expect(settings.smtpPassword == "one" && settings.databasePassword == "two")
    #expect(settings.database == "postgresql://u:hunter2@h/db")
    #expect(settings.kafka == ["sasl.password": " three ", "ssl.key.pem": "-----BEGIN\nEND\n"])
    #expect("\(settings.source(of: \.smtpPassword))" == "the credential smtp-password")
  }

  @Test("A credential wins over a file and gives way to the environment")
  func precedence() throws {
    _ = try folder.file("smtp-password", "credential")
    _ = try folder.file("kafka-sasl-password", "credential")
    let path = try folder.file("c.toml", "smtp-password = 'file'\n[kafka]\n'sasl.password' = 'file'")
    #expect(try settings("--config", path).smtpPassword == "credential")
    #expect(try settings("--config", path).kafka["sasl.password"] == "credential")
    #expect(try settings(environment: ["WARDWATCH_SMTP_PASSWORD": "variable"]).smtpPassword == "variable")
  }

  @Test("A settings file among the credentials may have secrets in it, whatever its mode says")
  func file() throws {
    let path = try folder.file("config.toml", "smtp-password = 'one'", mode: 0o440)
    #expect(try settings("--config", path).smtpPassword == "one")
    #expect(sentence { try Settings.of(.console, "--config", path) }.contains("others can read"))
  }

  @Test("An empty credential sets nothing, nor does one that is not there, nor one of another's")
  func absent() throws {
    _ = try folder.file("smtp-password", "\n")
    _ = try folder.file("ca.pem", "\u{0}")
    #expect(try settings(environment: ["CREDENTIALS_DIRECTORY": folder.path + "/none"]).smtpPassword == "")
    let settings = try settings()
    #expect(settings.smtpPassword == "" && settings.source(of: \.smtpPassword) == .builtIn)
  }

  @Test(
    "What cannot be a secret is said by its name and not shown",
    arguments: [
      ("smtp-password", "a\u{0}hunter2", "the credential smtp-password: the secret is not text in UTF-8"),
      (
        "kafka-sasl-password", String(repeating: "hunter2", count: 10_000),
        "the credential kafka-sasl-password: too large for a secret"
      ),
    ])
  func mistakes(name: String, text: String, expected: String) throws {
    _ = try folder.file(name, text)
    #expect(sentence { try settings() } == expected)
  }

  @Test("Secrets from credentials are masked when the settings are shown")
  func masked() throws {
    _ = try folder.file("kafka-sasl-password", "hunter2")
    _ = try folder.file("database-password", "hunter2")
    let report = ConfigReport(try settings()).text
    #expect(!report.contains("hunter2"))
    #expect(report.contains("# the credential kafka-sasl-password") && report.contains("# the credential database-password"))
  }

  @Test("Help names the credentials, and the manual all of them")
  func told() {
    for name in ["database-password", "smtp-password", "kafka-sasl-password"] {
      #expect(HelpPage.secrets.contains(name) && Credentials.names.contains(name))
    }
    #expect(ManualPage(.program).text.contains("CREDENTIALS_DIRECTORY"))
  }
}
