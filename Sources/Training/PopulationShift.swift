package import Detection
internal import Foundation
internal import Vitals

/// Whether the patients of a ward still look like those that the models learned from: each vital sign's values, how often it is
/// known, and each score, against each set of patients that the weights were made with. Encodes to JSON.
///
/// The measure is the population stability index, Σ (p − q) ln (p / q) over classes: below 0.1 it is taken for no change, from 0.25
/// for a large one (Siddiqi, *Credit Risk Scorecards*, 2006). Few patients differ by chance: of two samples of one population the
/// index is about χ² with a degree of freedom less than there are classes, times 1/n + 1/m (Yurdakul, Naranjo, *Statistical
/// properties of the population stability index*, J Risk Model Validation 2020;14(4):89–100). Patients are counted there, not hours,
/// since the hours of one patient are alike; what chance does in 19 of 20 samples is never called a change.
package struct PopulationShift: Sendable, Codable, Equatable {
  package enum Verdict: String, Sendable, Codable {
    case alike
    case somewhat = "somewhat different"
    case different
    /// Too few patients to tell a large change from chance.
    case unclear = "too few patients"
  }

  package enum Aspect: String, Sendable, Codable {
    case values, known, score
  }

  package struct Finding: Sendable, Codable, Equatable {
    package var name: String
    package var aspect: Aspect
    /// Against the set that is most like it.
    package var index: Double
    /// What chance makes of the index in 19 of 20 samples of so many patients.
    package var byChance: Double
    /// The set that is most like it.
    package var nearestSet: String
    package var verdict: Verdict
    /// The class whose share differs most, in words, with its share here and there; of `known` the share of hours in which it is.
    package var clearest: String
    package var shareHere: Double
    package var shareThere: Double

    var isKnownMoreOften: Bool { aspect == .known && shareHere > shareThere }
  }

  package var patients: Int
  package var hours: Int
  package var modelVersion: String
  package var findings: [Finding]
  /// What to do, a sentence for each thing.
  package var advice: [String]

  /// The worst of what was found; `unclear` where nothing more can be said. What is known more often than anywhere is told, and no
  /// reason to be woken.
  package var verdict: Verdict {
    let verdicts = findings.filter { !$0.isKnownMoreOften }.map(\.verdict)
    return [.different, .somewhat, .unclear].first(where: verdicts.contains) ?? (findings.isEmpty ? .unclear : .alike)
  }

  /// - Parameters:
  ///   - found: the ward's patients; what it never knows of scores is not compared.
  ///   - known: the sets of patients that the weights were made with.
  ///   - unseen: what cannot be seen where the patients were looked at.
  ///   - nobodyAdvice: what to do where nobody was found, a sentence.
  package init(
    of found: PopulationProfile, against known: [PopulationProfile], modelVersion: String, unseen: [ChartedSign] = [],
    nobodyAdvice: String = "No vital sign was found."
  ) {
    patients = found.patients
    hours = found.hours
    self.modelVersion = modelVersion
    findings = found.patients == 0 ? [] : Self.findings(found, known, unseen)
    advice = []
    advice = found.patients == 0 ? [nobodyAdvice] : makeAdvice()
  }

  // MARK: Comparing

  private static func findings(
    _ found: PopulationProfile, _ known: [PopulationProfile], _ unseen: [ChartedSign]
  ) -> [Finding] {
    var findings: [Finding] = []
    for (place, quantity) in PopulationQuantity.allCases.enumerated() where !found.shares[place].isEmpty {
      let compared = known.filter { !$0.shares[place].isEmpty }.map { set in
        Comparison(
          found.shares[place], found.patientsKnown[place], set.shares[place], set.patientsKnown[place], set: set.name)
      }
      guard let nearest = compared.min(by: { $0.index < $1.index }) else { continue }
      let clearest = nearest.clearest
      findings.append(
        Finding(
          quantity.label, quantity.isScore ? .score : .values, nearest, clearest: quantity.words(ofClass: clearest),
          here: nearest.here[clearest], there: nearest.there[clearest]))
    }
    for (place, sign) in ChartedSign.allCases.enumerated() where !unseen.contains(sign) {
      let here = found.knownShares[place]
      let compared = known.map { set in
        Comparison(
          [here, 1 - here], found.patients, [set.knownShares[place], 1 - set.knownShares[place]], set.patients, set: set.name)
      }
      guard let nearest = compared.min(by: { $0.index < $1.index }) else { continue }
      findings.append(
        Finding(sign.label, .known, nearest, clearest: "known", here: nearest.here[0], there: nearest.there[0]))
    }
    return findings
  }

  /// Of one quantity in two groups of patients.
  fileprivate struct Comparison {
    let here: [Double]
    let there: [Double]
    let set: String
    let index: Double
    let byChance: Double

    init(_ here: [Double], _ patientsHere: Int, _ there: [Double], _ patientsThere: Int, set: String) {
      (self.here, self.there, self.set) = (here, there, set)
      let classes = Double(here.count)
      // Half a patient in each class: no class is impossible because nobody has been in it yet.
      func smooth(_ share: Double, _ patients: Int) -> Double {
        (share * Double(patients) + 0.5) / (Double(patients) + 0.5 * classes)
      }
      index = zip(here, there).reduce(0) { sum, pair in
        let (p, q) = (smooth(pair.0, patientsHere), smooth(pair.1, patientsThere))
        return sum + (p - q) * log(p / q)
      }
      byChance =
        Self.chiSquare95(degrees: classes - 1) * (1 / Double(max(patientsHere, 1)) + 1 / Double(max(patientsThere, 1)))
    }

    /// The class whose shares are furthest apart.
    var clearest: Int {
      here.indices.max { abs(here[$0] - there[$0]) < abs(here[$1] - there[$1]) } ?? 0
    }

    /// What χ² exceeds in one of 20 (Wilson, Hilferty 1931).
    private static func chiSquare95(degrees: Double) -> Double {
      let spread = 2 / (9 * degrees)
      return degrees * pow(1 - spread + 1.645 * spread.squareRoot(), 3)
    }
  }

  // MARK: What to do

  private func makeAdvice() -> [String] {
    var sentences: [String] = []
    func names(_ aspect: Aspect, where holds: (Finding) -> Bool = { _ in true }) -> String {
      findings.filter { $0.aspect == aspect && $0.verdict == .different && holds($0) }.map(\.name).joined(separator: ", ")
    }
    let values = names(.values)
    if !values.isEmpty {
      sentences.append(
        "\(values): look at units, sensors and the mapping first ('wardwatch map'). Where the values are right, these are other "
          + "patients than the models know: judge the scores on your own outcomes ('wardwatch evaluate --weights'), and adapt them "
          + "('wardwatch train --adapt').")
    }
    let rarer = names(.known) { !$0.isKnownMoreOften }
    if !rarer.isEmpty {
      sentences.append(
        "\(rarer): known more rarely than anywhere that the models learned. NEWS2 is partial without, and the scores see less; find "
          + "out whether the records have it ('wardwatch map') and whether it is measured.")
    }
    let oftener = names(.known) { $0.isKnownMoreOften }
    if !oftener.isEmpty {
      sentences.append("\(oftener): known more often than anywhere that the models learned. Nothing need be done for that.")
    }
    let scores = names(.score)
    if !scores.isEmpty {
      sentences.append(
        "\(scores): spread otherwise, so alarms by it come at another rate than was budgeted. Set it right with your own stays "
          + "('wardwatch train --adapt'), or count the alarms ('wardwatch history').")
    }
    switch verdict {
    case .alike:
      let what = oftener.isEmpty ? "Nothing differs" : "Nothing else differs"
      sentences.append("\(what): the figures of the model card may be expected here as far as they go.")
    case .somewhat: sentences.append("Nothing differs much: look again in a month.")
    case .unclear:
      sentences.append("\(patients) patients are too few to tell a change from chance: look again when there have been more.")
    case .different: break
    }
    return sentences
  }
}

extension PopulationShift.Finding {
  fileprivate init(
    _ name: String, _ aspect: PopulationShift.Aspect, _ nearest: PopulationShift.Comparison, clearest: String, here: Double,
    there: Double
  ) {
    let verdict: PopulationShift.Verdict =
      if nearest.index >= 0.1 && nearest.index > nearest.byChance {
        nearest.index < 0.25 ? .somewhat : .different
      } else {
        // Where chance alone could make it large, a small index says nothing.
        nearest.byChance < 0.25 ? .alike : .unclear
      }
    self.init(
      name: name, aspect: aspect, index: nearest.index, byChance: nearest.byChance, nearestSet: nearest.set, verdict: verdict,
      clearest: clearest, shareHere: here, shareThere: there)
  }
}
