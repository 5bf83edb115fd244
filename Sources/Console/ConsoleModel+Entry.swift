internal import Alarms
internal import Vitals

/// An entry that is being made: for whom, and what is asked before it goes.
struct EntryInHand: Sendable, Equatable {
  /// Nil in a ward without patients, where somebody can only be admitted.
  var patientID: String?
  var bedLabel: String
  /// What Enter sends; nil while it is still typed.
  var asked: PatientEntry?
}

extension ConsoleModel {
  /// Only about a patient who is on screen, now, in the bed where they were a moment ago.
  mutating func beginEntry() -> [ConsoleCommand] {
    guard isLive else {
      say("this is not the live picture: Esc or p first, then e")
      return []
    }
    guard !isCatchingUp else {
      say("what was sent before is still being read, and who lies where is not known yet: e when it has been read")
      return []
    }
    guard context != .lines else {
      say("open the list or the patient first: whom it is about must be on screen")
      return []
    }
    guard !order.rows.isEmpty else {
      entry = EntryInHand(patientID: nil, bedLabel: "")
      field = TextField(.entry)
      return []
    }
    guard let row = selectedRow, visibleRows.contains(where: { $0 === row }) else {
      say("nobody is selected: whom it is about must be on screen")
      return []
    }
    guard !selection.hasJustMoved(at: uptimeSeconds) else {
      say("bed \(row.bedLabel) has just moved: e again to enter something")
      selection = .chosen(row.id)
      return []
    }
    lastKeySeconds = uptimeSeconds
    entry = EntryInHand(patientID: row.id, bedLabel: row.bedLabel)
    field = TextField(.entry)
    return select(.chosen(row.id))
  }

  /// The first Enter asks, the second one sends.
  mutating func finishEntry(_ open: TextField) -> [ConsoleCommand] {
    guard let hand = entry else { return [] }
    let row = order.rows.first { $0.id == hand.patientID }
    guard hand.patientID == nil || row?.bedLabel == hand.bedLabel else {
      say("bed \(hand.bedLabel) has another patient now, or none: nothing was entered")
      (entry, field) = (nil, nil)
      return []
    }
    if var asked = hand.asked {
      (entry, field) = (nil, nil)
      // What was charted while the question stood is not newer than the answer.
      asked.timeSeconds = recordSeconds(of: row)
      if let row { remember(MadeEntry(asked, over: row.bed.assessment)) }
      say("sending for bed \(asked.patient.bed ?? hand.bedLabel): \(asked.words)")
      return [.enter(asked)]
    }
    do {
      let asked = try entered(open.text, about: row)
      entry?.asked = asked
    } catch {
      say(error.message)
    }
    return []
  }

  /// Now, by the clock of the patient's records.
  private func recordSeconds(of row: BedRow?) -> Double {
    row.map { $0.bed.nowSeconds(at: wallSeconds) } ?? shown?.wardTimeSeconds ?? nowSeconds
  }

  private func entered(_ text: String, about row: BedRow?) throws(EntryError) -> PatientEntry {
    let now = recordSeconds(of: row)
    if text.trimmed.lowercased() == MadeEntry.errorWord {
      guard let made = madeEntries.last(where: { $0.entry.patient.key == row?.id && $0.entry.inErrorSeconds == nil }) else {
        throw EntryError(message: "nothing that this console knows of was entered here about this patient")
      }
      return try made.takenBack(by: user, timeSeconds: now)
    }
    let (patient, what) = try EntryText.read(text, of: row?.bed.patient ?? PatientIdentity(id: ""), by: user)
    if what == .admission {
      try checkAdmission(patient)
    } else if row == nil {
      throw EntryError(message: "nobody is here yet: admit BED ID NAME")
    }
    return PatientEntry(patient: patient, what: what, by: user, timeSeconds: now)
  }

  /// Two people in one bed, or one in two, are a mistake that every console would show.
  private func checkAdmission(_ patient: PatientIdentity) throws(EntryError) {
    if let other = order.rows.first(where: { $0.bedLabel == patient.bed }) {
      throw EntryError(message: "bed \(other.bedLabel) has \(name(of: other)): discharge them first")
    }
    if let same = order.rows.first(where: { $0.bed.patient.id == patient.id }) {
      throw EntryError(message: "\(patient.id) is in bed \(same.bedLabel) already")
    }
  }

  private mutating func remember(_ made: MadeEntry) {
    madeEntries.removeAll { $0.entry.patient.key == made.entry.patient.key }
    madeEntries.append(made)
    if madeEntries.count > MadeEntry.most { madeEntries.removeFirst() }
  }
}

extension Scene {
  /// Whom it is about stands before what is typed; then the question, with everything that goes.
  mutating func drawEntry(_ field: TextField, in area: Area) {
    guard let hand = model.entry else { return }
    let row = model.order.rows.first { $0.id == hand.patientID }
    var who = row.map { "bed \(hand.bedLabel) \(model.name(of: $0))" } ?? "somebody new"
    guard let asked = hand.asked else {
      draw(field, sign: "\(who): ", hints: ["Enter asks", "Esc leaves"], in: area)
      return
    }
    // Whoever is admitted is another than who is selected.
    if asked.what == .admission {
      who = "bed \(asked.patient.bed ?? "") \(model.isMasked ? ConsoleModel.mask : asked.patient.name ?? "")"
    }
    if let wrong = asked.inErrorSeconds { who += ", the entry of \(model.localTime(wrong).clock) was wrong, so again" }
    drawWords("\(who): \(asked.words), by \(asked.by). Enter sends, Esc does not.", on: .selection, endingIn: area)
    cursor = Frame.Cursor(row: area.row, column: area.column, isVisible: true)
  }

  /// How everything is written that can be entered, above the field.
  mutating func drawEntryHelp(over area: Area) {
    guard model.field?.purpose == .entry, model.entry?.asked == nil, area.rows >= 4, area.columns >= 36 else { return }
    var rest = area
    let box = rest.takeBottom(min(EntryText.examples.count + 3, area.rows))
    let place = Area(row: box.row, column: box.column, rows: box.rows, columns: min(box.columns, 106))
    canvas.fill(place, .card)
    let inside = drawBox(title: [Span("ENTER WHAT ONLY A PERSON KNOWS", .quiet)], in: place)
    let isNarrow = inside.columns < 80
    let wordsColumn = isNarrow ? 17 : 2 + (EntryText.examples.map { canvas.width(of: $0.text) }.max() ?? 0)
    for (index, example) in EntryText.examples.prefix(inside.rows).enumerated() {
      canvas.write(isNarrow ? example.brief.text : example.text, .strong, row: index, in: inside, width: wordsColumn - 1)
      let fits = canvas.width(of: example.words) <= inside.columns - wordsColumn
      canvas.write(fits ? example.words : example.brief.words, .quiet, row: index, column: wordsColumn, in: inside)
    }
    canvas.write(
      isNarrow
        ? "Your name goes with it: a claim."
        : "It carries your name, which is a claim and no proof, and goes to the topic for every console.", .quiet,
      row: EntryText.examples.count, in: inside)
  }
}
