/// What `wardwatch` can be told to do; the console where no command is named.
package enum Command: String, CaseIterable, Sendable {
  case console
  case snapshot
  case setup
  case check
  case map
  case history
  case testAlarm = "test-alarm"
  case retention
  case demo
  case simulate
  case replay
  case score
  case train
  case evaluate
  case rehearse
  case manual
  case completions
  case exampleConfig = "example-config"

  init?(named word: String) {
    guard let command = Command(rawValue: word), command != .console else { return nil }
    self = command
  }

  /// What is typed to run it.
  package var words: String { self == .console ? Product.name : "\(Product.name) \(rawValue)" }

  /// Whether it looks at settings files and the environment; what only prints a text of the program's own does not.
  var readsSettings: Bool {
    switch self {
    case .manual, .completions, .exampleConfig: false
    default: true
    }
  }

  /// The option that a bare word after the command sets: `wardwatch completions bash`.
  var operand: (any AnyOption)? {
    switch self {
    case .manual: Options.table.page
    case .completions: Options.table.shell
    case .map: Options.table.samples
    default: nil
    }
  }

  /// One line for the list of commands.
  var summary: String {
    switch self {
    case .console: "watch a ward"
    case .snapshot: "print a ward once: as text, in colours, as a picture, as JSON"
    case .setup: "ask for the broker, the ward, the database and the mail server, try them, write the settings file"
    case .check: "see whether everything that the console needs is there"
    case .map: "propose where in a feed's records everything stands, and show what is made of them"
    case .history: "list past alarms, who acknowledged them and how soon, and how many there were"
    case .retention: "delete from the database what is older than it has to be kept"
    case .testAlarm: "tell everybody who would be told of a HIGH, marked as a test"
    case .demo: "a simulated ward with its own broker, database and mail folder"
    case .simulate: "send a simulated ward to a broker"
    case .replay: "send recorded vital signs to a broker"
    case .score: "score recorded vital signs, one row out for each row in"
    case .train: "fit the models to recorded vital signs"
    case .evaluate: "measure how well the models foresee deterioration"
    case .rehearse: "measure how soon simulated emergencies raise alarms, and how often quiet beds do"
    case .manual: "print a page of the manual"
    case .completions: "print what a shell needs to complete commands and options"
    case .exampleConfig: "print a settings file with every setting of the console, explained"
    }
  }

  /// The first paragraph of its help.
  var purpose: String {
    switch self {
    case .console:
      """
      Reads a ward's vital signs from Kafka, scores every patient with an autoencoder, an isolation forest and NEWS2, and shows who \
      needs attention now, and why. Alarms are kept in PostgreSQL; HIGH ones are mailed.
      """
    case .snapshot:
      """
      Reads the feed as the console does, prints the ward once, and ends: for scripts, for mails, by a timer as the sheet for when the \
      machines are down, and with --since as a report at handover. Stores, mails and writes nothing. The exit status is 1 where the \
      feed was not read to its end.
      """
    case .setup:
      """
      The first steps: asks for the broker and its topic, the ward, the database and the mail server, tries each at once as \
      'wardwatch check' does, and writes a settings file with every setting explained. What is set already, by flags or otherwise, \
      is offered as the answer. With --yes, or without a terminal, it asks nothing. Passwords are asked for unseen, or taken from \
      the environment; a file that holds one can be read by its owner alone.
      """
    case .check:
      """
      Looks at everything the console will use, with the same settings: the models, the state folder, the broker and its topic, the \
      database, the mail server and the terminal. A line for each says how it is, or what to do. Sends nothing, stores nothing but \
      the tables of an empty database (a row is tried and taken back), and does not disturb a console that is running.
      """
    case .map:
      """
      Looks at sample records, of a file ('-' for standard input: lines, a JSON array, or documents one after the other) or else the \
      last ones of the topic, and shows what is made of them: how many have each vital sign and in which unit it is taken, what is \
      not used, what is rejected and why, and some records beside their readings. Where they are not understood by themselves it \
      proposes a mapping, to be looked through and given to the console with --mapping. What is guessed in it has a ? and is taken \
      by nothing else until somebody takes that away; --write writes it with all that can be said in a mapping explained. With \
      --mapping it tries that file instead. Stores and sends nothing. The exit status is 1 where nothing could be read.
      """
    case .history:
      """
      Lists the alarm episodes of a time from the database, oldest first: when and where, how high, why, who acknowledged it and how \
      soon; below them how much they asked of people: alarms per bed and day, the share acknowledged, the median time to it. An \
      episode counts where it stood at some time within. Times are those of the records. Reads only: the right to select is enough.
      """
    case .retention:
      """
      Deletes the alarms that ended more than --keep-days ago, with what people were told of them and did about them, and the technical \
      alarms of that age; empties the payloads of mails that were sent more than a day ago. What stands, or of which somebody is still \
      to be told, is never deleted. Nothing else deletes anything: run it from a timer, or not at all.
      """
    case .testAlarm:
      """
      Makes an alarm that is marked as a test wherever it is told, and sends it, with the settings of the console, to everybody who \
      would be told of a HIGH: each mail recipient, the folder, the alarm command, the webhook. A line for each says whether it was \
      taken. Each is tried once; what became of it is kept in the database. It enters no ward and raises nothing on a console.
      """
    case .demo:
      """
      Shows the console on a simulated ward. Everything it needs runs inside: a broker, a private PostgreSQL cluster and a folder \
      that takes the mails. Without a terminal it runs headless and ends with a summary.
      """
    case .simulate: "Simulates a ward, physiology, clinical scenarios and sensor faults, and sends its readings to a Kafka topic."
    case .replay:
      """
      Sends recorded vital signs to a Kafka topic, at the speed they were recorded or faster. The records bear the Kafka times of \
      a column kafka_seconds where there is one.
      """
    case .score:
      """
      Scores recorded vital signs with the engine of the console. Reads CSV, plain or gzipped, with the columns patient_id, \
      t_seconds, hr, rr, spo2, sbp, dbp, temp, on_oxygen and consciousness; writes CSV with one row for each row read. A column \
      kafka_seconds says when each row's record was sent, the rows of a patient in that order; without it t_seconds serves.
      """
    case .train:
      """
      Fits the autoencoder, the isolation forest, what answers for each outcome and their calibration to recorded vital signs with \
      outcomes. With --adapt it makes the weights that are there fit a hospital of a few hundred stays instead: the percentiles of \
      the anomaly score and the thresholds become its own, and each outcome's model moves as far as its events allow.
      """
    case .evaluate:
      """
      Measures the models against recorded outcomes by cross-validation, each person in one fold only, with NEWS2 beside them. With \
      --live no outcomes are needed: it tells whether the ward's vital signs, what is not measured and the scores still look like \
      what the weights know, and what to do where they do not; the exit status is then 1 where something is different.
      """
    case .rehearse:
      """
      Runs the engine of the console over simulated emergencies with a reading a second, as fast as in life, and over quiet beds; \
      tells the seconds from onset to MEDIUM and to HIGH, and the false alarms per bed and day, with NEWS2 alone beside them.
      """
    case .manual:
      """
      Prints a page of the manual in roff, to be read with 'wardwatch manual | man -l -'. Installed, 'man wardwatch' and \
      'man wardwatch.toml' show the two pages.
      """
    case .completions:
      """
      Prints a script for bash, zsh or fish that completes commands, options and the options' values. Installed, it is where the \
      shell looks for it; otherwise 'source <(wardwatch completions bash)' takes it into a running bash or zsh, and \
      'wardwatch completions fish | source' into fish.
      """
    case .exampleConfig:
      """
      Prints a settings file with every setting of the console, explained, each at its default or with an example, and all of them \
      commented out. Its place is ~/.config/wardwatch/config.toml or, for the whole machine, /etc/wardwatch/config.toml.
      """
    }
  }
}
