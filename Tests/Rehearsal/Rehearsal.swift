import Alarms
import Console
import Dispatch
import Foundation
import MadeUpWard
import Sharing
import Terminal
import Vitals

/// The console on a made-up ward, for tests of the terminal and for pictures: `rehearsal [BEDS] [STATE]`.
///
/// Acknowledging a patient crashes on purpose where REHEARSAL_CRASH names how: that is how a test gets a crash at a moment
/// of its choice.
@main
enum Rehearsal {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    let beds = arguments.first.flatMap { Int($0) } ?? 36
    let states = Set(arguments.dropFirst())
    let environment = ProcessInfo.processInfo.environment
    do {
      let waker = try TerminalWaker()
      let ward = SnapshotMaker(beds: beds, states: states)
      let newest = Guarded<WardSnapshot?>(nil)
      let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "rehearsal.ward"))
      timer.setEventHandler { @Sendable in
        let snapshot = ward.snapshot(atSeconds: Date().timeIntervalSince1970)
        newest.withLock { $0 = snapshot }
        waker.wake()
      }
      timer.schedule(deadline: .now(), repeating: 1)
      timer.resume()
      defer { timer.cancel() }
      let ending = try TerminalSession.run(
        ConsoleModel(), waker: waker,
        wish: TerminalWish(
          terminalName: environment["TERM"],
          limit: Abilities(colours: (environment["NO_COLOR"] ?? "").isEmpty ? .twoHundredFiftySix : .none)),
        logPath: environment["REHEARSAL_LOG"],
        refresh: { model in
          let snapshot = newest.withLock { newest in
            defer { newest = nil }
            return newest
          }
          return snapshot.map { model.receive($0) } ?? []
        },
        perform: { command in
          guard case .acknowledge = command else { return }
          FileHandle.standardError.write(Data("acknowledged\n".utf8))
          crash(environment["REHEARSAL_CRASH"])
        })
      switch ending {
      // At once: the queue that makes snapshots is still at it.
      case .signal(let number): _exit(128 + number)
      case .quit: _exit(0)
      case .terminalGone: _exit(3)
      }
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(2)
    }
  }

  private static func crash(_ how: String?) {
    switch how {
    case "trap": fatalError("on purpose")
    case "abort": abort()
    // A real fault: the kernel delivers it also where a parent has had the signal ignored or blocked.
    case "segv": UnsafeMutablePointer<Int>(bitPattern: 8)?.pointee = 1
    default: break
    }
  }
}

private struct SnapshotMaker: Sendable {
  let beds: Int
  let states: Set<String>
  let epochSeconds = Date().timeIntervalSince1970

  func snapshot(atSeconds now: Double) -> WardSnapshot {
    let patients = states.contains("quiet") ? MadeUpPatient.quiet(beds) : MadeUpPatient.ward
    var ward = MadeUpWard(patients: Array(patients.prefix(beds)), epochSeconds: epochSeconds)
    if states.contains("1hz") { ward.intervalSeconds = 1 }
    var snapshot = ward.snapshot(atSeconds: now)
    if states.contains("database-down") {
      snapshot.database = DependencyStatus(
        state: .down, message: "postgresql://localhost:5432/ward refuses connections: start PostgreSQL", pending: 12)
    }
    if states.contains("feed-down") {
      snapshot.feed = FeedStatus(state: .down, message: "localhost:9092: connection refused: is the broker up?", partitions: 6)
    }
    if states.contains("replay") { snapshot.wardTimeSeconds -= 86_400 * 200 }
    return snapshot
  }
}
