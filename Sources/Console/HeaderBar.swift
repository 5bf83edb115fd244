internal import Alarms
internal import Vitals

extension Scene {
  /// One part of the header in three lengths: the fewer columns, the shorter, but a sign of each always stays.
  private struct Part {
    var long: [Span]
    var medium: [Span]
    var short: [Span]
    /// What is wrong is said in full as long as there is any room.
    var isFine = true
  }

  mutating func drawHeader(in area: Area) {
    guard !area.isEmpty else { return }
    canvas.fill(area, model.timeCursor == nil ? .bar : .past)
    let line = area.inset(columns: area.columns >= 30 ? 1 : 0)
    let parts = headerParts
    let title = [Span("wardwatch", .strong)]
    let ward = [Span(snapshot.wardName.isEmpty ? "" : "  \(snapshot.wardName)", .text)]
    let beds = [Span(snapshot.beds.isEmpty ? "" : " \(glyphs.separator) \(Wording.plural(snapshot.beds.count, "bed"))", .text)]
    let clocks = clockForms

    let lefts = [title + ward + beds, title + ward, title, ward, []]
    let rights: [(spans: [[Span]], gap: Int)] = [
      (parts.map(\.long), 3), (parts.map(\.long), 2), (parts.map { $0.isFine ? $0.medium : $0.long }, 2),
      (parts.map(\.medium), 1), (parts.map(\.short), 1), (parts.map(\.short), 0),
    ]
    // A second that moves tells a picture that stands: it goes last.
    for clocks in [clocks.dropLast(), clocks.suffix(1)] {
      for left in lefts {
        for (right, gap) in rights {
          for clock in clocks {
            let spans = joined(right.filter { !$0.isEmpty }, gap: gap) + [Span("  ")] + clock
            guard canvas.width(of: left) + 2 + canvas.width(of: spans) <= line.columns else { continue }
            canvas.write(left, in: line)
            canvas.write(spans, column: line.columns - canvas.width(of: spans), in: line)
            return
          }
        }
      }
    }
    canvas.write(clocks.last ?? [], in: line)
  }

  private func joined(_ parts: [[Span]], gap: Int) -> [Span] {
    Array(parts.joined(separator: [Span(String(repeating: " ", count: gap))]))
  }

  private var headerParts: [Part] {
    // Who only watches has no database and no mail of their own to be told about.
    guard !model.isReadOnly else { return [feedPart, watchingPart, othersPart, bellPart, pacePart] }
    return [
      feedPart, dependencyPart("database", "db", snapshot.database), dependencyPart("mail", "mail", snapshot.mail), dutyPart,
      othersPart, bellPart, pacePart,
    ]
  }

  private var clockForms: [[Span]] {
    let now = model.localTime(model.nowSeconds)
    let wall = [Span("\(now.clock) \(now.dayName)", .strong)]
    let short = [Span(now.minutes, .strong)]
    guard model.timeCursor == nil else {
      let moment = model.localTime(snapshot.timeSeconds)
      let style = Style(.accent, bold: true, reversed: true)
      return [
        [Span(" PAST ", style), Span(" \(moment.clock) \(moment.dayName)", .strong)],
        [Span("PAST ", style), Span(moment.minutes, .strong)],
      ]
    }
    guard abs(snapshot.wardTimeSeconds - snapshot.timeSeconds) > 90 else { return [wall, [Span(now.clock, .strong)], short] }
    // The figures are of another time than the clock on the wall: that must be on screen, whatever else is not.
    let ward = model.localTime(snapshot.wardTimeSeconds)
    let isBehind = snapshot.wardTimeSeconds < snapshot.timeSeconds
    let word = snapshot.feed.state == .catchingUp ? "CATCHING UP" : isBehind ? "BEHIND" : "AHEAD"
    let style = Style(.accent, bold: true, reversed: true)
    return [
      [Span(" \(word) ", style), Span(" \(ward.date) \(ward.clock)", .strong)],
      [Span(" \(word) ", style), Span(" \(ward.clock)", .strong)],
      [Span(word.prefix(1) + " ", style), Span(ward.minutes, .strong)],
    ]
  }

