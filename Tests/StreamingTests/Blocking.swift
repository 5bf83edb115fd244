import Dispatch

/// Runs blocking calls on a queue of their own, off the cooperative pool that runs the tests.
func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue(label: "wardwatch.tests.blocking").async {
      continuation.resume(with: Swift.Result(catching: body))
    }
  }
}
