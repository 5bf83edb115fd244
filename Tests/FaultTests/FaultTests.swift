import Foundation
import Sharing
import Testing

@testable import Storage

/// How much of it is wanted.
enum FaultExtent: String {
  case short
  case all

  static let wanted = ProcessInfo.processInfo.environment["WARDWATCH_FAULTS"].flatMap(FaultExtent.init)
}

/// Everything here takes minutes: it runs where WARDWATCH_FAULTS says `short` or `all`, as `make faults` does.
@Suite(
  "What happens to machines", .serialized,
  .enabled(if: PrivateCluster.isInstalled && FaultExtent.wanted != nil, "WARDWATCH_FAULTS is not set"))
struct FaultTests {
  /// A word of the names of those that are wanted; all where it is not set.
  private static let wanted = ProcessInfo.processInfo.environment["WARDWATCH_FAULT"]

  @Test("is survived: every alarm is stored once, as an engine has it that nothing happened to")
  func table() {
    var rows = [["fault", "what was done", "what was seen", "", "took"]]
    for fault in Fault.all where (FaultExtent.wanted == .all || fault.isShort) && Self.wanted.map(fault.name.contains) ?? true {
      if let obstacle = fault.obstacle {
        rows.append([fault.name, fault.done, obstacle, "left out", ""])
        continue
      }
      let begin = Monotonic.nowSeconds()
      let outcome = Self.outcome(of: fault)
      let took = "\(Int((Monotonic.nowSeconds() - begin).rounded())) s"
      #expect(outcome.isHeld, "\(fault.name): \(outcome.seen)")
      rows.append([fault.name, fault.done, outcome.seen, outcome.isHeld ? "held" : "NOT HELD", took])
      print(rows[rows.count - 1].joined(separator: " | "))
    }
    let widths = rows[0].indices.map { column in rows.reduce(0) { max($0, $1[column].count) } }
    for row in rows {
      print(zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  "))
    }
  }

  private static func outcome(of fault: Fault) -> Fault.Outcome {
    do {
      let ward = try FaultWard(onRealBrokers: fault.needsBrokers)
      var outcome = try fault.run(ward)
      // A database of its own is not looked at here.
      let stored = Set(ward.column("select id::text from alarms")).subtracting(ward.formerAlarms)
      if !stored.isEmpty, try stored != ward.expectedAlarms() {
        outcome.isHeld = false
        outcome.seen += "; the rows are not those of an engine that nothing happened to"
      }
      return outcome
    } catch {
      return Fault.Outcome(seen: "\(error)", isHeld: false)
    }
  }
}
