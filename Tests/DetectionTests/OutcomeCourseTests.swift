import Foundation
import Testing
import Vitals

@testable import Detection

@Suite("How likely outcomes looked over the hours before")
struct OutcomeCourseTests {
  private static func course(_ rows: [(seconds: Double, logOdds: Double)]) -> OutcomeCourse {
    var course = OutcomeCourse()
    for row in rows {
      course.begin(at: row.seconds)
      course.note([row.logOdds, -row.logOdds])
    }
    return course
  }

  @Test("The first row is all there is, and what has always been so stays so")
  func constant() {
    #expect(Self.course([(0, 3)]).mean(with: [3, -3]) == [3, -3])
    #expect(!Self.course([(0, 3)]).looksBack)
    let mean = Self.course((0..<30).map { (3600 * Double($0), 3) }).mean(with: [3, -3])
    #expect(abs(mean[0] - 3) < 1e-12 && abs(mean[1] + 3) < 1e-12)
  }

  @Test("After a day at 0 a row at 1 counts for an hour of twelve, be it a chart's or a monitor's")
  func step() {
    let expected = 1 - exp(-1.0 / 12)
    for interval in [3600.0, 60, 1] {
      var course = Self.course(stride(from: 0.0, through: 5 * 86_400, by: interval).map { ($0, 0) })
      course.begin(at: 5 * 86_400 + interval)
      #expect(abs(course.mean(with: [1, 0])[0] - expected) < 0.002, "every \(interval) s")
    }
  }

  @Test("Half a day later a third is left of what was before")
  func forgets() {
    var course = Self.course((0...100).map { (3600 * Double($0), 1) })
    for hour in 101...112 {
      course.begin(at: 3600 * Double(hour))
      course.note([0, 0])
    }
    #expect(abs(course.mean(with: [0, 0])[0] - exp(-1)) < 0.001)
  }

  @Test("The odd second in which a monitor is put on counts for a second")
  func firstSecond() {
    var course = Self.course([(0, 9)] + (1...1800).map { (Double($0), 0) })
    course.begin(at: 1801)
    #expect(course.mean(with: [0, 0])[0] < 0.01)
  }

  @Test("A row of the same time takes the place of the one before, and the clock may be set")
  func sameTime() {
    let once = Self.course([(0, 1), (3600, 2), (7200, 5)])
    var twice = Self.course([(0, 1), (3600, 9), (3600, 2), (7200, -4), (7200, 5)])
    #expect(twice == once)
    twice.shift(bySeconds: 500)
    var later = Self.course([(500, 1), (4100, 2), (7700, 5)])
    for time in [7700.0, 8000] {
      twice.begin(at: time)
      later.begin(at: time)
      #expect(twice == later)
    }
  }

  @Test("The answer never falls where what a row says rises, to the last bit")
  func ascends() throws {
    var random = SplitMix64(seed: 12)
    for _ in 0..<200 {
      var course = Self.course(
        (0..<Int.random(in: 0...9, using: &random)).map { (700 * Double($0), .random(in: -8...2, using: &random)) })
      course.begin(at: 9000)
      let model = try #require(OutcomeModel(inputs: [], intercept: 0, pastShare: .random(in: 0...1, using: &random)))
      var logOdds = Double.random(in: -8...2, using: &random)
      for _ in 0..<20 {
        let next = Bool.random(using: &random) ? logOdds.nextUp : logOdds + .random(in: 0...1e-9, using: &random)
        let answers = [logOdds, next].map { model.answer($0, mean: course.mean(with: [$0, $0])[0]) }
        #expect(answers[0] <= answers[1])
        logOdds = next
      }
    }
  }

  @Test("Without the mortality all else is the same, to the last bit")
  func withoutMortality() throws {
    let detector = try Detector.load(directory: shippedWeights)
    #expect(detector.withoutMortality.version == detector.version)
    var (whole, partial) = (PatientHistory(), PatientHistory())
    for hour in 0..<8 {
      let next = reading(3600 * Double(hour), hr: 70 + 8 * Double(hour), rr: 14 + Double(hour), spo2: 97, temp: 38)
      _ = (whole.update(next), partial.update(next))
      var expected = detector.score(&whole)
      #expect(expected.mortality != nil)
      expected.mortality = nil
      #expect(detector.withoutMortality.score(&partial) == expected)
    }
    #expect(detector.withoutMortality.explain(partial) == detector.explain(whole))
  }

  @Test("Scored once more, as after a restart, a reading gets the same answer")
  func scoredAgain() throws {
    let detector = try Detector.load(directory: shippedWeights)
    var history = PatientHistory()
    for hour in 0..<8 {
      _ = history.update(reading(3600 * Double(hour), hr: 70 + 8 * Double(hour), rr: 14 + Double(hour), spo2: 97, temp: 38))
      let first = detector.score(&history)
      #expect(detector.assess(history) == first)
      let noted = history
      #expect(detector.score(&history) == first && history == noted)
    }
  }
}
