import Alarms
import Saving

/// Judges the clock that dates a patient's records, by two witnesses: what each record claims and its Kafka time. Pure: the same
/// records, in the same order, give the same times wherever they are read.
///
/// What follows the clock is of the time that it claims. What does not is in doubt: the clock may have been set, be wrong, or
/// the record be old. Then its place is the order in which it came, and its time goes on as the Kafka time does, until the clock
/// is known again: the old one comes back, or a new one is taken because it has advanced together with the Kafka time over some
/// readings.
struct SourceClock: Sendable, Equatable, Codable {
  enum Verdict: Sendable, Equatable {
    /// It follows the clock. Where that was in doubt, what came meanwhile had been placed `movedSeconds` too early.
    case current(timeSeconds: Double, movedSeconds: Double)
    /// It follows the clock and comes a little after newer ones.
    case late(timeSeconds: Double)
    /// In doubt; its time is that of the order in which it came. It may be of a second clock in doubt, beside the first.
    case doubtful(timeSeconds: Double, isBeside: Bool)
    /// A new clock is taken: all that was in doubt and of the same clock is of it, and what came before was dated `shiftSeconds` too
    /// early.
    case newClock(timeSeconds: Double, shiftSeconds: Double, isBeside: Bool)
  }

  /// How many new clocks were taken: readings of two of them may bear the same time.
  private(set) var number = 0
  /// Why it is in doubt; nil while it is not.
  private(set) var doubt: ClockDoubt?

  /// The newest reading that follows the clock.
  private var newest: Moment?
  /// The reading that came last, whatever became of it, at its time.
  private var last: Moment?
  /// Nil before a reading with a Kafka time.
  private var offset: ClockOffset?
  /// Whether claimed and Kafka time have been seen to advance together. Not on a replay, which a jump cannot be told from.
  private var isSteady = false
  private var pace: Pace?
  /// What comes in doubt, by the clock of the reading that came last.
  private var candidate: Course?
  /// What comes beside it by another clock: a monitor's that was set, while it sends what it had kept.
  private var rival: Course?
  /// How many readings in a row have advanced less than the Kafka time, since when.
  private var slowSteps = 0
  private var slowSince: Moment?
  /// Nil while something says that time goes on.
  private var standing: StandingClock?

  init() {}

  /// Goes on after the newest reading of a state that knows no more of the clock.
  init(newestSeconds: Double?) {
    newest = newestSeconds.map { Moment(seconds: $0) }
    last = newest
  }

  static let fewestReadings = 5
  static let leastSeconds = 10.0
  static let togetherRatio = 0.8...1.25
  /// A clock gains no more than so much of the time.
  static let gain = togetherRatio.upperBound - 1
  /// Rows of one observation come in any order, and so do records of one moment.
  static let reorderSeconds = 5.0
  /// How much a live feed's times may waver against the Kafka time.
  static let jitterSeconds = 5.0
  /// Clocks drift, and charts are written at leisure: the longer between two readings, the more is no jump. Up to a minute.
  static let driftSeconds = 60.0
  /// How far readings may run ahead of the Kafka time in small steps: half the minute in which an alarm ends, so that they end
  /// none, and more than the delay of any, so that what shows from the first of them on is raised no later.
  static let runSeconds = 30.0
  /// No feed is older than this; a Kafka time before it beside a claimed one after it was never set.
  static let earliestKafkaSeconds = 946_684_800.0
  /// Many clocks tell whole seconds.
  static let resolutionSeconds = 1.0
  /// A time must go on, or nothing in doubt would ever be new.
  static let leastStepSeconds = 0.001

  /// When the reading that came last was sent.
  var kafkaSeconds: Double? { last?.kafkaSeconds }

  /// The latest Kafka time that any reading had.
  private(set) var newestKafkaSeconds: Double?

  /// The patient's time when the Kafka time is so late; that of the last reading where none can be told.
  func expectedSeconds(atKafkaSeconds kafka: Double?) -> Double {
    guard let last else { return -.infinity }
    return last.seconds + max(0, kafka.flatMap { now in last.kafkaSeconds.map { now - $0 } } ?? 0)
  }

