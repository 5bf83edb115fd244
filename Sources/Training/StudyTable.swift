internal import Detection
internal import Vitals

/// Every row of all sets as the models see it, with what became of the patient. Filled set by set, so that the readings of one
/// can be let go before the next is read; about 300 bytes a row.
package struct StudyTable: Sendable {
  package private(set) var sets: [StudySet.Description] = []

  /// Row-major, one number for each of `ModelDesign.features`.
  private var features: [Float] = []
  private(set) var timeSeconds: [Double] = []
  /// Dense numbers of sets, persons and stays. A person may be in several sets.
  private(set) var set: [UInt8] = []
  private(set) var person: [Int32] = []
  private(set) var stay: [Int32] = []
  /// The current values, one for each of `Vital.allCases` a row; NaN where unknown.
  private var currentValues: [Float] = []
  private var knowsOxygen: [Bool] = []
  private var knowsConsciousness: [Bool] = []
  private(set) var news2: [Float] = []
  /// NEWS2 without oxygen and consciousness, as most monitors know it.
  private(set) var partialNEWS2: [Float] = []
  /// How many of heart rate, respiratory rate, saturation and systolic pressure are known.
  private(set) var knownCount: [UInt8] = []
  /// A patient who did well, as far as is known: what "normal" is learned from.
  private(set) var isNormal: [Bool] = []
  /// Whether care was limited at any time of the stay.
  private(set) var isCareLimited: [Bool] = []
  /// Long stays must not drown short ones: the inverse square root of the rows of the stay.
  private(set) var weight: [Float] = []
  private(set) var stays = 0
  /// Of whom nothing is known beyond their vitals; no row of theirs is here.
  package private(set) var staysWithoutOutcome = 0
  private var outcomeOfStay: [StayOutcome] = []
  private var personNumbers: [String: Int32] = [:]

  var rows: Int { timeSeconds.count }
  package var persons: Int { personNumbers.count }

  package init() {}

  /// - Throws: `TrainingError` where the set cannot be learned from or judged by.
  package init(_ sets: [StudySet]) throws(TrainingError) {
    for set in sets { try add(set) }
  }

  /// Rows whose stay has no outcome are left out: nothing can be learned from them.
  package mutating func add(_ study: StudySet) throws(TrainingError) {
    try Self.check(study)
    let outcomeByStay = Dictionary(study.outcomes.map { ($0.patientID, $0) }) { first, _ in first }
    var stayNumbers: [String: Int] = [:]
    var unmatched: Set<String> = []
    var histories: [PatientHistory] = []
    var batch = FeatureBatch()
    let firstRow = rows
    let number = UInt8(sets.count)
    for reading in Self.ordered(study.rows) {
      guard let outcome = outcomeByStay[reading.patient.id] else {
        unmatched.insert(reading.patient.id)
        continue
      }
      let place = stayNumbers[reading.patient.id] ?? histories.count
      if place == histories.count {
        stayNumbers[reading.patient.id] = place
        histories.append(PatientHistory())
        outcomeOfStay.append(outcome)
      }
      let personNumber = personNumbers[outcome.personID] ?? Int32(personNumbers.count)
      personNumbers[outcome.personID] = personNumber
      _ = histories[place].update(reading)
      batch.removeAll()
      batch.append(histories[place])
      for feature in ModelDesign.features { features.append(batch.values[feature.index]) }
      set.append(number)
      stay.append(Int32(stays + place))
      person.append(personNumber)
      append(batch.observations[0], at: reading.timeSeconds, outcome)
    }
    weighRows(from: firstRow, stays: histories.count)
    stays += histories.count
    staysWithoutOutcome += unmatched.count
    sets.append(study.description)
    guard 2 * stayNumbers.count >= stayNumbers.count + unmatched.count else {
      throw .unmatchedStays(matched: stayNumbers.count, stays: stayNumbers.count + unmatched.count)
    }
  }

  private static func check(_ study: StudySet) throws(TrainingError) {
    guard !study.rows.isEmpty else { throw .noRows }
    guard !study.outcomes.isEmpty else { throw .noOutcomes }
    let disordered = study.outcomes.count { outcome in
      [outcome.deathSeconds, outcome.dischargeSeconds].contains { $0.map { $0 < 0 } ?? false }
    }
    guard disordered * 10 <= study.outcomes.count else { throw .disorderedOutcome(count: disordered) }
  }

  /// Each stay's rows in the order of time, in the places that they have in the file: a row must know nothing of those after it.
  private static func ordered(_ rows: [Reading]) -> [Reading] {
    var newest: [String: Double] = [:]
    let isDisordered = rows.contains { row in
      let before = newest.updateValue(row.timeSeconds, forKey: row.patient.id)
      return before.map { row.timeSeconds < $0 } ?? false
    }
    guard isDisordered else { return rows }
    var ordered = rows
    for places in Dictionary(grouping: rows.indices, by: { rows[$0].patient.id }).values {
      let inTime = places.sorted { (rows[$0].timeSeconds, $0) < (rows[$1].timeSeconds, $1) }
      for (place, row) in zip(places, inTime) { ordered[place] = rows[row] }
    }
    return ordered
  }

  private mutating func append(_ observation: Observation, at time: Double, _ outcome: StayOutcome) {
    timeSeconds.append(time)
    for vital in Vital.allCases { currentValues.append(observation.values[vital].map { Float($0) } ?? .nan) }
    knowsOxygen.append(observation.onOxygen != nil)
    knowsConsciousness.append(observation.consciousness != nil)
    let score = NEWS2Score(observation)
    news2.append(Float(score.total))
    partialNEWS2.append(Float(score.totalOfVitals))
    let vitals: [Vital] = [.heartRate, .respiratoryRate, .oxygenSaturation, .systolicPressure]
    knownCount.append(UInt8(vitals.count { observation.values[$0] != nil }))
    func isNear(_ event: Double?) -> Bool { event.map { $0 - time <= Self.normalSeconds } ?? false }
    isCareLimited.append(outcome.careLimitedSeconds != nil)
    let didWell =
      outcome.deathSeconds == nil && outcome.diesInHospital != true && outcome.careLimitedSeconds == nil
      && outcome.sepsisSeconds == nil && !isNear(outcome.vasopressorSeconds) && !isNear(outcome.arrestSeconds)
      && !(outcome.ventilationSeconds.map { $0 > time && isNear($0) } ?? false)
    isNormal.append(didWell && (knownCount.last ?? 0) >= 2)
  }

  /// Nothing bad comes to a normal row for so long.
  private static let normalSeconds = 86_400.0

  private mutating func weighRows(from first: Int, stays count: Int) {
    var counts = [Float](repeating: 0, count: count)
    for row in first..<rows { counts[Int(stay[row]) - stays] += 1 }
    for row in first..<rows { weight.append(1 / counts[Int(stay[row]) - stays].squareRoot()) }
  }

  // MARK: Which rows

  /// Rows that may teach: something known, and the patient alive.
  func isTrainable(_ row: Int) -> Bool { knownCount[row] >= 1 && isAlive(row) }

  /// Rows that count in an evaluation: at least three of four vitals known, and the patient alive.
  func isEvaluated(_ row: Int) -> Bool { knownCount[row] >= 3 && isAlive(row) }

  private func isAlive(_ row: Int) -> Bool { secondsToDeath(row).map { $0 >= 0 } ?? true }

  func secondsToDeath(_ row: Int) -> Double? { outcomeOfStay[Int(stay[row])].deathSeconds.map { $0 - timeSeconds[row] } }

  /// Whether the outcome comes; nil where that is not known, or where it cannot come any more.
  func happens(_ outcome: Outcome, _ row: Int) -> Bool? {
    guard sets[Int(set[row])].outcomes.contains(outcome) else { return nil }
    let stay = outcomeOfStay[Int(stay[row])]
    if outcome == .hospitalDeath { return stay.diesInHospital }
    if outcome == .sepsis12, stay.isSepticAtStart { return nil }
    guard let seconds = secondsTo(outcome, row) else {
      // Who died at a time that nobody wrote down may have died soon.
      return outcome != .sepsis12 && stay.diesInHospital == true ? nil : false
    }
    return seconds > 0 ? seconds <= (outcome.horizonSeconds ?? .infinity) : nil
  }

  /// Until it comes, below 0 once it has been; nil where it never does.
  func secondsTo(_ outcome: Outcome, _ row: Int) -> Double? {
    let event = outcomeOfStay[Int(stay[row])]
    switch outcome {
    case .death24, .death48, .hospitalDeath: return event.deathSeconds.map { $0 - timeSeconds[row] }
    case .sepsis12: return event.sepsisSeconds.map { $0 - timeSeconds[row] }
    }
  }

  /// Of the row's set: from which outcome the risk learns in it.
  func riskOutcome(_ row: Int) -> Outcome? { sets[Int(set[row])].riskOutcome }

  func hospital(_ row: Int) -> String { sets[Int(set[row])].hospital }

  /// The fold of each row: persons dealt out at random, those who die or fall ill apart from the others so that each fold has its
  /// share. One person's stays, in whichever set, are in one fold.
  func folds(_ count: Int, seed: UInt64) -> [Int] {
    var hasEvent = [Bool](repeating: false, count: persons)
    for row in 0..<rows where Outcome.allCases.contains(where: { happens($0, row) == true }) { hasEvent[Int(person[row])] = true }
    var random = SplitMix64(seed: seed).split(0xf01d)
    var foldOfPerson = [Int](repeating: 0, count: persons)
    for group in [false, true] {
      var members = (0..<persons).filter { hasEvent[$0] == group }
      random.shuffle(&members)
      for (position, member) in members.enumerated() { foldOfPerson[member] = position % count }
    }
    return person.map { foldOfPerson[Int($0)] }
  }

  /// One feature of a row, of those that a model is given.
  func value(_ feature: Feature, _ row: Int) -> Float {
    Self.columns[feature.index].map { features[row * ModelDesign.features.count + $0] } ?? .nan
  }

  private static let columns: [Int?] = {
    var columns = [Int?](repeating: nil, count: Feature.count)
    for (column, feature) in ModelDesign.features.enumerated() { columns[feature.index] = column }
    return columns
  }()

  /// Calls `body` with the features of one row; those that no model is given are unknown in it.
  func withRow<Result>(_ row: Int, _ body: (UnsafeBufferPointer<Float>) -> Result) -> Result {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: Feature.count) { whole in
      whole.initialize(repeating: .nan)
      let start = row * ModelDesign.features.count
      for (place, feature) in ModelDesign.features.enumerated() { whole[feature.index] = features[start + place] }
      return body(UnsafeBufferPointer(whole))
    }
  }

  // MARK: What the patients look like

  /// What there is to know of a set's patients, each of their rows with its scores.
  func profile(of set: Int, _ scores: RowScores) -> PopulationProfile {
    var tally = PopulationTally()
    for row in 0..<rows where Int(self.set[row]) == set && isAlive(row) && !scores.anomaly[row].isNaN {
      let id = String(stay[row])
      guard tally.wants(id, at: timeSeconds[row]) else { continue }
      let vitals = PerVital<Double?> { vital in
        let value = currentValues[row * Vital.allCases.count + Int(vital.rawValue)]
        return value.isNaN ? nil : Double(value)
      }
      tally.add(
        PopulationTally.Sample(
          vitals, knowsOxygen: knowsOxygen[row], knowsConsciousness: knowsConsciousness[row],
          scores: [
            .news2: Double(news2[row]), .anomaly: Double(scores.anomaly[row]), .risk: Double(scores.risk[row]),
            .mortality: Double(scores.mortality[row]), .sepsis: Double(scores.sepsis[row]),
          ]), of: id, at: timeSeconds[row])
    }
    return tally.profile(named: sets[set].name)
  }

  // MARK: Fitness

  static let fewestStays = 100
  static let fewestEventPersons = 20

  /// Throws where a model learned from this table could not be trusted.
  func check() throws(TrainingError) {
    guard stays >= Self.fewestStays else { throw .tooFewStays(found: stays, needed: Self.fewestStays) }
    try checkKnown()
    let dying = (0..<rows).filter { row in riskOutcome(row).map { happens($0, row) == true } ?? false && isTrainable(row) }
    let events = Set(dying.map { person[$0] }).count
    guard events >= Self.fewestEventPersons else { throw .tooFewEvents(found: events, needed: Self.fewestEventPersons) }
  }

  func checkKnown() throws(TrainingError) {
    let knownShare = Double((0..<rows).count { knownCount[$0] >= 3 }) / Double(max(rows, 1))
    guard knownShare >= 0.1 else { throw .tooFewKnown(shareOfRows: knownShare) }
  }
}
