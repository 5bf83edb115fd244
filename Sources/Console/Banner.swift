internal import Alarms
internal import Vitals

/// A line that says something is not as it should be: what, where, and what to do. Never in the place of patients.
struct Banner: Equatable {
  var label: String
  var text: String
  var ink: Ink
  /// Whether the whole line is of its ink: what is on screen cannot be relied on.
  var isAcross = false
  /// The text where a line has no room for all of it; nil lets it be cut.
  var shorter: String?
  /// The same where a phone has no room for it.
  var brief: Brief?

  struct Brief: Equatable {
    var label: String
    var text: String
  }
}

extension ConsoleModel {
  /// What has to be said above the patients, the most important first.
  var banners: [Banner] {
    let notes = terminalNotes.map { Banner(label: "TERMINAL", text: $0, ink: .accent) }
    guard let shown else { return notes }
    var result: [Banner] = []
    if let stalled = stalledForSeconds, frozen == nil {
      result.append(
        Banner(
          label: "OLD PICTURE",
          text: "picture from \(localTime(nowSeconds - stalled).clock), nothing new from the engine for "
            + "\(Wording.duration(stalled)): trust the bedside monitors", ink: .technical,
          isAcross: true, brief: .init(label: "OLD", text: "\(Wording.duration(stalled)): trust the monitors")))
    }
    if let pastBanner { result.append(pastBanner) }
    if let frozenBanner { result.append(frozenBanner) }
    if let hiddenBanner { result.append(hiddenBanner) }
    let source = latest ?? shown
    if source.feed.state == .down {
      result.append(
        Banner(
          label: "FEED DOWN\(feedMemory.downSinceSeconds.map { " SINCE \(localTime($0).clock)" } ?? "")",
          text: sentence(source.feed.message, else: "no new readings arrive; trying again by itself"), ink: .technical,
          isAcross: true,
          brief: .init(
            label: "FEED DOWN\(feedMemory.downSinceSeconds.map { " \(localTime($0).clock)" } ?? "")", text: "no new readings")))
    } else if let backlog = feedMemory.backlog {
      result.append(Banner(label: "READING BACK", text: backlog.words, ink: .accent))
    } else if source.feed.state != .following, !source.beds.isEmpty, let message = source.feed.message {
      result.append(Banner(label: source.feed.state.rawValue.uppercased(), text: sentence(message, else: ""), ink: .technical))
    }
    if source.database.state == .down {
      result.append(
        Banner(
          label: "DATABASE DOWN", text: downText(source.database, pending: whereAlarmsAre(source.database)),
          ink: .technical,
          brief: .init(
            label: "DB DOWN",
            text: source.database.pending > 0
              ? "\(Wording.plural(source.database.pending, "alarm")) kept" : "trying again by itself")))
    }
    if source.mail.state == .down {
      result.append(
        Banner(
          label: "MAIL DOWN",
          text: downText(source.mail, pending: "\(Wording.plural(source.mail.pending, "mail")) waiting"), ink: .technical,
          brief: .init(label: "MAIL DOWN", text: "\(Wording.plural(source.mail.pending, "mail")) waiting")))
    }
    // What works may still have something to say: no room for the journal, a recipient who is refused.
    for case (.up, let message?) in [source.database, source.mail].map({ ($0.state, $0.message) }) {
      result.append(Banner(label: "NOTE", text: sentence(message, else: ""), ink: .technical))
    }
    if let warning = source.clockWarning {
      result.append(Banner(label: "CLOCKS", text: sentence(warning, else: ""), ink: .technical))
    }
    if let warning = source.warning {
      result.append(Banner(label: "NOTE", text: sentence(warning, else: ""), ink: .technical))
    }
    return result + notes
  }