  /// Takes the next record of the patient.
  /// - Parameters:
  ///   - isSurpassed: whether its record has a newer reading, which says what the clock says.
  ///   - joins: whether it is of the newest observation that follows the clock, by the time that it claims.
  ///   - repeats: whether it measures again what the newest observation of all has; asked only where `mayStand`, and in doubt.
  ///   - usualIntervalSeconds: how far apart readings usually come.
  mutating func judge(
    claimedSeconds: Double, kafkaSeconds: Double?, partition: Int32?, isSurpassed: Bool = false, joins: Bool,
    repeats: Bool = false,
    usualIntervalSeconds: Double?
  ) -> Verdict {
    if isSurpassed, newest.map({ claimedSeconds <= $0.seconds }) ?? true { return .late(timeSeconds: claimedSeconds) }
    var kafka = kafkaSeconds
    if let given = kafka, given < Self.earliestKafkaSeconds, claimedSeconds >= Self.earliestKafkaSeconds { kafka = nil }
    let reading = Moment(seconds: claimedSeconds, kafkaSeconds: kafka, partition: partition)
    if let kafka { newestKafkaSeconds = max(newestKafkaSeconds ?? kafka, kafka) }
    noteStanding(reading, repeats: repeats, usualIntervalSeconds: usualIntervalSeconds)
    guard let newest else { return follow(reading, from: nil) }
    if let standing, standing.hasLasted { return placeStanding(reading, standing, repeats: repeats) }
    if doubt != nil {
      return judgeInDoubt(
        reading, newest: newest, joins: joins, repeats: repeats, usualIntervalSeconds: usualIntervalSeconds)
    }
    if let why = reason(toDoubt: reading, newest: newest, joins: joins, usualIntervalSeconds: usualIntervalSeconds) {
      return open(why, with: reading)
    }
    let advance = reading.seconds - newest.seconds
    if advance > 0 {
      return isSlow(reading, newest: newest) ? open(.isSlow, with: reading) : follow(reading, from: newest)
    }
    if !joins, advance > -Self.resolutionSeconds {
      // A second value of the same time: clocks of whole seconds. It begins the next observation, in the order in which it came.
      var second = reading
      let passed = reading.kafkaPassed(since: newest) ?? 0
      second.seconds = newest.seconds + min(max(passed, Self.leastStepSeconds), Self.resolutionSeconds)
      return follow(second, from: newest)
    }
    return .late(timeSeconds: reading.seconds)
  }

  // MARK: No clock at all

  /// Whether a reading may say that the clock stands.
  @inline(__always)
  func mayStand(claimedSeconds: Double) -> Bool { standing?.mayGoOn(atSeconds: claimedSeconds) ?? false }

  /// Whether it stands, and nothing else is to be had.
  var isStanding: Bool { standing.map { $0.hasLasted && $0.isOfOneTime } ?? false }

  private mutating func noteStanding(_ reading: Moment, repeats: Bool, usualIntervalSeconds: Double?) {
    guard let now = StandingClock(reading) else {
      standing = nil
      return
    }
    if standing == nil {
      standing = now
    } else {
      standing?.take(now, repeats: repeats, usualIntervalSeconds: usualIntervalSeconds)
    }
  }

  /// After what came last, by what the readings count.
  private mutating func placeStanding(_ reading: Moment, _ standing: StandingClock, repeats: Bool) -> Verdict {
    guard let last else { return follow(reading, from: nil) }
    let passed = doubt == nil ? standing.seconds : repeats ? standing.stepSeconds : 0
    if doubt == nil { openDoubt(.isSlow, with: reading) }
    let time = last.seconds + max(Self.leastStepSeconds, passed)
    self.last = Moment(seconds: time, kafkaSeconds: reading.kafkaSeconds, partition: reading.partition)
    return .doubtful(timeSeconds: time, isBeside: false)
  }

  // MARK: On the clock

  private mutating func follow(_ reading: Moment, from newest: Moment?) -> Verdict {
    // Without a Kafka time nobody knows how much has passed since what was in doubt.
    let isTold = doubt != nil && last.flatMap(reading.kafkaPassed(since:)) != nil
    let expected = isTold ? expectedSeconds(atKafkaSeconds: reading.kafkaSeconds) : reading.seconds
    let moved = abs(reading.seconds - expected) > Self.reorderSeconds ? reading.seconds - expected : 0
    doubt = nil
    (candidate, rival) = (nil, nil)
    if let kafka = reading.kafkaSeconds {
      if offset == nil { offset = ClockOffset(seconds: reading.seconds - kafka) }
      offset?.hear(
        reading.seconds - kafka, passedSeconds: newest.flatMap(reading.kafkaPassed(since:)) ?? 0, isSteady: isSteady)
      pace = pace.map { Pace(first: $0.first, readings: $0.readings + 1) } ?? Pace(first: reading)
      if let pace, let kind = pace.kind(upTo: reading) {
        // What was held up and is made up for, or a buffer, comes faster; the clock is what it was.
        if kind != .faster { isSteady = kind == .together }
        self.pace = Pace(first: reading)
      }
    }
    self.newest = reading
    last = reading
    return .current(timeSeconds: reading.seconds, movedSeconds: moved)
  }

