/// What a patient's last walks through the forest leave for the next ones: of the row as it will be if the present state lasts, which is
/// scored with each reading, and of the hours behind it, every few seconds. Both have boxes of their own, as they lie apart.
package struct ForestMemory: Sendable, Equatable {
  package var lasting = ForestBoxes()
  var behind = ForestBoxes()
  /// Whether it is the row's own patient's; only while it is scored. What others left at its place is left by nearly every row, and to
  /// narrow boxes costs more than to walk.
  package var isOwn = false

  package init() {}
}
