internal import Alarms
import Engine
internal import Vitals

/// Stores what is wrong with what is known of patients, and with the machinery, once it is an alarm of its own.
struct TechnicalKeeper: Sendable {
  private var log: TechnicalLog
  private let store: any AlarmStore

  init(siteName: String, store: any AlarmStore) {
    log = TechnicalLog(siteName: siteName)
    self.store = store
  }

  mutating func take(_ events: [ShardEvent], at nowSeconds: Double) {
    keep(
      events.flatMap { event -> [TechnicalAlarm] in
        if case .condition(let change) = event { log.take(change, at: nowSeconds) } else { [] }
      })
  }

  /// Looks how the machinery is, and what has lasted until now.
  mutating func watch(feed: FeedStatus, database: DependencyStatus, delivery: DependencyStatus, at nowSeconds: Double) {
    let causes = MachineryWatch.causes(
      feed: feed, database: database, delivery: delivery, isAnybodyOnDuty: store.duty.isAnybody)
    keep(causes.flatMap { log.set($0.kind, cause: $0.cause, at: nowSeconds) } + log.settle(at: nowSeconds))
  }

  private func keep(_ alarms: [TechnicalAlarm]) {
    if !alarms.isEmpty { store.record(alarms) }
  }
}
