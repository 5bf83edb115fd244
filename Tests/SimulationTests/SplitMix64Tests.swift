import Testing
import Vitals

@testable import Simulation

@Suite("SplitMix64")
struct SplitMix64Tests {
  @Test("The published outputs for seed 1234567 are reproduced")
  func referenceVectors() {
    var random = SplitMix64(seed: 1_234_567)
    let drawn = (0..<5).map { _ in random.next() }
    #expect(
      drawn == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
      ])
  }

  @Test("Streams of one seed differ from each other and from those of another seed")
  func streams() {
    var first: Set<UInt64> = []
    for seed in 0..<20 as Range<UInt64> {
      for stream in 0..<200 as Range<UInt64> {
        var random = SplitMix64(seed: seed, stream: stream)
        first.insert(random.next())
      }
    }
    #expect(first.count == 4000)
  }

  @Test("Normal numbers have mean 0 and deviation 1, waiting times their mean")
  func moments() {
    var random = SplitMix64(seed: 7)
    let normals = (0..<20_000).map { _ in random.normal() }
    let mean = normals.reduce(0, +) / 20_000
    let variance = normals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
    #expect(abs(mean) < 0.03)
    #expect(abs(variance - 1) < 0.04)
    #expect(normals.allSatisfy { $0.isFinite })
    let waits = (0..<20_000).map { _ in random.exponential(mean: 12) }
    #expect(abs(waits.reduce(0, +) / 20_000 - 12) < 0.4)
    #expect(waits.allSatisfy { $0 >= 0 && $0.isFinite })
  }

  @Test("Noise keeps its spread whatever the step", arguments: [0.2, 1.0, 60, 5000])
  func fluctuationStep(stepSeconds: Double) {
    var random = SplitMix64(seed: 3)
    var sum = 0.0
    let processes = 4000
    for _ in 0..<processes {
      var noise = Fluctuation(deviation: 2, memorySeconds: 90, random: &random)
      for _ in 0..<3 { noise.advance(by: stepSeconds, random: &random) }
      sum += noise.value * noise.value
    }
    #expect(abs((sum / Double(processes)).squareRoot() - 2) < 0.12)
  }
}
