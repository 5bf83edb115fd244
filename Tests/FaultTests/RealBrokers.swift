import Dispatch
import Foundation
import Streaming

/// Three brokers of a real Apache Kafka, where there is a script that runs them (`start`, `topic NAME PARTITIONS`, `kill N`,
/// `restart N`, `pause N`, `resume N`, `wipe`): the one that `WARDWATCH_KAFKA` names, or the one beside the checkout.
final class RealBrokers {
  static let script: String? = {
    let beside = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../shared/kafka/kafka").standardized.path
    let path = ProcessInfo.processInfo.environment["WARDWATCH_KAFKA"] ?? beside
    return FileManager.default.isExecutableFile(atPath: path) && access("/usr/bin/java", X_OK) == 0 ? path : nil
  }()

  private static let port = 29592
  let bootstrap = (0..<3).map { "127.0.0.1:\(port + $0)" }.joined(separator: ",")
  private let directory = NSTemporaryDirectory() + "wardwatch-fault-brokers"

  init() throws {
    _ = try? run("wipe")
    try run("start", "--port", "\(Self.port)", "--brokers", "3")
    // It returns when one broker answers.
    let made = Patience.wait(60) { (try? run("topic", FaultWard.topic, "3")) != nil }
    guard made != nil else { throw POSIXError(.ETIMEDOUT) }
  }

  deinit { _ = try? run("wipe") }

  func run(_ arguments: String...) throws {
    // Not Foundation's Process: it waits for the brokers too, which outlive the script, and they must inherit no sockets.
    let closing = #"for f in /proc/$$/fd/*; do n=${f##*/}; [ $n -gt 2 ] && eval "exec $n>&-"; done;"#
    let command = (["WARDWATCH_KAFKA_DIR='\(directory)'", "KAFKA_HEAP=320m", Self.script ?? ""] + arguments).joined(
      separator: " ")
    guard system("exec bash -c '\(closing)'\"\(command) >/dev/null 2>&1\"") == 0 else { throw POSIXError(.EIO) }
  }
}
