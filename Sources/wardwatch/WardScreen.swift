internal import Alarms
internal import Console
internal import Foundation
internal import Interchange
internal import Monitoring
internal import Settings
internal import Storage
internal import Terminal
internal import Vitals

/// The console on the terminal that this process was started on.
enum WardScreen {
  static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

  /// Takes the terminal, paints it, and only then begins the session; shows it until somebody quits, the terminal goes away or a
  /// signal ends it.
  ///
  /// - Parameters:
  ///   - logPath: where everything goes that anyone prints meanwhile; nil throws it away.
  ///   - isReadOnly: whether whoever sits there only watches.
  ///   - waitsForBeginning: whether what `steps` has started must be ended where somebody leaves before they are done.
  /// - Returns: the exit status, 128 + the signal's number where one ended it, and the session where there is one to end.
  static func show(
    _ settings: Settings, logPath: String?, isReadOnly: Bool = false, waitsForBeginning: Bool = false,
    begin steps: @escaping Beginning.Steps
  ) throws -> (status: Int32, ward: RunningWard?) {
    let waker = try TerminalWaker()
    let beginning = Beginning()
    let model = ConsoleModel(settings, isReadOnly: isReadOnly)
    let ending = try TerminalSession.run(
      model, waker: waker, wish: TerminalWish(settings), logPath: logPath,
      onFirstFrame: { beginning.begin(steps) { waker.wake() } },
      refresh: { model in
        switch beginning.state {
        case .under(let way): return model.receive(.beginning(settings, way: way))
        case .done(let ward):
          if let presence = ward.presence {
            model.others = presence.others
            presence.open(patientKey: model.openPatientID)
          }
          return ward.monitor.mailbox.take().map { model.receive($0) } ?? []
        case .failed: return [.quit]
        }
      },
      perform: { command in
        guard case .done(let ward) = beginning.state else { return }
        let monitor = ward.monitor
        switch command {
        // The screen offers none of it; this makes sure.
        case _ where isReadOnly && command.acts: break
        case .care(let patientID, let deed): monitor.care(for: patientID, deed, by: settings.user)
        case .testAlarm: ward.testAlarm?()
        case .enter(let entry): ward.entries?.send(entry)
        case .acknowledge(let patientID): monitor.acknowledge(patientID: patientID, by: settings.user)
        case .undoAcknowledgement(let patientID): monitor.takeBackAcknowledgement(patientID: patientID, by: settings.user)
        case .focus(let patientID): monitor.look(at: patientID)
        case .bell, .redraw, .quit: break
        }
      })
    if case .under = beginning.state, waitsForBeginning { beginning.wait() }
    let status: Int32 = if case .signal(let number) = ending { 128 + number } else { 0 }
    switch beginning.state {
    case .under: return (status, nil)
    case .done(let ward): return (status, ward)
    case .failed(let error): throw error
    }
  }
}

extension PresenceKeeper {
  /// Of whoever sits at this console, from now on.
  static func begun(
    _ storage: StorageConfiguration, _ settings: Settings, onlyWatches: Bool = false, monitor: Monitor
  ) throws -> PresenceKeeper {
    let keeper = try PresenceKeeper(
      configuration: storage, person: SafeText.personName(settings.user), onlyWatches: onlyWatches)
    keeper.start { monitor.note($0) }
    return keeper
  }
}

extension WardSnapshot {
  /// Before there is anything to show: what is waited for.
  fileprivate static func beginning(_ settings: Settings, way: String) -> WardSnapshot {
    let now = Date().timeIntervalSince1970
    return WardSnapshot(
      wardName: settings.ward, timeSeconds: now, wardTimeSeconds: now,
      feed: FeedStatus(state: .connecting, message: way.isEmpty ? nil : way),
      database: DependencyStatus(state: settings.database == "none" ? .off : .connecting))
  }
}

extension ConsoleModel {
  init(_ settings: Settings, isReadOnly: Bool) {
    self.init(
      policy: AlarmPolicy(settings), user: SafeText.personName(settings.user), isReadOnly: isReadOnly, isQuiet: settings.quiet,
      theme: Theme(settings.theme), utcOffsetSeconds: { LocalOffset.seconds(at: $0) })
    isMasked = settings.mask
    lockAfterSeconds = settings.lockAfterSeconds
  }
}

extension Theme {
  init(_ name: ThemeName) {
    self =
      switch name {
      case .dark: .dark
      case .light: .light
      case .highContrast: .highContrast
      case .colourBlind: .colourBlind
      case .mono: .mono
      }
  }
}

extension TerminalWish {
  init(_ settings: Settings) {
    let environment = ProcessInfo.processInfo.environment
    let saysTrueColour = ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
    let (least, most): (Abilities.Colours, Abilities.Colours) =
      switch settings.color {
      case .never: (.none, .none)
      case .sixteen: (.sixteen, .sixteen)
      case .all: (.twoHundredFiftySix, .twoHundredFiftySix)
      case .trueColour: (.trueColour, .trueColour)
      case .automatic: (saysTrueColour ? .twoHundredFiftySix : .none, .twoHundredFiftySix)
      }
    self.init(
      terminalName: environment["TERM"], leastColours: least,
      limit: Abilities(isUnicode: !settings.ascii, colours: most, graph: Abilities.Graph(settings.graph)))
  }
}
