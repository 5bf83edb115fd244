internal import Alarms
internal import Vitals

extension ConsoleModel {
  /// What happened since then, the oldest first, a line each: for a report at handover.
  package func happened(sinceSeconds: Double, isUnicode: Bool) -> String {
    let abilities = Abilities(isUnicode: isUnicode)
    let entries = (shown?.log ?? []).filter { $0.timeSeconds >= sinceSeconds }.reversed()
    let start = localTime(sinceSeconds)
    let title = "SINCE \(start.date) \(start.clock): \(Wording.plural(entries.count, "entry", "entries"))"
    return
      ([title]
      + entries.map { entry in
        let time = localTime(entry.timeSeconds).clock
        let who = [entry.bed.map { "bed \($0)" }, isMasked ? nil : entry.patient].compactMap { $0 }
        return ScreenText.glyphs(of: ([time] + who + [entry.text]).joined(separator: "  "), abilities).map(\.text).joined()
      }).joined(separator: "\n")
  }
}
