internal import Alarms
internal import Vitals

/// An entry that is being made: for whom, and what is asked before it goes.
struct EntryInHand: Sendable, Equatable {
  var patientID: String
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
    guard context != .lines, let row = selectedRow, visibleRows.contains(where: { $0 === row }) else {
      say("open the list or the patient first: whom it is about must be on screen")
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
    guard let hand = entry, let row = order.rows.first(where: { $0.id == hand.patientID }), row.bedLabel == hand.bedLabel else {
      say("bed \(entry?.bedLabel ?? "") has another patient now, or none: nothing was entered")
      (entry, field) = (nil, nil)
      return []
    }
    if let asked = hand.asked {
      (entry, field) = (nil, nil)
      say("sending for bed \(hand.bedLabel): \(asked.words)")
      return [.enter(asked)]
    }
    do {
      let (patient, what) = try EntryText.read(open.text, of: row.bed.patient)
      let now = row.bed.nowSeconds(at: wallSeconds)
      entry?.asked = PatientEntry(patient: patient, what: what, by: user, timeSeconds: now)
    } catch {
      say(error.message)
    }
    return []
  }
}

extension Scene {
  /// Whom it is about stands before what is typed; then the question, with everything that goes.
  mutating func drawEntry(_ field: TextField, in line: Area) {
    guard let hand = model.entry, let row = model.order.rows.first(where: { $0.id == hand.patientID }) else { return }
    let who = "bed \(hand.bedLabel) \(model.name(of: row))"
    guard let asked = hand.asked else {
      draw(field, sign: "\(who): ", hint: "Enter asks  Esc leaves", in: line)
      return
    }
    canvas.fill(line, .selection)
    canvas.write("\(who): \(asked.words), by \(asked.by). Enter sends, Esc does not.", .strong, in: line)
    cursor = Frame.Cursor(row: line.row, column: line.column, isVisible: true)
  }

  /// How everything is written that can be entered, above the field.
  mutating func drawEntryHelp(over area: Area) {
    guard model.field?.purpose == .entry, model.entry?.asked == nil, area.rows >= 4, area.columns >= 36 else { return }
    var rest = area
    let box = rest.takeBottom(min(EntryText.examples.count + 3, area.rows))
    let place = Area(row: box.row, column: box.column, rows: box.rows, columns: min(box.columns, 100))
    canvas.fill(place, .card)
    let inside = drawBox(title: [Span("ENTER WHAT ONLY A PERSON KNOWS", .quiet)], in: place)
    for (index, (example, words)) in EntryText.examples.prefix(inside.rows).enumerated() {
      canvas.write(example, .strong, row: index, in: inside, width: 28)
      canvas.write(words, .quiet, row: index, column: 29, in: inside)
    }
    canvas.write(
      "It carries your name, which is a claim and no proof, and goes to the topic for every console.", .quiet,
      row: EntryText.examples.count, in: inside)
  }
}
