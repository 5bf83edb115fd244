import Alarms
import MadeUpWard
import Testing
import Vitals

@testable import Console

@Suite("Over how long trends are drawn")
struct TrendSpanTests {
  @Test("From five minutes to three days, and no further")
  func ladder() {
    #expect(TrendSpan.all.map(\.label) == ["5 min", "30 min", "2 h", "8 h", "24 h", "3 d"])
    #expect(TrendSpan(.halfHour).lengthened(bySteps: -5).seconds == 300)
    #expect(TrendSpan(.halfHour).lengthened(bySteps: 50) == TrendSpan(.threeDays))
    #expect(TrendSpan.all.map(\.stepSeconds).allSatisfy { $0 >= 15 })
  }

  @Test("The closest that still has a moment is taken, and none closer than was chosen")
  func reaching() {
    #expect(TrendSpan.all[0].reaching(secondsAgo: 60) == TrendSpan.all[0])
    #expect(TrendSpan.all[0].reaching(secondsAgo: 600) == TrendSpan(.halfHour))
    #expect(TrendSpan(.day).reaching(secondsAgo: 60) == TrendSpan(.day))
    #expect(TrendSpan(.day).reaching(secondsAgo: 1e9) == TrendSpan(.threeDays))
  }

  @Test("Every span draws charts, their times and the time cursor at every size", arguments: 0..<6)
  func draws(steps: Int) {
    for (columns, rows) in [(40, 12), (80, 24), (120, 40), (200, 60), (300, 100)] {
      var stage = Stage(columns, rows)
      stage.type(String(repeating: "]", count: 9) + String(repeating: "[", count: steps))
      stage.press(.enter)
      checkIntegrity(stage.frame(), isUnicode: true)
      if columns >= 80 { #expect(stage.text.contains("−\(TrendSpan.all[steps].label) ")) }
      stage.type(",,")
      checkIntegrity(stage.frame(), isUnicode: true)
    }
  }

  @Test("What is usual for a patient is where most of the last day was, and one value while little is known")
  func usual() throws {
    var bed = try #require(MadeUpWard(patients: MadeUpPatient.quiet(1)).snapshot().beds.first)
    let frame = Scene(model: Stage(120, 40).model, size: Size(columns: 120, rows: 40), abilities: Abilities())
    bed.explanation = nil
    #expect(frame.usualRange(of: .heartRate, ShownBed([bed], at: 0)) == nil)
    bed.trends = Trends()
    for minute in 0..<1200 {
      let seconds = bed.lastReadingSeconds - Double(1200 - minute) * 60
      bed.trends.record(minute % 240 < 12 ? 150 : minute % 24 < 12 ? 70 : 80, of: .vital(.heartRate), at: seconds)
    }
    let range = try #require(frame.usualRange(of: .heartRate, ShownBed([bed], at: 0)))
    #expect((69...81).contains(range.lowerBound) && (69...81).contains(range.upperBound) && range.upperBound > range.lowerBound)
  }
}
