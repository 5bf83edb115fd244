package import Alarms
internal import Vitals

/// Everything the console remembers: the newest snapshot, what a person has chosen, and nothing of the outside world.
///
/// Pure: snapshots, keys and the time come in, frames and commands go out. Times are seconds since 1970.
package struct ConsoleModel: Sendable {
  enum View: Sendable, Equatable {
    case ward
    case patient
    case log
    case rejects
    case help
  }

  /// While a person moves through the rows they stay where they are, and for so long after the last key.
  static let holdSeconds = 5.0
  /// After so long without a key the list shows its top again; the patient that was chosen stays chosen.
  static let idleSeconds = 60.0
  /// A key that means "this one" needs a selection that stood still for so long.
  static let settleSeconds = 1.5
  /// Without a new snapshot for so long, what is on screen is old, and says so.
  static let stalledSeconds = 5.0

  private(set) var latest: WardSnapshot?
  var frozen: WardSnapshot?
  private(set) var nowSeconds: Double = 0

  var view = View.ward
  var order = BedOrder()
  var selection = Selection()
  var filter = BedFilter()
  /// Nil chooses by how often readings come.
  var zoom: Trends.Zoom?
  /// The first line shown, in the views that scroll by lines.
  var scrollLine = 0
  /// The first row of the list; the drawn one may differ, so that the selected patient is visible.
  var topRow = 0
  var lastKeySeconds: Double?
  var bellIsOn = true
  var acknowledging: [String: Double] = [:]
  private(set) var notice: Notice?
  private var rejectSamples: [(timeSeconds: Double, rejects: Int)] = []
  let utcOffsetSeconds: @Sendable (Double) -> Int
  let policy: AlarmPolicy

  struct Notice: Sendable, Equatable {
    var text: String
    var untilSeconds: Double
  }

  /// - Parameters:
  ///   - policy: the delays in force, disclosed in the help.
  ///   - utcOffsetSeconds: how far east of UTC the clock on the wall is, at a time in seconds since 1970.
  package init(policy: AlarmPolicy = AlarmPolicy(), utcOffsetSeconds: @escaping @Sendable (Double) -> Int = { _ in 0 }) {
    self.policy = policy
    self.utcOffsetSeconds = utcOffsetSeconds
  }

  /// What is drawn: the newest snapshot, or the one that was frozen.
  var shown: WardSnapshot? { frozen ?? latest }

  /// The patient whose explanation the engine should keep up to date.
  package var focusedPatientID: String? { selection.patientID }

  // MARK: What comes in

  /// Takes the newest state of the ward.
  @discardableResult
  package mutating func receive(_ snapshot: WardSnapshot) -> [ConsoleCommand] {
    let ringing = bellIsOn && hasNewHigh(in: snapshot)
    latest = snapshot
    nowSeconds = max(nowSeconds, snapshot.timeSeconds)
    note(rejects: snapshot.rejects, at: snapshot.timeSeconds)
    forgetAcknowledgements(answeredBy: snapshot)
    let commands = frozen == nil ? arrange() : []
    return ringing ? commands + [.bell] : commands
  }

  /// The wall clock moves on, with or without a new snapshot.
  @discardableResult
  package mutating func tick(atSeconds timeSeconds: Double) -> [ConsoleCommand] {
    guard timeSeconds.isFinite else { return [] }
    nowSeconds = max(nowSeconds, timeSeconds)
    if let until = notice?.untilSeconds, nowSeconds >= until { notice = nil }
    acknowledging = acknowledging.filter { nowSeconds - $0.value < 10 }
    return order.isHeld && !isHolding && frozen == nil ? arrange() : []
  }

  /// Puts the rows in order and keeps the same patient selected.
  mutating func arrange() -> [ConsoleCommand] {
    guard let shown else { return [] }
    order.update(shown.beds, wardTimeSeconds: shown.wardTimeSeconds, holding: isHolding)
    return select(selection.kept(among: view == .patient ? order.rows : visibleRows, nowSeconds: nowSeconds))
  }

  mutating func select(_ next: Selection) -> [ConsoleCommand] {
    let before = selection.patientID
    selection = next
    return next.patientID == before ? [] : [.focus(patientID: next.patientID)]
  }

  mutating func say(_ text: String) {
    notice = Notice(text: text, untilSeconds: nowSeconds + 4)
  }

  // MARK: What is asked of it

  var isHolding: Bool { lastKeySeconds.map { nowSeconds - $0 < Self.holdSeconds } ?? false }

  var isIdle: Bool { lastKeySeconds.map { nowSeconds - $0 >= Self.idleSeconds } ?? true }

  /// The rows that the filter and the search leave, in order.
  var visibleRows: [BedRow] { filter.isOpen ? order.rows : order.rows.filter(filter.admits) }

  var selectedRow: BedRow? { order.rows.first { $0.id == selection.patientID } }

  /// How many records were rejected in the last minute.
  var rejectsInLastMinute: Int {
    guard let first = rejectSamples.first, let last = rejectSamples.last else { return 0 }
    return max(0, last.rejects - first.rejects)
  }

  /// How old the picture is; nil while it is not too old.
  var stalledForSeconds: Double? {
    guard let latest else { return nil }
    let age = nowSeconds - latest.timeSeconds
    return age >= Self.stalledSeconds ? age : nil
  }

  /// The time that ages and trends are measured at. On a live feed it goes on between snapshots, so that ages grow even
  /// when nothing more arrives.
  var wardNowSeconds: Double {
    guard let shown else { return nowSeconds }
    let isLive = abs(shown.wardTimeSeconds - shown.timeSeconds) < 5
    guard isLive, frozen == nil else { return shown.wardTimeSeconds }
    return shown.wardTimeSeconds + max(0, nowSeconds - shown.timeSeconds)
  }

  func localTime(_ seconds: Double) -> CivilTime {
    CivilTime(seconds: seconds, offsetSeconds: utcOffsetSeconds(seconds))
  }

  // MARK: Bookkeeping

  private func hasNewHigh(in snapshot: WardSnapshot) -> Bool {
    guard let latest, snapshot.alarmsRaised.high > latest.alarmsRaised.high else { return false }
    return snapshot.beds.contains { $0.alarm.severity == .high && $0.alarm.acknowledgement == nil }
  }

  private mutating func note(rejects: Int, at timeSeconds: Double) {
    if rejectSamples.count < 2 || timeSeconds - rejectSamples[rejectSamples.count - 2].timeSeconds >= 5 {
      rejectSamples.append((timeSeconds, rejects))
    } else {
      rejectSamples[rejectSamples.count - 1] = (timeSeconds, rejects)
    }
    rejectSamples.removeAll { timeSeconds - $0.timeSeconds > 60 || $0.timeSeconds > timeSeconds }
  }

  private mutating func forgetAcknowledgements(answeredBy snapshot: WardSnapshot) {
    guard !acknowledging.isEmpty else { return }
    for bed in snapshot.beds where bed.alarm.acknowledgement != nil || bed.alarm.severity == .normal {
      acknowledging[bed.patient.id] = nil
    }
  }
}
