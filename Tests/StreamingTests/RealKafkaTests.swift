import Dispatch
import Foundation
import Streaming
import Testing
import Vitals

@Suite("Against a real Apache Kafka", .serialized, .enabled(if: RealKafka.script != nil), RealKafka())
struct RealKafkaTests {
  @Test("Records are read from the history's start, by time")
  func startsByTime() async throws {
    try await blocking {
      let configuration = try topic("history", partitions: 2)
      let producer = try KafkaProducer(configuration: configuration)
      let now = Int64(Date().timeIntervalSince1970 * 1000)
      try producer.send(key: "old", value: Array("old".utf8), timestampMilliseconds: now - 36_000_000)
      for minutes in [300, 200, 100, 20, 10, 0] {
        try producer.send(key: "a", value: Array("\(minutes)".utf8), timestampMilliseconds: now - Int64(minutes) * 60_000)
      }
      #expect(producer.flush(timeoutSeconds: 60))
      let reader = try TestReader(configuration)
      #expect(reader.poll { $0.status == FeedStatus(state: .following, partitions: 2, lag: 0) })
      #expect(reader.texts == ["20", "10", "0"])

      var resumed = configuration
      resumed.resumeOffsets = Dictionary(reader.records.map { ($0.partition, 1) }) { $1 }
      let second = try TestReader(resumed)
      #expect(second.poll { $0.status.state == .following })
      #expect(second.texts.suffix(5) == ["200", "100", "20", "10", "0"])
    }
  }

  @Test("A group parts the topic, and shares what is left when a member goes")
  func partsAmongGroup() async throws {
    try await blocking { try GroupMemberTests.partsAndShares(try topic("shared", partitions: 4)) }
  }

  @Test("A topic that does not exist is waited for and not made by waiting")
  func waitsForTopic() async throws {
    try await blocking {
      let configuration = RealKafka.configuration("awaited")
      let reader = try TestReader(configuration)
      #expect(reader.poll { $0.status.state == .waitingForTopic })
      #expect(!reader.poll(within: 3) { $0.status.state != .waitingForTopic })
      #expect(try KafkaAdmin.ensureTopic(configuration, partitions: 3) == .created)
      #expect(try KafkaAdmin.ensureTopic(configuration, partitions: 3) == .existed)
      let producer = try KafkaProducer(configuration: configuration)
      #expect(try producer.deliver((0..<100).map { "\($0)" }))
      #expect(reader.poll { $0.records.count == 100 })
    }
  }

  @Test("Partitions added while it runs are read")
  func readsAddedPartitions() async throws {
    try await blocking {
      let configuration = try topic("growing", partitions: 1)
      let producer = try KafkaProducer(configuration: configuration)
      let reader = try TestReader(configuration)
      #expect(try producer.deliver((0..<100).map { "\($0)" }))
      #expect(reader.poll { $0.records.count == 100 && $0.status.state == .following })
      KafkaOperator().setPartitions(4, of: "growing")
      let late = try KafkaProducer(configuration: configuration)
      #expect(try late.deliver((100..<300).map { "\($0)" }))
      #expect(reader.poll { $0.records.count == 300 && $0.status == FeedStatus(state: .following, partitions: 4, lag: 0) })
      #expect(reader.lacks((0..<300).map { "\($0)" }).isEmpty)
      #expect(reader.notices == ["topic growing has 3 more partitions: 4 now"])
    }
  }

  @Test("A topic deleted and made anew is read from its beginning", arguments: [10, 500])
  func readsTopicMadeAnew(count: Int) async throws {
    try await blocking {
      let name = "anew-\(count)"
      let configuration = try topic(name, partitions: 2)
      let reader = try TestReader(configuration)
      #expect(try KafkaProducer(configuration: configuration).deliver((0..<100).map { "\($0)" }))
      #expect(reader.poll { $0.records.count == 100 && $0.status.state == .following })
      KafkaOperator().deleteTopic(name)
      #expect(reader.poll { $0.status.state == .waitingForTopic })
      #expect(try KafkaAdmin.ensureTopic(configuration, partitions: 2) == .created)
      let texts = (0..<count).map { "new \($0)" }
      #expect(try KafkaProducer(configuration: configuration).deliver(texts))
      #expect(reader.poll { $0.records.count == 100 + count && $0.status.state == .following })
      #expect(reader.lacks(texts).isEmpty)
      #expect(reader.notices.contains("topic \(name) was deleted and made anew: reading the new one from its beginning"))
    }
  }

