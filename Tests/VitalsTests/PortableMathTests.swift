import Foundation
import Testing
import Vitals

@Suite("Portable mathematics")
struct PortableMathTests {
  @Test("The exponential and the logarithm are within two units in the last place of the C library's")
  func accuracy() {
    var random = SplitMix64(seed: 13)
    for _ in 0..<100_000 {
      let x = Double.random(in: -700...700, using: &random) * Double.random(in: 0...1, using: &random)
      #expect(abs(PortableMath.exp(x) - exp(x)) <= 2 * exp(x).ulp)
      let y = exp(Double.random(in: -700...700, using: &random))
      #expect(abs(PortableMath.log(y) - log(y)) <= 2 * log(y).ulp)
      let nearOne = 1 + Double.random(in: -0.01...0.01, using: &random)
      #expect(abs(PortableMath.log(nearOne) - log(nearOne)) <= 2 * log(nearOne).ulp)
    }
  }

  @Test("At the ends they are what the C library's are")
  func ends() {
    #expect(PortableMath.exp(0) == 1 && PortableMath.exp(-800) == 0 && PortableMath.exp(800) == .infinity)
    #expect(PortableMath.exp(.infinity) == .infinity && PortableMath.exp(-.infinity) == 0 && PortableMath.exp(.nan).isNaN)
    #expect(abs(PortableMath.exp(-740) - exp(-740)) <= 2 * exp(-740.0).ulp)
    #expect(abs(PortableMath.exp(709.7) - exp(709.7)) <= 2 * exp(709.7).ulp)
    #expect(PortableMath.log(1) == 0 && PortableMath.log(0) == -.infinity && PortableMath.log(-1).isNaN)
    #expect(PortableMath.log(.infinity) == .infinity && PortableMath.log(.nan).isNaN)
    let least = Double.leastNonzeroMagnitude
    #expect(abs(PortableMath.log(least) - log(least)) <= 2 * log(least).ulp)
  }
}
