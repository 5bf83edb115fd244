import Testing
import Vitals

@Suite("Pressures without a unit")
struct PressureUnitWatchTests {
  private func reading(
    _ systolic: Double?, _ diastolic: Double?, pulse: Double? = 82, saturation: Double? = 97, at seconds: Double = 0
  ) -> Reading {
    var reading = Reading(patient: PatientIdentity(id: "P1"), timeSeconds: seconds)
    reading.values.systolicPressure = systolic
    reading.values.diastolicPressure = diastolic
    reading.values.heartRate = pulse
    reading.values.oxygenSaturation = saturation
    return reading
  }

  /// Whether the pressures of the last reading are in doubt.
  private func isDoubtful(_ readings: [Reading]) -> Bool {
    var watch = PressureUnitWatch()
    var isDoubtful = false
    for var reading in readings {
      let systolic = reading.values.systolicPressure
      isDoubtful = watch.sift(&reading) != nil
      #expect((reading.values.systolicPressure == nil) == (isDoubtful || systolic == nil))
    }
    return isDoubtful
  }

  @Test("A healthy person's 16.4/10.5 is in doubt", arguments: [(16.4, 10.5), (12.1, 8), (28, 12)])
  func doubtful(systolic: Double, diastolic: Double) {
    #expect(isDoubtful([reading(systolic, diastolic)]))
    #expect(isDoubtful([reading(nil, nil), reading(systolic, diastolic, pulse: nil, saturation: nil, at: 300)]))
  }

  @Test("A low pressure is scored where pulse or saturation is not normal, or not known")
  func scored() {
    #expect(!isDoubtful([reading(28, 12, pulse: 134)]))
    #expect(!isDoubtful([reading(28, 12, saturation: 86)]))
    #expect(!isDoubtful([reading(28, 12, pulse: nil)]))
    #expect(!isDoubtful([reading(28, 12, saturation: nil)]))
    #expect(!isDoubtful([reading(nil, nil), reading(28, 12, pulse: nil, saturation: nil, at: 3600)]))
  }

  @Test("A low pressure of a patient who had a higher one is scored: it fell")
  func fell() {
    #expect(!isDoubtful([reading(124, 78), reading(28, 12, at: 60)]))
    #expect(isDoubtful([reading(16.4, 10.5), reading(16.2, 10.1, at: 60)]))
  }

  @Test(
    "What would be no usual pressure in kPa either is scored",
    arguments: [(28.0, 26.0), (9, 6), (29, 8), (20, nil)] as [(Double, Double?)])
  func unusual(systolic: Double, diastolic: Double?) {
    #expect(!isDoubtful([reading(systolic, diastolic)]))
  }

  @Test("The words say what is in doubt")
  func words() {
    var watch = PressureUnitWatch()
    var doubtful = reading(16.4, 10.5)
    #expect(watch.sift(&doubtful) == "pressure unit? 16.4/10.5 may be kPa")
  }
}
