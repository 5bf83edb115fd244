import Foundation
import Testing
import Vitals

@Suite("The circumstances of a patient")
struct CircumstancesTests {
  private static let now = 1_795_694_400.0

  private func circumstances(_ entries: (Circumstances.Entry, Double)...) -> Circumstances {
    var circumstances = Circumstances()
    for (entry, seconds) in entries { circumstances.take(entry, at: Self.now + seconds) }
    return circumstances
  }

  private func assessment(saturation: Double = 90, onOxygen: Bool? = true) -> Assessment {
    var observation = Observation(onOxygen: onOxygen, consciousness: .alert)
    observation.values = PerVital { [72, 15, saturation, 124, 78, 36.8][Int($0.rawValue)] }
    return Assessment(
      observation: observation, news2: NEWS2Score(observation), autoencoder: 90, isolationForest: 91, anomaly: 92, risk: 0.1,
      riskIfLasting: 0.2, modelSeverity: .medium)
  }

  /// Royal College of Physicians, NEWS2, 2017, chart 1, scale 2: every whole per cent, on air and on oxygen.
  @Test("Scale 2 gives every saturation its points", arguments: [false, true])
  func scaleTwo(onOxygen: Bool) {
    let chart: [(ClosedRange<Int>, air: Int, oxygen: Int)] = [
      (1...83, 3, 3), (84...85, 2, 2), (86...87, 1, 1), (88...92, 0, 0), (93...94, 0, 1), (95...96, 0, 2), (97...100, 0, 3),
    ]
    let scaleTwo = circumstances((.init(oxygenScale: .two, oxygenScaleBy: "Dr X"), 0))
    for (range, air, oxygen) in chart {
      for percent in range {
        let counted = scaleTwo.applied(to: assessment(saturation: Double(percent), onOxygen: onOxygen), at: Self.now)
        #expect(counted.news2[.oxygenSaturation] == (onOxygen ? oxygen : air), "\(percent) %")
        #expect(counted.news2.total == (onOxygen ? oxygen + 2 : air), "\(percent) %")
      }
    }
    #expect(scaleTwo.applied(to: assessment(), at: Self.now).observation.oxygenScaleBy == "Dr X")
  }

  @Test("A scale counts only under a name, by the newest record, and scale 1 has no author")
  func scaleAuthor() {
    #expect(circumstances((.init(oxygenScale: .two), 0)).oxygenScale == .one)
    let both = circumstances((.init(oxygenScale: .two, oxygenScaleBy: "Dr X"), 0), (.init(oxygenScale: .one), 5))
    #expect(both.oxygenScale == .two && both.oxygenScaleBy == "Dr X")
    let ended = circumstances(
      (.init(oxygenScale: .two, oxygenScaleBy: "Dr X"), 0), (.init(oxygenScale: .one, oxygenScaleBy: "Dr Y"), 5))
    #expect(ended.oxygenScale == .one && ended.oxygenScaleBy == nil)
    let late = circumstances(
      (.init(oxygenScale: .one, oxygenScaleBy: "Dr Y"), 5), (.init(oxygenScale: .two, oxygenScaleBy: "Dr X"), 0))
    #expect(late.oxygenScale == .one)
  }

  @Test(
    "NEWS2 is for those who are 16 and not pregnant",
    arguments: [
      (nil, nil, nil), ("1950-03-14", nil, nil), ("2010-11-27", nil, .childhood), ("2010-11-26", nil, nil), ("2010", nil, nil),
      ("2011", nil, .childhood), ("2026-11-26", nil, nil), ("1950-03-14", true, .pregnancy), (nil, true, .pregnancy),
      ("2012-01-01", false, .childhood), ("2012-01-01", true, .pregnancy),
    ] as [(String?, Bool?, ScoreExemption?)])
  func exemption(birthDate: String?, isPregnant: Bool?, expected: ScoreExemption?) {
    let known = circumstances((.init(birthDate: birthDate.flatMap { BirthDate($0) }, isPregnant: isPregnant), 0))
    #expect(known.exemption(at: Self.now) == expected)
  }

  @Test("Whoever is exempt has no total, no score and no range of adults, but what kills within minutes")
  func exempt() {
    let child = circumstances((.init(birthDate: BirthDate("2020-05-01")), 0))
    var counted = child.applied(to: assessment(), at: Self.now)
    #expect(counted.exemption == .childhood && counted.severity == .normal)
    #expect(counted.news2.missing.count == 7 && !counted.isModelled && counted.anomaly == 0 && counted.risk == 0)
    #expect(counted.observation.values.oxygenSaturation == 90)
    #expect(Vital.allCases.allSatisfy { counted.normalRange(of: $0) == nil })
    counted.lifeThreat = .value(.oxygenSaturation, 74)
    #expect(counted.severity == .high)
  }

  @Test("A child grows up, a pregnancy ends, and an implausible date changes nothing")
  func changes() {
    let child = circumstances((.init(birthDate: BirthDate("2010-11-27")), 0))
    #expect(child.exemption(at: Self.now) == .childhood && child.exemption(at: Self.now + 86_400) == nil)
    let born = circumstances((.init(isPregnant: true), 0), (.init(isPregnant: false), 60))
    #expect(born.exemption(at: Self.now) == nil)
    let replaced = circumstances((.init(birthDate: BirthDate("2020-05-01")), 0), (.init(birthDate: BirthDate("1900-01-01")), 9))
    #expect(replaced.exemption(at: Self.now) == .childhood)
  }

  @Test("They come back from a checkpoint as they were")
  func coding() throws {
    let all = circumstances(
      (.init(oxygenScale: .two, oxygenScaleBy: "Dr X", birthDate: BirthDate("1950-03"), isPregnant: false), 0))
    #expect(try JSONDecoder().decode(Circumstances.self, from: JSONEncoder().encode(all)) == all)
  }
}
