import Alarms
import Foundation
import Vitals

@testable import Notification
@testable import Storage

/// Two or three consoles on one log of alarms and one database, all in one thread and of one seed: whatever a run does, it does
/// again.
final class SimulatedWorld {
  static let leaseSeconds = 3.5
  /// So long nothing is to do anywhere before a run counts as over: several leases.
  private static let restSeconds = 15.0

  enum Fault {
    case death, stillness, cut, fullDisk, serverDown, setBack, brokenSessions, mailDown
  }

  /// One notice at one recipient.
  struct Receipt: Hashable {
    var notice: Notice.Key
    var channel: String
    var recipient: String
  }

  /// How a recipient is taken by the mail server.
  enum Reception {
    case taken, refused
    case greylisted(untilSeconds: Double)
  }

  /// Somebody acknowledges an alarm at a console.
  struct Deed {
    var console: Int
    var seconds: Double
    var entry: JournalEntry.Acknowledgement
  }

  var random: SplitMix64
  var server = SimulatedServer()
  /// What every console reads, by the time at which it can be read. The clinical truth.
  let log: [AlarmTransition]
  /// Under which identities each notice has reached each recipient, as often as it did.
  private(set) var receipts: [Receipt: [String]] = [:]
  private(set) var acknowledgements: [Deed] = []
  private var receptions: [String: Reception] = [:]
  private var mailDownUntil = 0.0
  private(set) var complaints: [String] = []
  /// What happened, line by line, where that is wanted: for whoever looks at a seed that failed.
  private(set) var story: [String] = []
  let tells: Bool
  /// Whether it goes on when all is done.
  private let runsOn: Bool
  private(set) var nowSeconds = 1000.0
  /// How likely it is that something happens in the middle of a step.
  private(set) var faultRate: Double
  private var consoles: [SimulatedConsole] = []
  private var faults: [(seconds: Double, fault: Fault, console: Int, lastsSeconds: Double)] = []
  private var cutUntil: [Double]
  private var stillUntil: [Double]
  private var fullUntil: [Double]
  private var restartsAt: [Double]
  private var downUntil = 0.0
  private var lag: [Double]
  private let troubledSeconds: Double
  /// When somebody has locked the tables of alarms, or those of what people do, or taken the right to write there.
  private var refusals: [(seconds: Range<Double>, ofDeeds: Bool, error: PostgresError)] = []

