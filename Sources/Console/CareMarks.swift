internal import Alarms
internal import Vitals

/// What is known of an alarm beside its severity: who has taken it, who is going, how long it is silent, who looks at the patient.
struct CareMark: Equatable {
  var sign: String
  var words: String
  var style: Style

  var whole: Span { Span("\(sign) \(words)", style) }
}

extension Scene {
  /// The most telling first.
  func careMarks(_ row: BedRow) -> [CareMark] {
    let taken = row.bed.alarm.acknowledgement.map { CareMark(sign: glyphs.tick, words: $0.by, style: .good) }
    let going = row.bed.care?.claim.map { CareMark(sign: glyphs.going, words: $0.person, style: .good) }
    let silent = model.silentSeconds(row).map {
      CareMark(sign: glyphs.silent, words: Wording.duration($0.rounded(.up)), style: .text)
    }
    return [taken, going, silent].compactMap(\.self) + standingMarks(row)
  }

  /// What stands for this patient and may keep alarms away: that somebody has entered something better than the records say, that
  /// alarms come otherwise than others', and how far treatment goes.
  func standingMarks(_ row: BedRow) -> [CareMark] {
    let worse = row.isSilent ? nil : row.bed.assessment.entered.value?.worseCharted
    let isRelieved = worse.map { $0.consciousness != nil || $0.onOxygen != nil } ?? false
    return (isRelieved ? [CareMark(sign: glyphs.entered, words: "entered", style: .technical)] : []) + orderMarks(row)
  }

  private func orderMarks(_ row: BedRow) -> [CareMark] {
    guard row.bed.assessment.orders.isPresent, let orders = row.bed.assessment.orders.value else { return [] }
    let limits =
      orders.concernAlarms
      ? CareMark(sign: glyphs.ordered, words: orders.isLax ? "accepts" : "limits", style: orders.isLax ? .technical : .quiet)
      : nil
    let care = orders.care.map { CareMark(sign: glyphs.limited, words: $0, style: .text) }
    return [care, limits].compactMap(\.self)
  }

  /// What is ordered, for the patient's own picture: what, by whom, why, until when.
  func orderSentences(_ row: BedRow) -> [(text: String, style: Style)] {
    let orders = row.bed.assessment.orders.value ?? AlarmOrders()
    let breached = orders.breached(by: row.bed.assessment.observation.values).first
    return orders.standing.map { standing in
      let end = standing.untilSeconds.map { ", until \(model.localTime($0).clock)" } ?? ""
      let style: Style = standing == breached ? .strong : standing.order.isLax ? .technical : .quiet
      return ("\(standing.words)\(end)", style)
    }
  }

  /// Who has the patient open at another console. It comes and goes as people look around, and asks for no room of its own.
  private func openMarks(_ row: BedRow) -> [CareMark] {
    model.others(at: row).prefix(1).map { CareMark(sign: glyphs.watching, words: $0.name, style: .quiet) }
  }

  /// How many columns the marks of a row ask for; those of a countdown are as many as it has at most.
  func careColumns(_ row: BedRow) -> Int {
    let marks = careMarks(row)
    guard !marks.isEmpty else { return 0 }
    let silence = canvas.width(of: "\(glyphs.silent) \(Wording.duration(EpisodeCare.mostSilenceSeconds))")
    return max(canvas.width(of: joined(marks)), marks.contains { $0.sign == glyphs.silent } ? silence : 0)
  }

  private func joined(_ marks: [CareMark]) -> [Span] { Array(marks.map { [$0.whole] }.joined(separator: [Span(" ")])) }

  /// In one line as much as fits, in a second the rest.
  /// - Parameters:
  ///   - place: the column of the list.
  ///   - below: what the second line has, where there is one.
  mutating func drawCare(_ row: BedRow, in place: Area, below: Area?) {
    let marks = careMarks(row) + openMarks(row)
    guard let first = marks.first else {
      if model.acknowledging[row.id] != nil { canvas.write(glyphs.ellipsis, .quiet, in: place) }
      return
    }
    let signs = marks.map { Span($0.sign, $0.style) }
    func fitting(_ forms: [[Span]], _ columns: Int) -> [Span]? { forms.first { canvas.width(of: $0) <= columns } }
    if let whole = fitting([joined(marks)], place.columns) {
      canvas.write(whole, in: place)
      return
    }
    guard let below else {
      // The beginning of a name is better than none, but every sign comes before it.
      let words = Span(" \(first.words)", first.style)
      let forms = [[first.whole, Span(" ")] + signs.dropFirst(), signs, [signs[0]]]
      let form = fitting(forms, place.columns) ?? [signs[0]]
      canvas.write(form == signs && place.columns > signs.count + 1 ? signs + [words] : form, in: place)
      return
    }
    canvas.write(fitting([signs], place.columns) ?? [signs[0]], in: place)
    let words = Span(first.words, first.style)
    let rest = fitting([marks.count == 1 ? [words] : joined(marks)], below.columns) ?? [words]
    canvas.write(rest, column: max(0, below.columns - canvas.width(of: rest)), in: below)
  }

  /// In words, for the patient's own picture.
  func careSentences(_ row: BedRow) -> [String] {
    let going = row.bed.care?.claim.map { "\($0.person) is going, since \(model.localTime($0.sinceSeconds).clock)" }
    let silent = model.silentSeconds(row).map {
      let by = row.bed.care?.silence.map { " by \($0.person)" } ?? ""
      return "silenced\(by), \(Wording.duration($0.rounded(.up))) left"
    }
    let people = model.others(at: row).map(\.name)
    let open = people.isEmpty ? nil : "\(people.joined(separator: ", ")) \(people.count == 1 ? "has" : "have") this patient open"
    let latched = row.bed.latched.map {
      "HIGH of \(model.localTime($0.highSeconds).clock) is over since \(model.localTime($0.endedSeconds).clock), and nobody "
        + "acknowledged it: a does"
    }
    return [latched, going, silent, open].compactMap(\.self)
  }
}

extension ConsoleModel {
  func others(at row: BedRow) -> [Presence] { others.filter { $0.patientKey == row.id } }
}
