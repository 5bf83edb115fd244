internal import CNcurses
package import Console
internal import Glibc

/// The terminal as ncurses holds it: paints frames, reads keys. Lives on one thread, input and output alike: ncurses is not
/// made for more (curs_threads(3X)).
package final class TerminalScreen {
  package enum Input: Sendable, Equatable {
    case key(Key)
    case resized
    /// Somebody wants everything drawn anew (Ctrl-L).
    case redraw
  }

  package let abilities: Abilities

  // Freed in this order: the window, the screen, the streams that the screen writes to.
  private var window: OpaquePointer?
  private let screen: OpaquePointer
  private let input: UnsafeMutablePointer<FILE>
  private let output: UnsafeMutablePointer<FILE>

  private var palette: Palette
  private var painted: Frame?
  private var isOpen = true

  /// Takes the terminal over.
  ///
  /// - Parameters:
  ///   - inputDescriptor: where keys come from; duplicated, so that the caller's stays its own.
  ///   - outputDescriptor: where the screen goes; duplicated too.
  ///   - terminalName: `TERM`.
  ///   - limit: what is not to be used though the terminal has it: colours where `NO_COLOR` is set (no-color.org), or UTF-8.
  package init(
    inputDescriptor: Int32 = STDIN_FILENO, outputDescriptor: Int32 = STDOUT_FILENO, terminalName: String?,
    limit: Abilities = Abilities()
  ) throws(TerminalError) {
    // Only how characters are encoded: a decimal comma must not reach any C library's numbers.
    setlocale(LC_CTYPE, "")
    let name = terminalName ?? ""
    guard !name.isEmpty else { throw .unknownTerminal(name: "") }
    guard let input = fdopen(dup(inputDescriptor), "r") else { throw .notATerminal(stream: "Standard input") }
    guard let output = fdopen(dup(outputDescriptor), "w") else {
      fclose(input)
      throw .notATerminal(stream: "Standard output")
    }
    // newterm answers nil where initscr would end the process.
    guard let screen = newterm(name, output, input) else {
      fclose(input)
      fclose(output)
      throw .unknownTerminal(name: name)
    }
    self.input = input
    self.output = output
    self.screen = screen
    abilities = Self.abilities(terminalName: name, limit: limit)
    palette = Palette(colours: abilities.colours, mostPairs: min(Int(ww_colour_pairs()), 32_000))
    cbreak()
    noecho()
    nonl()
    set_escdelay(25)
    curs_set(0)
    releaseFlowControl(descriptor: inputDescriptor)
    openWindow()
  }

  deinit { close() }

  /// Gives the terminal back. Later calls do nothing.
  package func close() {
    guard isOpen else { return }
    isOpen = false
    endwin()
    if let window { ww_close_window(window) }
    window = nil
    delscreen(screen)
    fclose(input)
    fclose(output)
  }

  /// Leaves the terminal to somebody else until the next `paint`.
  package func suspend() {
    endwin()
    painted = nil
  }

  package var size: Size {
    guard let window else { return Size(columns: 0, rows: 0) }
    return Size(columns: Int(ww_columns(window)), rows: Int(ww_rows(window)))
  }

  // MARK: Painting

  /// Brings the terminal to show `frame`; ncurses sends only what differs.
  package func paint(_ frame: Frame) {
    guard let window else { return }
    let size = size
    if painted?.size != frame.size {
      painted = nil
      ww_erase(window)
    }
    let rows = min(frame.size.rows, size.rows)
    let columns = min(frame.size.columns, size.columns)
    let changed = (0..<rows).filter { row in
      guard let painted else { return true }
      return (0..<columns).contains { painted[row, $0] != frame[row, $0] }
    }
    let sendsRowByRow = hasMovedRows(changed, in: frame, columns: columns)
    for row in changed {
      write(frame, row: row, columns: columns)
      if sendsRowByRow {
        ww_refresh(window)
      }
    }
    painted = frame
    ww_refresh(window)
  }

  /// Whether a row stands where another stood before. ncurses would then scroll a region by several lines (SU, SD), which
  /// small emulators do not know; sent one by one, rows never look moved to it.
  private func hasMovedRows(_ changed: [Int], in frame: Frame, columns: Int) -> Bool {
    guard let painted, changed.count > 1 else { return false }
    return changed.contains { row in
      guard (0..<columns).contains(where: { frame[row, $0].text != " " }) else { return false }
      return changed.contains { old in
        old != row && (0..<columns).allSatisfy { painted[old, $0] == frame[row, $0] }
      }
    }
  }

  private func write(_ frame: Frame, row: Int, columns: Int) {
    guard let window else { return }
    var line: [cchar_t] = []
    line.reserveCapacity(columns)
    for column in 0..<columns where !frame[row, column].text.isEmpty {
      var cell = frame[row, column]
      // Blanks on a ground at the end of a line tempt ncurses to delete characters before them (DCH), and small emulators
      // fill the end with nothing; a blank that is none (NBSP) keeps it from that.
      if column == columns - 1, abilities.isUnicode, cell.text == " ", cell.ground != .screen { cell.text = "\u{A0}" }
      line.append(character(cell))
    }
    ww_write(window, Int32(row), line, Int32(line.count))
  }

  /// Everything is sent again with the next `paint`: something else has written on the terminal.
  package func forget() {
    painted = nil
    if let window { ww_send_all_anew(window) }
  }

  package func ring() { beep() }

  private func character(_ cell: Cell) -> cchar_t {
    let (attributes, pair) = palette.look(of: cell.style, on: cell.ground)
    var result = cchar_t()
    withUnsafeTemporaryAllocation(of: wchar_t.self, capacity: Int(CCHARW_MAX) + 1) { buffer in
      var count = 0
      for scalar in cell.text.unicodeScalars.prefix(Int(CCHARW_MAX) - 1) {
        buffer.initializeElement(at: count, to: wchar_t(bitPattern: scalar.value))
        count += 1
      }
      buffer.initializeElement(at: count, to: 0)
      setcchar(&result, buffer.baseAddress, attributes, pair, nil)
    }
    return result
  }

  // MARK: Keys

  /// All keys that are waiting; never waits itself.
  package func readInput() -> [Input] {
    var result: [Input] = []
    var code: wint_t = 0
    // A limit, so that a pasted book does not keep the picture from being painted. A change of size makes the window anew.
    while result.count < 256, let window {
      let kind = ww_read_key(window, &code)
      guard kind != ERR else { break }
      if kind == KEY_CODE_YES, Int32(bitPattern: code) == KEY_RESIZE {
        openWindow()
        result.append(.resized)
      } else if kind != KEY_CODE_YES, code == 12 {
        result.append(.redraw)
      } else if let key = Key(code: code, isFunctionKey: kind == KEY_CODE_YES) {
        result.append(.key(key))
      }
    }
    return result
  }

  /// Answers what is on the terminal at `row`, as ncurses holds it; for tests.
  func text(row: Int) -> String {
    guard let window else { return "" }
    let capacity = size.columns * 2 + 2
    var buffer = [wchar_t](repeating: 0, count: capacity)
    ww_text(window, Int32(row), &buffer, Int32(capacity - 1))
    var text = ""
    for character in buffer.prefix(while: { $0 != 0 }) {
      if let scalar = Unicode.Scalar(UInt32(bitPattern: character)) { text.unicodeScalars.append(scalar) }
    }
    return text
  }

  /// Attributes and colour pair at a place, as ncurses holds them; for tests.
  func look(row: Int, column: Int) -> (isBold: Bool, isReversed: Bool, pair: Int16) {
    guard let window else { return (false, false, 0) }
    var cell = cchar_t()
    ww_cell(window, Int32(row), Int32(column), &cell)
    var attributes: attr_t = 0
    var pair: Int16 = 0
    var characters = [wchar_t](repeating: 0, count: Int(CCHARW_MAX) + 1)
    getcchar(&cell, &characters, &attributes, &pair, nil)
    return (attributes & ww_bold != 0, attributes & ww_reverse != 0, pair)
  }

  // MARK: Set-up

  /// A window of the terminal's size at this moment, on the dark ground.
  private func openWindow() {
    if let window { ww_close_window(window) }
    window = ww_open_window()
    painted = nil
    guard let window else { return }
    ww_take_keys_at_once(window)
    ww_leave_cursor(window)
    var ground = character(Cell())
    ww_set_ground(window, &ground)
    ww_send_all_anew(window)
  }

  /// Ctrl-S would freeze the picture with nothing on it saying so.
  private func releaseFlowControl(descriptor: Int32) {
    var settings = termios()
    guard tcgetattr(descriptor, &settings) == 0 else { return }
    settings.c_iflag &= ~tcflag_t(IXON)
    tcsetattr(descriptor, TCSANOW, &settings)
    def_prog_mode()
  }

  private static func abilities(terminalName: String, limit: Abilities) -> Abilities {
    var colours = Abilities.Colours.none
    if limit.colours > .none, has_colors() {
      start_color()
      switch ww_colours() {
      case 256...: colours = .twoHundredFiftySix
      case 16...: colours = .sixteen
      case 8...: colours = .eight
      default: break
      }
    }
    // The text console of Linux knows UTF-8 but not the eighths of a block.
    let isUTF8 = nl_langinfo(Int32(CODESET)).map { String(cString: $0) } == "UTF-8"
    let isUnicode = isUTF8 && terminalName != "linux" && limit.isUnicode
    return Abilities(isUnicode: isUnicode, colours: min(colours, limit.colours)) { scalar in
      Int(ww_wcwidth(wchar_t(bitPattern: scalar.value)))
    }
  }
}

extension Key {
  /// - Parameters:
  ///   - code: what `ww_read_key` gave.
  ///   - isFunctionKey: whether it is one of ncurses' key codes and not a character.
  init?(code: wint_t, isFunctionKey: Bool) {
    guard isFunctionKey else {
      switch code {
      case 8, 127: self = .backspace
      case 9: self = .tab
      case 10, 13: self = .enter
      case 27: self = .escape
      default:
        guard let scalar = Unicode.Scalar(code), code >= 32, !(0x7F..<0xA0).contains(code) else { return nil }
        self = .character(scalar)
      }
      return
    }
    switch Int32(bitPattern: code) {
    case KEY_UP: self = .up
    case KEY_DOWN: self = .down
    case KEY_LEFT: self = .left
    case KEY_RIGHT: self = .right
    case KEY_PPAGE: self = .pageUp
    case KEY_NPAGE: self = .pageDown
    case KEY_HOME: self = .home
    case KEY_END: self = .end
    case KEY_ENTER: self = .enter
    case KEY_BACKSPACE, KEY_DC: self = .backspace
    default: return nil
    }
  }
}
