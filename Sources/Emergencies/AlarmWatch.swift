internal import Alarms
internal import Detection
import Engine
internal import Engine
internal import Vitals

/// The console's engine with its delays, without a console.
struct AlarmWatch: Sendable {
  private(set) var shard: Shard
  private var events: [ShardEvent] = []

  init(_ detector: Detector, policy: AlarmPolicy) {
    shard = Shard(wardName: "Rehearsal", detector: detector, policy: policy, explains: false, draws: false)
  }

  @discardableResult
  mutating func take(_ readings: [Reading]) -> [AlarmTransition] {
    events.removeAll(keepingCapacity: true)
    var sifted = readings
    for index in sifted.indices { _ = sifted[index].sift() }
    shard.step(sifted, into: &events)
    return events.compactMap { if case .transition(let transition) = $0 { transition } else { nil } }
  }

  var patientsInAlarm: Int { shard.patients.count { $0.alarm.severity > .normal } }
}

/// The same of the models (with NEWS2 as their floor, as on the console) and of NEWS2 alone.
package struct Paired<Element> {
  package var models: Element
  package var news2: Element

  package init(models: Element, news2: Element) {
    self.models = models
    self.news2 = news2
  }

  func map<Result>(_ transform: (Element) -> Result) -> Paired<Result> {
    Paired<Result>(models: transform(models), news2: transform(news2))
  }
}

extension Paired: Sendable where Element: Sendable {}
extension Paired: Equatable where Element: Equatable {}
extension Paired: Codable where Element: Codable {}
