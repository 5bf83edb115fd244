package import Foundation
package import Vitals

/// What names an episode beside the patient and its beginning: the site, within which a patient's id means one person.
///
/// A console's name for its ward is for people to read and takes no part: two consoles that call it differently are to see one
/// alarm, not two.
package struct EpisodeNaming: Sendable, Equatable {
  package var siteName: String
  /// Where version 0.1.0 has stored alarms, its naming goes on for what began in its time.
  package var formerWard: FormerWard?

  /// Version 0.1.0 named episodes after the ward. What it raised and this version reads once more, or goes on with, must be the
  /// same episode.
  package struct FormerWard: Sendable, Equatable {
    package var name: String
    /// Episodes that begin earlier bear its name, in seconds since 1970.
    package var untilSeconds: Double

    package init(name: String, untilSeconds: Double) {
      self.name = name
      self.untilSeconds = untilSeconds
    }
  }

  /// - Parameter siteName: for a database that has no other site's alarms in it.
  package init(siteName: String = "hospital", formerWard: FormerWard? = nil) {
    self.siteName = siteName
    self.formerWard = formerWard
  }

  /// - Parameter clock: how often the clock of the patient's records was set: the same time comes twice when it is set back.
  package func episodeID(of patient: PatientIdentity, startSeconds: Double, clock: Int = 0) -> UUID {
    // Version 0.1.0 told nobody apart.
    let isFormer = patient.distinction == nil && startSeconds < formerWard?.untilSeconds ?? -.infinity
    return AlarmIdentity.episode(
      of: isFormer ? formerWard?.name ?? siteName : siteName, patientID: patient.id, distinction: patient.distinction,
      startSeconds: startSeconds, clock: clock)
  }
}
