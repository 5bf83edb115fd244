package import Alarms
internal import Vitals

/// Everything the console remembers: the newest snapshot, what a person has chosen, and nothing of the outside world.
///
/// Pure: snapshots, keys and the time come in, frames and commands go out. Two clocks: the one on the wall (seconds since 1970), for
/// what is shown, and one that never jumps, for what is measured.
package struct ConsoleModel: Sendable {
  enum View: Sendable, Hashable {
    case ward
    case patient
    case log
    case rejects
    case burden
    case help
  }

  /// While a person moves through the rows they stay where they are, and for so long after the last key.
  static let holdSeconds = 5.0
  /// After so long without a key the list shows its top again; the patient that was chosen stays chosen.
  static let idleSeconds = 60.0
  /// How long something of the terminal is said that nobody can change now.
  static let noteSeconds = 60.0
  /// An acknowledgement can be taken back for so long.
  static let undoSeconds = 10.0
  /// A key that means "this one" needs a selection that stood still for so long.
  static let settleSeconds = 1.5
  /// Without a new snapshot for so long, what is on screen is old, and says so.
  static let stalledSeconds = 5.0

  private(set) var latest: WardSnapshot?
  var frozen: WardSnapshot?
  /// Where the screen shows the past: when, and the ward as it was then.
  var timeCursor: TimeCursor?
  var past: WardSnapshot?
  /// The order of now, while that of the past is on screen: what it remembers of each bed must not be of then.
  var liveOrder: BedOrder?
  /// The clock on the wall; it may be set, by an hour either way.
  private(set) var nowSeconds = 0.0
  /// The clock that never jumps.
  private(set) var uptimeSeconds = 0.0
  /// When the newest snapshot came, and the frozen one, on the clock that never jumps.
  private(set) var latestUptimeSeconds = 0.0
  private(set) var frozenUptimeSeconds = 0.0

  var navigation = Navigation()
  var order = BedOrder()
  /// The rows that the filter leaves, in order; made anew whenever either changes, and not again for every question.
  private(set) var visibleRows: [BedRow] = []
  var selection = Selection()
  var filter = BedFilter()
  /// Nil chooses by how often readings come.
  var span: TrendSpan?
  /// Whether the ward is drawn as a map; nil goes by the size of the screen.
  var wantsMap: Bool?
  /// The line that is being typed.
  var field: TextField?
  /// What is being entered about a patient, while its field is open.
  var entry: EntryInHand?
  /// The last of each patient, the newest last.
  var madeEntries: [MadeEntry] = []
  /// The first row of the list; the drawn one may differ, so that the selected patient is visible.
  var topRow = 0
  /// Here and below, on the clock that never jumps.
  var lastKeySeconds: Double?
  var bell: BellPattern
  var theme: Theme
  /// Of any key; the hours of a wall without one must not show names.
  var lastInputSeconds = 0.0
  /// When a person looked last before they came back, by the wall clock; nil while nobody was away.
  private(set) var awaySinceSeconds: Double?
  /// Whether names, ids and what records hold are hidden.
  package var isMasked = false
  /// Without a key for so long names are hidden; nil leaves them.
  package var lockAfterSeconds: Double?
  /// Who sits at the ward's other consoles, as far as they say so.
  package var others: [Presence] = []
  /// Where it is printed once, and nobody can press a key.
  package var isPrinted = false
  var acknowledging: [String: Double] = [:]
  var undoable: UndoableAcknowledgement?
  /// What is not as it was asked for with this terminal; said for the first minute.
  package var terminalNotes: [String] = []
  private var startUptimeSeconds: Double?
  /// Whether a HIGH alarm stands that nobody has taken or silenced, in the newest snapshot.
  private(set) var standsHigh = false
  /// What of the newest snapshot cannot wait for the next second.
  package private(set) var pressingNews = PressingNews()
  /// How often the terminal takes a frame.
  package var pace = FramePacer.Pace.full
  private(set) var notice: Notice?
  private(set) var feedMemory = FeedMemory()
  let utcOffsetSeconds: @Sendable (Double) -> Int
  private let ownPolicy: AlarmPolicy
  /// The delays in force, which may be those of another console.
  var policy: AlarmPolicy { latest?.policy ?? ownPolicy }
  /// Under which name this console acknowledges.
  let user: String
  /// Whether it only watches: then nothing that it offers changes anything for others.
  package let isReadOnly: Bool

  /// The last acknowledgement at this console, while it can be taken back.
  struct UndoableAcknowledgement: Sendable, Equatable {
    var patientID: String
    var bedLabel: String
    var untilSeconds: Double
  }

  struct Notice: Sendable, Equatable {
    var text: String
    /// In the one line of a phone, whose other lines are all of the patient.
    var brief: String?
    var untilSeconds: Double
  }

  /// - Parameters:
  ///   - policy: the delays in force, disclosed in the help.
  ///   - user: under which name this console acknowledges.
  ///   - isReadOnly: whether it only watches.
  ///   - isQuiet: whether the bell is off at the start.
  ///   - utcOffsetSeconds: how far east of UTC the clock on the wall is, at a time in seconds since 1970.
  package init(
    policy: AlarmPolicy = AlarmPolicy(), user: String = "", isReadOnly: Bool = false, isQuiet: Bool = false, theme: Theme = .dark,
    utcOffsetSeconds: @escaping @Sendable (Double) -> Int = { _ in 0 }
  ) {
    ownPolicy = policy
    self.user = user
    self.isReadOnly = isReadOnly
    self.theme = theme
    bell = BellPattern(isOn: !isQuiet)
    self.utcOffsetSeconds = utcOffsetSeconds
  }

  /// What is drawn: the newest snapshot, or the one that was frozen.
  var shown: WardSnapshot? { past ?? frozen ?? latest }

  /// Whether what is shown goes on by itself.
  var isLive: Bool { frozen == nil && past == nil }

  /// Whom the person at this console has open, for others to see: the patient whose picture they opened, or whom they chose beside
  /// the list and stayed with; nil while nobody is here.
  package var openPatientID: String? {
    guard uptimeSeconds - lastInputSeconds < (view == .patient ? Self.awaySeconds : Self.idleSeconds) else { return nil }
    return view == .patient || (view == .ward && !selection.isFollowing && !isHolding) ? selection.patientID : nil
  }

  /// The patient whose explanation the engine should keep up to date.
  package var focusedPatientID: String? { selection.patientID }

  // MARK: What comes in

  /// Takes the newest state of the ward.
  @discardableResult
  package mutating func receive(_ snapshot: WardSnapshot) -> [ConsoleCommand] {
    if hasNewHigh(in: snapshot) { bell.begin(atSeconds: uptimeSeconds) }
    latest = snapshot
    pressingNews = PressingNews(snapshot)
    standsHigh = snapshot.calls
    latestUptimeSeconds = uptimeSeconds
    feedMemory.note(snapshot, wallSeconds: nowSeconds, uptimeSeconds: uptimeSeconds)
    forgetAcknowledgements(answeredBy: snapshot)
    return (isLive ? arrange(byItself: true) : []) + ring()
  }

  /// Time moves on, with or without a new snapshot.
  /// - Parameters:
  ///   - timeSeconds: the clock on the wall.
  ///   - uptimeSeconds: the clock that never jumps; without it, it has moved on as far as the one on the wall has.
  @discardableResult
  package mutating func tick(atSeconds timeSeconds: Double, uptimeSeconds: Double? = nil) -> [ConsoleCommand] {
    guard timeSeconds.isFinite else { return [] }
    self.uptimeSeconds = max(self.uptimeSeconds, uptimeSeconds ?? self.uptimeSeconds + max(0, timeSeconds - nowSeconds))
    nowSeconds = timeSeconds
    if startUptimeSeconds == nil { lastInputSeconds = self.uptimeSeconds }
    startUptimeSeconds = startUptimeSeconds ?? self.uptimeSeconds
    if let lock = lockAfterSeconds, !isMasked, self.uptimeSeconds - lastInputSeconds >= lock {
      isMasked = true
      // What was being typed may be a name too.
      (field, entry) = (nil, nil)
      say("names are hidden after \(Wording.duration(lock)) without a key: P shows them")
    }
    if let start = startUptimeSeconds, self.uptimeSeconds - start >= Self.noteSeconds { terminalNotes = [] }
    if let until = notice?.untilSeconds, self.uptimeSeconds >= until { notice = nil }
    if let until = undoable?.untilSeconds, self.uptimeSeconds >= until { undoable = nil }
    acknowledging = acknowledging.filter { self.uptimeSeconds - $0.value < 10 }
    return (order.isHeld && !isHolding && isLive ? arrange(byItself: true) : []) + ring()
  }

  private mutating func ring() -> [ConsoleCommand] {
    bell.sounds(atSeconds: uptimeSeconds, isWanted: standsHigh) ? [.bell] : []
  }

  /// When something is to be done though nobody presses a key and nothing new comes; on the clock that never jumps.
  package var deadlineSeconds: Double? { bell.deadlineSeconds }

  /// Puts the rows in order and keeps the same patient selected.
  /// - Parameter byItself: no key asked for it.
  mutating func arrange(byItself: Bool = false) -> [ConsoleCommand] {
    guard let shown else { return [] }
    let place = placeOfSelection
    order.update(
      shown.beds, wallSeconds: shown.timeSeconds, holding: isHolding, focus: selection.patientID,
      isReadingBack: isLive && feedMemory.isReadingBack)
    leaveOut()
    var next = selection.kept(among: view == .patient ? order.rows : visibleRows, nowSeconds: uptimeSeconds)
    // Whoever looks at the place where the row was may mean the one that stands there now.
    if byItself, let place, next.patientID == selection.patientID, placeOfSelection != place {
      next.movedSeconds = uptimeSeconds
    }
    return select(next)
  }

  mutating func select(_ next: Selection) -> [ConsoleCommand] {
    let before = selection.patientID
    selection = next
    return next.patientID == before ? [] : [.focus(patientID: next.patientID)]
  }

  /// Who presses a key has read what was said, or does not want to.
  mutating func hush() { notice = nil }

  mutating func say(_ text: String, briefly brief: String? = nil) {
    notice = Notice(text: text, brief: brief, untilSeconds: uptimeSeconds + 4)
  }

  // MARK: What is asked of it

  var isHolding: Bool { lastKeySeconds.map { uptimeSeconds - $0 < Self.holdSeconds } ?? false }

  var isIdle: Bool { lastKeySeconds.map { uptimeSeconds - $0 >= Self.idleSeconds } ?? true }

  var view: View { navigation.view }

  func admits(_ row: BedRow) -> Bool { filter.admits(row, wallSeconds: wallSeconds, user: user) }

  /// Leaves out whom the filter does not want.
  mutating func leaveOut() { visibleRows = filter.isOpen ? order.rows : order.rows.filter(admits) }

  /// The same rows in the order of the beds: on a map every bed keeps its place.
  var mapRows: [BedRow] { visibleRows.sorted { ($0.bedKey, $0.id) < ($1.bedKey, $1.id) } }

  var selectedRow: BedRow? { order.rows.first { $0.id == selection.patientID } }

  /// Among the rows on screen; nil while nobody is selected or the patient stands alone in view.
  private var placeOfSelection: Int? {
    view == .ward ? visibleRows.firstIndex { $0.id == selection.patientID } : nil
  }

  /// Whether the feed reads what was sent while nobody watched.
  package var isCatchingUp: Bool { latest?.feed.state == .catchingUp }

  /// How old the picture is; nil while it is not too old.
  var stalledForSeconds: Double? {
    guard let latest else { return nil }
    let age = uptimeSeconds - latestUptimeSeconds
    return age >= max(Self.stalledSeconds, 2 * latest.nextWithinSeconds) ? age : nil
  }

  /// The wall clock as the picture has it. It goes on between snapshots, so that ages grow even when nothing more arrives.
  var wallSeconds: Double {
    guard let shown else { return nowSeconds }
    guard isLive else { return shown.timeSeconds }
    return shown.timeSeconds + max(0, uptimeSeconds - latestUptimeSeconds)
  }

  /// Without a key for so long, whoever comes back was away.
  static let awaySeconds = 600.0

  /// A key was pressed: somebody is here, and may have been away.
  mutating func noteInput() {
    let away = uptimeSeconds - lastInputSeconds
    lastInputSeconds = uptimeSeconds
    guard away >= Self.awaySeconds, let latest else { return }
    let since = nowSeconds - away
    awaySinceSeconds = since
    let raised = latest.log.count { entry in
      if case .alarm(let step, _) = entry.kind { step.isAlarm && entry.timeSeconds > since } else { false }
    }
    say("\(Wording.plural(raised, "alarm")) since \(localTime(since).minutes): l shows them")
  }

  /// Stands for what is hidden.
  static let mask = "···"

  func name(of row: BedRow) -> String { isMasked ? Self.mask : row.nameLabel }

  func localTime(_ seconds: Double) -> CivilTime {
    CivilTime(seconds: seconds, offsetSeconds: utcOffsetSeconds(seconds))
  }

  // MARK: Bookkeeping

  private func hasNewHigh(in snapshot: WardSnapshot) -> Bool {
    guard let latest, snapshot.alarmsRaised.high > latest.alarmsRaised.high else { return false }
    return snapshot.calls
  }

  /// Keeps the picture as it is, or goes on.
  mutating func toggleFrozen() {
    frozen = frozen == nil ? latest : nil
    frozenUptimeSeconds = latestUptimeSeconds
  }

  private mutating func forgetAcknowledgements(answeredBy snapshot: WardSnapshot) {
    guard !acknowledging.isEmpty else { return }
    for bed in snapshot.beds where bed.alarm.acknowledgement != nil || bed.alarm.severity == .normal {
      acknowledging[bed.patient.key] = nil
    }
  }
}
