package import Vitals

/// Stays of one source, with what is known of what became of them.
package struct StudySet: Sendable {
  /// What is to be known of a source that its rows do not tell.
  package struct Description: Sendable, Equatable {
    /// What it is called in reports.
    package var name: String
    /// Sets of one hospital are left out together: its people may be in several.
    package var hospital: String
    /// The outcomes that its table of outcomes tells. All others are unknown in it, which is not the same as absent.
    package var outcomes: Set<Outcome>
    /// The outcome from which the risk learns in it: `death48` where the time of death is too coarse for `death24`. Nil where it
    /// tells neither.
    package var riskOutcome: Outcome?
    /// What its rows together weigh for the risk, beside other sets.
    package var riskWeight: Double
    /// Source and licence, as the model card gives them.
    package var attribution: String
    /// SHA-256 of its files, by name.
    package var digests: [String: String]

    package init(
      name: String, hospital: String, outcomes: Set<Outcome>, riskOutcome: Outcome? = nil, riskWeight: Double = 1,
      attribution: String = "", digests: [String: String] = [:]
    ) {
      self.name = name
      self.hospital = hospital
      self.outcomes = outcomes
      self.riskOutcome = riskOutcome ?? [.death24, .death48].first { outcomes.contains($0) }
      self.riskWeight = riskWeight
      self.attribution = attribution
      self.digests = digests
    }
  }

  package var description: Description
  /// In the order of the file; the readings of a stay need not lie together.
  package var rows: [Reading]
  package var outcomes: [StayOutcome]

  package init(_ description: Description, rows: [Reading], outcomes: [StayOutcome]) {
    self.description = description
    self.rows = rows
    self.outcomes = outcomes
  }
}