  private var feedPart: Part {
    let feed = snapshot.feed
    let lag = feed.lag.map { " \(Wording.count($0)) behind" } ?? ""
    switch feed.state {
    case .following:
      let late = (feed.lag ?? 0) > 1000
      return part(glyphs.healthy, .good, "feed", detail: late ? lag : "")
    case .catchingUp: return part(glyphs.waiting, .accent, "feed", detail: " catching up\(lag.isEmpty ? "" : ",")\(lag)")
    case .connecting: return part(glyphs.waiting, .accent, "feed", detail: " connecting")
    case .waitingForTopic: return part(glyphs.waiting, .accent, "feed", detail: " waiting for topic", isFine: false)
    case .down: return part(glyphs.broken, .technical, "feed", detail: " down", isFine: false)
    }
  }

  private func dependencyPart(_ name: String, _ shortName: String, _ dependency: DependencyStatus) -> Part {
    let pending = dependency.pending > 0 ? " \(Wording.count(dependency.pending)) pending" : ""
    switch dependency.state {
    case .up: return part(glyphs.healthy, .good, name, shortName, detail: pending)
    case .connecting: return part(glyphs.waiting, .accent, name, shortName, detail: " connecting")
    case .off: return part(glyphs.off, .quiet, name, shortName, detail: " off")
    case .down:
      return part(
        glyphs.broken, .technical, name, shortName, detail: pending.isEmpty ? " down" : " down,\(pending)", isFine: false)
    }
  }

  private var watchingPart: Part { part(glyphs.watching, .accent, "watching only", "watch") }

  /// Who else looks at the ward: by name while they are few.
  private var othersPart: Part {
    guard !model.others.isEmpty else { return Part(long: [], medium: [], short: []) }
    let names = model.others.map(\.name)
    let count = "\(names.count) \(names.count == 1 ? "other" : "others")"
    let isShort = names.count <= 2 && names.allSatisfy { canvas.width(of: $0) <= 12 }
    return Part(
      long: [Span("\(glyphs.watching) \(isShort ? "with " + names.joined(separator: ", ") : "with \(count)")", .quiet)],
      medium: [Span("\(glyphs.watching) +\(names.count)", .quiet)], short: [])
  }

  private var dutyPart: Part {
    switch snapshot.duty {
    case .here: part(glyphs.onDuty, .accent, "on duty", "duty")
    case .elsewhere(let host, _): part(glyphs.watching, .quiet, "watching", "watch", detail: ", \(host.prefix(20)) on duty")
    // Alarms are neither kept nor mailed.
    case .nobody: part(glyphs.broken, .technical, "nobody on duty", "no duty", isFine: false)
    case .unknown where snapshot.database.state == .off: part(glyphs.watching, .quiet, "no record kept", "no record")
    case .unknown: part(glyphs.watching, .quiet, "duty unknown", "duty ?")
    }
  }

  private var bellPart: Part {
    let state: String
    switch model.bell.state {
    case .on: return Part(long: [Span("\(glyphs.bell) on", .quiet)], medium: [], short: [])
    case .paused:
      let left = model.bell.pausedSeconds(atSeconds: model.uptimeSeconds) ?? 0
      state = "\(glyphs.bell) paused \(Wording.duration(left.rounded(.up)))"
    case .off: state = "\(glyphs.bell) off"
    }
    return Part(long: [Span(state, .text)], medium: [Span(state, .text)], short: [])
  }

  /// A terminal that takes less than there is to show gets less, and that is said.
  private var pacePart: Part {
    switch model.pace {
    case .full: Part(long: [], medium: [], short: [])
    case .slow: part(glyphs.waiting, .technical, "slow terminal", "slow", isFine: false)
    case .sparse: part(glyphs.waiting, .technical, "slow terminal", "slow", detail: ": no trends", isFine: false)
    }
  }

  private func part(
    _ glyph: String, _ ink: Ink, _ name: String, _ shortName: String? = nil, detail: String = "", isFine: Bool = true
  ) -> Part {
    let style = Style(ink, bold: !isFine)
    return Part(
      long: [Span("\(glyph) \(name)\(detail)", style)], medium: [Span("\(glyph) \(shortName ?? name)", style)],
      short: [Span(glyph, style)], isFine: isFine)
  }
}
