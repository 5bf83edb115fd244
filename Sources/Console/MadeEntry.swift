internal import Vitals

/// An entry that was sent, and what held before it: so that one made in error can be taken back, as an entry of its own.
struct MadeEntry: Sendable, Equatable {
  /// What `EntryText` does not read: it needs to know what was entered.
  static let errorWord = "error"
  /// So many are remembered, the newest.
  static let most = 100

  var entry: PatientEntry
  /// Nil where nothing was known, or where it is put right otherwise.
  var before: PatientEntry.What?
  /// Several orders that a single one has ended; no one entry gives them all again.
  var ended: [AlarmOrder] = []

  /// - Parameter assessment: of the patient, before the entry.
  init(_ entry: PatientEntry, over assessment: Assessment) {
    self.entry = entry
    let observation = assessment.observation
    switch entry.what {
    case .consciousness: before = observation.consciousness.map { .consciousness($0) }
    case .oxygen: before = observation.onOxygen.map { .oxygen($0) }
    case .values(let values):
      let known = PerVital<Double?>({ values[$0] == nil ? nil : observation.values[$0] })
      before = Vital.allCases.contains { known[$0] != nil } ? .values(known) : nil
    case .scale:
      before = .scale(observation.oxygenScale, by: observation.oxygenScaleBy ?? entry.by, reason: "entered in error")
    case .order(let ordered):
      let replaced = (assessment.orders.value?.standing ?? []).filter { ordered.order.replaces($0.order) }
      ended = replaced.count > 1 ? replaced.map(\.order) : []
      before = ended.isEmpty ? Self.order(before: ordered, replaced.first) : nil
    case .discharge, .admission: before = nil
    }
  }

  /// What stood in its place; where nothing did, that nothing does, and of several limits the others stay. What let less through is
  /// not given again: its name and its time were for then.
  private static func order(before entry: AlarmOrders.Entry, _ former: AlarmOrders.Standing?) -> PatientEntry.What? {
    if let former, !former.order.isLax { return .order(AlarmOrders.Entry(former.order, by: former.by, reason: former.reason)) }
    switch entry.order {
    case .withdraw: return nil
    case .limit(let vital, let side, _, let severity):
      return .order(AlarmOrders.Entry(.withdraw(.limit(vital, side, severity)), by: entry.by))
    case .accept, .delay, .care: return .order(AlarmOrders.Entry(.withdraw(entry.order.subject), by: entry.by))
    }
  }

  /// The entry that takes it back.
  /// - Throws: `EntryError` where there is nothing to go back to, with what to do.
  func takenBack(by person: String, timeSeconds: Double) throws(EntryError) -> PatientEntry {
    switch (before, entry.what) {
    case (let before?, _):
      return PatientEntry(
        patient: entry.patient, what: before, by: person, timeSeconds: timeSeconds, inErrorSeconds: entry.timeSeconds)
    case (nil, .admission): throw EntryError(message: "an admission is taken back by: discharge")
    case (nil, .discharge): throw EntryError(message: "a discharge is taken back by: admit BED ID NAME")
    case (nil, _) where !ended.isEmpty:
      throw EntryError(message: "it ended several: enter again what is to hold, \(ended.map(\.text).joined(separator: "; "))")
    case (nil, .order): throw EntryError(message: "nothing to go back to: enter what is to hold now, with who decides it")
    case (nil, _): throw EntryError(message: "nothing was known before that: enter what is true now")
    }
  }
}