  init(seed: UInt64, tells: Bool = false, runsOn: Bool? = nil) {
    self.tells = tells
    self.runsOn = runsOn ?? (seed % 8 == 0)
    var random = SplitMix64(seed: seed)
    let consoleCount = Int.random(in: 2...3, using: &random)
    let count = Int.random(in: 4...24, using: &random)
    let troubled = Double.random(in: 40...240, using: &random)
    let begin = 1000.0
    var times = (0..<count).map { _ in begin + Double.random(in: 0...troubled, using: &random) }.sorted()
    // Some of them all at once.
    if random.happens(0.2) { times = times.map { min($0, begin + troubled / 2) } }
    log = times.enumerated().map { number, seconds in
      SampleAlarms.transition(number, asksForMail: number % 2 == 0, timeSeconds: seconds, isExplained: false)
    }
    faultRate = [0, 0.002, 0.02].randomElement(using: &random) ?? 0
    let kinds: [Fault] = [
      .death, .death, .stillness, .stillness, .cut, .fullDisk, .serverDown, .setBack, .brokenSessions, .mailDown,
    ]
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      faults.append(
        (
          begin + Double.random(in: 0...troubled, using: &random), kinds.randomElement(using: &random) ?? .death,
          Int.random(in: 0..<consoleCount, using: &random), Double.random(in: 0.1...40, using: &random)
        ))
    }
    faults.sort { $0.seconds < $1.seconds }
    lag = (0..<consoleCount).map { _ in random.happens(0.3) ? Double.random(in: 0...8, using: &random) : 0 }
    cutUntil = Array(repeating: 0, count: consoleCount)
    stillUntil = cutUntil
    fullUntil = cutUntil
    restartsAt = cutUntil
    troubledSeconds = begin + troubled
    for name in ["a", "b", "c", "d"] {
      receptions[name] =
        switch Int.random(in: 0..<6, using: &random) {
        case 0: .refused
        case 1: .greylisted(untilSeconds: begin + Double.random(in: 0...troubled, using: &random))
        default: .taken
        }
    }
    for (number, transition) in log.enumerated() where transition.asksForMail && random.happens(0.3) {
      let seconds = transition.timeSeconds + Double.random(in: 0...60, using: &random)
      acknowledgements.append(
        Deed(
          console: Int.random(in: 0..<consoleCount, using: &random), seconds: seconds,
          entry: .init(
            id: SampleAlarms.transition(number, step: 9).id, episodeID: transition.episodeID, step: 0, ward: "W",
            patientID: transition.patient.id, person: "rn", timeSeconds: seconds)))
    }
    // Of a generator of its own, so that other seeds do what they did before there was this.
    if seed % 4 == 3 {
      var apart = SplitMix64(seed: ~seed)
      for _ in 0..<Int.random(in: 1...3, using: &apart) {
        let from = begin + Double.random(in: 0...troubled, using: &apart)
        let isLocked = Bool.random(using: &apart)
        refusals.append(
          (
            from..<min(begin + troubled, from + Double.random(in: 0.1...40, using: &apart)) + 0.001, apart.happens(0.3),
            PostgresError(
              kind: isLocked ? .passing : .setup, sqlState: isLocked ? "55P03" : "42501", description: "refused")
          ))
      }
    }
    self.random = random
    consoles = (0..<consoleCount).map { SimulatedConsole(self, number: $0) }
    // Where the database is late, the consoles begin without it.
    if self.random.happens(0.2) {
      server.isUp = false
      downUntil = begin + Double.random(in: 1...30, using: &self.random)
    }
    for console in consoles { console.start() }
  }

  /// Runs through all the trouble, then without any until everything should be done.
  /// - Returns: what is wrong, as sentences.
  func run() -> [String] {
    run(untilSeconds: troubledSeconds)
    faults = []
    faultRate = 0
    downUntil = 0
    for index in consoles.indices { (cutUntil[index], stillUntil[index], fullUntil[index], restartsAt[index]) = (0, 0, 0, 0) }
    lag = lag.map { _ in 0 }
    mailDownUntil = 0
    // Longer than all time-outs and waits together. Where all is done long before that, what would follow is told by a part of the
    // seeds.
    let endSeconds = nowSeconds + 150
    var restedSince: Double?
    while nowSeconds < endSeconds {
      run(untilSeconds: min(nowSeconds + 5, endSeconds))
      restedSince = consoles.allSatisfy(\.isAtRest) ? restedSince ?? nowSeconds : nil
      if !runsOn, let restedSince, nowSeconds >= restedSince + Self.restSeconds, judge().isEmpty { break }
    }
    return complaints + judge()
  }

  private func judge() -> [String] {
    var wrong: [String] = []
    for (number, transition) in log.enumerated() {
      if !server.tables.alarms.contains(transition.id) { wrong.append("alarm \(number) is not stored") }
      guard transition.asksForMail else { continue }
      let outbox = server.tables.outbox[transition.id]
      if outbox?.sentSeconds == nil, outbox?.isGivenUp != true {
        wrong.append("alarm \(number) is recorded neither as told nor as given up")
      }
      for recipient in SimulatedSender.atOnce { wrong += judge(.alarm, number, recipient) }
      if acknowledgements.contains(where: { $0.entry.episodeID == transition.episodeID }) { continue }
      for (index, rung) in SimulatedSender.ladder.enumerated() {
        for recipient in rung.recipients { wrong += judge(.escalation(index + 1), number, recipient) }
      }
    }
    for (receipt, ids) in receipts where Set(ids).count > 1 {
      wrong.append("\(receipt.notice.kind.words) reached \(receipt.recipient) under \(Set(ids).count) identities")
    }
    if server.tables.alarms.count > log.count { wrong.append("alarms are stored that nobody raised") }
    return wrong
  }

  /// Each recipient has one outcome, and it is the truth.
  private func judge(_ kind: Notice.Kind, _ number: Int, _ recipient: DeliveryLedger.Recipient) -> [String] {
    let what = "\(kind.words) of alarm \(number) for \(recipient.name) by \(recipient.channel)"
    let subject = AlarmDelivery(
      transitionID: log[number].id, notice: kind.words, channel: recipient.channel, recipient: recipient.name, outcome: .taken,
      messageID: "", timeSeconds: 0
    ).subject
    guard let delivery = server.tables.deliveries[subject] else { return ["there is no outcome of the \(what)"] }
    let receipt = Receipt(
      notice: Notice.Key(transitionID: log[number].id, kind: kind), channel: recipient.channel, recipient: recipient.name)
    switch delivery.outcome {
    case .taken: return receipts[receipt] == nil ? ["the \(what) is recorded as taken, and nobody has it"] : []
    case .dead: if case .refused? = receptions[recipient.name] { return [] } else { return ["the \(what) is a dead letter"] }
    case .expired: return ["the \(what) expired: \(delivery.reason ?? "")"]
    }
  }

  /// What the servers make of a message. Nothing where none of them answers.
  func deliver(_ message: SimulatedSender.Message) -> [String: DeliveryOutcome] {
    guard message.channel != "mail" || nowSeconds >= mailDownUntil else { return [:] }
    var outcomes: [String: DeliveryOutcome] = [:]
    for recipient in message.recipients {
      switch message.channel == "mail" ? receptions[recipient] : .taken {
      case .refused?: outcomes[recipient] = .never("550")
      case .greylisted(let until)? where nowSeconds < until: outcomes[recipient] = .later("450")
      default:
        outcomes[recipient] = .delivered
        for item in message.items {
          let receipt = Receipt(notice: item.notice.key, channel: message.channel, recipient: recipient)
          receipts[receipt, default: []].append(message.items[0].notice.messageID)
        }
      }
    }
    return outcomes
  }

  func complain(_ words: String) {
    complaints.append("at \(nowSeconds - 1000) s: \(words)")
    tell(words)
  }

  func tell(_ words: @autoclosure () -> String) {
    if tells { story.append(String(format: "%8.3f ", nowSeconds - 1000) + words()) }
  }

  // MARK: Time

  func pass(seconds: Double) { nowSeconds += seconds }

  func nextRecordSeconds(from position: Int, by console: Int) -> Double {
    position < log.count ? log[position].timeSeconds + lag[console] + 0.001 : .infinity
  }

  private func run(untilSeconds: Double, except sleeper: Int? = nil) {
    while nowSeconds < untilSeconds {
      meetFaults()
      var first: SimulatedConsole?
      for console in consoles where console.number != sleeper && !console.isDead && !console.isStill {
        guard nowSeconds >= stillUntil[console.number], console.nextSeconds < first?.nextSeconds ?? .infinity else { continue }
        first = console
      }
      guard let next = first else {
        nowSeconds += 0.2
        continue
      }
      if next.nextSeconds > nowSeconds {
        // Not past the next fault.
        nowSeconds = min(
          next.nextSeconds, untilSeconds, faults.first.map { max($0.seconds, nowSeconds + 0.001) } ?? .infinity, nowSeconds + 1)
        continue
      }
      next.act()
    }
  }

  private func meetFaults() {
    while let fault = faults.first, fault.seconds <= nowSeconds {
      faults.removeFirst()
      let until = nowSeconds + fault.lastsSeconds
      tell("\(fault.fault) of console \(fault.console) or all, for \(fault.lastsSeconds) s")
      switch fault.fault {
      case .death: kill(fault.console)
      case .stillness: stillUntil[fault.console] = until
      case .cut: cutUntil[fault.console] = until
      case .fullDisk: fullUntil[fault.console] = until
      case .serverDown:
        server.isUp = false
        server.breakSessions()
        downUntil = until
      case .setBack: server.setBack(by: Int.random(in: 1...8, using: &random))
      case .brokenSessions: server.breakSessions()
      case .mailDown: mailDownUntil = until
      }
    }
    if nowSeconds >= downUntil { server.isUp = true }
    for console in consoles {
      console.platter.isFull = nowSeconds < fullUntil[console.number]
      if console.isDead, nowSeconds >= restartsAt[console.number] { console.start() }
    }
  }

  // MARK: What happens to a console

  func isOver(_ life: SimulatedLife) -> Bool { consoles[life.console].isDead || consoles[life.console].life != life }
  func refusal(of entries: [JournalEntry]) -> PostgresError? {
    refusals.first { refusal in
      refusal.seconds.contains(nowSeconds) && entries.contains { refusal.ofDeeds ? $0.isDeed : $0.isOfTheEngine }
    }?.error
  }
  func isCut(_ console: Int) -> Bool { nowSeconds < cutUntil[console] }
  func lagSeconds(_ console: Int) -> Double { lag[console] }
  func noteOutage(_ console: Int) { consoles[console].outageSeconds = nowSeconds }

  private func kill(_ console: Int) {
    tell("console \(console) dies")
    consoles[console].die()
    restartsAt[console] = nowSeconds + Double.random(in: 0.1...20, using: &random)
  }

  /// Whether it dies here and now.
  func meetsItsEnd(_ life: SimulatedLife) -> Bool {
    guard !isOver(life), random.happens(faultRate / 2) else { return false }
    kill(life.console)
    return true
  }

  func standsStill(_ life: SimulatedLife) -> Bool {
    !isOver(life) && !consoles.contains(where: \.isStill) && random.happens(faultRate / 2)
  }

  /// In the middle of whatever it does, for a while in which the others go on.
  func standStill(_ life: SimulatedLife) {
    tell("console \(life.console) stands still")
    consoles[life.console].isStill = true
    run(untilSeconds: nowSeconds + Double.random(in: 0.1...20, using: &random), except: life.console)
    consoles[life.console].isStill = false
    tell("console \(life.console) goes on")
  }
}
