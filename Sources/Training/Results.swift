internal import Foundation

/// Results of work on several threads.
///
/// Unchecked because `lock` guards the results.
final class Results<Result>: @unchecked Sendable {
  private let lock = NSLock()
  private var results: [Int: Result] = [:]

  func set(_ place: Int, _ result: Result) { lock.withLock { results[place] = result } }

  var value: [Int: Result] { lock.withLock { results } }
}
