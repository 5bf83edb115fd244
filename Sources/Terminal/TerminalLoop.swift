internal import Console
internal import Glibc

/// Waits for the terminal, for news and for signals, and has the model say what they come to.
struct TerminalLoop {
  private var model: ConsoleModel
  private let screen: TerminalScreen
  private let line: TerminalLine
  private var decoder = InputDecoder()
  private var pacer = FramePacer()
  private var hasNews = true
  private var isStale = true
  /// The picture on the terminal, whose marks may flash.
  private var frame: Frame?
  private var flashSeconds = Double.infinity
  private var wantsBell = false
  /// When the line was last seen to be empty.
  private var quietSeconds = 0.0
  private var tickSecond = 0.0
  /// Whether the clock shows another second than the picture.
  private var isSecondNew = true
  private var paintedNews: PressingNews?

  init(model: ConsoleModel, screen: TerminalScreen, line: TerminalLine) {
    self.model = model
    self.screen = screen
    self.line = line
  }

  /// Paints the first frame, of whatever the model holds.
  mutating func begin() {
    model.tick(atSeconds: seconds(CLOCK_REALTIME), uptimeSeconds: monotonicSeconds)
    paint()
  }

  mutating func run(
    waker: TerminalWaker, signals: SignalPipe, refresh: (inout ConsoleModel) -> [ConsoleCommand],
    perform: (ConsoleCommand) -> Void
  ) -> TerminalSession.Ending {
    while true {
      if let ending = tick(perform) ?? renew(refresh, perform) { return ending }
      paint()

      let asked = monotonicSeconds
      var events = [
        pollfd(fd: line.input, events: Int16(POLLIN), revents: 0),
        pollfd(fd: line.output, events: line.hasWaiting ? Int16(POLLOUT) : 0, revents: 0),
        pollfd(fd: waker.pipe.readDescriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      poll(&events, nfds_t(events.count), timeoutMilliseconds(atSeconds: asked))
      let woken = monotonicSeconds

      if Self.hasInput(events[3]) {
        for number in signals.drain() {
          if let ending = obey(number) { return ending }
        }
      }
      if Self.hasInput(events[2]), !waker.pipe.drain().isEmpty { hasNews = true }
      if let ending = listen(events[0], askedSeconds: asked, wokenSeconds: woken, perform) { return ending }
      line.push()
      if !line.hasWaiting { pacer.taken(atSeconds: woken) }
      if line.isGone || Self.isGone(events[0]) { return .terminalGone }
    }
  }

  // MARK: Time

  private mutating func tick(_ perform: (ConsoleCommand) -> Void) -> TerminalSession.Ending? {
    let wall = seconds(CLOCK_REALTIME)
    let commands = model.tick(atSeconds: wall, uptimeSeconds: monotonicSeconds)
    // Whatever the clock on the wall does, a second that it shows is new.
    if wall.rounded(.down) != tickSecond {
      tickSecond = wall.rounded(.down)
      isSecondNew = true
      hasNews = true
    }
    return obey(commands, perform)
  }

  private func timeoutMilliseconds(atSeconds now: Double) -> Int32 {
    let wall = seconds(CLOCK_REALTIME)
    var wait = 1 - (wall - wall.rounded(.down))
    if hasNews, let due = pacer.secondsUntilDue(atSeconds: now, isCatchingUp: model.isCatchingUp) { wait = min(wait, due) }
    for deadline in [decoder.deadlineSeconds, model.deadlineSeconds, flashSeconds] {
      if let deadline { wait = min(wait, max(0, deadline - now)) }
    }
    return Int32((wait * 1000).rounded(.up)) + 1
  }

  private var monotonicSeconds: Double { seconds(CLOCK_MONOTONIC) }

  private func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  // MARK: The picture

  /// Takes the newest snapshot where a frame is due. What is no news to anybody is painted with the clock's next second: a frame for
  /// each of the few readings that come together costs the terminal more than all of them in one.
  private mutating func renew(
    _ refresh: (inout ConsoleModel) -> [ConsoleCommand], _ perform: (ConsoleCommand) -> Void
  ) -> TerminalSession.Ending? {
    guard hasNews, pacer.secondsUntilDue(atSeconds: monotonicSeconds, isCatchingUp: model.isCatchingUp) == 0 else { return nil }
    hasNews = false
    let commands = refresh(&model)
    if isSecondNew || model.pressingNews != paintedNews { isStale = true }
    return obey(commands, perform)
  }

  /// Only while the terminal has taken the frame before: what it cannot keep up with is left out, never queued.
  private mutating func paint() {
    if wantsBell, !line.hasWaiting {
      wantsBell = false
      screen.ring()
      line.send(screen.takeBytes())
    }
    let now = monotonicSeconds
    guard isStale || now >= flashSeconds, !line.hasWaiting else { return }
    let isNew = isStale
    if isNew {
      isStale = false
      isSecondNew = false
      paintedNews = model.pressingNews
      model.pace = pacer.pace
      frame = model.frame(size: screen.size, abilities: screen.abilities)
      pacer.sent(atSeconds: now)
    }
    guard let frame else { return }
    if isNew { screen.paint(frame.flashing(atSeconds: now)) } else { screen.flash(frame, atSeconds: now) }
    flashSeconds = frame.secondsUntilFlash(atSeconds: now).map { now + $0 } ?? .infinity
    line.send(screen.takeBytes())
    // What it took at once took it no time, however long this machine has made the frame.
    if !line.hasWaiting { pacer.taken(atSeconds: now) }
  }

  // MARK: What comes

  private mutating func listen(
    _ event: pollfd, askedSeconds: Double, wokenSeconds: Double, _ perform: (ConsoleCommand) -> Void
  ) -> TerminalSession.Ending? {
    guard Self.hasInput(event) else {
      quietSeconds = wokenSeconds
      decoder.pass(toSeconds: wokenSeconds)
      return meant(perform)
    }
    // What was there at once may have been there since the line was last seen empty.
    let wasThere = wokenSeconds - askedSeconds < 0.002
    decoder.take(line.read(), atSeconds: wokenSeconds, earliestSeconds: wasThere ? quietSeconds : wokenSeconds)
    return meant(perform)
  }

  private mutating func meant(_ perform: (ConsoleCommand) -> Void) -> TerminalSession.Ending? {
    while let input = decoder.next(weigh: { model.weight(of: $0) }) {
      if input == .report { continue }
      isStale = true
      if let ending = obey(model.take(input, size: screen.size), perform) { return ending }
    }
    return nil
  }

  // MARK: Obeying

  /// Done with a signal, unless it ends the session.
  private mutating func obey(_ number: Int32) -> TerminalSession.Ending? {
    switch number {
    // Whoever was let in to watch gets no shell to go back to.
    case SIGTSTP where model.isReadOnly: break
    case SIGTSTP:
      screen.suspend()
      line.finish(with: screen.takeBytes(), withinSeconds: TerminalSession.farewellSeconds)
      line.giveBack()
      kill(getpid(), SIGSTOP)
      line.take()
      isStale = true
    case SIGCONT:
      // Whoever had the terminal meanwhile may have changed anything.
      line.take()
      screen.suspend()
      screen.forget()
      if let size = line.size { screen.resize(to: size) }
      isStale = true
    case SIGWINCH:
      if let size = line.size { screen.resize(to: size) }
      isStale = true
    case _ where SignalPipe.ends(number): return .signal(number)
    default: break
    }
    return nil
  }

  private mutating func obey(_ commands: [ConsoleCommand], _ perform: (ConsoleCommand) -> Void) -> TerminalSession.Ending? {
    for command in commands {
      switch command {
      case .quit: return .quit
      case .bell: wantsBell = true
      case .redraw: screen.forget()
      case .acknowledge, .undoAcknowledgement, .care, .testAlarm, .enter, .focus: perform(command)
      }
    }
    return nil
  }

  private static func hasInput(_ event: pollfd) -> Bool { Int32(event.revents) & POLLIN != 0 }

  /// A terminal that hung up says so, or is readable with nothing to read; a process that does not notice spins for ever.
  private static func isGone(_ event: pollfd) -> Bool { Int32(event.revents) & (POLLHUP | POLLERR | POLLNVAL) != 0 }
}
