@preconcurrency internal import Dispatch
internal import Foundation
internal import Sharing

/// The schemas of a registry, fetched once each and kept.
///
/// Whoever reads asks `answer` and never waits. Whoever feeds calls `want` first, which waits for a schema that is asked for the
/// first time, so that the first records of a topic are not lost to a slow answer. While the registry cannot be reached nobody
/// waits again: it is asked every few seconds on a queue of its own, and what was kept on disk serves meanwhile. Disk comes
/// second, since a registry that was built anew may have given the number to another schema.
///
/// Unchecked because what changes is guarded by `condition`.
package final class SchemaRegistry: @unchecked Sendable {
  private struct State {
    var answers: [UInt32: RegistryAnswer] = [:]
    /// Those under way, and when one that failed may be tried again.
    var underWay: Set<UInt32> = []
    var nextTryNanoseconds: [UInt32: UInt64] = [:]
    var outage: String?
    /// Until then no other schema is asked for either.
    var outageUntilNanoseconds: UInt64 = 0
    var notices: [String] = []
    var isClosed = false
  }

  private let configuration: RegistryConfiguration
  private let transfer: RegistryTransfer
  private let queue = DispatchQueue(label: "wardwatch.registry", qos: .utility)
  private let condition = NSCondition()
  // Guarded by `condition`.
  private var state = State()

  /// Numbers come from records, which anybody may have sent.
  private static let mostSchemas = 1024
  /// One that the registry does not have may be registered later.
  private static let missingRetrySeconds = 60.0

  package init(configuration: RegistryConfiguration) {
    self.configuration = configuration
    transfer = RegistryTransfer(configuration: configuration)
  }

  /// What is known of a schema; from any thread, without waiting. Nil where the registry has not answered.
  package func answer(_ id: UInt32) -> RegistryAnswer? { locked { state.answers[id] } }

  /// Why the registry cannot be used now, as a sentence; nil while all is well.
  package var outage: String? { locked { state.outage } }

  /// Asks for what is not known. Waits, for at most a transfer's time, only for schemas that were never asked for before.
  package func want(_ ids: Set<UInt32>) {
    let now = Monotonic.nowNanoseconds()
    var isNew = false
    condition.lock()
    defer { condition.unlock() }
    for id in ids where state.answers[id] == nil || state.answers[id] == .missing {
      let next = state.nextTryNanoseconds[id]
      let hasRoom = state.nextTryNanoseconds.count + state.underWay.count < Self.mostSchemas
      guard !state.isClosed, !state.underWay.contains(id), next.map({ $0 <= now }) ?? hasRoom else { continue }
      isNew = isNew || next == nil && state.outage == nil
      state.underWay.insert(id)
      queue.async { self.fetch(id) }
    }
    guard isNew else { return }
    let deadline = Date(timeIntervalSinceNow: configuration.totalTimeoutSeconds)
    while !state.isClosed, state.outage == nil, !state.underWay.isDisjoint(with: ids) {
      if !condition.wait(until: deadline) { return }
    }
  }

  /// What happened since the last call, as sentences.
  package func takeNotices() -> [String] {
    locked {
      defer { state.notices = [] }
      return state.notices
    }
  }

  package func close() {
    locked {
      state.isClosed = true
      condition.broadcast()
    }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }

  // MARK: On the queue

  private func fetch(_ id: UInt32) {
    if locked({ state.isClosed }) { return }
    let isHeldBack = locked { state.outage != nil && Monotonic.nowNanoseconds() < state.outageUntilNanoseconds }
    // Resolved: with the schemas that it refers to written out in it.
    let outcome = isHeldBack ? .failed("it was away a moment ago") : transfer.get("/schemas/ids/\(id)?format=resolved")
    let result: Result<RegistryAnswer, RegistryAnswer.Refusal> =
      switch outcome {
      case .failed(let reason): .failure(RegistryAnswer.Refusal(reason: reason))
      case .answered(let status, let body): RegistryAnswer.read(status: status, body: body)
      }
    if case .success(let answer) = result { keep(answer, of: id) }
    let kept = if case .failure = result { kept(id) } else { RegistryAnswer?.none }
    locked { take(result, of: id, kept: kept, isHeldBack: isHeldBack) }
  }

  private func take(
    _ result: Result<RegistryAnswer, RegistryAnswer.Refusal>, of id: UInt32, kept: RegistryAnswer?, isHeldBack: Bool
  ) {
    state.underWay.remove(id)
    var retrySeconds = configuration.retrySeconds
    switch result {
    case .success(let answer):
      if answer == .missing {
        retrySeconds = Self.missingRetrySeconds
        if state.answers[id] == nil { note("the schema registry has no schema \(id); records framed with it are rejected") }
      }
      if state.outage != nil { note("the schema registry answers again") }
      state.outage = nil
      state.answers[id] = answer
    case .failure(let refusal):
      if state.outage == nil {
        note(
          "the schema registry at \(configuration.url) cannot be used: \(refusal.reason); records whose schema is not known yet "
            + "are rejected until it can; see --schema-registry")
      }
      if !isHeldBack {
        state.outageUntilNanoseconds = Monotonic.nowNanoseconds() + UInt64(retrySeconds * 1e9)
        state.outage = "the schema registry at \(configuration.url) cannot be used: \(refusal.reason); see --schema-registry"
      }
      if let kept, state.answers[id] == nil {
        state.answers[id] = kept
        note("schema \(id) is read as it was when the registry last gave it")
      }
    }
    state.nextTryNanoseconds[id] = Monotonic.nowNanoseconds() + UInt64(retrySeconds * 1e9)
    condition.broadcast()
  }

  private func note(_ sentence: String) {
    if state.notices.count < 100 { state.notices.append(sentence) }
  }

  // MARK: On disk

  private func file(_ id: UInt32) -> URL? {
    configuration.folder.map { folder in
      let place = configuration.url.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") ? $0 : "_" }
      return URL(fileURLWithPath: folder).appendingPathComponent("schemas").appendingPathComponent("\(String(place))-\(id).json")
    }
  }

  /// That it cannot be kept matters only in an outage, and is no reason to do without it now.
  private func keep(_ answer: RegistryAnswer, of id: UInt32) {
    guard let file = file(id), let data = answer.kept else { return }
    try? FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try? data.write(to: file, options: .atomic)
  }

  private func kept(_ id: UInt32) -> RegistryAnswer? {
    guard let file = file(id), let data = try? Data(contentsOf: file), data.count <= 2 * RegistryTransfer.mostBytes else {
      return nil
    }
    return try? RegistryAnswer.read(status: 200, body: Array(data)).get()
  }
}
