import Foundation
import MailServers
import Pooler

@testable import Storage

/// What becomes of the console's own machine: its disk, and the names it knows.
extension Fault {
  static let machines: [Fault] = [
    Fault(
      name: "a disk of 1 MB", done: "for the journal; the database is away, a thousand fall ill at once, it comes back",
      isShort: false, obstacle: Mounts.obstacle
    ) { ward in
      let server = try SMTPListener()
      defer { server.stop() }
      let state = ward.folder + "/small"
      let console = try ward.console(
        "small", mail: ward.mailing(by: server, to: ["a"]), mounting: "mount -t tmpfs -o size=1m,mode=0700 small \(state)")
      _ = Patience.wait(60) { console.isOnDuty == true }
      ward.cluster.stop(abruptly: true)
      let patients = (1...1_000).map { "K\($0)" }
      try ward.fallIll(all: patients)
      let told = Patience.wait(120) {
        !server.received.isEmpty && (console.metric("wardwatch_journal_entries") ?? 0) >= 1_000
          && console.metric("wardwatch_deliveries_pending") == 0
      }
      let kept = console.metric("wardwatch_journal_entries")
      let freeBytes = Mounts.freeBytes(console.ownPath(state))
      try ward.cluster.start()
      let stored = Patience.wait(90) {
        ward.column("select count(*)::text from alarms where kind = 'raised' and severity = 'HIGH'") == ["1000"]
      }
      let known = Patience.wait(90) { ward.column("select count(*)::text from deliveries where state = 'taken'") == ["1000"] }
      return Outcome(
        "\(Int(kept ?? 0)) entries waited with \(freeBytes >> 10) kB left on the disk, all told \(told.words) after, all stored \(stored.words) after it was back",
        [
          ("told", told != nil), ("stored", stored != nil), ("known as told", known != nil),
        ])
    },
    Fault(
      name: "a disk that turns read-only",
      done:
        "under the journal that is open, while the database is away; a HIGH, the database back, a HIGH",
      isShort: false, obstacle: Mounts.obstacle ?? Mounts.imageObstacle
    ) { ward in
      let (state, image) = (ward.folder + "/failing", ward.folder + "/image")
      try Mounts.make(image)
      let console = try ward.console("failing", mounting: "mount -o loop \(image) \(state)")
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll("R1")
      _ = Patience.wait(30) { ward.highs(of: "R1") == 1 }
      ward.cluster.stop(abruptly: true)
      // As ext4 does by itself where the disk below it fails; a mount that is in use is not made read-only otherwise.
      try Mounts.run(["/usr/bin/nsenter", "--target", "\(console.pid)", "--mount", "mount", "-o", "remount,abort", state])
      let isReadOnly = open(console.ownPath(state) + "/x", O_CREAT | O_WRONLY, 0o600) < 0 && errno == EROFS
      try ward.fallIll("R2")
      let mailed = try Patience.wait(40) { try ward.mails(about: "R2").all == 1 }
      let shown = Patience.wait(20) { console.bed("R2")?.severity == "HIGH" }
      try ward.cluster.start()
      let stored = Patience.wait(60) { ward.highs(of: "R2") == 1 }
      try ward.fallIll("R3")
      let straight = Patience.wait(30) { ward.highs(of: "R3") == 1 }
      return Outcome(
        "mailed after \(mailed.words), stored \(stored.words) after the database was back",
        [
          ("read-only", isReadOnly), ("mailed", mailed != nil), ("shown", shown != nil), ("stored", stored != nil),
          ("stored from then on", straight != nil), ("on duty", console.isOnDuty == true),
        ])
    },
    Fault(
      name: "a database that moves",
      done: "its name is of no address for 3 s, then of another, where it is now; a HIGH meanwhile",
      isShort: false, obstacle: Mounts.obstacle ?? (Pooler.isInstalled ? nil : "no pgbouncer here")
    ) { ward in
      let names = try Names(ward, of: "ward-db", at: "127.0.0.2")
      var pooler: Pooler? = try Pooler(before: ward.cluster, sessions: 8, address: "127.0.0.2")
      let console = try ward.console(
        "moving", at: "host=ward-db port=\(Pooler.port) user=wardwatch dbname=postgres",
        mounting: names.mounting)
      let onDuty = Patience.wait(60) { console.isOnDuty == true }
      try names.say(nil)
      pooler = nil
      try ward.fallIll("A1")
      let mailed = try Patience.wait(40) { try ward.mails().all == 1 }
      Patience.pass(3)
      let said = console.log.contains("ward-db")
      pooler = try Pooler(before: ward.cluster, sessions: 8, address: "127.0.0.3")
      try names.say("127.0.0.3")
      let stored = Patience.wait(60) { ward.highs(of: "A1") == 1 }
      try ward.acknowledge("A1", by: "rn1")
      let heard = Patience.wait(30) { console.bed("A1")?.acknowledged_by == "rn1" }
      return withExtendedLifetime(pooler) {
        Outcome(
          "mailed after \(mailed.words), stored \(stored.words) after it could be found again",
          [
            ("on duty", onDuty != nil), ("mailed", mailed != nil), ("said", said), ("stored", stored != nil),
            ("acknowledgements are heard again", heard != nil),
          ])
      }
    },
    Fault(
      name: "a mail server that moves", done: "its name is of an address where nobody is; a HIGH; then of where it is",
      isShort: false,
      obstacle: Mounts.obstacle
    ) { ward in
      let server = try SMTPListener()
      defer { server.stop() }
      let names = try Names(ward, of: "ward-mail", at: "127.0.0.9")
      let mail = ward.mailing(by: server, to: ["a"]).map { $0.replacingOccurrences(of: "127.0.0.1", with: "ward-mail") }
      let console = try ward.console("moving", mail: mail, mounting: names.mounting)
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll("V1")
      let tried = Patience.wait(40) {
        !ward.column("select reason from deliveries where state = 'waiting' and reason is not null").isEmpty
      }
      try names.say("127.0.0.1")
      let taken = Patience.wait(90) { ward.outcomes(of: "V1") == ["a taken"] }
      return Outcome(
        "taken \(taken.words) after it could be found",
        [("in vain before", tried != nil), ("taken", taken != nil), ("once", server.received.count == 1)])
    },
  ]
}

