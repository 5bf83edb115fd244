internal import Vitals

/// Why someone is on the ward, and the range of what is usual for such a patient.
struct Condition: Sendable {
  var name: String
  var ageYears: ClosedRange<Double>
  var heartRate: ClosedRange<Double> = 66...80
  var respiratoryRate: ClosedRange<Double> = 14.5...16.5
  var oxygenSaturation: ClosedRange<Double> = 97.2...98.6
  var systolicPressure: ClosedRange<Double> = 124...142
  var temperature: ClosedRange<Double> = 36.6...37.1

  func usual(random: inout SplitMix64) -> PerVital<Double> {
    var usual = PerVital(repeating: 0.0)
    usual.heartRate = random.uniform(heartRate)
    usual.respiratoryRate = random.uniform(respiratoryRate)
    usual.oxygenSaturation = random.uniform(oxygenSaturation)
    usual.systolicPressure = random.uniform(systolicPressure)
    // Pulse pressure is about 40 mmHg and grows with systolic pressure.
    usual.diastolicPressure = usual.systolicPressure * random.uniform(0.57...0.63)
    usual.temperature = random.uniform(temperature)
    return usual
  }

  /// Every NEWS2 parameter scores 0, with room for the daily rhythm and noise.
  static let common: [Condition] = [
    Condition(name: "hip replacement", ageYears: 58...86),
    Condition(name: "cellulitis", ageYears: 34...78, heartRate: 70...82, temperature: 36.8...37.3),
    Condition(name: "diabetic foot ulcer", ageYears: 48...81),
    Condition(
      name: "appendicectomy", ageYears: 18...46, heartRate: 62...78, respiratoryRate: 14...16, oxygenSaturation: 98...99,
      systolicPressure: 121...130),
    Condition(name: "ureteric stone", ageYears: 24...60, heartRate: 66...82),
    Condition(name: "hypertension, work-up", ageYears: 40...75, systolicPressure: 142...158),
    Condition(name: "stroke rehabilitation", ageYears: 55...88, heartRate: 60...76, systolicPressure: 130...148),
  ]

  /// Saturation of 94–95 % on air scores 1 on scale 1: nobody has recorded a target of 88–92 %.
  static let chronicLungDisease = Condition(
    name: "COPD", ageYears: 52...82, heartRate: 70...82, respiratoryRate: 16...17, oxygenSaturation: 94.4...94.9)

  static let resolvingPneumonia = Condition(
    name: "pneumonia, improving", ageYears: 40...84, heartRate: 68...78, respiratoryRate: 15...16.5,
    oxygenSaturation: 97.4...98, systolicPressure: 130...142, temperature: 36.7...37.2)

  static let afterSurgery = Condition(
    name: "bowel resection, second day", ageYears: 44...79, heartRate: 78...84, temperature: 37.6...37.9)

  static let heartFailure = Condition(
    name: "heart failure, improving", ageYears: 60...90, heartRate: 62...74, respiratoryRate: 15.5...17,
    oxygenSaturation: 96.8...97.6, systolicPressure: 107...117)

  static let anaemia = Condition(name: "anaemia, work-up", ageYears: 30...80, heartRate: 84...91)

  static let frailty = Condition(
    name: "fall, frailty", ageYears: 78...96, heartRate: 60...70, respiratoryRate: 12.2...13.2)
}
