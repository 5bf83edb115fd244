import Detection
import Foundation
import Testing
import Vitals

@testable import Training

@Suite("Whether patients are still like those that the models know")
struct PopulationShiftTests {
  /// Patients for a day each, charted every hour: their hearts about `heart`, their breathing counted in a share of the hours.
  private func profile(
    _ name: String = "ward", patients: Int = 200, heart: Double = 80, breathing: Double = 1, seed: UInt64 = 1
  ) -> PopulationProfile {
    var random = SplitMix64(seed: seed)
    var tally = PopulationTally()
    for patient in 0..<patients {
      let usual = 12 * random.normal()
      for hour in 0..<24 {
        var vitals = PerVital<Double?>(repeating: nil)
        vitals.heartRate = heart + usual + 4 * random.normal()
        if random.unit() < breathing { vitals.respiratoryRate = 17 + 3 * random.normal() }
        tally.add(
          PopulationTally.Sample(vitals, knowsOxygen: true, knowsConsciousness: hour % 4 == 0, scores: [.news2: 1]),
          of: "\(patient)", at: 3600 * Double(hour))
      }
    }
    return tally.profile(named: name)
  }

  private func finding(_ shift: PopulationShift, _ name: String, _ aspect: PopulationShift.Aspect) throws
    -> PopulationShift.Finding
  {
    try #require(shift.findings.first { $0.name == name && $0.aspect == aspect })
  }

  @Test("Other patients of the same kind are alike, in whichever set they are known")
  func alike() throws {
    let known = [profile("other", heart: 130), profile("like", seed: 2)]
    let shift = PopulationShift(of: profile(), against: known, modelVersion: "1")
    #expect(shift.verdict == .alike && shift.patients == 200 && shift.hours == 4800)
    #expect(try finding(shift, "HR", .values).nearestSet == "like")
    #expect(shift.findings.count == 3 + 8, "what is never known has no values, but is known in no hour here as there")
    #expect(shift.advice.count == 1)
  }

  @Test("Faster hearts are different values, with the class that grew and what to do")
  func values() throws {
    let shift = PopulationShift(of: profile(heart: 110), against: [profile(seed: 2)], modelVersion: "1")
    let heart = try finding(shift, "HR", .values)
    #expect(heart.verdict == .different && heart.index > 1 && heart.shareHere != heart.shareThere)
    #expect(try finding(shift, "RR", .values).verdict == .alike)
    #expect(shift.verdict == .different)
    #expect(shift.advice.contains { $0.hasPrefix("HR: look at units") && $0.contains("train --adapt") })
  }

  @Test("Breathing that is counted in a tenth of the hours is known more rarely, its values being the same")
  func missing() throws {
    let shift = PopulationShift(of: profile(breathing: 0.1), against: [profile(seed: 2)], modelVersion: "1")
    let breathing = try finding(shift, "RR", .known)
    #expect(breathing.verdict == .different && breathing.shareHere < 0.15 && breathing.shareThere > 0.95)
    #expect(try finding(shift, "RR", .values).verdict == .alike)
    #expect(shift.advice.contains { $0.hasPrefix("RR: known more rarely") })
    let unseen = PopulationShift(
      of: profile(), against: [profile(seed: 2)], modelVersion: "1", unseen: [.oxygen, .consciousness])
    #expect(!unseen.findings.contains { $0.name == "ACVPU" })
  }

  @Test("What is known more often than anywhere is told, and makes no ward different")
  func knownMoreOften() throws {
    let shift = PopulationShift(of: profile(), against: [profile(breathing: 0.1, seed: 2)], modelVersion: "1")
    #expect(try finding(shift, "RR", .known).verdict == .different)
    #expect(shift.verdict == .alike)
    #expect(shift.advice.map { $0.prefix(20) } == ["RR: known more often", "Nothing else differs"])
  }

  @Test("A handful of patients is too few: chance is never called a change, nor silence", arguments: 1...20)
  func few(seed: UInt64) throws {
    let shift = PopulationShift(of: profile(patients: 6, seed: 100 + seed), against: [profile(seed: 2)], modelVersion: "1")
    #expect(try finding(shift, "HR", .values).verdict == .unclear)
    #expect(shift.advice.contains { $0.contains("too few") })
    let nobody = PopulationShift(
      of: PopulationTally().profile(named: ""), against: [profile()], modelVersion: "1", nobodyAdvice: "Look there.")
    #expect(nobody.verdict == .unclear && nobody.advice == ["Look there."])
  }

  @Test("A reading a second and a row an hour give the same picture")
  func density() {
    var (seconds, hours) = (PopulationTally(), PopulationTally())
    for second in 0..<(6 * 3600) where second % 10 == 0 {
      var vitals = PerVital<Double?>(repeating: nil)
      vitals.heartRate = second < 3 * 3600 ? 70 : 120
      let sample = PopulationTally.Sample(vitals, knowsOxygen: false, knowsConsciousness: false, scores: [:])
      seconds.add(sample, of: "P", at: Double(second))
      if second % 3600 == 0 { hours.add(sample, of: "P", at: Double(second)) }
    }
    let (one, other) = (seconds.profile(named: ""), hours.profile(named: ""))
    #expect(one.hours >= 6 && one.hours <= 8 && other.hours == 6)
    #expect(zip(one.shares[0], other.shares[0]).allSatisfy { abs($0 - $1) < 0.1 })
  }

  @Test("Every class has a name of its own, and reports are text, Markdown and JSON")
  func words() throws {
    for quantity in PopulationQuantity.allCases {
      let names = (0..<quantity.classes).map { quantity.words(ofClass: $0) }
      #expect(Set(names).count == names.count && quantity.limits == quantity.limits.sorted())
    }
    #expect(PopulationQuantity.vital(.heartRate).words(ofClass: 6) == "from 91 to below 111")
    #expect(PopulationQuantity.sepsis.words(ofClass: 0) == "below 0.5 %")
    #expect(PopulationQuantity.vital(.temperature).words(ofClass: 7) == "from 39.1")
    let shift = PopulationShift(of: profile(heart: 110), against: [profile(seed: 2)], modelVersion: "1")
    #expect(shift.text.contains("different") && shift.markdown.contains("| HR | values |"))
    #expect(try JSONDecoder().decode(PopulationShift.self, from: JSONEncoder().encode(shift)) == shift)
  }
}
