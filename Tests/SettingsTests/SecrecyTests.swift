internal import Testing

@testable import Settings

@Suite("Secrets")
struct SecrecyTests {
  @Test(
    "A secret is refused as a flag, in a sentence that does not repeat it",
    arguments: [
      (["--smtp-password=hunter2"], "--smtp-password", "WARDWATCH_SMTP_PASSWORD"),
      (["--smtp-pass", "hunter2"], "--smtp-password", "WARDWATCH_SMTP_PASSWORD"),
      (["-d", "postgresql://u:hunter2@h/db"], "--database", "WARDWATCH_DATABASE"),
      (["-d", "host=h password=hunter2"], "--database", "WARDWATCH_DATABASE"),
      (["--smtp=smtps://u:hunter2@mail"], "--smtp", "WARDWATCH_SMTP"),
      (["-X", "sasl.password=hunter2"], "--kafka sasl.password", "WARDWATCH_KAFKA_SASL_PASSWORD"),
      (["-X", "ssl.key.password=hunter2"], "--kafka ssl.key.password", "WARDWATCH_KAFKA_SSL_KEY_PASSWORD"),
    ])
  func flags(words: [String], name: String, variable: String) {
    let message = sentence { try Settings.parse(arguments: words, surroundings: .bare(), command: .console) }
    #expect(
      message == """
        \(name): a password on the command line can be read by every user of this machine; put it into the variable \
        \(variable), or into a settings file that others cannot read
        """)
  }

  @Test(
    "A file that others can read or change may hold no secret",
    arguments: [
      "smtp-password = 'hunter2'", "database = 'postgresql://u:hunter2@h/db'", "database = \"password='hunter2' host=h\"",
      "smtp = 'smtp://u:hunter2@m'", "[kafka]\nsasl.password = 'hunter2'", "kafka = { \"ssl.keystore.password\" = 'hunter2' }",
    ])
  func files(text: String) throws {
    let folder = try TemporaryFolder()
    for mode in [0o644, 0o640, 0o604, 0o622] {
      let path = try folder.file("c.toml", text, mode: mode)
      let message = sentence { try Settings.of(.demo, "--config", path) }
      #expect(message.hasSuffix("run: chmod 600 \(path)") && !message.contains("hunter2"), "\(message)")
      #expect(message.hasPrefix("\(path):\(text.contains("\n") ? 2 : 1): a secret in a file"), "\(message)")
    }
    let path = try folder.file("c.toml", text, mode: 0o600)
    #expect(sentence { try Settings.of(.demo, "--config", path) } == "")
  }

  @Test("A file that everybody can change may name no program to start")
  func programs() throws {
    let folder = try TemporaryFolder()
    for text in ["ward = 'W'\nalarm-command = '/bin/page'", "ward = 'W'\n[[ladder]]\nafter = '2m'\nalarm-command = '/bin/page'"] {
      let open = try folder.file("c.toml", text, mode: 0o646)
      let message = sentence { try Settings.of(.console, "--config", open) }
      #expect(message == "\(open):2: a program to start, in a file that everybody can change; run: chmod o-w \(open)")
      let path = try folder.file("c.toml", text, mode: 0o664)
      #expect(!sentence { try Settings.of(.console, "--config", path) }.contains("a program to start"))
    }
  }

  @Test("A file without secrets may be read by all")
  func openFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("c.toml", "database = 'postgresql://u@h/db'\nsmtp-user = 'u'\nsmtp-password = ''", mode: 0o644)
    #expect(try Settings.of(.console, "--config", path).database == "postgresql://u@h/db")
  }

  @Test("A wrong value that may hold a secret is not repeated")
  func wrongValue() {
    let message = sentence { try Settings.of(environment: ["WARDWATCH_SMTP": "http://u:hunter2@mail"]) }
    #expect(message.hasPrefix("WARDWATCH_SMTP: the value is not a mail server's address"))
    #expect(!message.contains("hunter2"))
  }

  @Test(
    "Passwords are masked wherever an address can hold them",
    arguments: [
      ("postgresql://u:p@h/db", "postgresql://u:********@h/db"),
      ("postgresql://u:p@ss@h:5432,i/db?sslmode=require", "postgresql://u:********@h:5432,i/db?sslmode=require"),
      ("postgresql://u:p/q@h/db", "postgresql://u:********@h/db"),
      ("postgresql://u:p?q@h/db", "postgresql://u:********@h/db"),
      ("postgresql:///db?user=u&password=p&sslpassword=s", "postgresql:///db?user=u&password=********&sslpassword=********"),
      ("postgresql://h:5432/db?application_name=a@b", "postgresql://h:5432/db?application_name=a@b"),
      ("postgresql://u@h/db", "postgresql://u@h/db"),
      ("smtps://u:p@mail:465", "smtps://u:********@mail:465"),
      ("host=h password=p dbname=d", "host=h password=******** dbname=d"),
      ("host=h password = 'it\\'s a' dbname=d", "host=h password = ******** dbname=d"),
      ("password=a\\ b user=u", "password=******** user=u"),
      ("passfile=/x user=u", "passfile=/x user=u"),
      ("alarms", "alarms"), ("", ""), ("none", "none"), ("password=", "password="), ("=", "="),
    ])
  func masks(address: String, masked: String) {
    #expect(Secrecy.maskedAddress(address) == masked)
  }

  @Test(
    "Of a web address that is called only the host is shown",
    arguments: [
      ("https://hooks.example/services/T0/B0/xyz", "https://hooks.example/********"),
      ("https://u:p@hooks.example:8443/x?token=t#f", "https://u:********@hooks.example:8443/********"),
      ("https://hooks.example?sig=abc", "https://hooks.example/********"),
      ("https://hooks.example#abc", "https://hooks.example/********"),
      ("https://hooks.example/", "https://hooks.example/"), ("http://hooks.example:80", "http://hooks.example:80"),
      ("https://u:p/q@hooks.example/x", "https://u:********@hooks.example/********"), ("nonsense", "nonsense"), ("", ""),
    ])
  func masksWebAddresses(address: String, masked: String) { #expect(Secrecy.maskedWebAddress(address) == masked) }

  @Test("--show-config shows no path of a webhook or a heartbeat, also in the ladder")
  func showsNoPath() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file(
      "c.toml",
      "webhook = 'https://a.example/hunter2'\nheartbeat-url = 'https://b.example/hunter2'\n"
        + "[[ladder]]\nafter = '2m'\nwebhook = 'https://c.example/?k=hunter2'", mode: 0o600)
    let shown = ConfigReport(try Settings.of(.console, "--config", path)).text
    #expect(!shown.contains("hunter2"))
    for host in ["a", "b", "c"] { #expect(shown.contains("https://\(host).example/********")) }
  }

  @Test("Every property of librdkafka that ends in 'password' is a secret")
  func properties() {
    for name in ["sasl.password", "ssl.key.password", "ssl.keystore.password", "sasl.oauthbearer.client.secret"] {
      #expect(Secrecy.properties.isIn(.text("\(name)=x")))
      #expect(Secrecy.properties.isIn(.property(name: name, value: .string("x"))))
    }
    #expect(!Secrecy.properties.isIn(.text("sasl.username=x")))
  }
}
