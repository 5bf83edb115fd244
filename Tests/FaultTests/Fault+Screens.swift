import Foundation
import SwallowingProxy

@testable import Storage

extension Fault {
  /// Two consoles and one that only watches, each on a terminal; the last has a way to the database that can be cut.
  private final class Screens {
    let ward: FaultWard
    let consoles: [ScreenProcess]
    let watcher: ScreenProcess
    let proxy: SwallowingProxy
    /// How soon after the key each acknowledgement was stored.
    private(set) var storedSeconds: [Double?] = []
    // Of names that differ in each letter all is written anew where one stands in place of the other.
    private static let people = ["qxa71", "bmzk4"]

    init(_ ward: FaultWard) throws {
      self.ward = ward
      let proxy = try SwallowingProxy(before: ward.cluster.directory)
      self.proxy = proxy
      func screen(_ name: String, at address: String, also: [String]) throws -> ScreenProcess {
        let folder = ward.folder + "/" + name
        return try ScreenProcess(
          folder: folder,
          arguments: [
            "--bootstrap=\(ward.bootstrap)", "--topic=\(FaultWard.topic)", "--site=\(FaultWard.site)", "--ward=Ward",
            "--database=\(address)", "--state=\(folder)", "--quiet",
          ] + also)
      }
      let mail = ["--mail-drop=\(ward.folder)/mails", "--mail-to=outreach@example.org"]
      let first = try screen("first", at: ward.cluster.connectionInfo, also: mail + ["--user=\(Self.people[0])"])
      _ = Patience.wait(60) { Self.epoch(ward) == 1 }
      let second = try screen("second", at: ward.cluster.connectionInfo, also: mail + ["--user=\(Self.people[1])"])
      consoles = [first, second]
      watcher = try screen(
        "watcher", at: "host=\(proxy.directory) port=5432 user=wardwatch dbname=postgres", also: ["--watch"])
      _ = Patience.wait(60) { second.log.contains("watching: ") }
    }

    static func epoch(_ ward: FaultWard) -> Int? {
      ward.column("select epoch::text from leases where expires_at > clock_timestamp()").first.flatMap { Int($0) }
    }

    /// What is done to the console on duty, and how soon another is.
    func takeover(_ cut: () -> Void) -> Double? {
      let before = Self.epoch(ward) ?? 0
      cut()
      return Patience.wait(20) { Self.epoch(ward).map { $0 > before } ?? false }
    }

    /// Somebody falls ill, and is seen on these screens and on that of the watcher.
    func fallIll(_ patient: String, on screens: [ScreenProcess]) throws -> Bool {
      try ward.fallIll(patient)
      return Patience.wait(30) { (screens + [watcher]).allSatisfy { $0.shows(patient) } && ward.highs(of: patient) == 1 } != nil
    }

    /// One console acknowledges what is most urgent; how soon after the key that is on the screens of others.
    func acknowledge(at number: Int, seenBy others: [ScreenProcess]) -> Double? {
      let before = acknowledged
      consoles[number].press("g")
      // Behind the way to a top that is another now, a key acts on nobody for a second and a half.
      Patience.pass(1)
      let marks = others.map(\.mark)
      consoles[number].press("a")
      storedSeconds.append(Patience.wait(20) { acknowledged == before + 1 })
      let more = Patience.wait(20) {
        zip(others, marks).allSatisfy { $0.shows(Self.people[number], since: $1) }
      }
      return storedSeconds.last?.flatMap { stored in more.map { stored + $0 } }
    }

    private var acknowledged: Int { ward.column("select 1 from acknowledgements").count }
  }

  static let screens: [Fault] = [
    Fault(
      name: "screens",
      done: "two consoles and a --watch, each on a terminal: kill -9, SIGSTOP, a cable cut; acknowledged by a key",
      isShort: false
    ) { ward in
      let screens = try Screens(ward)
      let (first, second, watcher) = (screens.consoles[0], screens.consoles[1], screens.watcher)
      var areSeen = try screens.fallIll("Kz1", on: [first, second])
      var seconds = [screens.acknowledge(at: 0, seenBy: [second, watcher])]
      let killed = screens.takeover { first.kill() }
      areSeen = try screens.fallIll("Wm2", on: [second]) && areSeen
      seconds.append(screens.acknowledge(at: 1, seenBy: [watcher]))
      let mark = first.log.count
      try first.start()
      _ = Patience.wait(60) { first.log.dropFirst(mark).contains("watching: ") && first.shows("Wm2") }
      let paused = screens.takeover { second.pause() }
      areSeen = try screens.fallIll("Hb3", on: [first]) && areSeen
      seconds.append(screens.acknowledge(at: 0, seenBy: [watcher]))
      second.goOn()
      let returned = Patience.wait(30) { second.shows("Hb3") }
      screens.proxy.swallow()
      screens.proxy.heal()
      Patience.pass(2)
      areSeen = try screens.fallIll("Vd4", on: [first, second]) && areSeen
      seconds.append(screens.acknowledge(at: 0, seenBy: [second, watcher]))
      let mails = try ward.mails()
      return Outcome(
        "on duty after \(killed.words) and \(paused.words); acknowledged by a key, that was stored after "
          + "\(screens.storedSeconds.map(\.words).joined(separator: ", ")), and on the other screens after "
          + seconds.map(\.words).joined(separator: ", "),
        [
          ("another on duty within 5 s", (killed ?? 99) < 5 && (paused ?? 99) < 5), ("seen on every screen", areSeen),
          ("acknowledged everywhere within a second", seconds.allSatisfy { ($0 ?? 99) < 1 }),
          ("the stopped one sees what came meanwhile", returned != nil),
          ("one mail each", mails.all == mails.different && mails.different == 4),
        ])
    }
  ]
}
