internal import Alarms
internal import Console
internal import Foundation
internal import Monitoring
internal import Settings
internal import Terminal

/// The console on the terminal that this process was started on.
enum WardScreen {
  static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

  /// Shows the session until somebody quits, the terminal goes away or a signal ends it.
  /// - Returns: the exit status: 128 + the signal's number where one ended it.
  static func show(_ session: WardSession, _ settings: Settings) throws -> Int32 {
    let waker = try TerminalWaker()
    let mailbox = session.monitor.mailbox
    mailbox.wakeOnArrival { waker.wake() }
    let model = ConsoleModel(policy: AlarmPolicy(settings)) { timeSeconds in
      TimeZone.current.secondsFromGMT(for: Date(timeIntervalSince1970: timeSeconds))
    }
    let ending = try TerminalSession.run(
      model, waker: waker, terminalName: ProcessInfo.processInfo.environment["TERM"],
      limit: Abilities(isUnicode: !settings.ascii, colours: settings.color.most), logPath: session.log.path,
      refresh: { model in mailbox.take().map { model.receive($0) } ?? [] },
      perform: { command in
        switch command {
        case .acknowledge(let patientID): session.monitor.acknowledge(patientID: patientID, by: settings.user)
        case .focus(let patientID): session.monitor.look(at: patientID)
        case .bell, .quit: break
        }
      })
    return if case .signal(let number) = ending { 128 + number } else { 0 }
  }
}

extension ColorDepth {
  /// The most colours that may be used.
  fileprivate var most: Abilities.Colours {
    switch self {
    case .never: .none
    case .sixteen: .sixteen
    case .automatic, .all: .twoHundredFiftySix
    }
  }
}
