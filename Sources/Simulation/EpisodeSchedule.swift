internal import Vitals

/// When what befalls one bed: the planned episodes first, then ever new ones at random times.
struct EpisodeSchedule: Sendable {
  /// Enough for evaluation over days; a demo left running for weeks must not grow.
  private static let keptEpisodes = 512

  private(set) var past: [Episode] = []
  /// The episode that runs or comes next; nil when nothing ever comes.
  private(set) var next: Episode?

  private var planned: ArraySlice<Episode>
  private let choices: [Scenario]
  private let meanGapSeconds: Double
  private let pace: Pace
  private var random: SplitMix64

  /// `choices` may hold a scenario several times, to draw it more often; none is drawn when it is empty.
  init(
    planned: [Episode], choices: [Scenario], meanGapSeconds: Double, pace: Pace, firstRandomSeconds: Double,
    random: SplitMix64
  ) {
    self.planned = planned[...]
    self.choices = choices
    self.meanGapSeconds = meanGapSeconds
    self.pace = pace
    self.random = random
    next = self.planned.popFirst() ?? draw(after: firstRandomSeconds)
  }

  /// Moves on to `timeSeconds` and gives what runs then.
  mutating func running(at timeSeconds: Double) -> Episode? {
    while let episode = next, episode.endSeconds <= timeSeconds {
      if past.count == Self.keptEpisodes { past.removeFirst() }
      past.append(episode)
      next = planned.popFirst() ?? draw(after: episode.endSeconds)
    }
    return next.flatMap { $0.startSeconds <= timeSeconds ? $0 : nil }
  }

  private mutating func draw(after timeSeconds: Double) -> Episode? {
    guard let scenario = choices.randomElement(using: &random) else { return nil }
    // Nobody relapses the moment they are well.
    let start = timeSeconds + 20 + random.exponential(mean: meanGapSeconds)
    return Episode(scenario, startSeconds: start.rounded(), pace: pace, random: &random)
  }
}
