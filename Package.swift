// swift-tools-version: 6.2
import PackageDescription

// A clean clone builds with nothing but Debian's packages: every library below is a C or C++ one behind its own small target,
// and no Swift package is fetched. `make demo` installs what is missing.

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let optimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// One room: a target under `Sources/` that may import exactly the rooms named here (DirectionTests).
/// A room that computes much is optimised in debug builds too, so that its tests run in seconds.
func room(_ name: String, imports: [String] = [], linking libraries: [String] = [], computesMuch: Bool = false) -> Target {
  .target(
    name: name, dependencies: imports.map { .byName(name: $0) },
    swiftSettings: strict + (computesMuch ? optimised : []),
    linkerSettings: libraries.map { .linkedLibrary($0) })
}

/// The tests of a room; `imports` names what they need beside it.
func tests(_ room: String, imports: [String] = [], fixtures: Bool = false, computesMuch: Bool = false) -> Target {
  .testTarget(
    name: "\(room)Tests", dependencies: ([room] + imports).map { .byName(name: $0) },
    resources: fixtures ? [.copy("Fixtures")] : [], swiftSettings: strict + (computesMuch ? optimised : []))
}

/// A few C functions over a C++ library, so that Swift never needs C++ interoperability.
func bridge(_ name: String, linking libraries: [String] = []) -> Target {
  .target(
    name: name, cxxSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])],
    linkerSettings: libraries.map { .linkedLibrary($0) })
}

