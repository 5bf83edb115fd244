/// A partition of a topic, as Kafka's tools write it: `vitals-3`.
package struct TopicPartition: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let topic: String
  package let partition: Int32

  package init(_ topic: String, _ partition: Int32) {
    self.topic = topic
    self.partition = partition
  }

  package static func < (left: TopicPartition, right: TopicPartition) -> Bool {
    (left.topic, left.partition) < (right.topic, right.partition)
  }

  package var description: String { "\(topic)-\(partition)" }
}
