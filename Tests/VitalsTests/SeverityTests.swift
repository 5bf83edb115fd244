import Testing
import Vitals

@Suite("Severity")
struct SeverityTests {
  /// A score with these points, given to the parameters in their order.
  private func score(_ parts: [UInt8?]) -> NEWS2Score {
    var score = NEWS2Score(Observation())
    score.respiratoryRate = parts[0]
    score.oxygenSaturation = parts[1]
    score.oxygen = parts[2]
    score.systolicPressure = parts[3]
    score.pulse = parts[4]
    score.consciousness = parts[5]
    score.temperature = parts[6]
    return score
  }

  @Test(
    "The aggregate decides: 0–2 nothing, 3–4 LOW, 5–6 MEDIUM, 7 and up HIGH",
    arguments: [
      ([0, 0, 0, 0, 0, 0, 0], .normal), ([2, 0, 0, 0, 0, 0, 0], .normal), ([2, 1, 0, 0, 0, 0, 0], .low),
      ([2, 2, 0, 0, 0, 0, 0], .low), ([2, 2, 0, 0, 1, 0, 0], .medium), ([2, 2, 2, 0, 0, 0, 0], .medium),
      ([2, 2, 2, 0, 1, 0, 0], .high), ([3, 3, 2, 3, 3, 3, 3], .high),
    ] as [([UInt8?], Severity)])
  func aggregate(parts: [UInt8?], expected: Severity) {
    #expect(Severity(news2: score(parts)) == expected)
  }

  @Test("A single 3 is at least MEDIUM, in whichever parameter", arguments: [0, 1, 3, 4, 5, 6])
  func singleRed(index: Int) {
    var parts: [UInt8?] = Array(repeating: 0, count: 7)
    parts[index] = 3
    #expect(Severity(news2: score(parts)) == .medium)
    // What is missing changes nothing about what is known to be red.
    parts = Array(repeating: nil, count: 7)
    parts[index] = 3
    #expect(Severity(news2: score(parts)) == .medium)
    parts[index == 0 ? 1 : 0] = 3
    parts[2] = 2
    #expect(Severity(news2: score(parts)) == .high)
  }

  @Test("The models can raise a severity and never lower it", arguments: Severity.allCases, Severity.allCases)
  func floor(model: Severity, rule: Severity) {
    let parts: [UInt8?] =
      switch rule {
      case .normal: [0, 0, 0, 0, 0, 0, 0]
      case .low: [2, 1, 0, 0, 0, 0, 0]
      case .medium: [2, 2, 2, 0, 0, 0, 0]
      case .high: [2, 2, 2, 2, 0, 0, 0]
      }
    let assessment = Assessment(
      observation: Observation(), news2: score(parts), autoencoder: 0, isolationForest: 0, anomaly: 0, risk: 0,
      riskIfLasting: 0, modelSeverity: model)
    #expect(assessment.severity == max(model, rule))
  }

  @Test(
    "A probability is never rounded to nothing",
    arguments: [
      (0, "0 %"), (0.0001, "<0.1 %"), (0.0005, "0.1 %"), (0.0161, "1.6 %"), (0.0994, "9.9 %"), (0.0996, "10 %"), (0.124, "12 %"),
      (0.9996, "100 %"), (1.2, "100 %"), (-1, "0 %"), (.nan, "--"), (.infinity, "--"),
    ] as [(Double, String)])
  func probabilities(probability: Double, text: String) {
    #expect(Probability.text(probability) == text)
  }

  @Test("Severities are ordered, and their words are read back")
  func words() {
    #expect(Severity.allCases == [.normal, .low, .medium, .high])
    #expect(Severity.allCases.sorted(by: >) == [.high, .medium, .low, .normal])
    for severity in Severity.allCases { #expect(Severity(word: severity.word) == severity) }
    #expect(Severity(word: "high") == nil)
    #expect(Severity(word: "") == nil)
  }
}
