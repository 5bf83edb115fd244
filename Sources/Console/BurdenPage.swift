internal import Alarms
internal import Foundation
internal import Vitals

/// What alarms ask of people, since this console began to follow the ward.
enum BurdenPage {
  struct Line: Equatable {
    var label: String
    var value: String
    var words: String
  }

  private static let leastDays = 1.0 / 24

  static func lines(_ snapshot: WardSnapshot?) -> [Line] {
    guard let snapshot, let burden = snapshot.burden else { return [] }
    func count(_ number: Int) -> String { Wording.count(Int64(number)) }
    // Of a few minutes no day can be told.
    let isTooShort = burden.days < leastDays
    let rate = isTooShort ? "--" : burden.alarmsPerBedDay.map { String(format: "%.1f", $0) } ?? "--"
    let share = burden.shareAcknowledged.map { "\(Int(($0 * 100).rounded())) %" } ?? "--"
    let soon = burden.medianSecondsToAcknowledge.map(Wording.duration) ?? "--"
    let orders = snapshot.beds.compactMap(\.assessment.orders.value)
    return [
      Line(
        label: "alarms a bed and day", value: rate,
        words: "\(Wording.plural(burden.beds, "bed")), \(Wording.duration(burden.days * 86_400)) long"
          + (isTooShort ? ": too short to tell" : "")),
      Line(label: "HIGH", value: count(burden.alarms.high), words: "raised, or escalated to it"),
      Line(label: "MEDIUM", value: count(burden.alarms.medium), words: ""),
      Line(label: "LOW", value: count(burden.alarms.low), words: ""),
      Line(label: "acknowledged", value: share, words: "of \(Wording.plural(burden.episodes, "episode"))"),
      Line(label: "half of them within", value: soon, words: ""),
      Line(label: "silenced", value: count(burden.silencedEpisodes), words: "episodes, by somebody, for some minutes"),
      Line(label: "withheld by delays", value: count(burden.withheld), words: "stood for less than its delay, and was no alarm"),
      Line(
        label: "accepting patients", value: count(orders.count(where: \.isLax)),
        words: "something is ordered to let less through than the rules"),
      Line(
        label: "own limits", value: count(orders.count { $0.concernAlarms && !$0.isLax }),
        words: "patients with limits of their own beside the rules"),
    ]
  }
}

extension Scene {
  mutating func drawBurden(in area: Area) {
    var rest = area
    drawRule(
      "WHAT ALARMS ASK OF PEOPLE", trailing: "since this console follows the ward; history tells of longer", in: rest.takeTop(1))
    let lines = BurdenPage.lines(snapshot)
    if lines.isEmpty {
      var inside = rest.inset(columns: 1)
      canvas.writeWrapped("not known before the end of the feed is reached", .quiet, in: &inside)
    }
    for line in lines.dropFirst(model.navigation.scrollLine).prefix(rest.rows) {
      let place = rest.takeTop(1)
      canvas.write(line.label, .quiet, column: 1, in: place, width: 20)
      canvas.write(line.value, .strong, column: 22, in: place, width: 8, alignment: .trailing)
      if canvas.width(of: line.words) <= place.columns - 32 { canvas.write(line.words, .quiet, column: 32, in: place) }
    }
  }
}
