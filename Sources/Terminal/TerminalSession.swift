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

  /// New snapshots are painted at most this often; keys are answered at once.
  static let leastSecondsBetweenFrames = 0.2

  /// Says whether there is a terminal to run on, before anything else is started.
  package static func check(terminalName: String?) throws(TerminalError) {
    guard isatty(STDIN_FILENO) == 1 else { throw .notATerminal(stream: "Standard input") }
    guard isatty(STDOUT_FILENO) == 1 else { throw .notATerminal(stream: "Standard output") }
    guard let terminalName, !terminalName.isEmpty else { throw .unknownTerminal(name: "") }
  }

  /// Runs the console on this thread until somebody quits, the terminal goes away or a signal ends it; however it ends, the
  /// terminal is given back.
  ///
  /// - Parameters:
  ///   - model: what to begin with.
  ///   - waker: whose `wake()` says that `refresh` has something new.
  ///   - terminalName: `TERM`.
  ///   - limit: what is not to be used though the terminal has it.
  ///   - logPath: where everything goes that anyone prints meanwhile; nil throws it away.
  ///   - refresh: puts the newest snapshot, if there is one, into the model, and hands on what the model asks for.
  ///   - perform: does what a key asks of the rest of the program; must not wait.
  package static func run(
    _ model: ConsoleModel, waker: TerminalWaker, terminalName: String?, limit: Abilities = Abilities(), logPath: String?,
    refresh: (inout ConsoleModel) -> [ConsoleCommand], perform: (ConsoleCommand) -> Void
  ) throws(TerminalError) -> Ending {
    try check(terminalName: terminalName)
    var settings = termios()
    tcgetattr(STDIN_FILENO, &settings)
    let terminal = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
    defer { close(terminal) }
    // Our handlers first: ncurses installs its own, which exit, only where nobody else has.
    let signals = try SignalPipe()
    defer { signals.close() }
    let screen = try TerminalScreen(terminalName: terminalName, limit: limit)
    defer { screen.close() }
    signals.watchSize()
    let crashes = CrashGuard(descriptor: terminal, settings: settings)
    defer { crashes.remove() }
    let detour = try OutputDetour(path: logPath)
    defer { detour.end() }

    var loop = Loop(model: model, screen: screen)
    return loop.run(terminal: terminal, waker: waker, signals: signals, refresh: refresh, perform: perform)
  }

  // MARK: The loop

  private struct Loop {
    var model: ConsoleModel
    let screen: TerminalScreen
    private var hasNews = true
    private var isStale = true
    private var lastFrameSeconds = -1.0

    init(model: ConsoleModel, screen: TerminalScreen) {
      self.model = model
      self.screen = screen
    }

    mutating func run(
      terminal: Int32, waker: TerminalWaker, signals: SignalPipe, refresh: (inout ConsoleModel) -> [ConsoleCommand],
      perform: (ConsoleCommand) -> Void
    ) -> Ending {
      var lastTick = 0.0
      while true {
        let wall = seconds(CLOCK_REALTIME)
        if wall.rounded(.down) != lastTick {
          lastTick = wall.rounded(.down)
          hasNews = true
          isStale = true
          if let ending = obey(model.tick(atSeconds: wall), perform) { return ending }
        }
        let now = seconds(CLOCK_MONOTONIC)
        let wait = Self.remaining(since: lastFrameSeconds, now: now)
        if hasNews, wait == 0 {
          hasNews = false
          isStale = true
          lastFrameSeconds = now
          if let ending = obey(refresh(&model), perform) { return ending }
        }
        if isStale {
          isStale = false
          screen.paint(model.frame(size: screen.size, abilities: screen.abilities))
        }

        let untilTick = 1 - (wall - wall.rounded(.down))
        let timeout = hasNews ? min(wait, untilTick) : untilTick
        var events = [
          pollfd(fd: terminal, events: Int16(POLLIN), revents: 0),
          pollfd(fd: waker.pipe.readDescriptor, events: Int16(POLLIN), revents: 0),
          pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        poll(&events, nfds_t(events.count), Int32((timeout * 1000).rounded(.up)) + 1)

        for number in signals.drain() {
          if let ending = obey(number) { return ending }
        }
        if !waker.pipe.drain().isEmpty { hasNews = true }
        if Self.isGone(events[0]) { return .terminalGone }
        for input in screen.readInput() {
          if let ending = obey(input, perform) { return ending }
        }
      }
    }

    /// Done with a signal, unless it ends the session.
    private mutating func obey(_ number: Int32) -> Ending? {
      switch number {
      case SIGINT, SIGTERM, SIGHUP: return .signal(number)
      case SIGTSTP:
        screen.suspend()
        kill(getpid(), SIGSTOP)
        isStale = true
      case SIGCONT:
        // Whoever had the terminal meanwhile may have changed anything.
        screen.suspend()
        screen.forget()
        isStale = true
      default: break
      }
      return nil
    }

    private mutating func obey(_ input: TerminalScreen.Input, _ perform: (ConsoleCommand) -> Void) -> Ending? {
      isStale = true
      switch input {
      case .resized: return nil
      case .redraw:
        screen.forget()
        return nil
      case .key(let key): return obey(model.handle(key, size: screen.size), perform)
      }
    }

    private func obey(_ commands: [ConsoleCommand], _ perform: (ConsoleCommand) -> Void) -> Ending? {
      for command in commands {
        switch command {
        case .quit: return .quit
        case .bell: screen.ring()
        case .acknowledge, .focus: perform(command)
        }
      }
      return nil
    }

    private static func remaining(since last: Double, now: Double) -> Double {
      last < 0 ? 0 : max(0, leastSecondsBetweenFrames - (now - last))
    }

    /// A terminal that hung up says so, or is readable with nothing to read; a process that does not notice spins for ever.
    private static func isGone(_ event: pollfd) -> Bool {
      let flags = Int32(event.revents)
      if flags & (POLLHUP | POLLERR | POLLNVAL) != 0 { return true }
      guard flags & POLLIN != 0 else { return false }
      var waiting: Int32 = 0
      return ioctl(event.fd, UInt(FIONREAD), &waiting) != 0 || waiting == 0
    }

    private func seconds(_ clock: clockid_t) -> Double {
      var time = timespec()
      clock_gettime(clock, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
  }
}
