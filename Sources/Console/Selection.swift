internal import Alarms
internal import Vitals

/// The patient that keys act on: chosen by identity, never by place.
struct Selection: Sendable, Equatable {
  var patientID: String?
  /// Until a person chooses, the worst patient is selected.
  var isFollowing = true
  /// When it last moved by itself, to another patient or with its patient; on the clock that never jumps.
  var movedSeconds: Double?

  /// The selection after the rows have changed: a patient who was chosen stays chosen wherever the row goes, and gives way
  /// to the first row only by leaving the rows.
  func kept(among rows: [BedRow], nowSeconds: Double) -> Selection {
    let worst = rows.first?.id
    var next = self
    if isFollowing {
      next.patientID = worst
    } else if let patientID, !rows.contains(where: { $0.id == patientID }) {
      next.patientID = worst
    } else if patientID == nil {
      next.patientID = worst
    }
    if next.patientID != patientID { next.movedSeconds = nowSeconds }
    return next
  }

  static func chosen(_ patientID: String) -> Selection { Selection(patientID: patientID, isFollowing: false) }

  /// Whether it moved by itself just now, so that a key may have been meant for another patient.
  func hasJustMoved(at nowSeconds: Double) -> Bool {
    movedSeconds.map { nowSeconds - $0 < ConsoleModel.settleSeconds } ?? false
  }
}
