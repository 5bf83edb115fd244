/// The exponential and the logarithm from additions, multiplications and divisions alone, which IEEE 754 defines to the last bit.
///
/// The C library's differ between CPUs of one machine type: it chooses code with fused operations where there are any. Scores
/// made of these are the same bits everywhere, and so are times. Both are within two units in the last place of the true value.
package enum PortableMath {
  private static let log2e = 1.442_695_040_888_963_4
  // ln 2 in two parts; the first ends in zeros, so that its small multiples are exact. (FreeBSD msun, e_exp.c)
  private static let ln2High = 6.931_471_803_691_238_164_9e-01
  private static let ln2Low = 1.908_214_929_270_587_700_02e-10
  /// Added and taken away again it rounds to a whole number.
  private static let roundingShift = 6_755_399_441_055_744.0

  /// e to the power of `x`.
  package static func exp(_ x: Double) -> Double {
    guard x < 709.8 else { return x.isNaN ? x : .infinity }
    guard x > -745.2 else { return x.isNaN ? x : 0 }
    let whole = (x * log2e + roundingShift) - roundingShift
    let rest = (x - whole * ln2High) - whole * ln2Low
    // The Taylor series; |rest| <= ln 2 / 2 leaves less than a unit in the last place after these terms.
    var sum = 1.0 / 6_227_020_800
    for term in inverseFactorials.indices { sum = sum * rest + inverseFactorials[term] }
    // In two steps: the result may be smaller or larger than any power of two that a double holds.
    let power = Int(whole)
    return sum * scale(power / 2) * scale(power - power / 2)
  }

  /// 1/12! down to 1/0!.
  private static let inverseFactorials: InlineArray<13, Double> = [
    1.0 / 479_001_600, 1.0 / 39_916_800, 1.0 / 3_628_800, 1.0 / 362_880, 1.0 / 40_320, 1.0 / 5_040, 1.0 / 720, 1.0 / 120,
    1.0 / 24, 1.0 / 6, 1.0 / 2, 1, 1,
  ]

  /// 2 to the power of a number within -1022...1023.
  private static func scale(_ power: Int) -> Double { Double(bitPattern: UInt64(1023 + power) << 52) }

  /// The natural logarithm of `x`.
  package static func log(_ x: Double) -> Double {
    guard x > 0, x.isFinite else { return x == 0 ? -.infinity : x > 0 ? x : .nan }
    var (power, mantissa) = (x.exponent, x.significand)
    if mantissa > 1.414_213_562_373_095_1 { (power, mantissa) = (power + 1, mantissa / 2) }
    // log m = 2 artanh s with s = (m - 1) / (m + 1), |s| < 0.172: a series in s squared.
    let s = (mantissa - 1) / (mantissa + 1)
    let square = s * s
    var sum = 0.0
    for term in inverseOdds.indices { sum = (sum + inverseOdds[term]) * square }
    let whole = Double(power)
    return whole * ln2High + (2 * s + (2 * s * sum + whole * ln2Low))
  }

  /// 1/23 down to 1/3.
  private static let inverseOdds: InlineArray<11, Double> = [
    1 / 23, 1 / 21, 1 / 19, 1 / 17, 1 / 15, 1 / 13, 1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3,
  ]
}
