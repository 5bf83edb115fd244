import Console
@preconcurrency import Dispatch
import Sharing
import Streaming
import Testing
import Vitals

@testable import wardwatch

@Suite("An entry on its way to the topic")
struct EntrySenderTests {
  private static let entry = PatientEntry(
    patient: PatientIdentity(id: "P007", ward: "4A", bed: "07", name: "Okafor"), what: .consciousness(.voice), by: "jk",
    timeSeconds: 1_795_370_000)

  /// What is said of an entry, each time it is sent.
  private static func said(of topic: String, at broker: EmbeddedBroker, times: Int = 1) throws -> [String] {
    let sentences = Guarded<[String]>([])
    let isSaid = DispatchSemaphore(value: 0)
    let sender = EntrySender(configuration: KafkaConfiguration(bootstrap: broker.bootstrap, topic: topic)) { sentence in
      sentences.withLock { $0.append(sentence) }
      isSaid.signal()
    }
    defer { sender.end() }
    for _ in 0..<times {
      sender.send(Self.entry)
      #expect(isSaid.wait(timeout: .now() + 60) == .success)
    }
    return sentences.withLock { $0 }
  }

  @Test("Is said to be sent only when the broker has taken it, by bed and author")
  func isSent() throws {
    let broker = try EmbeddedBroker(topic: "vitals", partitions: 1)
    #expect(try Self.said(of: "vitals", at: broker) == ["bed 07: entered by jk, sent"])
  }

  @Test("A broker that refuses it is said with the reason and without the patient, and the next is tried anew")
  func isRefused() throws {
    let broker = try EmbeddedBroker(topic: "vitals", partitions: 1)
    broker.pushErrors([.topicAuthorizationFailed], for: .produce)
    let sentences = try Self.said(of: "vitals", at: broker, times: 2)
    #expect(sentences.first?.hasPrefix("bed 07: what was entered is NOT sent: ") == true)
    #expect(sentences.first?.contains("uthoriz") == true)
    #expect(!sentences.joined().contains("P007") && !sentences.joined().contains("Okafor"))
    #expect(sentences.last == "bed 07: entered by jk, sent")
  }

  @Test("A broker that is gone is said")
  func isUnanswered() throws {
    let broker = try EmbeddedBroker(topic: "vitals", partitions: 1)
    broker.setDown(broker: 1)
    #expect(try Self.said(of: "vitals", at: broker).first?.hasPrefix("bed 07: what was entered is NOT sent: ") == true)
  }
}
