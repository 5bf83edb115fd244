import Alarms
import Detection
import Foundation
import Interchange
import Testing
import Vitals

@testable import Engine

/// An engine fed with JSON records, as a monitor sends them.
private struct MonitoredBed {
  var shard = Shard(wardName: "Ward", detector: .rulesOnly)
  var seconds = 1_700_000_000.0
  var events: [ShardEvent] = []
  private let decoder = RecordDecoder()

  /// A patient who has been well for two minutes.
  init(isWell: Bool = true) {
    if isWell { send(#""hr":72,"rr":15,"spo2":97"#, for: 120) }
  }

  mutating func send(_ members: String, for count: Int = 1, every step: Double = 1) {
    for _ in 0..<count {
      seconds += step
      var batch = RecordBatch()
      batch.append(
        #"{"patient_id":"P1","bed":"7","ts":\#(seconds)\#(members.isEmpty ? "" : ","+members)}"#,
        timestampMilliseconds: Int64(seconds * 1000))
      var decoded = DecodedBatch()
      decoder.decode(batch, into: &decoded)
      shard.step(decoded.readings, into: &events)
    }
  }

  mutating func tick(after step: Double) {
    let now = seconds + step
    shard.tick(into: &events) { now - $0 }
  }

  var transitions: [AlarmTransition] {
    events.compactMap { if case .transition(let transition) = $0 { transition } else { nil } }
  }

  /// Seconds from `onset` to HIGH.
  func secondsToHigh(since onset: Double) -> Double? {
    transitions.first { $0.kind.isAlarm && $0.severity == .high }.map { $0.timeSeconds - onset }
  }

  var lifeThreat: LifeThreat? { shard.patients[0].assessment?.lifeThreat }
}

@Suite("The engine and what kills within minutes")
struct LifeThreatAlarmTests {
  @Test(
    "An arrest is HIGH within 12 s, whatever the monitor sends, and is named in the sentence",
    arguments: [
      (#""hr":0,"rr":0,"spo2":0,"sbp":0,"dbp":0,"temp":0"#, "Asystole or leads off."),
      (#""hr":0,"rr":0"#, "Asystole or leads off."), (#""hr":null,"rr":null,"spo2":null"#, "Asystole or leads off."),
      ("", "Asystole or leads off."), (#""hr":"","rr":"","spo2":"""#, "Asystole or leads off."),
      (#""hr":NaN,"rr":NaN,"spo2":NaN"#, "Asystole or leads off."),
      (#""hr":"--","rr":"--","spo2":"--""#, "Asystole or leads off."),
      (#""hr":-1,"rr":-1,"spo2":-1"#, "Asystole or leads off."), (#""hr":999,"rr":999,"spo2":127"#, "Asystole or leads off."),
      (#""hr":null,"rr":null,"spo2":null,"temp":36.8,"on_oxygen":false"#, "Asystole or leads off."),
      (#""hr":0,"rr":12,"spo2":97"#, "HR 0."), (#""hr":15,"rr":12,"spo2":97"#, "HR 15."),
      (#""hr":72,"rr":0,"spo2":97"#, "RR 0."), (#""hr":72,"rr":15,"spo2":74"#, "SpO2 74."),
      (#""hr":232,"rr":15,"spo2":97"#, "HR 232."), (#""hr":110,"rr":20,"spo2":94,"bp":"41/22""#, "SBP 41."),
    ])
  func arrest(members: String, begin: String) throws {
    var bed = MonitoredBed()
    let onset = bed.seconds
    bed.send(members, for: 20)
    #expect(try #require(bed.secondsToHigh(since: onset)) <= 12)
    let high = try #require(bed.transitions.last { $0.severity == .high })
    let question = try #require(bed.events.unexplained.first { $0.transitionID == high.id }).question
    let sentence = bed.shard.detector.explain(question).sentence
    #expect(sentence.hasPrefix(begin), "\(sentence)")
    #expect(high.assessment.lifeThreat?.sentenceBegin == String(begin.dropLast()))
    #expect(high.asksForMail)
  }

  @Test(
    "A sensor's fault is technical and no HIGH",
    arguments: [
      #""hr":72,"rr":15"#, #""hr":72,"rr":15,"spo2":0"#, #""rr":null,"hr":null,"spo2":97"#, #""spo2":97"#,
    ])
  func fault(members: String) {
    var bed = MonitoredBed()
    bed.send(members, for: 300)
    #expect(bed.transitions.isEmpty)
    #expect(bed.shard.patients[0].assessment?.quality != PerVital(repeating: .good))
  }

  @Test("One odd second is no alarm, even when the next record takes its time")
  func oddSecond() {
    var bed = MonitoredBed()
    for _ in 0..<100 {
      bed.send(#""hr":0,"rr":0,"spo2":45"#)
      bed.tick(after: 1.9)
      bed.send(#""hr":72,"rr":15,"spo2":97"#, for: 3)
    }
    #expect(bed.transitions.isEmpty)
  }

  @Test("A monitor that falls silent is technical; one whose last word was no pulse is HIGH once the delay has passed")
  func silence() throws {
    var silent = MonitoredBed()
    silent.tick(after: 3_600)
    #expect(silent.transitions.isEmpty)

    var stopped = MonitoredBed()
    stopped.send(#""hr":0,"rr":0"#, for: 2)
    stopped.tick(after: 3.9)
    #expect(stopped.transitions.isEmpty)
    stopped.tick(after: 4)
    #expect(stopped.transitions.map(\.severity) == [.high])
    // The step bears the time of the record, as by a replay in which only the next record says that time has passed.
    #expect(stopped.transitions[0].timeSeconds == stopped.seconds)
    #expect(stopped.lifeThreat == .asystoleOrLeadsOff)
  }

  @Test("A record without a value is no reading of the patient, who falls silent, and still is an arrest")
  func silentArrest() throws {
    var bed = MonitoredBed()
    let lastSeconds = bed.seconds
    bed.send(#""hr":null,"rr":null,"spo2":null"#, for: 60)
    #expect(bed.shard.patients[0].lastReadingSeconds == lastSeconds)
    #expect(bed.shard.patients[0].alarm.severity == .high)
    bed.send(#""hr":72,"rr":15,"spo2":97"#, for: 62)
    #expect(bed.transitions.map(\.kind) == [.raised, .resolved])
  }

  @Test("Records without a value make no patient, and raise nothing for one who has only spot checks")
  func spotChecksWithoutValues() {
    var bed = MonitoredBed(isWell: false)
    bed.send("", for: 100)
    #expect(bed.shard.patients.isEmpty)
    bed.send(#""hr":72,"rr":15,"spo2":97"#, for: 6, every: 3600)
    bed.send(#""hr":null,"rr":null,"spo2":null"#, for: 6, every: 3600)
    bed.tick(after: 3600)
    #expect(bed.transitions.isEmpty)
  }

  @Test(
    "An hourly spot check raises it too, once its delay has passed",
    arguments: [#""hr":0,"rr":0"#, #""hr":71,"rr":15,"spo2":74"#, #""hr":210,"rr":15,"spo2":97"#, #""rr":2"#])
  func spotCheck(members: String) {
    var bed = MonitoredBed(isWell: false)
    bed.send(#""hr":72,"rr":15,"spo2":97"#, for: 6, every: 3600)
    bed.send(members, every: 3600)
    bed.tick(after: 4.9)
    #expect(bed.transitions.isEmpty)
    bed.tick(after: 5)
    #expect(bed.transitions.map(\.severity) == [.high])
  }

  @Test("A checkpoint in the middle of an arrest delays nothing", arguments: 1...7)
  func checkpoint(afterSeconds: Int) throws {
    var bed = MonitoredBed()
    let onset = bed.seconds
    bed.send(#""hr":0,"rr":0"#, for: afterSeconds)
    var restored = Shard(wardName: "Ward", detector: .rulesOnly)
    try restored.restart(from: bed.shard.checkpoint())
    #expect(restored.patients[0].assessment == bed.shard.patients[0].assessment)
    bed.shard = restored
    bed.send(#""hr":0,"rr":0"#, for: 12)
    #expect(bed.secondsToHigh(since: onset) == 6)
  }
}
