internal import Alarms
internal import Vitals

/// What a person at this console does about an alarm: acknowledge it, take that back, go, silence it.
extension ConsoleModel {
  /// As long as makers of monitors let sound be paused at most (Dräger: 2 minutes).
  static let shortSilenceSeconds = 120.0

  mutating func acknowledge() -> [ConsoleCommand] {
    guard let row = alarmInSight(key: "a", to: "acknowledge") else { return [] }
    guard !row.isAcknowledged else {
      say("bed \(row.bedLabel) is acknowledged already")
      return []
    }
    acknowledging[row.id] = uptimeSeconds
    undoable = UndoableAcknowledgement(
      patientID: row.id, bedLabel: row.bedLabel, untilSeconds: uptimeSeconds + Self.undoSeconds)
    let seconds = Wording.score(Self.undoSeconds)
    say(
      "acknowledging bed \(row.bedLabel): u takes it back within \(seconds) s",
      briefly: "acknowledging \(row.bedLabel): u undoes for \(seconds) s")
    return choose(row) + [.acknowledge(patientID: row.id)]
  }

  /// Takes back what this console has acknowledged last: a key may have been meant for another bed.
  mutating func undoAcknowledgement() -> [ConsoleCommand] {
    guard let undone = undoable else {
      say(
        "nothing to take back: u undoes an acknowledgement of this console for \(Wording.score(Self.undoSeconds)) s",
        briefly: "nothing to take back")
      return []
    }
    undoable = nil
    acknowledging[undone.patientID] = nil
    lastKeySeconds = uptimeSeconds
    say(
      "taking back the acknowledgement of bed \(undone.bedLabel)",
      briefly: "bed \(undone.bedLabel): acknowledgement undone")
    return [.undoAcknowledgement(patientID: undone.patientID)]
  }

  /// "I am going"; whoever was going before is not asked. The same again takes it back.
  mutating func claim() -> [ConsoleCommand] {
    guard let row = alarmInSight(key: "c", to: "claim") else { return [] }
    guard let claim = row.bed.care?.claim else {
      say(
        "bed \(row.bedLabel): you are going, c again takes that back; it sounds on until acknowledged or silenced",
        briefly: "bed \(row.bedLabel): you are going, c undoes")
      return choose(row) + [.care(patientID: row.id, .claim)]
    }
    guard claim.person != user else { return release(row) }
    say(
      "bed \(row.bedLabel): you are going, in place of \(claim.person)",
      briefly: "bed \(row.bedLabel): you go, not \(claim.person)")
    return choose(row) + [.care(patientID: row.id, .claim)]
  }

  /// Anybody may say so: who was going may have been called away.
  mutating func release() -> [ConsoleCommand] {
    guard let row = alarmInSight(key: ":", to: "release") else { return [] }
    guard row.bed.care?.claim != nil else {
      say("bed \(row.bedLabel): nobody was going")
      return []
    }
    return release(row)
  }

  private mutating func release(_ row: BedRow) -> [ConsoleCommand] {
    say("bed \(row.bedLabel): nobody is going any more")
    return choose(row) + [.care(patientID: row.id, .release)]
  }

  /// For a while, then for longer, then not any more.
  mutating func silence() -> [ConsoleCommand] {
    guard let row = alarmInSight(key: "z", to: "silence") else { return [] }
    let (seconds, next): (Double, String)
    switch silentSeconds(row) {
    case nil: (seconds, next) = (Self.shortSilenceSeconds, "for \(Wording.duration(EpisodeCare.mostSilenceSeconds))")
    case let left? where left <= Self.shortSilenceSeconds: (seconds, next) = (EpisodeCare.mostSilenceSeconds, "not any more")
    default:
      say("bed \(row.bedLabel) sounds again")
      return choose(row) + [.care(patientID: row.id, .unsilence)]
    }
    say(
      "bed \(row.bedLabel) is silent for \(Wording.duration(seconds)), unless it gets worse; z again: \(next)",
      briefly: "bed \(row.bedLabel) silent \(Wording.duration(seconds)); z: \(next)")
    return choose(row) + [.care(patientID: row.id, .silence(seconds: seconds))]
  }

  /// How long the row's silence still lasts.
  func silentSeconds(_ row: BedRow) -> Double? { row.bed.silentSeconds(at: wallSeconds) }

  private mutating func choose(_ row: BedRow) -> [ConsoleCommand] {
    lastKeySeconds = uptimeSeconds
    return select(.chosen(row.id))
  }

  /// The row whose alarm a key means: only what is on screen, not while frozen, and not a patient who has just moved under the cursor.
  /// Where there is none, it is said why.
  private mutating func alarmInSight(key: String, to act: String) -> BedRow? {
    guard context != .lines else {
      say("open the list or the patient first: whose alarm it is must be on screen")
      return nil
    }
    guard isLive else {
      say(timeCursor == nil ? "frozen: p first, then \(key)" : "this is the past: Esc first, then \(key)")
      return nil
    }
    guard let row = selectedRow, visibleRows.contains(where: { $0.id == row.id }) else { return nil }
    guard row.bed.alarm.severity > .normal else {
      say("bed \(row.bedLabel) has no alarm to \(act)")
      return nil
    }
    guard row.bed.latched == nil || key == "a" else {
      say("the HIGH of bed \(row.bedLabel) is over: a acknowledges that there was one")
      return nil
    }
    guard !selection.hasJustMoved(at: uptimeSeconds) else {
      let wasFollowing = selection.isFollowing
      selection = .chosen(row.id)
      // The rows stay while the person looks again.
      lastKeySeconds = uptimeSeconds
      let news = "bed \(row.bedLabel) has just \(wasFollowing ? "become the worst" : "moved")"
      let brief = "\(row.bedLabel) \(wasFollowing ? "is the worst now" : "just moved")"
      say("\(news): \(key) again to \(act)", briefly: "\(brief): \(key) again")
      return nil
    }
    return row
  }
}

extension WardSnapshot {
  /// Whether any alarm asks to be heard.
  var calls: Bool {
    // Where they lie: a copy of each bed would cost more than all the rest.
    let beds = self.beds.span
    for place in beds.indices where beds[place].alarm.severity == .high {
      if beds[place].calls(at: timeSeconds) { return true }
    }
    return false
  }
}

extension BedSnapshot {
  /// How long the silence of its alarm still lasts; nil where it sounds.
  func silentSeconds(at wallSeconds: Double) -> Double? { care?.silentSeconds(at: nowSeconds(at: wallSeconds)) }

  /// Whether its alarm asks to be heard: a HIGH that nobody has taken or silenced.
  func calls(at wallSeconds: Double) -> Bool {
    alarm.severity == .high && alarm.acknowledgement == nil && silentSeconds(at: wallSeconds) == nil
  }
}
