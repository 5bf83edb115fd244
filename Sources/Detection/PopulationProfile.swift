/// What a group of patients looks like to the models, hour by hour: how values and scores are spread, and how often each vital
/// sign is known at all. A few hundred numbers; no patient can be told from them.
package struct PopulationProfile: Sendable, Equatable, Codable {
  package var name: String
  package var patients: Int
  /// How many hours of patients were looked at.
  package var hours: Int
  /// For each of `PopulationQuantity.allCases` the share of each class among the hours in which it is known; empty where it never is.
  package var shares: [[Double]]
  /// For each of `PopulationQuantity.allCases` how many patients it was ever known of.
  package var patientsKnown: [Int]
  /// The share of hours in which each of `ChartedSign.allCases` is known.
  package var knownShares: [Double]

  package init(
    name: String, patients: Int, hours: Int, shares: [[Double]], patientsKnown: [Int], knownShares: [Double]
  ) {
    self.name = name
    self.patients = patients
    self.hours = hours
    self.shares = shares
    self.patientsKnown = patientsKnown
    self.knownShares = knownShares
  }

  /// Whether the numbers are such as a profile has.
  var isSound: Bool {
    shares.count == PopulationQuantity.allCases.count && patientsKnown.count == shares.count
      && knownShares.count == ChartedSign.allCases.count && patients >= 0 && hours >= 0
      && zip(shares, PopulationQuantity.allCases).allSatisfy { $0.isEmpty || $0.count == $1.classes }
      && (shares.joined() + knownShares).allSatisfy { $0 >= 0 && $0 <= 1 }
  }
}
