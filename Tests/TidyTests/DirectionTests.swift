import Testing

/// Who may import whom. C <- adapters -> Vitals <- pure rooms <- Monitoring <- executable; adapters never import each other, and
/// no pure room imports a C room but for arithmetic on bytes: parsing, checksums, identities.
///
/// This is the picture of the architecture: a line that changes here is a decision, not a repair.
private let picture: [String: Set<String>] = [
  // Pure.
  "Saving": [],
  "Vitals": ["Saving"],
  "Alarms": ["Vitals", "Saving", "CUuid"],
  "Interchange": ["Vitals", "Toml", "CSimdjson", "CZlib"],
  "Detection": ["Vitals", "Saving", "CCrypto", "CKernels"],
  "Training": ["Vitals", "Detection", "Toml"],
  "Simulation": ["Vitals"],
  "Console": ["Vitals", "Alarms"],
  "Toml": ["CToml"],
  "Settings": ["Toml", "CGetopt"],
  // What the rooms with threads share.
  "Sharing": [],
  // Adapters.
  "Streaming": ["Vitals", "Sharing", "CRdKafka"],
  "Storage": ["Vitals", "Alarms", "Saving", "Sharing", "CPostgres", "CZlib"],
  "Notification": ["Vitals", "Alarms", "Sharing", "CCrypto", "CCurl"],
  "Registry": ["Sharing", "CCurl"],
  // For those who look after machines: systemd, monitoring.
  "Service": ["Vitals", "Alarms", "Sharing", "CMicrohttpd"],
  "Terminal": ["Console", "CNcurses"],
  // The engine and its shell.
  "Engine": ["Vitals", "Detection", "Alarms", "Saving"],
  "Monitoring": ["Vitals", "Interchange", "Detection", "Alarms", "Engine", "Saving", "Sharing"],
  // How the engine does on simulated emergencies.
  "Emergencies": ["Vitals", "Alarms", "Detection", "Engine", "Simulation"],
  // What the parts cost.
  "wardwatch-bench": [
    "Vitals", "Alarms", "Interchange", "Detection", "Sharing", "Simulation", "Console", "MadeUpWard", "Saving", "Streaming",
    "Storage", "Engine", "Monitoring", "CMalloc",
  ],
  // The executable puts the adapters into the engine's ports.
  "wardwatch": [
    "Vitals", "Alarms", "Interchange", "Detection", "Training", "Simulation", "Console", "Settings", "Saving", "Sharing",
    "Streaming", "Storage", "Notification", "Registry", "Service", "Terminal", "Engine", "Monitoring", "Emergencies",
    "CMalloc",
  ],
]

@Suite("The directions between rooms")
struct DirectionTests {
  /// The toolchain's own modules, open to all rooms.
  private static let toolchain: Set = ["Dispatch", "Foundation", "Glibc"]

  @Test("Drawn from the imports, the picture of the rooms comes out as it is written down", arguments: picture.keys.sorted())
  func drawsThePicture(room: String) throws {
    let files = SourceFile.all.filter { !$0.isTest && $0.room == room }
    let imported = try files.flatMap { try $0.matches(of: #"^[@\w ]*\bimport +(\w+)"#).map(\.text) }
    #expect(Set(imported).subtracting(Self.toolchain) == picture[room])
  }

  @Test("Every room stands in the picture")
  func isComplete() {
    #expect(Set(SourceFile.all.filter { !$0.isTest }.map(\.room)) == Set(picture.keys))
  }
}
