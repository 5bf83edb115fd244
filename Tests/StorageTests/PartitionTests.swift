import Alarms
import Foundation
import Saving
import Sharing
import Testing
import Vitals

@testable import Storage

@Suite("A partition of a topic", .enabled(if: TestDatabase.isInstalled, "no PostgreSQL server is installed"))
struct PartitionTests {
  private let address: String
  private let topic = "t"

  init() throws { address = try TestDatabase.newSchema() }

  private func recorder(
    _ partition: Int32?, cluster: String? = nil, statementTimeoutSeconds: Double = 5, _ accepted: Accepted = Accepted()
  ) -> AlarmRecorder {
    var configuration = TestDatabase.configuration(
      address, topic: topic, folder: TemporaryFolder(), statementTimeoutSeconds: statementTimeoutSeconds)
    configuration.partition = partition
    let recorder = AlarmRecorder(configuration: configuration)
    recorder.start(onAccepted: accepted.sink)
    if let cluster { recorder.noteCluster(cluster) }
    return recorder
  }

  private func slice(_ partition: Int32, of ids: String..., upTo offset: Int64) -> CheckpointSlice {
    var slice = CheckpointSlice.sample([partition: offset])
    slice.states = ids.map {
      PatientState(patientID: $0, partition: partition, nextOffset: offset, modelVersion: "1", bytes: Array($0.utf8))
    }
    slice.known = ids
    return slice
  }

  @Test("is kept by one engine, its checkpoint beside the others', and all of them by a console once no engine is left")
  func keeps() throws {
    let engines = [recorder(0), recorder(1)]
    #expect(engines.allSatisfy { $0.wait(timeoutSeconds: 60) { $0.isOnDuty == true } })
    let console = recorder(nil)
    #expect(console.wait(timeoutSeconds: 60) { $0.isOnDuty == false })
    engines[0].record([], checkpoint: slice(0, of: "A", "B", upTo: 10))
    engines[1].record([], checkpoint: slice(1, of: "C", upTo: 20))
    #expect(engines.allSatisfy { $0.drain(timeoutSeconds: 60) })
    // Only its own is an engine's to go on from, or to forget.
    engines[0].record([], checkpoint: slice(0, of: "A", upTo: 11))
    #expect(engines[0].drain(timeoutSeconds: 60))
    let own = engines[0].loadInheritance(timeoutSeconds: 60)?.checkpoint
    #expect(own?.offsets == [0: 11] && own?.states.map(\.patientID) == ["A"])
    let whole = console.loadInheritance(timeoutSeconds: 60)?.checkpoint
    #expect(whole?.offsets == [0: 11, 1: 20] && whole?.states.map(\.patientID) == ["A", "C"])

    engines[0].close()
    #expect(!console.wait(timeoutSeconds: 1) { $0.isOnDuty == true }, "the other engine is there")
    engines[1].close()
    #expect(console.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    let late = recorder(1)
    #expect(late.wait(timeoutSeconds: 60) { $0.isOnDuty == false })
    console.close()
    #expect(late.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    late.close()
  }

  @Test("is kept by the delays of the engines that keep others, whatever the settings of its own say")
  func policies() throws {
    let policies = [1.0, 2.0].map { AlarmPolicy(onDelaySeconds: PerSeverity(low: $0, medium: $0, high: $0)) }
    let engines = policies.enumerated().map { number, policy in
      var configuration = TestDatabase.configuration(address, topic: topic, folder: TemporaryFolder())
      configuration.partition = Int32(number)
      configuration.policy = policy.text
      return AlarmRecorder(configuration: configuration)
    }
    for (engine, policy) in zip(engines, policies) {
      engine.start(onAccepted: { _ in })
      let inForce = engine.policyInForce(own: policy, timeoutSeconds: 60)
      #expect(engine.isOnDuty == true && inForce.flatMap(AlarmPolicy.init(text:)) == policies[0])
    }
    for engine in engines { engine.close() }
  }

  @Test("has its own mails: whoever takes it over is handed those alone, also where a console had kept all of the topic")
  func mails() throws {
    let console = recorder(nil)
    #expect(console.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    let seen = SampleAlarms.recorded(0..<4, ward: "Ward", asksForMail: true)
    console.record(seen, checkpoint: nil)
    var states = CheckpointSlice.sample([0: 1, 1: 1])
    states.states = seen.enumerated().map { number, one in
      PatientState(
        patientID: one.transition.patient.id, partition: Int32(number % 2), nextOffset: 1, modelVersion: "1", bytes: [1])
    }
    console.record([], checkpoint: states)
    #expect(console.drain(timeoutSeconds: 60))
    console.close()
    let accepted = [Accepted(), Accepted()]
    let engines = [recorder(0, accepted[0]), recorder(1, accepted[1])]
    for (number, engine) in engines.enumerated() {
      #expect(engine.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
      let own = Set(seen.enumerated().filter { $0.offset % 2 == number }.map(\.element.transition.id))
      #expect(engine.wait(timeoutSeconds: 60) { _ in Set(accepted[number].ids) == own })
      engine.close()
    }
  }

