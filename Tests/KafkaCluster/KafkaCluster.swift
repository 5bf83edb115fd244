internal import Foundation

/// Three brokers of a real Apache Kafka, where there is a script that runs them (`start`, `topic NAME PARTITIONS`, `kill N`,
/// `restart N`, `pause N`, `resume N`, `wipe`; their directory in `WARDWATCH_KAFKA_DIR`).
package struct KafkaCluster: Sendable {
  /// The script that `WARDWATCH_KAFKA` names.
  package static let namedScript = ProcessInfo.processInfo.environment["WARDWATCH_KAFKA"]

  /// That one, or the one beside the checkout, where it can be run.
  package static let script: String? = {
    let beside = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../shared/kafka/kafka").standardized.path
    let path = namedScript ?? beside
    return FileManager.default.isExecutableFile(atPath: path) && access("/usr/bin/java", X_OK) == 0 ? path : nil
  }()

  package struct Failure: Error {
    package var verb: String
    package var status: Int32
  }

  package let directory: String
  package let port: Int

  /// - Parameter port: of the first broker; the others follow.
  package init(_ name: String, port: Int) {
    directory = NSTemporaryDirectory() + name
    self.port = port
  }

  package var bootstrap: String { (0..<3).map { "127.0.0.1:\(port + $0)" }.joined(separator: ",") }

  /// Returns when one broker answers, which is before all do.
  package func start(isSecure: Bool = false) throws {
    wipe()
    try run(["start", "--port", "\(port)", "--brokers", "3"] + (isSecure ? ["--secure"] : []))
  }

  /// Returns when the topic is there.
  package func start(topic: String, partitions: Int) throws {
    try start()
    let deadline = Date(timeIntervalSinceNow: 60)
    while true {
      do {
        return try run("topic", topic, "\(partitions)")
      } catch {
        guard Date() < deadline else { throw error }
      }
    }
  }

  /// From its next start on, a broker is of another address, and says so to its clients.
  package func move(_ number: Int, to address: String) throws {
    let path = URL(fileURLWithPath: "\(directory)/broker-\(number).properties")
    let text = try String(contentsOf: path, encoding: .utf8)
    try text.replacingOccurrences(of: "PLAINTEXT://127.0.0.1:", with: "PLAINTEXT://\(address):")
      .write(to: path, atomically: true, encoding: .utf8)
  }

  package func wipe() { _ = try? run("wipe") }

  package func run(_ arguments: String...) throws { try run(arguments) }

  private func run(_ arguments: [String]) throws {
    // Not Foundation's Process: it waits for the brokers too, which outlive the script. They must not inherit the sockets of the
    // embedded brokers of other tests either, which would then stay open.
    let closing = #"for f in /proc/$$/fd/*; do n=${f##*/}; [ $n -gt 2 ] && eval "exec $n>&-"; done;"#
    let command = (["WARDWATCH_KAFKA_DIR='\(directory)'", "KAFKA_HEAP=320m", Self.script ?? ""] + arguments).joined(
      separator: " ")
    let status = system("exec bash -c '\(closing)'\"\(command) >/dev/null 2>&1\"")
    guard status == 0 else { throw Failure(verb: arguments.joined(separator: " "), status: status) }
  }
}
