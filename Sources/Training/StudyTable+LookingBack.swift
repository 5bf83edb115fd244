internal import Detection

extension StudyTable {
  /// What a model that looks back answers where it makes `logOdds` of each row alone; NaN stays.
  /// - Parameter share: how much of an answer is the mean over the hours before.
  func lookingBack<Number: BinaryFloatingPoint>(_ logOdds: [Number], share: Double) -> [Number] {
    var courses = [OutcomeCourse](repeating: OutcomeCourse(), count: stays)
    return logOdds.indices.map { row in
      guard !logOdds[row].isNaN else { return .nan }
      let own = Double(logOdds[row])
      let mean = courses[Int(stay[row])].take(OutcomeCourse.LogOdds(repeating: own), at: timeSeconds[row])
      return Number((1 - share) * own + share * mean[0])
    }
  }
}

extension OutcomeCourse {
  /// The mean over the hours before and a row that comes with it.
  fileprivate mutating func take(_ logOdds: LogOdds, at timeSeconds: Double) -> LogOdds {
    begin(at: timeSeconds)
    note(logOdds)
    return mean(with: logOdds)
  }
}