  @Test("that a patient of another one sends to as well is noticed, and neither engine goes on from half of what is known")
  func crossing() throws {
    let engines = [recorder(0), recorder(1)]
    #expect(engines.allSatisfy { $0.wait(timeoutSeconds: 60) { $0.isOnDuty == true } })
    engines[0].record([], checkpoint: slice(0, of: "A", "B", upTo: 10))
    #expect(engines[0].drain(timeoutSeconds: 60))
    var configuration = TestDatabase.configuration(address, topic: topic, folder: TemporaryFolder())
    #expect(try PartitionBook.crossingCount(configuration) == 0)
    let said = Board<[String]>([])
    engines[1].onNotice { line in said.update { $0.append(line) } }
    engines[1].record([], checkpoint: slice(1, of: "B", upTo: 20))
    #expect(engines[1].drain(timeoutSeconds: 60))
    #expect(try PartitionBook.crossingCount(configuration) == 1)
    #expect(said.wait(timeoutSeconds: 60) { $0.contains { $0.contains("1 patient sends to several partitions") } })
    configuration.partition = 0
    #expect(engines[0].loadInheritance(timeoutSeconds: 60)?.checkpoint?.states.map(\.patientID) == ["A"])
    // Once one of both has let the patient go, the other's is whole.
    engines[0].record([], checkpoint: slice(0, of: "A", upTo: 11))
    var gone = CheckpointSlice(round: 1, modelVersion: "1")
    gone.gone = ["B"]
    engines[0].record([], checkpoint: gone)
    #expect(engines[0].drain(timeoutSeconds: 60))
    engines[1].record([], checkpoint: slice(1, of: "B", upTo: 21))
    #expect(engines[1].drain(timeoutSeconds: 60))
    #expect(try PartitionBook.crossingCount(configuration) == 0)
    for engine in engines { engine.close() }
  }

  @Test("Of two Kafka clusters with a topic of one name, one is kept; a console of the other says so and acts for itself")
  func clusters() throws {
    let first = recorder(nil, cluster: "A")
    #expect(first.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    #expect(first.wait(timeoutSeconds: 60) { _ in (try? cluster()) == "A" })
    let accepted = Accepted()
    let second = recorder(nil, cluster: "B", accepted)
    #expect(second.wait(timeoutSeconds: 60) { $0.refusal?.contains("Kafka cluster A") == true && $0.isOnDuty == nil })
    second.record(SampleAlarms.recorded(0..<1, ward: "Ward", asksForMail: true), checkpoint: nil)
    #expect(second.wait(timeoutSeconds: 60) { _ in accepted.ids.count == 1 })
    #expect(try TestDatabase.column("select id::text from alarms", at: address).isEmpty)
    // Ended in order, it leaves the topic to whoever comes; a console of its own cluster would have been let in at any time.
    first.close()
    #expect(second.wait(timeoutSeconds: 60) { $0.isOnDuty == true && $0.isDrained })
    #expect(second.wait(timeoutSeconds: 60) { _ in (try? cluster()) == "B" })
    let third = recorder(nil, cluster: "B")
    #expect(third.wait(timeoutSeconds: 60) { $0.isOnDuty == false && $0.refusal == nil })
    for one in [second, third] { one.close() }
  }

  private func cluster() throws -> String? { try TestDatabase.column("select cluster from leases", at: address).first ?? nil }

  @Test(
    "While somebody has locked the checkpoint a console comes on duty, stores alarms, and saves none until it is free",
    arguments: [nil, 0] as [Int32?])
  func lockedCheckpoint(partition: Int32?) throws {
    let first = recorder(partition)
    #expect(first.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    first.record([], checkpoint: .sample([0: 50]))
    #expect(first.drain(timeoutSeconds: 60))
    first.close()
    let locker = try TestDatabase.connect(address)
    try locker.runScript("begin; lock table checkpoints, patient_states in access exclusive mode")
    let second = recorder(partition, statementTimeoutSeconds: 600)
    #expect(second.wait(timeoutSeconds: 60) { $0.isOnDuty == true }, "nobody waits for a table")
    let round = try #require(second.checkpointRound)
    second.record(
      SampleAlarms.recorded(0..<2, ward: "Ward"), checkpoint: .sample([0: 40], round: round))
    #expect(second.wait(timeoutSeconds: 60) { $0.status.pending == 0 && $0.status.delivered == 2 })
    try locker.runScript("rollback")
    #expect(try TestDatabase.column("select offsets->>'0' from checkpoints", at: address) == ["50"], "it did not go back")
    #expect(
      second.wait(timeoutSeconds: 60) { shown in
        if let round = shown.checkpointRound { second.record([], checkpoint: .sample([0: 60], round: round)) }
        return (try? TestDatabase.column("select offsets->>'0' from checkpoints", at: address)) == ["60"]
      })
    second.close()
  }
}
