import Saving
import Testing
import Vitals

@testable import Engine

@Suite("What delays withhold")
struct WithheldLogTests {
  private func run(_ seconds: Double...) -> WithheldRun {
    var run = WithheldRun()
    for second in seconds { run.add(atSeconds: second) }
    return run
  }

  @Test("is counted by the hour of the records, and named after the first of it, also before 1970")
  func hours() {
    #expect(run(7_000.25).beganMilliseconds == 7_000_250)
    #expect(run(3_700, 7_100, 7_199.9).count == 3)
    let next = run(3_700, 7_100, 7_200)
    #expect(next.beganMilliseconds == 7_200_000 && next.count == 1)
    #expect(run(-1, 1).count == 1 && run(-3_599, -1).count == 2)
  }

  @Test("is told as far as it has changed, and all of it again where it may have been lost")
  func told() {
    var log = WithheldLog()
    let (first, second) = (PatientIdentity(id: "P1", ward: "East", bed: "4"), PatientIdentity(id: "P2"))
    log.note(run(10), of: first, wardName: "Ward")
    log.note(run(10, 20), of: first, wardName: "Ward")
    log.note(run(5), of: second, wardName: "Ward")
    let told = log.takeUntold()
    #expect(told.map(\.patientID) == ["P2", "P1"] && told.map(\.count) == [1, 2])
    #expect(told[1].patientWard == "East" && told[1].bed == "4" && told[1].ward == "Ward")
    #expect(log.takeUntold() == [])
    log.note(run(5, 6), of: second, wardName: "Ward")
    #expect(log.takeUntold().map(\.count) == [2])
    log.beginRound()
    #expect(log.takeUntold().map(\.count) == [2, 2])
  }

  @Test("takes no more room, however much it is")
  func bounded() {
    var log = WithheldLog()
    for hour in 0...(WithheldLog.mostCounts + 1) {
      log.note(run(Double(hour) * 3_600), of: PatientIdentity(id: "P1"), wardName: "Ward")
    }
    let kept = log.takeUntold()
    #expect(kept.count <= WithheldLog.mostCounts && kept.count >= WithheldLog.mostCounts / 2)
    #expect(kept.last?.beganMilliseconds == Int64(WithheldLog.mostCounts + 1) * 3_600_000)
  }
}