  /// Alarms that nobody has taken, of patients whom the filter or the search leaves out.
  private var hiddenBanner: Banner? {
    guard view == .ward || view == .patient, !filter.isOpen else { return nil }
    let hidden = order.rows.filter { $0.needsAcknowledgement && !admits($0) }
    guard let worst = hidden.map(\.urgency).min() else { return nil }
    let beds = hidden.sorted { $0.urgency < $1.urgency }.prefix(3).map { "\($0.urgency.shortWord) bed \($0.bedLabel)" }
    let more = hidden.count > beds.count ? " and \(hidden.count - beds.count) more" : ""
    let others = hidden.count > 1 ? " and \(hidden.count - 1) more" : ""
    let named = "\(beds.joined(separator: ", "))\(more)"
    return Banner(
      label: "HIDDEN", text: "\(named), unacknowledged, not in this list · Esc shows all", ink: worst.ink,
      shorter: "\(named) · Esc shows all", brief: .init(label: "HIDDEN", text: "\(beds[0])\(others) · Esc"))
  }

  private var pastBanner: Banner? {
    guard let timeCursor, let latest else { return nil }
    let moment = localTime(timeCursor.seconds)
    let ago = Wording.duration(trendSeconds - timeCursor.seconds)
    let raised = latest.alarmsRaised.high - timeCursor.raisedBefore.high
    let waiting = latest.beds.filter { $0.alarm.severity == .high && $0.alarm.acknowledgement == nil }
    let beds = waiting.compactMap(\.patient.bed).sorted().prefix(4).joined(separator: ", ")
    let now = "\(raised > 0 ? "NEW " : "")HIGH"
    let live = waiting.isEmpty ? "now: no HIGH is waiting" : "NOW: \(now) unacknowledged in bed \(beds)"
    return Banner(
      label: "PAST \(moment.date) \(moment.clock)", text: "\(ago) ago · \(live) · Esc is now · from the trends and the log",
      ink: waiting.isEmpty ? .accent : .high,
      shorter: waiting.isEmpty ? "\(ago) ago · Esc is now" : "\(ago) ago · NOW: \(now) in bed \(beds) · Esc",
      brief: .init(
        label: "PAST \(moment.clock)", text: waiting.isEmpty ? "\(ago) ago" : "\(raised > 0 ? now : "NOW: \(now)") \(beds)"))
  }

  private var frozenBanner: Banner? {
    guard let frozen else { return nil }
    let since = localTime(frozen.timeSeconds).clock
    let raised = latest?.alarmsRaised ?? frozen.alarmsRaised
    let high = max(0, raised.high - frozen.alarmsRaised.high)
    let all = high + max(0, raised.medium - frozen.alarmsRaised.medium) + max(0, raised.low - frozen.alarmsRaised.low)
    let news = all == 0 ? "no alarm since" : "\(Wording.plural(all, "ALARM", "ALARMS")) SINCE (\(high) HIGH)"
    return Banner(
      label: "FROZEN", text: "since \(since), \(Wording.duration(uptimeSeconds - frozenUptimeSeconds)) ago · \(news) · p goes on",
      ink: high > 0 ? .high : .accent, shorter: "\(Wording.duration(uptimeSeconds - frozenUptimeSeconds)) ago · \(news) · p",
      brief: .init(
        label: "FROZEN",
        text: all == 0 ? "since \(since)" : "\(Wording.plural(all, "ALARM", "ALARMS")), \(high) HIGH since"))
  }

  /// Only what is on the disk is said to be there.
  private func whereAlarmsAre(_ database: DependencyStatus) -> String {
    let onDisk = database.pending - database.inMemory
    let kept = onDisk > 0 ? ["\(Wording.plural(onDisk, "alarm")) kept on disk"] : []
    let held = database.inMemory > 0 ? ["\(Wording.plural(database.inMemory, "alarm")) in memory only"] : []
    return (kept + held).joined(separator: ", ")
  }

  private func downText(_ dependency: DependencyStatus, pending: String) -> String {
    let message = sentence(dependency.message, else: "trying again by itself")
    return dependency.pending > 0 ? "\(pending) · \(message)" : message
  }

  /// A message on one line: libraries' own end in line breaks.
  private func sentence(_ message: String?, else fallback: String) -> String {
    guard let message, !message.isEmpty else { return fallback }
    return message.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
