import Alarms
import Foundation
import MadeUpWard
import Vitals

@testable import Console

/// A console with a made-up ward on it, a few keys later.
struct Stage {
  var model = ConsoleModel()
  var size: Size

  static let now = MadeUpWard.startSeconds

  init(_ columns: Int, _ rows: Int, snapshot: WardSnapshot? = WardState.raging.made) {
    size = Size(columns: columns, rows: rows)
    model.tick(atSeconds: Self.now)
    if let snapshot { model.receive(snapshot) }
    // The selection has stood still long enough for a key to mean it.
    model.tick(atSeconds: Self.now + 2)
  }

  /// Takes a snapshot at the time that it bears.
  @discardableResult
  mutating func receive(_ snapshot: WardSnapshot) -> [ConsoleCommand] {
    model.tick(atSeconds: max(model.nowSeconds, snapshot.timeSeconds))
    return model.receive(snapshot)
  }

  @discardableResult
  mutating func press(_ keys: Key...) -> [ConsoleCommand] {
    keys.flatMap { model.handle($0, size: size) }
  }

  @discardableResult
  mutating func type(_ text: String) -> [ConsoleCommand] {
    text.unicodeScalars.flatMap { model.handle(.character($0), size: size) }
  }

  func frame(_ abilities: Abilities = Abilities()) -> Frame { model.frame(size: size, abilities: abilities) }

  var text: String { frame().text }
}

/// The states of a ward that every screen has to show well.
enum WardState: String, CaseIterable {
  case raging
  case quiet
  case databaseDown = "database-down"
  case feedDown = "feed-down"
  case replay
  case hostile
  case noModel = "no-model"
  case spotChecks = "spot-checks"

  /// Made once: inventing half an hour of a ward takes its time.
  var made: WardSnapshot { Self.all[self] ?? snapshot() }

  private static let all = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.snapshot()) })

  func snapshot(atSeconds now: Double = MadeUpWard.startSeconds) -> WardSnapshot {
    var ward = MadeUpWard()
    switch self {
    case .quiet: ward.patients = MadeUpPatient.quiet(16)
    case .hostile: ward.patients = Self.hostilePatients + MadeUpPatient.raging.prefix(4)
    case .spotChecks:
      ward.intervalSeconds = 3600
      ward.historySeconds = 86_400
      for index in ward.patients.indices { ward.patients[index].onsetSeconds *= 20 }
    default: break
    }
    var snapshot = ward.snapshot(atSeconds: now)
    switch self {
    case .databaseDown:
      snapshot.database = DependencyStatus(
        state: .down, message: "connection to server at \"db.ward\" failed:\n\tConnection refused: start PostgreSQL there",
        pending: 12)
      snapshot.mail = DependencyStatus(state: .down, message: "smtp://mail.ward:587 times out", pending: 2)
      snapshot.duty = .unknown
      snapshot.warning = "weights/model.json is of an older version: train again"
    case .feedDown:
      snapshot.feed = FeedStatus(state: .down, message: "localhost:9092: connection refused: is the broker up?", partitions: 6)
    case .replay:
      snapshot.timeSeconds += 86_400 * 200
      for index in snapshot.beds.indices { snapshot.beds[index].arrivedSeconds += 86_400 * 200 }
    case .noModel:
      for index in snapshot.beds.indices { snapshot.beds[index].assessment.isModelled = false }
      snapshot.warning = "weights/model.json cannot be read: NEWS2 alone speaks"
    default: break
    }
    return snapshot
  }

  private static let hostilePatients: [MadeUpPatient] = [
    "\u{1B}[31mRED\u{1B}[0m\u{7}", "a\r\nb\tc", "\u{202E}gnihton\u{202C}", "zero\u{200B}\u{200D}\u{FEFF}width", "漢字カナ名前患者様",
    "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}zalgo", "👩‍👩‍👧‍👦 family", "", String(repeating: "long ", count: 300),
    "สวัสดี", "\u{0}\u{1}\u{7F}\u{9B}2J",
  ].enumerated().map { index, name in
    MadeUpPatient(bed: index == 7 ? nil : "B\(index)\u{1B}c", name: name, id: "H\(index)", usual: MadeUpPatient.calm)
  }
}

/// Text files that show what a screen looks like; `WARDWATCH_RECORD=1` writes them anew.
enum Fixture {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")

  static var isRecording: Bool { ProcessInfo.processInfo.environment["WARDWATCH_RECORD"] == "1" }

  static func expected(_ name: String, recording text: String) throws -> String {
    if isRecording { try Data((text + "\n").utf8).write(to: file(name)) }
    return try self.text(name)
  }

  static func text(_ name: String) throws -> String { try String(decoding: Data(contentsOf: file(name)), as: UTF8.self) }

  static func readme() throws -> String {
    let root = folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return try String(decoding: Data(contentsOf: root.appendingPathComponent("README.md")), as: UTF8.self)
  }

  private static func file(_ name: String) -> URL { folder.appendingPathComponent("\(name).txt") }
}
