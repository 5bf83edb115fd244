internal import Vitals

/// The opening of a simulated ward: which bed gets what, when, so that a visitor sees every severity and both kinds of
/// technical alarm within half a minute. After it the ward goes on by chance.
struct DemoScript: Sendable {
  /// The planned episodes of each bed, in the order of the beds.
  private(set) var clinical: [[Episode]]
  private(set) var technical: [[Episode]]

  /// `openingSeconds` is when the curtain rises; `scenarios` nil means all, otherwise only these, one bed after the other.
  init(
    patients: [SimulatedPatient], scenarios: [Scenario]?, pace: Pace, openingSeconds: Double, random: inout SplitMix64
  ) {
    clinical = Array(repeating: [], count: patients.count)
    technical = clinical
    // The opening needs patients whose vitals alone decide their score; others come last.
    let shuffled = patients.indices.shuffled(using: &random)
    let beds = shuffled.filter { patients[$0].isUnremarkable } + shuffled.filter { !patients[$0].isUnremarkable }
    // A realistic ward has no opening: it is what false alarms are measured on.
    guard pace == .demo else { return }

    let opening = scenarios.map(Self.oneAfterTheOther) ?? Self.opening
    for (bed, scene) in zip(beds, opening.filter { !$0.scenario.isTechnical }) {
      clinical[bed] = [
        Episode(
          scene.scenario, startSeconds: openingSeconds + scene.offsetSeconds, onsetSeconds: scene.onsetSeconds, pace: pace,
          random: &random)
      ]
    }
    // Technical faults go to beds of their own. On a small ward spikes go to the patient who is HIGH anyway, and the probe comes
    // off the fibrillating one, whose saturation scores nothing: neither changes the severity that is to be seen there.
    let faultBeds: ArraySlice<Int> =
      switch beds.count {
      case 5...: beds[3...]
      case 4: [beds[3], beds[1]]
      default: beds.prefix(2)
      }
    for (bed, scene) in zip(faultBeds, opening.filter(\.scenario.isTechnical)) {
      technical[bed] = [
        Episode(scene.scenario, startSeconds: openingSeconds + scene.offsetSeconds, pace: pace, random: &random)
      ]
    }
  }

  private struct Scene: Sendable {
    var scenario: Scenario
    var offsetSeconds: Double
    var onsetSeconds: Double?
  }

  private static let opening: [Scene] = [
    Scene(scenario: .hypoxia, offsetSeconds: 3, onsetSeconds: 18),
    Scene(scenario: .rapidAtrialFibrillation, offsetSeconds: 2, onsetSeconds: 3),
    // Febrile since before the visitor came.
    Scene(scenario: .fever, offsetSeconds: -60, onsetSeconds: 40),
    Scene(scenario: .artefact, offsetSeconds: 15),
    Scene(scenario: .probeOff, offsetSeconds: 25),
    Scene(scenario: .opioidDepression, offsetSeconds: 50),
    Scene(scenario: .sepsis, offsetSeconds: 70, onsetSeconds: 150),
    Scene(scenario: .haemorrhage, offsetSeconds: 130, onsetSeconds: 60),
  ]

  private static func oneAfterTheOther(_ scenarios: [Scenario]) -> [Scene] {
    scenarios.filter { $0 != .stable }.enumerated().map { Scene(scenario: $1, offsetSeconds: 5 + 15 * Double($0)) }
  }
}
