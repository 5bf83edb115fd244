internal import Detection
internal import Foundation
internal import Vitals

/// What is looked for within the horizon.
enum Outcome: CaseIterable, Sendable {
  /// Death in the unit: what the risk that is shown predicts.
  case death
  /// The stay's first death, arrest, vasopressor or ventilation. Several times as many persons have it, but it hangs on what the
  /// unit decides to do as much as on the patient: a second opinion on what the models are worth, no more.
  case deterioration
}

/// Every row of the data as the models see it, with what became of the patient.
struct TrainingTable: Sendable {
  /// How far ahead deterioration is looked for.
  static let horizonSeconds = 86_400.0

  /// Row-major, `Feature.count` a row.
  private(set) var features: [Float] = []
  private(set) var timeSeconds: [Double] = []
  /// Dense numbers of persons and stays.
  private(set) var person: [Int] = []
  private(set) var stay: [Int] = []
  private(set) var news2: [Double] = []
  /// NEWS2 without oxygen and consciousness, as most monitors know it.
  private(set) var partialNEWS2: [Double] = []
  /// How many of heart rate, respiratory rate, saturation and systolic pressure are known.
  private(set) var knownCount: [Int] = []
  /// Dies in the unit within the horizon.
  private(set) var dies: [Bool] = []
  private(set) var secondsToDeath: [Double?] = []
  /// Until the stay's first death, arrest, vasopressor or ventilation; below 0 once it has been.
  private(set) var secondsToDeterioration: [Double?] = []
  /// A patient who did well, as far as is known: what "normal" is learned from.
  private(set) var isNormal: [Bool] = []
  /// Whether care was limited at any time of the stay.
  private(set) var isCareLimited: [Bool] = []
  /// Long stays must not drown short ones: the inverse square root of the rows of the stay, 1 on average.
  private(set) var weight: [Double] = []
  private(set) var persons = 0
  private(set) var stays = 0
  private(set) var unmatchedStays = 0

  var rows: Int { timeSeconds.count }

  /// Rows whose stay has no outcome are left out: nothing can be learned from them.
  init(rows: [Reading], outcomes: [StayOutcome]) {
    let outcomeByStay = Dictionary(outcomes.map { ($0.patientID, $0) }) { first, _ in first }
    var personNumbers: [String: Int] = [:]
    var stayNumbers: [String: Int] = [:]
    var unmatched: Set<String> = []
    var histories: [PatientHistory] = []
    var batch = FeatureBatch()
    for reading in rows {
      guard let outcome = outcomeByStay[reading.patient.id] else {
        unmatched.insert(reading.patient.id)
        continue
      }
      let number = stayNumbers[reading.patient.id] ?? histories.count
      if number == histories.count {
        stayNumbers[reading.patient.id] = number
        histories.append(PatientHistory())
      }
      let personNumber = personNumbers[outcome.personID] ?? personNumbers.count
      personNumbers[outcome.personID] = personNumber
      _ = histories[number].update(reading)
      batch.removeAll()
      batch.append(histories[number])
      features += batch.values
      stay.append(number)
      person.append(personNumber)
      append(batch.observations[0], at: reading.timeSeconds, outcome)
    }
    persons = personNumbers.count
    stays = histories.count
    unmatchedStays = unmatched.count
    weighRows()
  }

  private mutating func append(_ observation: Observation, at time: Double, _ outcome: StayOutcome) {
    timeSeconds.append(time)
    let score = NEWS2Score(observation)
    news2.append(Double(score.total))
    partialNEWS2.append(Double(score.total - (score[.oxygen] ?? 0) - (score[.consciousness] ?? 0)))
    let vitals: [Vital] = [.heartRate, .respiratoryRate, .oxygenSaturation, .systolicPressure]
    knownCount.append(vitals.count { observation.values[$0] != nil })
    func isAhead(_ event: Double?) -> Bool { event.map { $0 > time && $0 - time <= Self.horizonSeconds } ?? false }
    func isPast(_ event: Double?) -> Bool { event.map { $0 <= time } ?? false }
    dies.append(isAhead(outcome.deathSeconds))
    let events = [outcome.deathSeconds, outcome.vasopressorSeconds, outcome.ventilationSeconds, outcome.arrestSeconds]
    secondsToDeath.append(outcome.deathSeconds.map { $0 - time })
    secondsToDeterioration.append(events.compactMap(\.self).min().map { $0 - time })
    isCareLimited.append(outcome.careLimitedSeconds != nil)
    let didWell =
      outcome.deathSeconds == nil && outcome.careLimitedSeconds == nil && !isPast(outcome.vasopressorSeconds)
      && !isPast(outcome.arrestSeconds)
    isNormal.append(didWell && !events.contains(where: isAhead) && (knownCount.last ?? 0) >= 2)
  }

