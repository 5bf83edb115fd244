internal import Vitals

/// How a scenario moves the vital signs, in the time of life (a `Pace` may compress it).
///
/// The levels are typical of the full picture in the source that `Scenario.source` names; each episode varies them a little.
struct Course: Sendable {
  /// Where a vital ends if nobody intervenes; nil where the scenario leaves it alone.
  var targets = PerVital<Double?>(repeating: nil)
  /// The part of the onset that passes before the vital begins to move, 0..<1: what the body compensates at first.
  var delays = PerVital<Double>(repeating: 0)
  /// Vitals that change from one second to the next, however long the rest takes.
  var abrupt: VitalSet = []
  /// From the beginning until 95 % of the way.
  var onsetSeconds: Double
  /// How long the full picture lasts before treatment works.
  var plateauSeconds: Double
  /// From treatment until 95 % of the way back.
  var recoverySeconds: Double
  /// How the patient responds once the picture is two thirds complete.
  var consciousness: Consciousness?
  /// Whether staff give oxygen when it becomes plain.
  var callsForOxygen = false
  /// Beat-to-beat irregularity beyond the usual, as a standard deviation of the displayed rate, per minute.
  var irregularityPerMinute = 0.0

  init(onsetSeconds: Double, plateauSeconds: Double, recoverySeconds: Double) {
    self.onsetSeconds = onsetSeconds
    self.plateauSeconds = plateauSeconds
    self.recoverySeconds = recoverySeconds
  }

  private static let minute = 60.0
  private static let hour = 3600.0

  static let stable = Course(onsetSeconds: hour, plateauSeconds: 0, recoverySeconds: hour)

  static let fever = {
    var course = Course(onsetSeconds: hour, plateauSeconds: 3 * hour, recoverySeconds: 2 * hour)
    course.targets.heartRate = 119
    course.targets.temperature = 38.6
    course.targets.respiratoryRate = 16.5
    return course
  }()

  static let sepsis = {
    var course = Course(onsetSeconds: 4 * hour, plateauSeconds: 90 * minute, recoverySeconds: 4 * hour)
    course.targets.heartRate = 124
    course.targets.respiratoryRate = 27
    course.targets.oxygenSaturation = 92
    course.targets.systolicPressure = 86
    course.targets.diastolicPressure = 46
    course.targets.temperature = 39.2
    course.delays.oxygenSaturation = 0.2
    course.delays.systolicPressure = 0.3
    course.delays.diastolicPressure = 0.3
    course.consciousness = .confusion
    course.callsForOxygen = true
    return course
  }()

  static let hypoxia = {
    var course = Course(onsetSeconds: 20 * minute, plateauSeconds: 150 * minute, recoverySeconds: 90 * minute)
    course.targets.heartRate = 116
    course.targets.respiratoryRate = 30
    course.targets.oxygenSaturation = 85
    course.targets.systolicPressure = 142
    course.targets.diastolicPressure = 84
    course.callsForOxygen = true
    return course
  }()

  static let opioidDepression = {
    var course = Course(onsetSeconds: 40 * minute, plateauSeconds: 100 * minute, recoverySeconds: 15 * minute)
    course.targets.heartRate = 60
    course.targets.respiratoryRate = 6
    course.targets.oxygenSaturation = 85
    course.targets.systolicPressure = 106
    course.targets.diastolicPressure = 62
    course.delays.oxygenSaturation = 0.3
    course.delays.systolicPressure = 0.3
    course.delays.diastolicPressure = 0.3
    course.consciousness = .voice
    return course
  }()

  static let haemorrhage = {
    var course = Course(onsetSeconds: hour, plateauSeconds: 80 * minute, recoverySeconds: 2 * hour)
    course.targets.heartRate = 132
    course.targets.respiratoryRate = 28
    course.targets.systolicPressure = 78
    course.targets.diastolicPressure = 50
    course.targets.temperature = 36.0
    course.delays.systolicPressure = 0.35
    course.delays.diastolicPressure = 0.35
    return course
  }()

  static let rapidAtrialFibrillation = {
    var course = Course(onsetSeconds: minute, plateauSeconds: 150 * minute, recoverySeconds: 30 * minute)
    course.targets.heartRate = 148
    course.targets.respiratoryRate = 22.6
    course.targets.systolicPressure = 118
    course.targets.diastolicPressure = 74
    course.irregularityPerMinute = 5
    return course
  }()

  static let cardiacArrest = {
    var course = Course(onsetSeconds: 2 * minute, plateauSeconds: 20 * minute, recoverySeconds: 30 * minute)
    course.targets.heartRate = 0
    course.targets.respiratoryRate = 0
    course.targets.oxygenSaturation = 60
    course.targets.systolicPressure = 20
    course.targets.diastolicPressure = 10
    course.abrupt = VitalSet(.heartRate)
    course.consciousness = .unresponsive
    course.callsForOxygen = true
    return course
  }()

  static let apnoea = {
    var course = Course(onsetSeconds: 4 * minute, plateauSeconds: 10 * minute, recoverySeconds: 15 * minute)
    course.targets.respiratoryRate = 0
    course.targets.oxygenSaturation = 72
    course.targets.heartRate = 118
    course.delays.oxygenSaturation = 0.25
    course.abrupt = VitalSet(.respiratoryRate)
    course.consciousness = .unresponsive
    course.callsForOxygen = true
    return course
  }()

  static let airwayObstruction = {
    var course = Course(onsetSeconds: 2 * minute, plateauSeconds: 10 * minute, recoverySeconds: 15 * minute)
    course.targets.respiratoryRate = 36
    course.targets.oxygenSaturation = 66
    course.targets.heartRate = 128
    course.targets.systolicPressure = 168
    course.targets.diastolicPressure = 96
    course.callsForOxygen = true
    return course
  }()
}

extension Scenario {
  var course: Course {
    switch self {
    case .fever: .fever
    case .sepsis: .sepsis
    case .hypoxia: .hypoxia
    case .opioidDepression: .opioidDepression
    case .haemorrhage: .haemorrhage
    case .rapidAtrialFibrillation: .rapidAtrialFibrillation
    case .cardiacArrest, .arrestShownAsZeros, .arrestShownAsNothing, .ventricularFibrillation: .cardiacArrest
    case .apnoea: .apnoea
    case .airwayObstruction: .airwayObstruction
    case .stable: .stable
    // Faults of the machine leave the body alone; their plateau is how long they last.
    case .probeOff: Course(onsetSeconds: 0, plateauSeconds: 120, recoverySeconds: 0)
    case .artefact: Course(onsetSeconds: 0, plateauSeconds: 30, recoverySeconds: 0)
    case .silentMonitor: Course(onsetSeconds: 0, plateauSeconds: 150, recoverySeconds: 0)
    }
  }
}