  private func reason(
    toDoubt reading: Moment, newest: Moment, joins: Bool, usualIntervalSeconds: Double?
  ) -> ClockDoubt? {
    let advance = reading.seconds - newest.seconds
    if advance > 0 {
      return jumpsAhead(reading, newest: newest, usualIntervalSeconds: usualIntervalSeconds)
        ? .jumpedAhead(seconds: advance - (reading.kafkaPassed(since: newest) ?? 0)) : nil
    }
    if joins { return nil }
    let passed = reading.kafkaPassed(since: newest) ?? 0
    if advance >= -Self.reorderSeconds { return passed - advance > 2 * Self.reorderSeconds ? .isSlow : nil }
    // Of another partition, and older by both witnesses: it is read after newer ones, that is all.
    if passed < -Self.reorderSeconds, reading.partition != newest.partition, let offset, let kafka = reading.kafkaSeconds,
      abs(reading.seconds - kafka - offset.seconds) <= Self.driftSeconds
    {
      return nil
    }
    return .wentBack(seconds: max(0, passed) - advance)
  }

  private func jumpsAhead(_ reading: Moment, newest: Moment, usualIntervalSeconds: Double?) -> Bool {
    guard isSteady, let kafka = reading.kafkaSeconds, let passed = reading.kafkaPassed(since: newest), let usual = offset else {
      return false
    }
    let offset = reading.seconds - kafka
    let room = Self.jitterSeconds + 0.25 * max(0, min(passed, Self.driftSeconds))
    // A spot check that is charted sooner than usual is no jump: what it would end ends with the hours between anyway.
    let isRare = usualIntervalSeconds.map { $0 >= Self.driftSeconds } ?? false
    let isJump = reading.seconds - newest.seconds - passed > room && offset > usual.seconds + room
    // In steps: a buffer of a clock that was set back since runs through the hour that the new one has still to come to.
    let runsAhead = offset > usual.seconds + Self.runSeconds
    return (isJump || runsAhead) && (!isRare || offset > room)
  }

  /// Each reading of the last few advanced less than the Kafka time: not late, not in batches, but slow.
  private mutating func isSlow(_ reading: Moment, newest: Moment) -> Bool {
    guard let passed = reading.kafkaPassed(since: newest), passed > 0,
      reading.seconds - newest.seconds < Self.togetherRatio.lowerBound * passed
    else {
      slowSteps = 0
      return false
    }
    if slowSteps == 0 { slowSince = newest }
    slowSteps += 1
    let since = slowSince.flatMap(reading.kafkaPassed(since:)) ?? 0
    return slowSteps >= Self.fewestReadings && since >= Self.leastSeconds
  }

  // MARK: In doubt

  private mutating func open(_ why: ClockDoubt, with reading: Moment) -> Verdict {
    openDoubt(why, with: reading)
    return place(reading)
  }

  private mutating func openDoubt(_ why: ClockDoubt, with reading: Moment) {
    doubt = why
    (candidate, rival) = (Course(first: reading, isBeside: false), nil)
    slowSteps = 0
  }

  /// After what came last, by as much as the Kafka time has gone on; where there is none, by as much as its own clock has.
  /// - Parameter isBeside: of which of two histories it is; of the candidate's, where that is not said.
  private mutating func place(_ reading: Moment, after previous: Moment? = nil, isBeside: Bool? = nil) -> Verdict {
    guard let before = last else { return follow(reading, from: nil) }
    let passed = reading.kafkaPassed(since: before) ?? previous.map { reading.seconds - $0.seconds }
    let time = before.seconds + max(Self.leastStepSeconds, passed ?? 0)
    // What wavers must not add up to time that has passed.
    let wavers = passed.map { $0 < 0 && $0 > -Self.jitterSeconds } ?? false
    last = Moment(
      seconds: time, kafkaSeconds: wavers ? before.kafkaSeconds : reading.kafkaSeconds, partition: reading.partition)
    return .doubtful(timeSeconds: time, isBeside: isBeside ?? candidate?.isBeside ?? false)
  }