/// The name of a machine, for one process alone.
private struct Names {
  private let file: String
  private let name: String

  init(_ ward: FaultWard, of name: String, at address: String) throws {
    (file, self.name) = (ward.folder + "/hosts", name)
    try Data().write(to: URL(fileURLWithPath: file))
    try say(address)
  }

  var mounting: String { "mount --bind \(file) /etc/hosts" }

  /// It is of this address from now on; nil for none.
  func say(_ address: String?) throws {
    // In place: the mount is of this very file.
    let open = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
    try open.truncate(atOffset: 0)
    try open.write(contentsOf: Data("127.0.0.1 localhost\n\(address.map { "\($0) \(name)\n" } ?? "")".utf8))
  }
}

/// File systems that one process alone sees, for root.
private enum Mounts {
  static var obstacle: String? {
    (try? run(["/usr/bin/unshare", "--mount", "true"])) == nil ? "no mounts of one's own here" : nil
  }

  static var imageObstacle: String? {
    FileManager.default.fileExists(atPath: "/dev/loop-control") && FileManager.default.isExecutableFile(atPath: "/sbin/mkfs.ext4")
      ? nil : "no loop devices, or no mkfs.ext4, here"
  }

  /// An empty file system of 16 MB in a file.
  static func make(_ path: String) throws {
    try Data(count: 16 << 20).write(to: URL(fileURLWithPath: path))
    try run(["/sbin/mkfs.ext4", "-q", path])
  }

  static func freeBytes(_ path: String) -> UInt {
    var found = statvfs()
    return statvfs(path, &found) == 0 ? UInt(found.f_bavail) * UInt(found.f_bsize) : .max
  }

  static func run(_ words: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed(description: "\(words.joined(separator: " ")) failed") }
  }

  struct Failed: Error { var description: String }
}