  @Test("A topic deleted and made anew between two looks is noticed")
  func noticesQuickChange() async throws {
    try await blocking {
      let configuration = try topic("quick", partitions: 2)
      let reader = try TestReader(configuration)
      #expect(try KafkaProducer(configuration: configuration).deliver((0..<100).map { "\($0)" }))
      #expect(reader.poll { $0.records.count == 100 && $0.status.state == .following })
      KafkaOperator().deleteTopic("quick")
      #expect(try KafkaAdmin.ensureTopic(configuration, partitions: 2) == .created)
      let texts = (0..<20).map { "new \($0)" }
      #expect(try KafkaProducer(configuration: configuration).deliver(texts))
      #expect(reader.poll { $0.records.count == 120 && $0.status.state == .following })
      #expect(reader.lacks(texts).isEmpty)
    }
  }

  @Test("Records that retention removes before they are read are said, and reading goes on after them")
  func survivesRetention() async throws {
    try await blocking {
      // Next to nothing is fetched ahead, so that the records go while they are still to be read.
      let configuration = try topic(
        "retention", partitions: 1,
        properties: ["queued.min.messages": "1", "fetch.message.max.bytes": "1000", "fetch.max.bytes": "1000000"])
      let producer = try KafkaProducer(configuration: try topic("retention", partitions: 1, properties: ["batch.size": "1000"]))
      #expect(try producer.deliver((0..<1000).map { "\($0) " + String(repeating: "x", count: 500) }))
      let reader = try TestReader(configuration, maximumRecords: 1)
      #expect(reader.poll { $0.records.count >= 5 })
      KafkaOperator().deleteRecords(before: 900, of: 0, in: "retention")
      #expect(reader.poll { $0.status == FeedStatus(state: .following, partitions: 1, lag: 0) })
      let offsets = reader.offsets(of: 0)
      #expect(offsets.suffix(100) == Array(900..<1000))
      #expect(Set(offsets).count == offsets.count)
      let last = offsets.last { $0 < 900 } ?? -1
      #expect(reader.notices == ["partition 0: records \(last + 1)–899 are gone (retention); going on at 900"])
    }
  }

  @Test("Of transactions, only committed records are read, and the end is reached behind the others")
  func readsCommitted() async throws {
    try await blocking {
      let configuration = try topic("transactions", partitions: 1)
      let reader = try TestReader(configuration)
      let writer = KafkaOperator(transactionalID: "ward")
      writer.transaction(["kept 1", "kept 2"], topic: "transactions", commits: true)
      writer.transaction(["dropped 1", "dropped 2"], topic: "transactions", commits: false)
      writer.transaction(["kept 3"], topic: "transactions", commits: true)
      writer.transaction(["dropped 3"], topic: "transactions", commits: false)
      #expect(reader.poll { $0.records.count == 3 && $0.status == FeedStatus(state: .following, partitions: 1, lag: 0) })
      #expect(reader.texts == ["kept 1", "kept 2", "kept 3"])
    }
  }

  @Test("Over TLS with the right password the topic is read")
  func readsSecurely() async throws {
    try await blocking {
      let configuration = try secure("secure", password: "ward-secret")
      try KafkaAdmin.ensureTopic(configuration, partitions: 2)
      let reader = try TestReader(configuration)
      #expect(try KafkaProducer(configuration: configuration).deliver((0..<100).map { "\($0)" }))
      #expect(reader.poll { $0.records.count == 100 && $0.status.state == .following })
    }
  }

