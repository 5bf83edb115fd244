import Saving

extension SourceClock {
  /// Readings in doubt that one clock may have dated.
  struct Course: Sendable, Equatable, Codable {
    var pace: Pace
    /// Where its clock stood last.
    var last: Moment
    /// Which of two histories is made of it.
    var isBeside = false

    init(first: Moment, isBeside: Bool) {
      pace = Pace(first: first)
      last = first
      self.isBeside = isBeside
    }

    /// How far a reading is from where the clock must be by now; that, as it was last, where there is no Kafka time.
    func distance(of reading: Moment) -> Double { abs(lead(of: reading)) }

    /// Whether its clock may have come to where a reading says it is. One that was held up on its way is behind that; one that leaps
    /// ahead is of another clock.
    func takes(_ reading: Moment, usualIntervalSeconds: Double?) -> Bool {
      if reading.seconds < last.seconds - SourceClock.reorderSeconds {
        return distance(of: reading) <= 2 * SourceClock.reorderSeconds
      }
      let leap = max(2 * SourceClock.reorderSeconds, 3 * (usualIntervalSeconds ?? SourceClock.driftSeconds))
      return lead(of: reading) <= leap
    }

    /// Whether more of it is to be expected: then it is not forsaken for what comes beside it.
    func goesOn(at reading: Moment, usualIntervalSeconds: Double?) -> Bool {
      let patience = min(1 + 2 * (usualIntervalSeconds ?? SourceClock.driftSeconds), SourceClock.leastSeconds)
      return pace.readings > 1 && reading.kafkaPassed(since: last).map { $0 < patience } ?? false
    }

    private func lead(of reading: Moment) -> Double {
      reading.seconds - last.seconds - (reading.kafkaPassed(since: last) ?? 0)
    }
  }
}

extension SourceClock.Course: Saved {
  static var blank: SourceClock.Course { SourceClock.Course(first: .blank, isBeside: false) }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&pace)
    coder.pass(&last)
    coder.pass(&isBeside)
  }
}
