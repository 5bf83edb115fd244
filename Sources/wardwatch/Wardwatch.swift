internal import Foundation
internal import Settings

@main
enum Wardwatch {
  static func main() {
    keepOutOfCoreDumps()
    // Exits without unwinding, as a signal would: nothing may depend on what runs after a command has returned.
    exit(status(of: CommandWords.all))
  }

  /// A crash leaves no file with passwords and patients in it. Whoever needs one asks for it: prlimit --core=unlimited --pid=PID. A
  /// collector that the kernel hands dumps to (core_pattern with |) sees the limit, and decides by itself (core(5)).
  private static func keepOutOfCoreDumps() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = 0
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
  }

  /// 0 where all went well, 2 where the command line or the settings are wrong, 1 for every other failure.
  private static func status(of arguments: [String]) -> Int32 {
    let surroundings = Surroundings(
      environment: ProcessInfo.processInfo.environment, account: NSUserName(), columns: terminalColumns)
    do {
      switch try Request(arguments, in: surroundings) {
      case .show(let text): return show(text)
      case .run(let settings): return try run(settings)
      }
    } catch {
      Progress.say("\(Product.name): \(error)", .error)
      return error is SettingsError ? 2 : 1
    }
  }

  private static func run(_ settings: Settings) throws -> Int32 {
    // libpq's own variable, which serves every connection; set before there is any other thread.
    if !settings.databasePassword.isEmpty { setenv("PGPASSWORD", settings.databasePassword, 1) }
    return switch settings.command {
    case .console: try ServeCommand.run(settings)
    case .snapshot: try SnapshotCommand.run(settings)
    case .setup: try SetupCommand.run(settings)
    case .check: try CheckCommand.run(settings)
    case .map: try MapCommand.run(settings)
    case .history: try HistoryCommand.run(settings)
    case .retention: try RetentionCommand.run(settings)
    case .testAlarm: try TestAlarmCommand.run(settings)
    case .demo: try DemoCommand.run(settings)
    case .simulate: try SimulateCommand.run(settings)
    case .replay: try ReplayCommand.run(settings)
    case .score: try ScoreCommand.run(settings)
    case .train: try TrainCommand.run(settings)
    case .evaluate: try EvaluateCommand.run(settings)
    case .rehearse: try RehearseCommand.run(settings)
    case .manual: show(ManualPage(settings.page).text)
    case .completions: show(Completions(for: settings.shell).text)
    case .exampleConfig: show(CommentedConfig.example.text)
    }
  }

  private static func show(_ text: String) -> Int32 {
    print(text, terminator: text.hasSuffix("\n") ? "" : "\n")
    return 0
  }

  /// Of the terminal that `--help` is printed on; 80 where it goes elsewhere.
  private static var terminalColumns: Int {
    var size = winsize()
    return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }
}
