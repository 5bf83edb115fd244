internal import Alarms
internal import Foundation
internal import Notification
internal import Service
internal import Settings
internal import Sharing
internal import Vitals

/// Tells those outside how the ward is: the service manager, monitoring, whoever watches for the heartbeat.
final class ServiceWatch: Sendable {
  private let plan: ServicePlan
  private let snapshot: @Sendable () -> WardSnapshot?
  private let look: @Sendable () -> (isOnDuty: Bool?, storingSeconds: (half: Double, most: Double)?)
  private let say: @Sendable (String) -> Void
  private let server: StatusServer?
  private let turns = Guarded<[Turns]>([])
  private let isEnding = Guarded(false)
  private let trouble = Guarded<String?>(nil)

  /// A snapshot that is older says that the engine stands still.
  private static let mostAgeSeconds = 30.0
  private static let statusSeconds = 5.0
  private static let heartbeatSeconds = 60.0

  /// - Parameters:
  ///   - snapshot: the newest picture of the ward; nil before the first.
  ///   - look: what the store alone knows.
  ///   - say: gets a sentence when a heartbeat cannot be given, and when it can again.
  init(
    _ plan: ServicePlan, snapshot: @escaping @Sendable () -> WardSnapshot?,
    look: @escaping @Sendable () -> (isOnDuty: Bool?, storingSeconds: (half: Double, most: Double)?),
    say: @escaping @Sendable (String) -> Void
  ) throws {
    self.plan = plan
    self.snapshot = snapshot
    self.look = look
    self.say = say
    server = try plan.metrics.map { address in
      try StatusServer(address, token: plan.metricsToken) { path in
        Self.page(path, snapshot: snapshot, look: look)
      }
    }
  }

  func start() {
    plan.manager.tell([.ready])
    var made: [Turns] = []
    if plan.manager.isThere {
      let interval = min(plan.manager.watchdogSeconds ?? Self.statusSeconds, Self.statusSeconds)
      made.append(
        Turns(label: "wardwatch.service", qos: .utility) { [weak self] in
          self?.tellManager()
          return interval
        })
    }
    if plan.heartbeat.isWanted {
      made.append(Turns(label: "wardwatch.heartbeat", qos: .utility) { [weak self] in self?.beat() })
    }
    turns.withLock { $0 = made }
    for one in made { one.ask() }
  }

  func stop() {
    plan.manager.tell([.stopping])
    isEnding.withLock { $0 = true }
    let made = turns.withLock { turns in
      defer { turns = [] }
      return turns
    }
    for one in made { one.end() }
    server?.close()
  }

  private static func health(
    _ snapshot: () -> WardSnapshot?, _ look: () -> (isOnDuty: Bool?, storingSeconds: (half: Double, most: Double)?)
  ) -> (health: WardHealth, isAlive: Bool, snapshot: WardSnapshot)? {
    guard let snapshot = snapshot() else { return nil }
    let store = look()
    var health = WardHealth(snapshot, isOnDuty: store.isOnDuty)
    health.storingSeconds = store.storingSeconds
    let age = Date().timeIntervalSince1970 - snapshot.timeSeconds
    // While the database is away and the disk takes nothing, the engine waits on purpose: to end it would lose what it holds.
    return (health, age < mostAgeSeconds || health.database.state == .down, snapshot)
  }

  private func tellManager() {
    guard !isEnding.withLock({ $0 }) else { return }
    guard let (health, isAlive, _) = Self.health(snapshot, look) else {
      plan.manager.tell([.alive, .status("starting")])
      return
    }
    plan.manager.tell((isAlive ? [.alive] : []) + [.status(isAlive ? health.words : "the engine stands still")])
  }

  /// Nobody outside hears of a ward where nobody is on duty, or where something is wrong.
  private func beat() -> Double {
    guard !isEnding.withLock({ $0 }), let (health, isAlive, _) = Self.health(snapshot, look) else { return 1 }
    guard isAlive, health.isOnDuty == true, health.troubles.isEmpty else { return Self.statusSeconds }
    let found = plan.heartbeat.beat { [isEnding] in isEnding.withLock { $0 } }
    let before = trouble.withLock { trouble in
      defer { trouble = found }
      return trouble
    }
    if let found, before == nil { say(found) }
    if found == nil, before != nil { say("the heartbeat is given again") }
    return Self.heartbeatSeconds
  }

  private static func page(
    _ path: String, snapshot: () -> WardSnapshot?, look: () -> (isOnDuty: Bool?, storingSeconds: (half: Double, most: Double)?)
  ) -> StatusServer.Page? {
    guard ["/metrics", "/healthz", "/ward.json"].contains(path) else { return nil }
    guard let (health, isAlive, snapshot) = health(snapshot, look) else {
      return StatusServer.Page(status: 503, kind: .text, text: "starting\n")
    }
    switch path {
    case "/metrics":
      return StatusServer.Page(kind: .metrics, text: OpenMetrics.text(health, version: Product.version))
    case "/healthz":
      let troubles = isAlive ? health.troubles : ["the engine stands still"]
      return StatusServer.Page(
        status: troubles.isEmpty ? 200 : 503, kind: .text,
        text: troubles.isEmpty ? "ok\n" : troubles.joined(separator: "\n") + "\n")
    default: return StatusServer.Page(kind: .json, text: WardDocument(snapshot).json)
    }
  }
}
