/// The signs of the console, in a set for terminals that know Unicode and one for those that do not.
struct Glyphs: Sendable {
  /// Rising from an eighth to a whole cell.
  var levels: [String]
  /// Growing to the right, from an eighth to a whole cell.
  var bars: [String]
  var gap: String
  var guide: String
  var rule: String
  var edge: String
  var pointer: String
  var separator: String
  var healthy: String
  var waiting: String
  var broken: String
  var off: String
  var onDuty: String
  var watching: String
  var bell: String
  var tick: String
  /// Somebody is on the way.
  var going: String
  var silent: String
  /// Alarms come otherwise than other patients'.
  var ordered: String
  /// A person's word stands against a worse one of the records.
  var entered: String
  /// How far treatment goes.
  var limited: String
  var pending: String
  var up: String
  var down: String
  var level: String
  /// An alarm on an axis of time.
  var raised: String
  var sortMark: String
  var ellipsis: String
  var dash: String
  var minus: String
  var cornerTopLeft: String
  var cornerTopRight: String
  var cornerBottomLeft: String
  var cornerBottomRight: String
  var wall: String

  static let unicode = Glyphs(
    levels: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"], bars: ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"], gap: "·", guide: "┈",
    rule: "─", edge: "▌", pointer: "▶", separator: "·", healthy: "●", waiting: "◌", broken: "✗", off: "○", onDuty: "◆",
    watching: "◇", bell: "♪", tick: "✓", going: "→", silent: "z", ordered: "±", entered: "≠", limited: "¤", pending: "⋯", up: "↑",
    down: "↓",
    level: "→", raised: "▲",
    sortMark: "▾", ellipsis: "…",
    dash: "–",
    minus: "−",
    cornerTopLeft: "╭", cornerTopRight: "╮", cornerBottomLeft: "╰", cornerBottomRight: "╯", wall: "│")

  static let ascii = Glyphs(
    levels: ["_", ".", ":", "-", "=", "+", "*", "#"], bars: ["#"], gap: " ", guide: ".", rule: "-", edge: "|", pointer: ">",
    separator: "-", healthy: "*", waiting: "~", broken: "X", off: "o", onDuty: "@", watching: "o", bell: "bell", tick: "+",
    going: ">", silent: "z", ordered: "%", entered: "=", limited: "&", pending: "..",
    up: "^", down: "v", level: "-", raised: "!", sortMark: "v", ellipsis: "~", dash: "-", minus: "-", cornerTopLeft: "+",
    cornerTopRight: "+", cornerBottomLeft: "+", cornerBottomRight: "+", wall: "|")
}
