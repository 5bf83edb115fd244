internal import Foundation

/// Questions and answers on a terminal, a line each.
struct Dialogue {
  var input: Int32 = STDIN_FILENO
  var output: Int32 = STDOUT_FILENO

  var isPossible: Bool { isatty(input) == 1 && isatty(output) == 1 }

  func say(_ line: String = "") { write("\(line)\n") }

  /// - Returns: what was typed, without the blanks around it.
  /// - Throws: `Failure` where the terminal has no more to give.
  func ask(_ prompt: String) throws -> String {
    write("\(prompt): ")
    var bytes: [UInt8] = []
    while let byte = try read(), byte != UInt8(ascii: "\n") { bytes.append(byte) }
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespaces)
  }

  /// Asks for what nobody may read over a shoulder. The terminal's own line editing would leave it silent for ever where Ctrl-C
  /// ends the program, so the few keys of it are done here.
  func askUnseen(_ prompt: String) throws -> String {
    write("\(prompt): ")
    var before = termios()
    guard tcgetattr(input, &before) == 0 else { throw Failure.left }
    var unseen = before
    unseen.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
    tcsetattr(input, TCSADRAIN, &unseen)
    defer {
      tcsetattr(input, TCSADRAIN, &before)
      write("\n")
    }
    var text: [UInt8] = []
    while let byte = try read() {
      switch byte {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): return String(decoding: text, as: UTF8.self)
      case Key.controlC: throw Failure.left
      case Key.controlD where text.isEmpty: throw Failure.left
      case Key.controlU: text = []
      case Key.backspace, Key.delete:
        // A character of several bytes goes whole.
        while let last = text.popLast(), last & 0xC0 == 0x80 {}
      default: text.append(byte)
      }
    }
    return ""
  }

  /// A question for yes or no; Enter is `usual`.
  func confirm(_ question: String, usual: Bool) throws -> Bool {
    while true {
      switch try ask("\(question) [\(usual ? "yes" : "no")]").lowercased() {
      case "": return usual
      case "y", "yes": return true
      case "n", "no": return false
      default: say("  yes or no?")
      }
    }
  }

  private enum Key {
    static let controlC: UInt8 = 3
    static let controlD: UInt8 = 4
    static let backspace: UInt8 = 8
    static let controlU: UInt8 = 21
    static let delete: UInt8 = 127
  }

  /// - Throws: `Failure` at the end of the input.
  private func read() throws -> UInt8? {
    var byte: UInt8 = 0
    while true {
      let count = Glibc.read(input, &byte, 1)
      if count == 1 { return byte }
      guard count < 0, errno == EINTR else { throw Failure.left }
    }
  }

  private func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(output, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

extension Failure {
  fileprivate static let left = Failure("the setup was left before its end; nothing was written")
}
