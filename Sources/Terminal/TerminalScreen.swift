internal import CNcurses
package import Console
internal import Glibc

/// The terminal as ncurses holds it: makes the bytes that bring the terminal from one frame to the next. Lives on one thread:
/// ncurses is not made for more (curs_threads(3X)).
package final class TerminalScreen {
  package let abilities: Abilities
  /// What is not as it was asked for, in sentences.
  package let notes: [String]

  // Freed in this order: the window, the screen, the streams that the screen writes to and would read from.
  private(set) var window: OpaquePointer?
  private var screen: OpaquePointer
  private let output: ScreenOutput
  /// ncurses wants a stream to read from; keys are read elsewhere (`InputDecoder`).
  private let noInput: UnsafeMutablePointer<FILE>

  private var palette: Palette
  private var filter: RenditionFilter
  private var theme = Theme.dark
  private var painted: Frame?
  private var isOpen = true
  /// Whether the terminal is somebody else's until the next `paint`.
  private var isAway = false
  private var takesPastes = false
  private var showsCursor = false

  /// - Parameters:
  ///   - size: the terminal's; nil takes what its description says.
  /// - Throws: `TerminalError` for a terminal that nothing can be painted on.
  package init(size: Size? = nil, wish: TerminalWish) throws(TerminalError) {
    let localeNote = TerminalLocale.take()
    let asked = wish.terminalName ?? ""
    let output = try ScreenOutput()
    guard let noInput = fopen("/dev/null", "r") else { throw .noPipe(reason: String(cString: strerror(errno))) }
    guard var (screen, name) = Self.newScreen(wish.names, output, noInput) else {
      fclose(noInput)
      throw .unknownTerminal(name: asked)
    }
    // A typewriter, or what calls itself one: without a cursor that goes where it is told there is no picture.
    guard ww_capability("cup") != nil else {
      delscreen(screen)
      fclose(noInput)
      throw .noCursor(name: name)
    }
    let isOther = name != asked
    if max(0, ww_number("colors")) < wish.leastColours.count {
      delscreen(screen)
      guard let richer = Self.newScreen(wish.colourfulNames + wish.names, output, noInput) else {
        fclose(noInput)
        throw .unknownTerminal(name: asked)
      }
      (screen, name) = richer
    }
    // What a screen that was not wanted has said.
    _ = output.take()
    self.noInput = noInput
    self.output = output
    self.screen = screen
    let terminalNote =
      isOther
      ? (asked.isEmpty ? "TERM is not set" : "TERM=\(asked) is not known here") + ": painted as \(name)" : nil
    notes = [terminalNote, wish.limit.isUnicode ? localeNote : nil].compactMap { $0 }
    abilities = Self.abilities(terminalName: asked, limit: wish.limit)
    palette = Palette(colours: abilities.colours, mostPairs: min(Int(ww_colour_pairs()), 32_000))
    filter = RenditionFilter(endsSingly: abilities.colours > .none)
    nonl()
    curs_set(0)
    // ncurses puts off what it has to say while it believes that keys are waiting.
    typeahead(-1)
    if let size { resize(to: size) } else { openWindow() }
  }

  deinit { close() }

  /// Makes the bytes that give the terminal back. Later calls do nothing.
  package func close() {
    guard isOpen else { return }
    suspend()
    isOpen = false
    if let window { ww_close_window(window) }
    window = nil
    delscreen(screen)
    fclose(noInput)
  }

  /// Makes the bytes that leave the terminal to somebody else until the next `paint`.
  package func suspend() {
    guard isOpen else { return }
    if takesPastes { put(Self.pasteMarksOff) }
    takesPastes = false
    showsCursor = false
    endwin()
    painted = nil
    isAway = true
  }

  /// What is to be sent to the terminal since the last call.
  package func takeBytes() -> [UInt8] { filter.pass(output.take(), settles: isAway) }

  /// The terminal has another size.
  package func resize(to size: Size) {
    resizeterm(Int32(max(1, size.rows)), Int32(max(1, size.columns)))
    openWindow()
  }

  package var size: Size {
    guard let window else { return Size(columns: 0, rows: 0) }
    return Size(columns: Int(ww_columns(window)), rows: Int(ww_rows(window)))
  }

  // MARK: Pastes

  /// Bracketed paste (xterm's private mode 2004): a terminal that knows it says where a paste begins and ends, and others take
  /// no notice.
  static let pasteMarksOn = "\u{1B}[?2004h"
  static let pasteMarksOff = "\u{1B}[?2004l"

  private func put(_ text: String) {
    // What ncurses holds back goes first.
    fflush(output.stream)
    _ = text.utf8.withContiguousStorageIfAvailable { fwrite($0.baseAddress, 1, $0.count, output.stream) }
    fflush(output.stream)
  }

  // MARK: Painting

  /// Brings the terminal to show `frame`; ncurses sends only what differs.
  package func paint(_ frame: Frame) {
    guard let window else { return }
    isAway = false
    let size = size
    if theme != frame.theme {
      theme = frame.theme
      takeGround()
      forget()
    }
    if painted?.size != frame.size {
      painted = nil
      ww_erase(window)
    }
    let rows = min(frame.size.rows, size.rows)
    let columns = min(frame.size.columns, size.columns)
    let changed = (0..<rows).compactMap { row in
      frame.columns(ofRow: row, differingFrom: painted, of: columns).map { (row: row, columns: $0) }
    }
    let moved = movedRows(changed.map(\.row), in: frame, columns: columns)
    for (row, columns) in changed where moved.contains(row) {
      write(frame, row: row, columns: columns)
      ww_refresh(window)
    }
    for (row, columns) in changed where !moved.contains(row) { write(frame, row: row, columns: columns) }
    painted = frame
    place(frame.cursor)
    ww_refresh(window)
    if !takesPastes, isXterm {
      takesPastes = true
      put(Self.pasteMarksOn)
    }
  }

  /// Brings the marks of the frame that was painted last to how they are at a moment, and nothing else.
  package func flash(_ frame: Frame, atSeconds seconds: Double) {
    guard let window, !isAway, painted?.size == frame.size, frame.size == size,
      let changed = painted?.flash(as: frame, atSeconds: seconds)
    else {
      paint(frame.flashing(atSeconds: seconds))
      return
    }
    if let painted { for flash in changed { write(painted, row: flash.row, columns: flash.columns) } }
    place(frame.cursor)
    ww_refresh(window)
  }

  private func place(_ cursor: Frame.Cursor) {
    guard let window, cursor.row < size.rows, cursor.column < size.columns else { return }
    if cursor.isVisible != showsCursor {
      showsCursor = cursor.isVisible
      curs_set(cursor.isVisible ? 1 : 0)
    }
    ww_move(window, Int32(cursor.row), Int32(cursor.column))
  }

  /// The rows that stood elsewhere before. ncurses would then scroll a region by several lines (SU, SD), which small emulators do
  /// not know; sent one by one, rows never look moved to it. It goes by their characters, whatever their colours, and takes a blank
  /// row for one that has moved too, where it is the only one.
  private func movedRows(_ changed: [Int], in frame: Frame, columns: Int) -> Set<Int> {
    guard let painted, changed.count > 1 else { return [] }
    return Set(
      changed.filter { row in
        changed.contains { old in old != row && painted.reads(row: old, as: frame, row: row, columns: columns) }
      })
  }

  private func write(_ frame: Frame, row: Int, columns: Range<Int>) {
    guard let window else { return }
    var cells: [cchar_t] = []
    cells.reserveCapacity(columns.count)
    for column in columns where !frame[row, column].isSecondHalf { cells.append(character(frame[row, column])) }
    ww_write(window, Int32(row), Int32(columns.lowerBound), cells, Int32(cells.count))
  }

  /// Everything is sent again with the next `paint`: something else has written on the terminal.
  package func forget() {
    painted = nil
    filter.forget()
    if let window { ww_send_all_anew(window) }
  }

  package func ring() { beep() }

  /// Whether private modes of xterm reach something that knows them, or at least passes over them.
  private var isXterm: Bool { ww_capability("rmcup").map { String(cString: $0).contains("\u{1B}[?1049l") } ?? false }

  private func character(_ cell: Cell) -> cchar_t {
    let (attributes, pair) = palette.look(of: cell.style, on: cell.ground, in: theme)
    var result = cchar_t()
    withUnsafeTemporaryAllocation(of: wchar_t.self, capacity: Int(CCHARW_MAX) + 1) { buffer in
      var count = 0
      cell.forEachScalar { scalar in
        guard count < Int(CCHARW_MAX) - 1 else { return }
        buffer.initializeElement(at: count, to: wchar_t(bitPattern: scalar))
        count += 1
      }
      buffer.initializeElement(at: count, to: 0)
      setcchar(&result, buffer.baseAddress, attributes, pair, nil)
    }
    return result
  }

  // MARK: Set-up

  /// A window of the terminal's size at this moment, on the dark ground.
  private func openWindow() {
    if let window { ww_close_window(window) }
    window = ww_open_window()
    painted = nil
    guard let window else { return }
    takeGround()
    ww_send_all_anew(window)
  }

  private func takeGround() {
    guard let window else { return }
    var ground = character(Cell())
    ww_set_ground(window, &ground)
  }
}
