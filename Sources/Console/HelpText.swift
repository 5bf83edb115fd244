internal import Alarms

/// Everything a person can ask this screen, in the words of the ward.
enum HelpText {
  enum Line: Equatable {
    case title(String)
    case key(String, String)
    case severity(Urgency, String)
    case text(String)
    case empty
  }

  /// What can be done from this console.
  static func keys(isReadOnly: Bool) -> [Line] {
    [.title(isReadOnly ? "KEYS · this console only watches" : "KEYS")]
      + KeyMap.entries.filter { !isReadOnly || !$0.acts }.map { .key($0.sign, $0.help) } + [.empty]
  }

  /// - Parameter glyphs: as the signs are drawn; of one column each, whichever they are.
  static func severities(_ policy: AlarmPolicy, _ glyphs: Glyphs) -> [Line] {
    let delay = policy.onDelaySeconds
    func seconds(_ value: Double) -> String { "\(Wording.score(value)) s" }
    return [
      .title("SEVERITY"),
      .severity(.high, "what kills in minutes, NEWS2 7+, or models"),
      .severity(.medium, "NEWS2 5-6, or 3 in one vital, or models"),
      .severity(.low, "NEWS2 3-4, or the models say LOW"),
      .severity(.technical, "silent, probe off, flat line, artefact"),
      .text("The models raise a severity, never lower it."),
      .text(
        "HIGH waits \(seconds(delay.high)), MEDIUM \(seconds(delay.medium)), LOW \(seconds(delay.low)) before it is an alarm; a "
          + "spot check is one when so long has passed without another. An alarm ends \(seconds(policy.offDelaySeconds.high)) "
          + "after its cause."),
      .text(
        "What kills in minutes is HIGH after \(seconds(policy.lifeThreatDelaySeconds)): no pulse or no breath where there was one, "
          + "HR under 30 or over 200, RR under 4 or over 60, SpO2 under 80, systolic under 50, all signals lost at once."),
      .text("⋯ HIGH: not for long enough yet to be an alarm."),
      .text("!!! and !! flash while nobody has taken the alarm."),
      .empty,
      .title("COLUMNS"),
      .key("SCR", "how odd, 0-100: 99 is 1 normal reading in 100"),
      .key("NEWS", "NEWS2; + something unknown; ! a single 3"),
      .key("AGE", "since the last reading"),
      .key("SINCE", "how long it has been this severity"),
      .key(
        "WHO",
        "\(glyphs.tick) ack \(glyphs.going) going \(glyphs.silent) silent \(glyphs.ordered) limits "
          + "\(glyphs.limited) care \(glyphs.watching) looks \(glyphs.entered) entered"),
      .text(
        "A trend cell is a span of time. Its colour is what NEWS2 made of that time: grey is normal. Dots are gaps: nobody "
          + "measured."),
      .text(
        "Risk 24 h is the chance of death within 24 hours, as learnt in intensive care. It weighs hours: a change of minutes hardly "
          + "moves it, and so what it becomes if this lasts stands beside it."),
      .empty,
      .title("FILTER WORDS"),
      .text(
        "\(FilterField.allCases.map(\.rawValue).joined(separator: " ")) with < > <= >= = != and a number, or =? for unknown; age and "
          + "since take s m h d. sev>=medium. \(FilterState.allCases.map(\.rawValue).joined(separator: " ")). bed: name: id: with * "
          + "and ?. & | ! ( ) join them; other words are looked for."),
      .empty,
      .text("Research software, not a medical device: it never replaces bedside monitors or clinical judgement."),
    ]
  }

  /// Two columns where both fit.
  static func isWide(columns: Int) -> Bool { columns >= 104 }

  static let leftColumns = 52

  /// The lines of the columns side by side, wrapped to their widths.
  static func pages(columns: Int, policy: AlarmPolicy, isReadOnly: Bool, glyphs: Glyphs = .unicode) -> [[Line]] {
    let keys = keys(isReadOnly: isReadOnly)
    guard isWide(columns: columns) else { return [wrapped(keys + severities(policy, glyphs), columns: columns)] }
    return [wrapped(keys, columns: leftColumns), wrapped(severities(policy, glyphs), columns: columns - leftColumns)]
  }

  static func lineCount(columns: Int, policy: AlarmPolicy, isReadOnly: Bool) -> Int {
    (pages(columns: columns, policy: policy, isReadOnly: isReadOnly).map(\.count).max() ?? 0) + 1
  }

  static let textColumn = 11

  private static func wrapped(_ lines: [Line], columns: Int) -> [Line] {
    lines.flatMap { line -> [Line] in
      switch line {
      case .key(let key, let text):
        let parts = wrapped(text, columns: columns - textColumn - 1)
        return parts.enumerated().map { .key($0.offset == 0 ? key : "", $0.element) }
      case .severity(let urgency, let text):
        let parts = wrapped(text, columns: columns - textColumn - 1)
        return parts.enumerated().map { $0.offset == 0 ? .severity(urgency, $0.element) : .key("", $0.element) }
      case .text(let text): return wrapped(text, columns: columns - 2).map(Line.text)
      case .title, .empty: return [line]
      }
    }
  }

  /// The help is written in characters of one column each.
  private static func wrapped(_ text: String, columns: Int) -> [String] {
    var lines = [""]
    for word in text.split(separator: " ") {
      let last = lines[lines.count - 1]
      if last.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if last.count + 1 + word.count <= columns {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}

extension Scene {
  mutating func drawHelp(in area: Area) {
    var rest = area
    let pages = HelpText.pages(columns: area.columns, policy: model.policy, isReadOnly: model.isReadOnly, glyphs: glyphs)
    let hidden = max(0, (pages.map(\.count).max() ?? 0) - model.navigation.scrollLine - area.rows + 1)
    drawRule("HELP", trailing: hidden > 0 ? "\(hidden) more below" : "Esc closes", in: rest.takeTop(1))
    for page in pages {
      draw(page.dropFirst(model.navigation.scrollLine), in: rest)
      _ = rest.takeLeft(HelpText.leftColumns)
    }
  }

  private mutating func draw(_ lines: ArraySlice<HelpText.Line>, in area: Area) {
    for (index, line) in lines.prefix(area.rows).enumerated() {
      switch line {
      case .title(let text): canvas.write(text, .accent, row: index, column: 1, in: area)
      case .key(let key, let text):
        canvas.write(key, .strong, row: index, column: 1, in: area, width: 9)
        canvas.write(text, .text, row: index, column: HelpText.textColumn, in: area)
      case .severity(let urgency, let text):
        canvas.write("\(urgency.sign) \(urgency.shortWord)", urgency.style, row: index, column: 1, in: area, width: 9)
        canvas.write(text, .text, row: index, column: HelpText.textColumn, in: area)
      case .text(let text): canvas.write(text, .text, row: index, column: 1, in: area)
      case .empty: break
      }
    }
  }
}
