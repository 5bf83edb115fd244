/// Says once that there are more patients than are kept, and once that there is room again.
package struct CapacityWatch: Sendable {
  private let limits: PatientLimits
  /// Stands on screen; nil while there is room.
  package private(set) var warning: String?

  package init(limits: PatientLimits) { self.limits = limits }

  /// - Parameter refused: how many readings of others were refused since this was asked last.
  /// - Returns: what is news.
  package mutating func note(refused: Int, patients: Int) -> String? {
    if warning == nil, refused > 0 {
      warning = "more than \(limits.mostPatients) patients: new ones are refused until others are let go (--max-patients)"
      return warning
    }
    // Some room, so that one who goes and one who comes are no news each.
    if warning != nil, refused == 0, patients < limits.mostPatients - limits.mostPatients / 100 {
      warning = nil
      return "there is room for new patients again"
    }
    return nil
  }
}
