/// The one table of options, in the order of `--help` and of `--show-config`.
///
/// `Settings` hands out each value under the name and with the type that its line has here: `settings.historySeconds` is a
/// `Double`. To add an option, add its line: flag, environment variable, key of the file, help and checks follow from it.
package struct Options: Sendable {
  static let table = Options()

  // MARK: Input and output of the tools

  package let vitals = Option(
    required: "vitals", .file("FILE"), except: [.rehearse: "", .train: "", .evaluate: ""], in: .input,
    of: [.replay, .score, .train, .evaluate, .rehearse], "recorded vital signs, CSV or CSV.gz")
  package let outcomes = Option(
    required: "outcomes", .file("FILE"), except: [.train: "", .evaluate: ""], in: .input, of: [.train, .evaluate],
    "what became of the patients, CSV")
  package let data = Option(
    "data", .list(of: "DIR"), default: [], in: .input, of: [.train, .evaluate],
    "a folder with vitals.csv, outcomes.csv and dataset.toml, or DIR=FILE with another file in place of the last; repeat it for more"
  )
  package let outcome = Option(
    "outcome",
    .list(of: "NAME", wants: "death24, death48, hospital-death or sepsis12") {
      ["death24", "death48", "hospital-death", "sepsis12"].contains($0)
    }, default: [], in: .input, of: [.evaluate],
    "judge this outcome only: death24, death48, hospital-death or sepsis12; repeat it for more")
  package let live = Option(
    "live", .choice as Format<LiveSource>, in: .input, of: [.evaluate],
    "no outcomes: whether the patients of the topic, or of the trends that the console keeps in the database, are still like those "
      + "that the weights know")
  package let adapt = Option(
    "adapt", .flag, default: false, in: .input, of: [.train],
    "make the weights fit these stays, a few hundred of one hospital, instead of learning anew")
  package let samples = Option(
    "samples", .file("FILE"), in: .input, of: [.map], "records to look at, instead of the topic's last")
  package let last = Option(
    "last", .integer(1...100_000), default: 500, in: .input, of: [.map], "how many records to look at")
  package let write = Option(
    "write", .file("FILE"), in: .output, of: [.map], "write the mapping into this file, which must not be there yet")
  package let output = Option(
    "output", short: "o", .file("PATH"), default: "-", except: [.train: "weights"], in: .output, of: [.score, .train],
    "where the result goes: a file ('-' for standard output), or the folder of weights")
  package let alarms = Option(
    "alarms", .file("FILE"), in: .output, of: [.score], "also write the alarms that the console would have raised, CSV")
  package let shell = Option(
    required: "shell", .choice as Format<Shell>, in: .output, of: [.completions], "the shell that is to complete")
  package let page = Option(
    "page", .choice, default: ManualSection.program, in: .output, of: [.manual],
    "1 is wardwatch(1), the program; 5 is wardwatch.toml(5), its settings file")
  package let csv = Option(
    "csv", .flag, default: false, in: .output, of: [.history], "the episodes as CSV, times in UTC, and nothing else")
  package let text = Option("text", .flag, default: false, in: .output, of: [.snapshot], "as text; so by itself into a pipe")
  package let ansi = Option(
    "ansi", .flag, default: false, in: .output, of: [.snapshot], "with colours; so by itself on a terminal")
  package let svg = Option("svg", .flag, default: false, in: .output, of: [.snapshot], "as a picture")
  package let size = Option(
    "size", .size, in: .output, of: [.snapshot], "how large; by itself as the terminal, else 120x40")
  package let since = Option(
    "since", .moment, in: .output, of: [.snapshot], "also what happened from then until now, a week at most: a handover report")
  package let markdown = Option(
    "markdown", .file("FILE"), in: .output, of: [.evaluate, .rehearse], "also write the results as Markdown tables")

  // MARK: Selection

  package let from = Option(
    "from", .moment, default: .ago(seconds: 86_400), in: .selection, of: [.history],
    "the beginning: a date, a date and time (in local time unless it names a zone), a time of day, or how long ago")
  package let to = Option(
    "to", .moment, default: .ago(seconds: 0), in: .selection, of: [.history], "the end, not included")
  package let onlyPatient = Option(
    "only-patient", .text("ID") { !$0.isEmpty }, in: .selection, of: [.history], "one patient")
  package let onlyBed = Option("only-bed", .text("BED") { !$0.isEmpty }, in: .selection, of: [.history], "one bed")
  package let onlyWard = Option(
    "only-ward", .text("NAME") { !$0.isEmpty }, example: "4A", in: .selection, of: [.console, .history],
    "one ward, as the records name it; a console shows it alone, and beds of no ward, and keeps the others all the same")
  package let leastSeverity = Option(
    "severity", .choice, default: LeastSeverity.low, in: .selection, of: [.history],
    "episodes that came to this severity or a higher one")
  package let bedCount = Option(
    "bed-count", .integer(1...100_000), example: 36, in: .selection, of: [.history],
    "how many beds the alarms are counted per; by itself those that had alarms")

  package let keepDays = Option(
    "keep-days", .integer(1...36_500), example: 365, in: .selection, of: [.retention],
    "how many days alarms are kept after their end; nothing is deleted without it")

  // MARK: Feed

  package let bootstrap = Option(
    "bootstrap", short: "b", .text("HOST:PORT", wants: "a broker's address") { !$0.isEmpty }, default: "localhost:9092",
    in: .feed, of: .kafka, "Kafka brokers to start from, separated by commas")
  package let topic = Option(
    "topic", short: "t", .topic, default: "patient_vitals", in: .feed, of: .kafka, "topic of the vital signs")
  package let kafka = Option(
    "kafka", short: "X", .properties, default: [:], example: ["security.protocol": "SASL_SSL", "sasl.username": "wardwatch"],
    in: .feed, of: .kafka,
    "any librdkafka property, such as security.protocol=SASL_SSL; repeat it for more")
  package let historySeconds = Option(
    "history", .seconds(0...604_800), default: 1_800, except: [.evaluate: 604_800], in: .feed,
    of: [.console, .snapshot, .map, .evaluate], "how far back to read at the start, to fill the trends; or for samples")
  package let timeZone = Option(
    "time-zone", .timeZone, default: "UTC", in: .feed, of: .reading,
    "zone of times that name none, as in the IANA database: Europe/Berlin")
  package let mapping = Option(
    "mapping", .file("FILE"), example: "/etc/wardwatch/feed.toml", in: .feed, of: .reading,
    "where in the records everything stands, for a feed that does not say it by itself; 'wardwatch map' writes one")
  package let schemaRegistry = Option(
    "schema-registry", .registry, default: "", example: "https://registry.example:8081", in: .feed, of: .reading,
    "where the schemas of Avro records are, http:// or https://; they are kept for when it cannot be reached")
  package let schemaRegistryUser = Option(
    "schema-registry-user", .text("NAME"), default: "", example: "wardwatch", in: .feed, of: .reading, "name to log in there with"
  )
  package let schemaRegistryPassword = Option(
    "schema-registry-password", .text("PASSWORD", secrecy: .secret), default: "", example: "the password", in: .feed,
    of: .reading,
    "password to log in there with")
  package let maxMessageBytes = Option(
    "max-message-bytes", .integer(1_000...1_000_000_000), default: 1_000_000, in: .feed, of: .showing,
    "larger records are rejected")
  package let maxAgeSeconds = Option(
    "max-age", .seconds(60...3_162_240_000), default: 900, in: .feed, of: .showing,
    "readings that come later than this after they were measured are shown as 'clock or delay'")
  package let maxAheadSeconds = Option(
    "max-ahead", .seconds(0...86_400), default: 300, in: .feed, of: .showing,
    "readings dated further ahead than this are shown as 'clock ahead'")
  package let threads = Option(
    "threads", .integer(0...64), default: 0, in: .feed, of: .watching,
    "how many partitions are decoded and scored at once; 0 for as many as there are processors")
  package let forgetAfterSeconds = Option(
    "forget-after", .seconds(43_200...2_592_000), default: 86_400, in: .feed, of: .watching,
    "patients not heard of for so long while others are, are let go; an alarm that stands is closed")
  package let maxPatients = Option(
    "max-patients", .integer(1...10_000_000), default: 100_000, in: .feed, of: .watching,
    "patients kept at most; readings of others are rejected until somebody is let go")

  // MARK: Ward

  package let ward = Option(
    "ward", .text("NAME", wants: "a name") { !$0.isEmpty }, default: "Ward", in: .ward,
    of: [.console, .snapshot, .check, .testAlarm, .demo, .simulate, .replay, .score], "the ward's name, on screen and in mails")
  package let site = Option(
    "site", .text("NAME", wants: "a name") { !$0.isEmpty }, default: "hospital", in: .ward,
    of: [.console, .snapshot, .check, .testAlarm, .demo, .score],
    "the hospital, within which a patient id means one person; alarms are named after it, and its database refuses another's")
  package let beds = Option(
    "beds", .integer(1...5_000), default: 12, except: [.replay: 36, .score: 36], in: .ward,
    of: [.demo, .simulate, .replay, .score], "how many beds")
  package let ratePerSecond = Option(
    "rate", .number("NUMBER", 0.001...1_000), default: 1, in: .ward, of: .simulating, "readings per second and bed")
  package let scenarios = Option(
    "scenarios", .choices(), default: [] as [ScenarioName], in: .ward, of: [.simulate],
    "what happens to the patients, separated by commas; all scenarios where none is named")
  package let recordShape = Option(
    "format", .choice, default: RecordShape.wide, in: .ward, of: [.simulate, .replay], "the shape of the records")
  package let speed = Option(
    "speed", .number("FACTOR", 0...1_000_000), default: 60, in: .ward, of: [.replay],
    "how much faster than recorded; 0 is as fast as possible")
  package let startSeconds = Option(
    "start", .number("EPOCH", 0...32_503_680_000), in: .ward, of: [.replay, .score],
    "the time of the file's second 0, in seconds since 1970; score then names alarms as after such a replay")
  package let seed = Option(
    "seed", .integer(0...UInt64.max), default: 1, in: .ward, of: [.demo, .simulate, .train, .evaluate, .rehearse],
    "the same seed gives the same result")
  package let seeds = Option(
    "seeds", .integer(1...1_000), default: 20, in: .ward, of: [.rehearse],
    "how many patients meet each emergency, and how many quiet wards are watched; their seeds count up from the first")
  package let dataName = Option(
    "data-name", .text("TEXT"), default: "", in: .input, of: [.train],
    "what the data is called in the model card, with its source; by itself the names of the files")
  package let alarmBudgetPerDay = Option(
    "alarm-budget", .number("ALARMS", 0.001...1_000), default: 0.15, in: .alarms, of: [.train],
    "HIGH alarms that the model may raise, per patient and day")
  package let folds = Option(
    "folds", .integer(2...100), default: 5, in: .ward, of: [.evaluate], "how many parts the patients are split into")

  // MARK: Alarms

  package let delayHighSeconds = Option(
    "delay-high", .seconds(0...3_600), default: 10, in: .alarms, of: .alarming, "how long HIGH must last before it is an alarm")
  package let delayMediumSeconds = Option(
    "delay-medium", .seconds(0...3_600), default: 14, in: .alarms, of: .alarming, "the same for MEDIUM")
  package let delayLowSeconds = Option(
    "delay-low", .seconds(0...3_600), default: 19, in: .alarms, of: .alarming, "the same for LOW")
  package let holdSeconds = Option(
    "hold", .seconds(0...86_400), default: 60, in: .alarms, of: .alarming,
    "how long a severity must be gone before its alarm ends")

  // MARK: Database

  package let database = Option(
    "database", short: "d", .text("URI", secrecy: .address), default: "",
    example: "postgresql://wardwatch@db.example/wardwatch", in: .database, of: .keeping,
    "PostgreSQL, as a URI or key=value pairs; by itself from the PG* variables; 'none' for no database")
  package let databasePassword = Option(
    "database-password", .text("PASSWORD", secrecy: .secret), default: "", example: "the password", in: .database, of: .keeping,
    "password to log in with, in place of PGPASSWORD")

  // MARK: Mail

  package let smtp = Option(
    "smtp", .mailServer, default: "", example: "smtp://mail.example:587", in: .mail, of: .telling,
    "mail server for HIGH alarms, smtp:// or smtps://")
  package let smtpSecurity = Option(
    "smtp-security", .choice, default: MailSecurity.automatic, in: .mail, of: .telling,
    "how the connection is secured; auto takes TLS where the server offers it")
  package let smtpUser = Option(
    "smtp-user", .text("NAME"), default: "", example: "wardwatch", in: .mail, of: .telling, "name to log in with")
  package let smtpPassword = Option(
    "smtp-password", .text("PASSWORD", secrecy: .secret), default: "", example: "the password", in: .mail, of: .telling,
    "password to log in with")
  package let smtpCA = Option(
    "smtp-ca", .file("FILE"), example: "/etc/ssl/hospital-ca.pem", in: .mail, of: .telling,
    "certificates to trust in place of the system's, PEM: the hospital's own authority")
  package let mailFrom = Option(
    "mail-from", .mailAddress, default: "wardwatch@localhost", in: .mail, of: [.console, .check, .testAlarm, .demo], "sender")
  package let mailTo = Option(
    "mail-to", .mailAddresses, default: [], example: ["outreach@example.org"], in: .mail, of: .telling,
    "recipient; repeat it for more")
  package let mailDrop = Option(
    "mail-drop", .folder("DIR"), example: "/var/spool/wardwatch", in: .mail, of: .telling,
    "write the mails as .eml files into this folder, send none")
  package let mailCooldownSeconds = Option(
    "mail-cooldown", .seconds(0...604_800), default: 900, in: .mail, of: .watching.union([.check]),
    "after a mail, the next one about the same patient is held back for this long; it goes then if the alarm still stands")
  package let mailResolved = Option(
    "mail-resolved", .flag, default: false, in: .mail, of: .watching, "tell those who were told of a HIGH when it is over")
  package let remindAfterSeconds = Option(
    "remind-after", .seconds(60...86_400), example: 600, in: .mail, of: .watching,
    "remind those who were told of a HIGH each time that it has stood for so long without an acknowledgement")
  package let alarmCommand = Option(
    "alarm-command", .text("COMMAND", wants: "a program's whole path and its arguments") { $0.hasPrefix("/") },
    example: "/usr/local/bin/page --team outreach", in: .mail, of: .telling,
    "also start this for HIGH alarms, without a shell, with JSON on its standard input")
  package let webhook = Option(
    "webhook", .text("URL", secrecy: .webAddress, wants: "a web address, https://…") { $0.contains("://") },
    example: "https://pager.example/hook", in: .mail, of: .telling, "also post HIGH alarms there, as JSON")
  package let webhookSecret = Option(
    "webhook-secret", .text("SECRET", secrecy: .secret), default: "", example: "the secret", in: .mail, of: .telling,
    "what the posts are signed with (HMAC with SHA-256)")
  package let webhookCA = Option(
    "webhook-ca", .file("FILE"), example: "/etc/ssl/hospital-ca.pem", in: .mail, of: .telling,
    "certificates to trust there in place of the system's, PEM")

  // MARK: Service

  package let metrics = Option(
    "metrics", .text("HOST:PORT", wants: "an address and a port such as 127.0.0.1:9464") { $0.contains(":") },
    example: "127.0.0.1:9464", in: .service, of: .watching,
    "serve numbers for monitoring there (/metrics, /healthz) and the ward (/ward.json, without names), read-only over HTTP")
  package let metricsToken = Option(
    "metrics-token", .text("TOKEN", secrecy: .secret), default: "", example: "the token", in: .service, of: .watching,
    "what those who ask there must know; without one only this machine may ask")
  package let heartbeatURL = Option(
    "heartbeat-url",
    .text("URL", secrecy: .webAddress, wants: "a web address") { $0.hasPrefix("http://") || $0.hasPrefix("https://") },
    example: "https://watch.example/ping/4a", in: .service, of: .watching,
    "get this address once a minute while on duty and well: whoever is there raises the alarm when that stops")
  package let heartbeatFile = Option(
    "heartbeat-file", .file("FILE"), example: "/run/wardwatch/heartbeat", in: .service, of: .watching,
    "the same by the time of a file")

  // MARK: Files

  package let weights = Option(
    "weights", .folder("DIR"), example: "/usr/local/share/wardwatch/weights", in: .files,
    of: [.console, .snapshot, .check, .demo, .score, .train, .evaluate, .rehearse],
    "the models' weights, in place of those that come with the program; evaluate judges these instead of training its own")
  package let state = Option(
    "state", .folder("DIR"), default: "$XDG_STATE_HOME/wardwatch", from: { $0.surroundings.stateFolder },
    example: "/var/lib/wardwatch", in: .files, of: [.console, .check, .map, .testAlarm, .demo],
    "what must outlive the program: the journal, the demo's database")
  package let rejects = Option(
    "rejects", .file("FILE"), default: "STATE/rejects.jsonl", from: { $0.state + "/rejects.jsonl" },
    example: "/var/lib/wardwatch/rejects.jsonl", in: .files, of: .watching, "where rejected records are kept")
  package let log = Option(
    "log", .file("FILE"), default: "STATE/wardwatch.log", from: { $0.state + "/wardwatch.log" },
    example: "/var/log/wardwatch.log", in: .files, of: .watching, "the log")

  // MARK: Screen

  package let color = Option(
    "color", .choice, default: "auto, or never where $NO_COLOR is set", from: { $0.surroundings.colorDepth },
    example: .automatic, in: .screen, of: .showing, "how many colours")
  package let theme = Option(
    "theme", .choice, default: ThemeName.dark, in: .screen, of: .showing, "how the console looks; ':' changes it while it runs")
  package let graph = Option(
    "graph", .choice, default: GraphName.braille, in: .screen, of: .showing,
    "what charts are drawn with; quadrant or block for fonts without braille")
  package let ascii = Option("ascii", .flag, default: false, in: .screen, of: .showing, "draw with ASCII characters only")
  package let quiet = Option("quiet", .flag, default: false, in: .screen, of: .watching, "begin with the bell off")
  package let latch = Option(
    "latch", .flag, default: false, in: .screen, of: .showing,
    "go on showing a HIGH that ended before anybody acknowledged it, until somebody does")
  package let mask = Option("mask", .flag, default: false, in: .screen, of: .showing, "hide names and ids; P shows them")
  package let lockAfterSeconds = Option(
    "lock-after", .seconds(5...86_400), example: 600, in: .screen, of: .watching,
    "hide names when no key was pressed for so long; P shows them")
  package let user = Option(
    "user", .text("NAME"), default: "$USER", from: { $0.surroundings.userName }, example: "nurse", in: .screen,
    of: [.console, .testAlarm, .demo], "the name that acknowledgements carry")

  // MARK: Running

  package let headless = Option(
    "headless", .flag, default: false, in: .running, of: .watching, "no screen; the same work")
  package let group = Option(
    "group", .text("NAME", wants: "a name") { !$0.isEmpty }, example: "wardwatch", in: .running, of: [.console, .check],
    "with --headless: share the topic's partitions with all engines of this name, a Kafka consumer group")
  package let groupTopics = Option(
    "group-topics", .list(of: "TOPIC", wants: "a topic's name", Format<String>.isTopic), default: [], example: ["monitors_b"],
    in: .running, of: [.console, .check],
    "with --group: topics that its engines share besides --topic, separated by commas")
  package let watch = Option(
    "watch", .flag, default: false, in: .running, of: [.console],
    "only watch: store, mail, acknowledge and write nothing; safe as an ssh key's forced command")
  package let patienceSeconds = Option(
    "patience", .seconds(1...3_600), default: 30, except: [.evaluate: 300], in: .running, of: [.snapshot, .evaluate],
    "how long reading the feed may take")
  package let runSeconds = Option(
    "seconds", .seconds(0.1...3_162_240_000), example: 3_600, in: .running, of: [.console, .demo, .simulate],
    "stop after this long")
  package let json = Option(
    "json", .flag, default: false, in: .running,
    of: [.console, .snapshot, .setup, .check, .map, .history, .testAlarm, .retention, .demo, .evaluate, .rehearse],
    "end with the summary as one line of JSON")

  // MARK: General

  package let config = Option(
    "config", .file("FILE"), in: .general, of: .configured, "the settings file, in place of the usual ones")
  package let yes = Option(
    "yes", short: "y", .flag, default: false, in: .general, of: [.setup],
    "ask nothing: take what is set and the defaults, and write also what does not work yet")
  package let overwrite = Option(
    "overwrite", .flag, default: false, in: .general, of: [.setup],
    "replace the settings file that is there; it is kept beside the new one, as FILE.old")
  package let showConfig = Option(
    "show-config", .flag, default: false, in: .general, of: .configured, "print every setting and where it came from, then exit")
  package let help = Option("help", short: "h", .flag, default: false, in: .general, of: .all, "print this, then exit")
  package let version = Option(
    "version", short: "V", .flag, default: false, in: .general, of: .all, "print the version, then exit")

  // MARK: The table as a list

  /// By reflection, so that no option can be declared and then forgotten in a second list.
  static let all: [any AnyOption] = Mirror(reflecting: table).children.compactMap { $0.value as? any AnyOption }

  static func of(_ command: Command) -> [any AnyOption] { all.filter { $0.commands.contains(command) } }
}

extension Set<Command> {
  fileprivate static let all = Set(Command.allCases)
  fileprivate static let configured = all.filter(\.readsSettings)
  /// Those that show or keep a ward.
  fileprivate static let watching: Self = [.console, .demo]
  /// Those that show a ward, on a screen or printed.
  fileprivate static let showing: Self = watching.union([.snapshot])
  /// Those that meet what a console on a real feed meets.
  fileprivate static let real: Self = [.console, .check]
  /// Those that tell people of alarms, or look whether they could.
  static let telling: Self = real.union([.testAlarm])
  /// Those that meet its database.
  fileprivate static let keeping: Self = telling.union([.history, .retention, .snapshot, .evaluate])
  /// Those that run the engine, or look whether it is set as others' are.
  fileprivate static let alarming: Self = [.console, .check, .snapshot, .demo, .score, .rehearse]
  /// Those that read a feed.
  fileprivate static let reading: Self = [.console, .snapshot, .check, .demo, .map, .evaluate]
  fileprivate static let kafka: Self = [.console, .snapshot, .check, .map, .simulate, .replay, .evaluate]
  fileprivate static let simulating: Self = [.demo, .simulate]
}
