import Dispatch
import Streaming
import Testing

@Suite("Members of a consumer group", .serialized)
struct GroupMemberTests {
  /// Polls all members in turn until their shares are as wanted.
  static func poll(
    _ members: [GroupMember], within seconds: Double = 60, until isReached: ([Set<TopicPartition>]) -> Bool
  ) -> Bool {
    let deadline = DispatchTime.now() + seconds
    while DispatchTime.now() < deadline {
      if isReached(members.map { $0.poll(timeoutSeconds: 0.05) }) { return true }
    }
    return false
  }

  /// Whether each partition is one member's, and each member has one.
  static func isParted(_ shares: [Set<TopicPartition>], among count: Int, of topics: [String] = ["vitals"]) -> Bool {
    let all = topics.flatMap { topic in (0..<Int32(count)).map { TopicPartition(topic, $0) } }
    return shares.allSatisfy { !$0.isEmpty } && shares.flatMap { $0 }.sorted() == all
  }

  @Test("part the topic, and share what is left when one of them goes")
  func parts() async throws {
    try await blocking {
      let broker = try EmbeddedBroker(topic: "vitals", partitions: 4)
      try Self.partsAndShares(KafkaConfiguration(bootstrap: broker.bootstrap, topic: "vitals"))
    }
  }

  static func partsAndShares(_ configuration: KafkaConfiguration) throws {
    let members = try (0..<2).map { _ in try GroupMember(configuration: configuration, group: "engines") }
    #expect(poll(members) { isParted($0, among: 4) })
    let stayed = members[1].poll(timeoutSeconds: 0.05)
    members[0].close()
    #expect(members[0].poll(timeoutSeconds: 0.05).isEmpty)
    var wasInterrupted = false
    #expect(
      poll([members[1]]) { shares in
        wasInterrupted = wasInterrupted || !shares[0].isSuperset(of: stayed)
        return isParted(shares, among: 4)
      })
    #expect(!wasInterrupted, "what it had stays with it meanwhile")
    #expect(members[1].trouble == nil)
    members[1].close()
  }

  @Test("part several topics")
  func severalTopics() async throws {
    try await blocking {
      let broker = try EmbeddedBroker(topic: "a", partitions: 2)
      try broker.createTopic("b", partitions: 2)
      let configuration = KafkaConfiguration(bootstrap: broker.bootstrap, topic: "a")
      let members = try (0..<2).map { _ in try GroupMember(configuration: configuration, others: ["b"], group: "engines") }
      #expect(Self.poll(members) { Self.isParted($0, among: 2, of: ["a", "b"]) })
      for member in members { member.close() }
    }
  }

  @Test("have none of a topic that is not there, and say so")
  func missing() async throws {
    try await blocking {
      let broker = try EmbeddedBroker(topic: "vitals", partitions: 1)
      broker.setTopicFault(.unknownTopicOrPartition, topic: "vitals")
      let member = try GroupMember(
        configuration: KafkaConfiguration(bootstrap: broker.bootstrap, topic: "vitals"), group: "engines")
      #expect(Self.poll([member]) { _ in member.trouble?.contains("Unknown topic") == true })
      member.close()
    }
  }

  @Test("end although no broker answers")
  func alone() async throws {
    try await blocking {
      let member = try GroupMember(
        configuration: KafkaConfiguration(bootstrap: "127.0.0.1:1", topic: "vitals"), group: "engines")
      #expect(member.poll(timeoutSeconds: 0.2).isEmpty)
      member.close()
    }
  }
}
