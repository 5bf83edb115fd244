internal import Foundation
internal import Vitals

/// One scenario in one bed, with its times: the ground truth that detection is judged by. All times are seconds since 1970.
package struct Episode: Sendable, Equatable, Codable {
  package var scenario: Scenario
  /// The onset: when the first thing begins to change.
  package var startSeconds: Double
  /// From the start until 95 % of the full picture; 0 for a fault of the machine, which is there at once.
  package var onsetSeconds: Double
  /// When treatment begins to work.
  package var treatedSeconds: Double
  /// When 95 % of the way back is done, or the fault is mended.
  package var endSeconds: Double

  package init(
    scenario: Scenario, startSeconds: Double, onsetSeconds: Double, treatedSeconds: Double, endSeconds: Double
  ) {
    self.scenario = scenario
    self.startSeconds = startSeconds
    self.onsetSeconds = onsetSeconds
    self.treatedSeconds = treatedSeconds
    self.endSeconds = endSeconds
  }

  /// An episode of the scenario's usual length at `pace`, a little varied.
  init(_ scenario: Scenario, startSeconds: Double, onsetSeconds: Double? = nil, pace: Pace, random: inout SplitMix64) {
    let course = scenario.course
    self.scenario = scenario
    self.startSeconds = startSeconds
    if scenario.isTechnical {
      self.onsetSeconds = 0
      treatedSeconds = startSeconds + (course.plateauSeconds * random.uniform(0.7...1.4)).rounded()
      endSeconds = treatedSeconds
    } else {
      let usual = course.onsetSeconds / pace.factor * random.uniform(0.75...1.35)
      self.onsetSeconds = onsetSeconds ?? max(Pace.leastOnsetSeconds, usual)
      treatedSeconds =
        startSeconds + self.onsetSeconds + course.plateauSeconds / pace.factor * random.uniform(0.75...1.35)
      endSeconds = treatedSeconds + max(5, course.recoverySeconds / pace.factor * random.uniform(0.75...1.35))
    }
  }

  package func isRunning(at timeSeconds: Double) -> Bool { timeSeconds >= startSeconds && timeSeconds < endSeconds }

  /// Whether the patient is on the way back.
  func isTreated(at timeSeconds: Double) -> Bool { timeSeconds >= treatedSeconds }

  /// How much of the picture is there, 0–1.
  package func intensity(at timeSeconds: Double) -> Double {
    guard isRunning(at: timeSeconds) else { return 0 }
    guard onsetSeconds > 0 else { return 1 }
    let developed = 1 - exp(-(min(timeSeconds, treatedSeconds) - startSeconds) / Episode.timeConstant(onsetSeconds))
    guard isTreated(at: timeSeconds) else { return developed }
    return developed * exp(-(timeSeconds - treatedSeconds) / Episode.timeConstant(endSeconds - treatedSeconds))
  }

  /// The time constant of an exponential approach that has gone 95 % of its way after `seconds`.
  static func timeConstant(_ seconds: Double) -> Double { seconds / 3 }
}
