internal import Saving
internal import Vitals

/// How all vitals of one patient have gone over minutes, and what comes of it if they go on.
struct VitalCourses: Sendable, Equatable {
  /// What sudden illness does shows in four minutes; what takes an hour drowns in their noise, and shows in sixteen.
  struct Scale: OptionSet {
    let rawValue: UInt8

    init(rawValue: UInt8 = 0) { self.rawValue = rawValue }

    static let short = Scale(rawValue: 1)
    static let long = Scale(rawValue: 2)

    var spanSeconds: Double { self == .short ? 15 : 60 }
    /// No further ahead than was looked back, and ten minutes at most.
    var aheadSeconds: Double { self == .short ? 240 : 600 }
  }

  /// Half of the way lost again is a turn, where one value of noise is not: that one in a thousand exceeds three times.
  private static let turnNoises = 3.0

  private var short = PerVital(repeating: Course())
  private var long = PerVital(repeating: Course())

  init() {}

  /// Answers on which scales a span has ended with it: then there is something new to tell.
  mutating func record(_ value: Double, of vital: Vital, at timeSeconds: Double) -> Scale {
    var ended = Scale()
    if short[vital].record(value, at: timeSeconds, spanSeconds: Scale.short.spanSeconds) { ended.insert(.short) }
    if long[vital].record(value, at: timeSeconds, spanSeconds: Scale.long.spanSeconds) { ended.insert(.long) }
    return ended
  }

  /// What was recorded of a vital turned out not to be the patient's.
  mutating func forget(_ vital: Vital) { (short[vital], long[vital]) = (Course(), Course()) }

  /// What comes of it, looking as far ahead as anything tells; nil where nothing does.
  /// - Parameters:
  ///   - scales: those on which a span has ended.
  ///   - observation: what is known now.
  ///   - usualNEWS2: the patient's own.
  func forecast(_ scales: Scale, from observation: Observation, usualNEWS2: Double, at timeSeconds: Double) -> Forecast? {
    func found(_ scale: Scale) -> Forecast? {
      scales.contains(scale) ? look(on: scale, from: observation, usualNEWS2: usualNEWS2, at: timeSeconds) : nil
    }
    return found(.long) ?? found(.short)
  }

  private func look(
    on scale: Scale, from observation: Observation, usualNEWS2: Double, at timeSeconds: Double
  ) -> Forecast? {
    var smooth = observation
    var moves = PerVital<Forecast.Move?>(repeating: nil)
    var isMoving = false
    for vital in Vital.allCases where observation.values[vital] != nil {
      let course = scale == .short ? short[vital] : long[vital]
      guard let level = course.level else { continue }
      smooth.values[vital] = level
      guard let noise = vital.displayedNoise, let move = course.move(beyond: noise) else { continue }
      let perSecond = move / (Double(Course.count / 2) * scale.spanSeconds)
      // The level is that of one span ago.
      moves[vital] = Forecast.Move(
        perMinute: 60 * perSecond, value: level + perSecond * (scale.aheadSeconds + scale.spanSeconds),
        turn: level - (move < 0 ? -1 : 1) * max(abs(move) / 2, Self.turnNoises * noise))
      isMoving = true
    }
    guard isMoving else { return nil }
    // A quiet bed stays silent: only what has begun to show goes on. That is more than the patient's own usual score.
    guard Double(NEWS2Score(smooth).total) >= max(1, usualNEWS2 + 0.5) else { return nil }
    let forecast = Forecast(moves: moves, withinSeconds: scale.aheadSeconds, madeSeconds: timeSeconds)
    return forecast.warns(of: smooth) ? forecast : nil
  }

  /// The clock of the records was set: what it said of all of this is moved along.
  mutating func shift(bySeconds seconds: Double) {
    for vital in Vital.allCases {
      short[vital].shift(bySeconds: seconds)
      long[vital].shift(bySeconds: seconds)
    }
  }
}

extension Vital {
  /// What a move over minutes must exceed: the median standard deviation over 8 minutes of 53 patients' displayed numerics
  /// (BIDMC, Pimentel et al. 2016) for pulse, breathing and SpO2. Of an arterial line twice the 2.5 mmHg by which a pressure
  /// fluctuates over minutes, of temperature a displayed digit. Nil where NEWS2 does not ask.
  fileprivate var displayedNoise: Double? {
    switch self {
    case .heartRate: 1.5
    case .respiratoryRate: 1
    case .oxygenSaturation: 0.5
    case .systolicPressure: 5
    case .temperature: 0.1
    case .diastolicPressure: nil
    }
  }
}

extension VitalCourses: Saved {
  static var blank: VitalCourses { VitalCourses() }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&short)
    coder.pass(&long)
  }
}