  private mutating func weighRows() {
    var counts = [Double](repeating: 0, count: stays)
    for number in stay { counts[number] += 1 }
    weight = stay.map { 1 / counts[$0].squareRoot() }
    let mean = weight.reduce(0, +) / Double(max(rows, 1))
    weight = weight.map { $0 / mean }
  }

  // MARK: Which rows

  /// Rows that may teach: something known, and the patient alive.
  func isTrainable(_ row: Int) -> Bool { knownCount[row] >= 1 && isAlive(row) }

  /// Rows that count in an evaluation: at least three of four vitals known, and the patient alive.
  func isEvaluated(_ row: Int) -> Bool { knownCount[row] >= 3 && isAlive(row) }

  private func isAlive(_ row: Int) -> Bool { secondsToDeath[row].map { $0 >= 0 } ?? true }

  /// Whether the outcome can still come: who is ventilated already does not newly deteriorate.
  func isAtRisk(_ row: Int, of outcome: Outcome) -> Bool { secondsTo(outcome, row).map { $0 > 0 } ?? true }

  /// Whether the outcome comes within the horizon.
  func isAhead(_ outcome: Outcome, _ row: Int) -> Bool {
    secondsTo(outcome, row).map { $0 > 0 && $0 <= Self.horizonSeconds } ?? false
  }

  func secondsTo(_ outcome: Outcome, _ row: Int) -> Double? {
    switch outcome {
    case .death: secondsToDeath[row]
    case .deterioration: secondsToDeterioration[row]
    }
  }

  /// The fold of each row: persons dealt out at random, those who die apart from the others so that each fold has its share.
  func folds(_ count: Int, seed: UInt64) -> [Int] {
    var hasEvent = [Bool](repeating: false, count: persons)
    for row in 0..<rows where dies[row] { hasEvent[person[row]] = true }
    var random = SplitMix64(seed: seed).split(0xf01d)
    var foldOfPerson = [Int](repeating: 0, count: persons)
    for group in [false, true] {
      var members = (0..<persons).filter { hasEvent[$0] == group }
      random.shuffle(&members)
      for (position, member) in members.enumerated() { foldOfPerson[member] = position % count }
    }
    return person.map { foldOfPerson[$0] }
  }

  /// Calls `body` with the features of one row.
  func withRow<Result>(_ row: Int, _ body: (UnsafeBufferPointer<Float>) -> Result) -> Result {
    features.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[(row * Feature.count)..<((row + 1) * Feature.count)]))
    }
  }

  // MARK: Fitness

  static let fewestStays = 100
  static let fewestEventPersons = 20

  /// Throws where a model learned from this table could not be trusted.
  func check(unmatchedAllowed share: Double = 0.5) throws(TrainingError) {
    let matched = stays
    guard Double(matched) >= share * Double(stays + unmatchedStays) else {
      throw .unmatchedStays(matched: matched, stays: stays + unmatchedStays)
    }
    guard stays >= Self.fewestStays else { throw .tooFewStays(found: stays, needed: Self.fewestStays) }
    let knownShare = Double((0..<rows).count { knownCount[$0] >= 3 }) / Double(max(rows, 1))
    guard knownShare >= 0.1 else { throw .tooFewKnown(shareOfRows: knownShare) }
    let events = Set((0..<rows).filter { dies[$0] && isEvaluated($0) }.map { person[$0] }).count
    guard events >= Self.fewestEventPersons else { throw .tooFewEvents(found: events, needed: Self.fewestEventPersons) }
  }
}