  @Test("A wrong password is one clear sentence, for reader, writer and administrator")
  func saysWrongPassword() async throws {
    try await blocking {
      let sentence =
        "the broker at \(RealKafka.secureBootstrap) refused the user name or password (SASL PLAIN): check sasl.username and the password"
      let configuration = try secure("secure", password: "wrong-secret")
      let reader = try TestReader(configuration)
      #expect(reader.poll { $0.status.state == .down })
      // It stays, whatever else librdkafka reports of the same trouble.
      #expect(!reader.poll(within: 5) { $0.status.message != sentence })
      #expect(!reader.consumer.takeLog().contains { $0.contains("wrong-secret") })
      let producer = try KafkaProducer(configuration: configuration)
      try producer.send(key: "k", value: [1])
      producer.flush(timeoutSeconds: 3)
      #expect(producer.problem == sentence)
      #expect(throws: StreamingError.topic(name: "secure", reason: sentence)) {
        try KafkaAdmin.ensureTopic(configuration, partitions: 1, timeoutSeconds: 3)
      }
    }
  }

  @Test("A certificate that is not trusted is said with the remedy")
  func saysUntrusted() async throws {
    try await blocking {
      let configuration = try secure("secure", password: "ward-secret", authority: nil)
      let reader = try TestReader(configuration)
      #expect(reader.poll { $0.status.state == .down })
      #expect(reader.status.message?.hasSuffix("is not trusted: give the file of its authority in ssl.ca.location") == true)
    }
  }

  // MARK: - Outages of one broker among three

  @Test("A broker that hangs for 30 s costs no record and repeats none")
  func survivesHanging() async throws {
    try await survives(secondsAway: 30, stop: "pause", start: "resume")
  }

  @Test("The death of a leader costs no record and repeats none")
  func survivesDeath() async throws {
    try await survives(secondsAway: 10, stop: "kill", start: "restart")
  }

  private func survives(secondsAway: Double, stop: String, start: String) async throws {
    try await blocking {
      let configuration = try topic("outage-\(stop)", partitions: 6)
      let leader = try #require(KafkaOperator().leaderOfWhole("outage-\(stop)"))
      let producer = try KafkaProducer(configuration: configuration)
      let reader = try TestReader(configuration)
      #expect(reader.poll { $0.status.state == .following })
      var sent = 0
      var delivered = (count: 0, time: DispatchTime.now(), longestGapSeconds: 0.0)
      func go(seconds: Double) throws {
        let end = DispatchTime.now() + seconds
        while DispatchTime.now() < end {
          for _ in 0..<20 {
            try producer.send(key: "\(sent)", value: Array("\(sent)".utf8))
            sent += 1
          }
          reader.poll(timeoutSeconds: 0.02)
          let (count, now) = (producer.deliveryReport.delivered, DispatchTime.now())
          guard count > delivered.count else { continue }
          let gapSeconds = Double(now.uptimeNanoseconds - delivered.time.uptimeNanoseconds) / 1e9
          delivered = (count, now, max(gapSeconds, delivered.longestGapSeconds))
        }
      }
      try go(seconds: 3)
      try RealKafka.run(stop, "\(leader)")
      try go(seconds: secondsAway)
      try RealKafka.run(start, "\(leader)")
      try go(seconds: 3)
      #expect(producer.flush(timeoutSeconds: 60))
      #expect(producer.deliveryReport == DeliveryReport(delivered: sent))
      #expect(reader.poll(within: 30) { $0.records.count >= sent && $0.status.state == .following && $0.status.lag == 0 })
      #expect(reader.lacks((0..<sent).map { "\($0)" }).isEmpty)
      #expect(reader.records.count == sent)
      #expect(reader.notices.isEmpty)
      #expect(reader.longestGapSeconds.values.max() ?? 99 < 25)
      print("\(stop) broker \(leader): \(sent) records; longest gap per partition \(reader.longestGapSeconds)")
      print("longest time without a delivery: \(delivered.longestGapSeconds) s")
    }
  }

  // MARK: - Material

  private func topic(_ name: String, partitions: Int, properties: [String: String] = [:]) throws -> KafkaConfiguration {
    let configuration = RealKafka.configuration(name, properties: properties)
    try KafkaAdmin.ensureTopic(configuration, partitions: partitions)
    return configuration
  }

  private func secure(_ topic: String, password: String, authority: String? = "ca.pem") throws -> KafkaConfiguration {
    var properties = [
      "security.protocol": "sasl_ssl", "sasl.mechanism": "PLAIN", "sasl.username": "ward", "sasl.password": password,
    ]
    properties["ssl.ca.location"] = authority.map { RealKafka.directory + "/" + $0 }
    return KafkaConfiguration(bootstrap: RealKafka.secureBootstrap, topic: topic, properties: properties)
  }
}