let package = Package(
  name: "wardwatch",
  products: [.executable(name: "wardwatch", targets: ["wardwatch"])],
  targets: [
    // C libraries: a module map and a shim header each. No pkgConfig: the module maps name the libraries, and SwiftPM refuses
    // flags that some releases have in theirs (-D for ncurses, -isystem for librdkafka and libcurl in Debian 13).
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
    .systemLibrary(name: "CRdKafka", providers: [.apt(["librdkafka-dev"])]),
    .systemLibrary(name: "CPostgres", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CUuid", providers: [.apt(["uuid-dev"])]),
    // The C library's own allocator: its knobs are in no module of the toolchain's.
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),

    bridge("CSimdjson", linking: ["simdjson"]),
    bridge("CToml"),
    bridge("CGetopt"),
    // The inner loops of scoring. Optimised in debug builds too; never fused, so that scores are the same bits everywhere.
    .target(
      name: "CKernels", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror", "-O2", "-ffp-contract=off"])]),

    // A web server's few functions: its library's own are variadic.
    .target(
      name: "CMicrohttpd", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])],
      linkerSettings: [.linkedLibrary("microhttpd")]),

    // Pure rooms: no clock, no randomness, no I/O beyond the bytes they are handed or the file they are told to read.
    // How the engine's state becomes bytes, and bytes state.
    room("Saving", computesMuch: true),
    room("Vitals", imports: ["Saving"], computesMuch: true),
    room("Alarms", imports: ["Vitals", "Saving", "CUuid"], computesMuch: true),
    room("Interchange", imports: ["Vitals", "Toml", "CSimdjson", "CZlib"], computesMuch: true),
    room("Detection", imports: ["Vitals", "Saving", "CCrypto", "CKernels"], computesMuch: true),
    room("Training", imports: ["Vitals", "Detection", "Toml"], computesMuch: true),
    room("Simulation", imports: ["Vitals"]),
    room("Console", imports: ["Vitals", "Alarms"]),
    room("Toml", imports: ["CToml"]),
    room("Settings", imports: ["Toml", "CGetopt"]),

    // What the rooms with threads share: values behind locks, turns on a queue, the clock for waits.
    room("Sharing"),

    // Adapters: each owns one library and imports no other adapter.
    room("Streaming", imports: ["Vitals", "Sharing", "CRdKafka"]),
    // Thousands of simulated runs go through the next two.
    room("Storage", imports: ["Vitals", "Alarms", "Saving", "Sharing", "CPostgres", "CZlib"], computesMuch: true),
    room("Notification", imports: ["Vitals", "Alarms", "Sharing", "CCrypto", "CCurl"], computesMuch: true),
    room("Registry", imports: ["Sharing", "CCurl"]),
    room("Service", imports: ["Vitals", "Alarms", "Sharing", "CMicrohttpd"]),
    room("Terminal", imports: ["Console", "CNcurses"]),

    // The heart: a shard of the ward's patients as a pure step, and the shell of queues around shards; adapters come in through its
    // ports.
    room("Engine", imports: ["Vitals", "Detection", "Alarms", "Saving"], computesMuch: true),
    room(
      "Monitoring", imports: ["Vitals", "Interchange", "Detection", "Alarms", "Engine", "Saving", "Sharing"],
      computesMuch: true),

    // How soon the engine warns of simulated emergencies, and how often for nothing.
    room("Emergencies", imports: ["Vitals", "Alarms", "Detection", "Engine", "Simulation"]),

    .executableTarget(
      name: "wardwatch",
      dependencies: [
        "Vitals", "Alarms", "Interchange", "Detection", "Training", "Simulation", "Console", "Settings", "Saving", "Sharing",
        "Streaming", "Storage", "Notification", "Registry", "Service", "Terminal", "Engine", "Monitoring", "Emergencies",
        "CMalloc",
      ], swiftSettings: strict),

    // What the parts cost that a feed goes through.
    .executableTarget(
      name: "wardwatch-bench",
      dependencies: [
        "Vitals", "Alarms", "Interchange", "Detection", "Sharing", "Simulation", "Console", "MadeUpWard", "Saving",
        "Streaming", "Storage", "Engine", "Monitoring", "CMalloc",
      ], exclude: ["forest_peer.py"], swiftSettings: strict),

    tests("Saving"),
    tests("Vitals", imports: ["Saving"]),
    tests("Alarms", imports: ["Vitals"]),
    tests("Interchange", imports: ["Vitals", "CAllocations"], fixtures: true),
    tests("Detection", imports: ["Vitals", "Saving"], fixtures: true),
    tests("Training", imports: ["Vitals", "Detection"]),
    tests("Simulation", imports: ["Vitals"]),
    tests("Console", imports: ["Vitals", "Alarms", "MadeUpWard"], fixtures: true),
    .target(name: "MadeUpWard", dependencies: ["Vitals", "Alarms"], path: "Tests/MadeUpWard", swiftSettings: strict),
    tests("Toml"),
    tests("Settings", imports: ["Vitals"]),
    tests("Sharing"),
    tests("Streaming", imports: ["Vitals", "CRdKafka", "LoopbackServer", "KafkaCluster"]),
    // Real brokers, where there are some to be had.
    .target(name: "KafkaCluster", path: "Tests/KafkaCluster", swiftSettings: strict),
    tests(
      "Storage", imports: ["Vitals", "Alarms", "Saving", "Sharing", "Notification", "SwallowingProxy", "Pooler"], fixtures: true,
      computesMuch: true),
    .target(name: "Pooler", dependencies: ["Storage"], path: "Tests/Pooler", swiftSettings: strict),
    .target(name: "SwallowingProxy", dependencies: ["Sharing"], path: "Tests/SwallowingProxy", swiftSettings: strict),
    tests("Notification", imports: ["Vitals", "Alarms", "Sharing", "LoopbackServer", "MailServers"], fixtures: true),
    tests("Registry", imports: ["Sharing", "LoopbackServer"]),
    .target(name: "LoopbackServer", path: "Tests/LoopbackServer", swiftSettings: strict),
    // Mail servers that do as a test says.
    .target(
      name: "MailServers", dependencies: ["LoopbackServer", "Sharing"], path: "Tests/MailServers", exclude: ["tls_server.py"],
      swiftSettings: strict),
    tests("Service", imports: ["Vitals", "Alarms", "Sharing"]),
    tests("Terminal", imports: ["Vitals", "Console", "rehearsal"]),
    // The console on a made-up ward: what tests put on a pseudo-terminal, and send signals to.
    .executableTarget(
      name: "rehearsal", dependencies: ["Vitals", "Alarms", "Console", "MadeUpWard", "Sharing", "Terminal"],
      path: "Tests/Rehearsal", swiftSettings: strict),
    tests(
      "Engine",
      imports: [
        "Vitals", "Interchange", "Detection", "Alarms", "Saving", "Sharing", "MadeUpFeed", "MadeUpWard",
      ], fixtures: true),
    tests(
      "Monitoring",
      imports: ["Vitals", "Interchange", "Detection", "Alarms", "Engine", "Saving", "Sharing", "MadeUpFeed", "CAllocations"]),
    .target(name: "MadeUpFeed", dependencies: ["Vitals"], path: "Tests/MadeUpFeed", swiftSettings: strict),
    // Counts what is allocated, for the tests that nothing is.
    .target(
      name: "CAllocations", path: "Tests/CAllocations", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
    // The sources read as text: what may stand in them, and which room may import which.
    .testTarget(name: "TidyTests", swiftSettings: strict),
    tests("Emergencies", imports: ["Vitals", "Alarms", "Detection", "Simulation"]),
    // The whole path, with everything real.
    tests(
      "wardwatch",
      imports: [
        "Vitals", "Alarms", "Console", "Interchange", "Detection", "Engine", "Monitoring", "Saving", "Streaming", "Storage",
        "Notification", "MadeUpFeed", "MadeUpWard", "SwallowingProxy",
      ]),
    // The program as processes of their own, on real servers, to which everything happens that happens to machines.
    .testTarget(
      name: "FaultTests",
      dependencies: [
        "wardwatch", "Vitals", "Alarms", "Interchange", "Detection", "Engine", "Sharing", "Streaming", "Storage",
        "CRdKafka", "LoopbackServer", "MailServers", "SwallowingProxy", "Pooler", "KafkaCluster",
      ], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx20
)

/// All that these targets depend on, and themselves.
@MainActor func reached(from names: some Sequence<String>) -> Set<String> {
  var reached = Set(names)
  var waiting = reached
  while let name = waiting.popFirst() {
    for dependency in package.targets.first(where: { $0.name == name })?.dependencies ?? [] {
      if case .byNameItem(let next, _) = dependency, reached.insert(next).inserted { waiting.insert(next) }
    }
  }
  return reached
}

// SwiftPM builds a target anew where a module has changed that it names. The layout of a type goes farther: what Terminal holds of
// Console's holds what is of Vitals. A program of which only the nearer half was built anew crashes at its first frame.
for target in package.targets {
  target.dependencies = reached(from: [target.name]).subtracting([target.name]).sorted().map { .byName(name: $0) }
}

// `.ci/sanitize` builds some rooms alone, with what they import.
if let wanted = Context.environment["WARDWATCH_ROOMS"] {
  let rooms = reached(from: wanted.split(separator: ",").map(String.init))
  package.targets.removeAll { !rooms.contains($0.name) }
  package.products.removeAll()
}
