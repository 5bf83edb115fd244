package import Alarms
package import Simulation
internal import Vitals

/// The figures of a rehearsal; encodes to JSON.
package struct EmergencyReport: Sendable, Codable, Equatable {
  /// How soon one kind of emergency was an alarm.
  package struct Warning: Sendable, Codable, Equatable {
    package var scenario: Scenario
    package var medium: Paired<Delay>
    package var high: Paired<Delay>
  }

  /// Seconds from onset to alarm over all trials in which no such alarm stood before; those that never came count as longer than
  /// all others, so a quantile among them is nil.
  package struct Delay: Sendable, Codable, Equatable {
    package var trials: Int
    /// How many came before treatment began to work.
    package var reached: Int
    package var medianSeconds: Double?
    package var tenthPercentileSeconds: Double?
    package var ninetiethPercentileSeconds: Double?

    package var share: Double { trials > 0 ? Double(reached) / Double(trials) : 0 }
  }

  /// Alarms of beds in which nothing happened that is worth one.
  package struct FalseAlarms: Sendable, Codable, Equatable {
    package var name: String
    package var beds: Int
    package var bedDays: Double
    package var alarms: Paired<PerSeverity<Int>>
    package var alarmsPerBedDay: Paired<PerSeverity<Double>>
    /// The share of the readings during which an alarm stood.
    package var shareInAlarm: Paired<Double>
  }

  package var modelVersion: String
  package var pace: Pace
  package var seeds: Int
  package var warnings: [Warning]
  package var falseAlarms: [FalseAlarms]
}

extension EmergencyReport.Warning {
  init(_ scenario: Scenario, of times: [Paired<TimeToAlarm>]) {
    self.scenario = scenario
    let sides = Paired(models: times.map(\.models), news2: times.map(\.news2))
    medium = sides.map { side in .init(side.filter { $0.standing < .medium }.map(\.mediumSeconds)) }
    high = sides.map { side in .init(side.filter { $0.standing < .high }.map(\.highSeconds)) }
  }
}

extension EmergencyReport.Delay {
  /// One element for each trial; nil where the alarm did not come.
  init(_ seconds: [Double?]) {
    trials = seconds.count
    let reached = seconds.compactMap { $0 }.sorted()
    self.reached = reached.count
    // The nearest rank: an interpolation towards "never" has no value.
    func quantile(_ share: Double) -> Double? {
      let rank = max(1, Int((share * Double(seconds.count)).rounded(.up)))
      return rank <= reached.count ? reached[rank - 1] : nil
    }
    medianSeconds = quantile(0.5)
    tenthPercentileSeconds = quantile(0.1)
    ninetiethPercentileSeconds = quantile(0.9)
  }
}

extension EmergencyReport.FalseAlarms {
  init(_ name: String, _ tally: AlarmTally) {
    self.name = name
    beds = tally.beds
    let bedDays = tally.bedSeconds / 86_400
    self.bedDays = bedDays
    alarms = tally.alarms
    let rate = { (count: Int) in bedDays > 0 ? Double(count) / bedDays : 0 }
    alarmsPerBedDay = tally.alarms.map { PerSeverity(low: rate($0.low), medium: rate($0.medium), high: rate($0.high)) }
    shareInAlarm = tally.readingsInAlarm.map { tally.readings > 0 ? Double($0) / Double(tally.readings) : 0 }
  }
}
