internal import CNcurses
package import Console
internal import Glibc

/// The console on a terminal, from taking it over to giving it back.
package enum TerminalSession {
  package enum Ending: Sendable, Equatable {
    /// Somebody pressed q.
    case quit
    /// The window was closed, or the ssh session ended.
    case terminalGone
    /// SIGINT, SIGTERM or SIGHUP: the caller shuts down in order and may then exit with 128 + the number.
    case signal(Int32)
  }

  /// How long the terminal may take for the last bytes: whoever tells a console to end wants it gone within a second.
  static let farewellSeconds = 0.5

  /// Says whether there is a terminal to run on, before anything else is started.
  package static func check() throws(TerminalError) {
    guard isatty(STDIN_FILENO) == 1 else { throw .notATerminal(stream: "Standard input") }
    guard isatty(STDOUT_FILENO) == 1 else { throw .notATerminal(stream: "Standard output") }
  }

  /// Runs the console on this thread until somebody quits, the terminal goes away or a signal ends it; however it ends, the
  /// terminal is given back.
  ///
  /// - Parameters:
  ///   - model: what to begin with.
  ///   - waker: whose `wake()` says that `refresh` has something new.
  ///   - wish: what is said of the terminal.
  ///   - logPath: where everything goes that anyone prints meanwhile; nil throws it away.
  ///   - onFirstFrame: is called when the terminal is taken and its first frame on its way: what takes time begins after it.
  ///   - refresh: puts the newest snapshot, if there is one, into the model, and hands on what the model asks for.
  ///   - perform: does what a key asks of the rest of the program; must not wait.
  package static func run(
    _ model: ConsoleModel, waker: TerminalWaker, wish: TerminalWish, logPath: String?, onFirstFrame: () -> Void = {},
    refresh: (inout ConsoleModel) -> [ConsoleCommand], perform: (ConsoleCommand) -> Void
  ) throws(TerminalError) -> Ending {
    try check()
    // Our handlers first: ncurses installs its own, which exit, only where nobody else has.
    let signals = try SignalPipe()
    defer { signals.close() }
    let screen = try TerminalScreen(wish: wish)
    let line = try TerminalLine()
    defer {
      screen.close()
      line.finish(with: screen.takeBytes(), withinSeconds: farewellSeconds)
      line.giveBack()
    }
    if let size = line.size { screen.resize(to: size) }
    let crashes = CrashGuard(descriptor: line.output, settings: line.settings)
    defer { crashes.remove() }
    let detour = try OutputDetour(path: logPath)
    defer { detour.end() }

    var model = model
    model.terminalNotes = screen.notes
    var loop = TerminalLoop(model: model, screen: screen, line: line)
    loop.begin()
    onFirstFrame()
    return loop.run(waker: waker, signals: signals, refresh: refresh, perform: perform)
  }
}