  private mutating func judgeInDoubt(
    _ reading: Moment, newest: Moment, joins: Bool, repeats: Bool, usualIntervalSeconds: Double?
  ) -> Verdict {
    guard let lately = candidate else { return follow(reading, from: newest) }
    let advance = reading.seconds - newest.seconds
    let distance = abs(advance - (reading.kafkaPassed(since: newest) ?? 0))
    let isOld =
      advance > -Self.reorderSeconds
      && distance <= min(lately.distance(of: reading), rival?.distance(of: reading) ?? .infinity)
      && (advance > 0 || (reading.kafkaPassed(since: newest) ?? 0) - advance <= 2 * Self.reorderSeconds)
      && !jumpsAhead(reading, newest: newest, usualIntervalSeconds: usualIntervalSeconds)
    if isOld {
      if advance > 0 { return follow(reading, from: newest) }
      // Another value of the same time, and nothing but that time to tell it by: a clock that was set back has come there.
      if joins || standing == nil { return .late(timeSeconds: reading.seconds) }
    }
    guard var course = course(of: reading, usualIntervalSeconds: usualIntervalSeconds) else {
      return begin(with: reading, usualIntervalSeconds: usualIntervalSeconds)
    }
    // Where no Kafka time is a witness, a late record in rows and one that follows it would look like a clock that goes: rows of
    // one observation, and copies, are one reading.
    if standing == nil || repeats && reading.seconds > course.last.seconds { course.pace.readings += 1 }
    let kind = course.pace.kind(upTo: reading)
    if kind == .faster || kind == nil && course.pace.hastens(upTo: reading) { doubt = .sendsOld }
    if kind == .slower { doubt = .isSlow }
    if kind == .faster || kind == .slower { course.pace = Pace(first: reading) }
    let previous = course.last
    course.last = reading
    candidate = course
    let verdict = place(reading, after: previous)
    return kind == .together ? take(reading, placedBy: verdict) : verdict
  }

  /// Which of the two it is of, which is the candidate from now on; nil where it is of neither.
  private mutating func course(of reading: Moment, usualIntervalSeconds: Double?) -> Course? {
    let isOfCandidate = candidate?.takes(reading, usualIntervalSeconds: usualIntervalSeconds) ?? false
    guard let rival, rival.takes(reading, usualIntervalSeconds: usualIntervalSeconds),
      !isOfCandidate || rival.distance(of: reading) < candidate?.distance(of: reading) ?? .infinity
    else { return isOfCandidate ? candidate : nil }
    swap(&candidate, &self.rival)
    return rival
  }

  /// It may be the first of another clock, and takes the place of what no longer goes on. Beside two that do, it is a stray, and not
  /// to be mixed with the readings of the one that may be taken.
  private mutating func begin(with reading: Moment, usualIntervalSeconds: Double?) -> Verdict {
    func goesOn(_ course: Course?) -> Bool {
      course?.goesOn(at: reading, usualIntervalSeconds: usualIntervalSeconds) ?? false
    }
    let isCandidateLonger = candidate?.pace.readings ?? 0 >= rival?.pace.readings ?? 0
    if goesOn(candidate), goesOn(rival) {
      return place(reading, isBeside: isCandidateLonger ? rival?.isBeside : candidate?.isBeside)
    }
    let staysCandidate = goesOn(candidate) != goesOn(rival) ? goesOn(candidate) : isCandidateLonger
    if staysCandidate { swap(&candidate, &rival) }
    candidate = Course(first: reading, isBeside: !(rival?.isBeside ?? true))
    return place(reading)
  }

  private mutating func take(_ reading: Moment, placedBy verdict: Verdict) -> Verdict {
    guard case .doubtful(let placedSeconds, let isBeside) = verdict else { return verdict }
    number += 1
    (offset, pace, slowSteps) = (nil, nil, 0)
    _ = follow(reading, from: nil)
    isSteady = reading.kafkaSeconds != nil
    return .newClock(timeSeconds: reading.seconds, shiftSeconds: reading.seconds - placedSeconds, isBeside: isBeside)
  }
}

extension SourceClock: Saved {
  static var blank: SourceClock { SourceClock() }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&number)
    coder.pass(&doubt)
    coder.pass(&newest)
    coder.pass(&last)
    coder.pass(&offset)
    coder.pass(&isSteady)
    coder.pass(&pace)
    coder.pass(&candidate)
    coder.pass(&rival)
    coder.pass(&slowSteps)
    coder.pass(&slowSince)
    coder.pass(&newestKafkaSeconds)
    coder.pass(&standing)
  }
}
