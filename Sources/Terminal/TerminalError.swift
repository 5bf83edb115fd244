/// Why the console cannot be put on this terminal, in a sentence that says what to do.
package enum TerminalError: Error, Equatable, CustomStringConvertible {
  case notATerminal(stream: String)
  case unknownTerminal(name: String)
  case noCursor(name: String)
  case noLog(path: String, reason: String)
  case noPipe(reason: String)

  package var description: String {
    switch self {
    case .notATerminal(let stream):
      "\(stream) is not a terminal: run this in a terminal window or over `ssh -t`, or use --headless."
    case .unknownTerminal(let name) where name.isEmpty:
      "TERM is not set, so nothing is known of this terminal: set it, for example `export TERM=xterm-256color`."
    case .unknownTerminal(let name):
      "This terminal calls itself \"\(name)\" (TERM), which the terminfo database does not know: "
        + "try `export TERM=xterm-256color`, or install ncurses-term."
    case .noCursor(let name):
      "This terminal calls itself \"\(name)\" (TERM), and its cursor cannot be moved, so that nothing can be painted on it: use another "
        + "terminal, set TERM to what it really is, or use --headless."
    case .noLog(let path, let reason):
      "The log file \(path) cannot be opened for writing (\(reason)): name another one, in a folder that you may write to."
    case .noPipe(let reason): "The console cannot make a pipe for its signals (\(reason)): close some files or raise `ulimit -n`."
    }
  }
}
