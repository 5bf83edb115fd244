import Alarms
import Foundation
import Vitals

@testable import Storage

/// Two or three consoles on one log of alarms and one database, all in one thread and of one seed: whatever a run does, it does
/// again.
final class SimulatedWorld {
  static let leaseSeconds = 3.5

  enum Fault {
    case death, stillness, cut, fullDisk, serverDown, setBack, brokenSessions
  }

  var random: SplitMix64
  var server = SimulatedServer()
  /// What every console reads, by the time at which it can be read. The clinical truth.
  let log: [AlarmTransition]
  /// How often each mail has gone out.
  var mails: [UUID: Int] = [:]
  private(set) var complaints: [String] = []
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

  init(seed: UInt64) {
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
    let kinds: [Fault] = [.death, .death, .stillness, .stillness, .cut, .fullDisk, .serverDown, .setBack, .brokenSessions]
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
    // Longer than all time-outs and waits together.
    run(untilSeconds: nowSeconds + 90)
    return complaints + judge()
  }

  private func judge() -> [String] {
    var wrong: [String] = []
    for (number, transition) in log.enumerated() {
      if !server.tables.alarms.contains(transition.id) { wrong.append("alarm \(number) is not stored") }
      guard transition.asksForMail else { continue }
      if mails[transition.id] ?? 0 < 1 { wrong.append("the mail of alarm \(number) never went out") }
      if server.tables.outbox[transition.id]?.isSent != true {
        wrong.append("the mail of alarm \(number) is not recorded as sent")
      }
    }
    if server.tables.alarms.count > log.count { wrong.append("alarms are stored that nobody raised") }
    return wrong
  }

  func complain(_ words: String) { complaints.append("at \(nowSeconds - 1000) s: \(words)") }

  // MARK: Time

  func pass(seconds: Double) { nowSeconds += seconds }

  func nextRecordSeconds(from position: Int, by console: Int) -> Double {
    position < log.count ? log[position].timeSeconds + lag[console] + 0.001 : .infinity
  }

  private func run(untilSeconds: Double, except sleeper: Int? = nil) {
    while nowSeconds < untilSeconds {
      meetFaults()
      let able = consoles.filter { $0.number != sleeper && !$0.isDead && !$0.isStill && nowSeconds >= stillUntil[$0.number] }
      guard let next = able.min(by: { $0.nextSeconds < $1.nextSeconds }) else {
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
  func isCut(_ console: Int) -> Bool { nowSeconds < cutUntil[console] }
  func lagSeconds(_ console: Int) -> Double { lag[console] }
  func noteOutage(_ console: Int) { consoles[console].outageSeconds = nowSeconds }

  private func kill(_ console: Int) {
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
    consoles[life.console].isStill = true
    run(untilSeconds: nowSeconds + Double.random(in: 0.1...20, using: &random), except: life.console)
    consoles[life.console].isStill = false
  }
}
