internal import CMalloc
@preconcurrency internal import Dispatch

/// What the allocator keeps of memory that was freed. A backlog that is read back by a dozen threads leaves it in many pieces, which
/// glibc would hold for good: of 5,000 beds' process that was a third, and it grew.
enum Heap {
  /// As many pools as there are queues that are busy at once; glibc makes eight for each processor.
  private static let pools: Int32 = 2
  /// What is larger goes back at once when it is freed: glibc's own figure, which otherwise rises with each that does.
  private static let bytesOfItsOwn: Int32 = 131_072
  /// Of 5,000 beds it takes three hundredths of a second.
  private static let secondsBetween = 60

  /// Only before there is any other thread.
  static func hold() {
    mallopt(M_ARENA_MAX, pools)
    mallopt(M_MMAP_THRESHOLD, bytesOfItsOwn)
  }

  /// Has the system given back, once a minute, what has been freed.
  /// - Returns: what keeps it up.
  static func givingBack() -> any DispatchSourceTimer {
    let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "wardwatch.heap", qos: .utility))
    timer.schedule(deadline: .now() + .seconds(secondsBetween), repeating: .seconds(secondsBetween), leeway: .seconds(5))
    timer.setEventHandler { malloc_trim(0) }
    timer.resume()
    return timer
  }
}
