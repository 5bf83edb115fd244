internal import Detection
internal import Vitals

/// What each model is given: the design that `ModelManifest.series` names.
enum ModelDesign {
  /// How bad each quantity stands, over the last hour and the last day. Raw values make a forest that finds healthy patients
  /// odd; distances on the bad side rank deterioration far better (AUROC 0.83 against 0.77 on the eICU demo).
  static let forestInputs: [AdverseDistance] =
    [FeatureStatistic.hourMean, .dayMean].flatMap { statistic in badSides(statistic) }
    + [AdverseDistance(Feature(.consciousness, .dayMean))]

  static let autoencoderFeatures = Vital.allCases.flatMap { vital in
    [Feature(FeatureChannel(vital), .hourMean), Feature(FeatureChannel(vital), .dayMean)]
  }

  /// How bad each quantity stood over the last hour, six hours and day, and at its worst; the same for NEWS2 as a whole, oxygen
  /// and consciousness. All of them are more where the patient is worse.
  static let outcomeInputs: [AdverseDistance] =
    [FeatureStatistic.hourMean, .sixHourMean, .dayMean, .high].flatMap(standing)

  /// What the trees see: the same, how bad each stood at its best of late, and where each stood within NEWS2's bands. What never
  /// let up tells of sepsis and of death in hospital what its mean does not; the risk, which has no trees, ranks no better with it.
  static let treeInputs: [AdverseDistance] = outcomeInputs + standing(.low) + withinBands

  /// From the far end of NEWS2's normal band on: which side is bad, inside it, the trees find out; beyond it nothing falls. As
  /// nearly everybody stands somewhere on them, what is unknown counts as usual.
  static let withinBands: [AdverseDistance] =
    [FeatureStatistic.hourMean, .sixHourMean, .dayMean, .high, .low].flatMap { statistic in
      [
        FeatureChannel.heartBelowCeiling, .breathingAboveFloor, .breathingBelowCeiling, .warmthAboveFloor, .warmthBelowCeiling,
        .lowDiastolic,
      ].map { AdverseDistance(Feature($0, statistic)) }
    }

  private static func standing(_ statistic: FeatureStatistic) -> [AdverseDistance] {
    badSides(statistic)
      + [FeatureChannel.news2, .oxygen, .consciousness, .unresponsiveness].map { AdverseDistance(Feature($0, statistic)) }
  }

  /// Diastolic pressure is left to the trees: it is charted as some hospitals please, and NEWS2 does without it.
  private static func badSides(_ statistic: FeatureStatistic) -> [AdverseDistance] {
    // The worst of a saturation is its lowest.
    let ofSaturation: FeatureStatistic =
      switch statistic {
      case .high: .low
      case .low: .high
      default: statistic
      }
    return [FeatureChannel.fastHeart, .slowHeart, .fastBreathing, .lowPressure, .fever, .hypothermia].map {
      AdverseDistance(Feature($0, statistic))
    } + [
      AdverseDistance(Feature(.oxygenSaturation, ofSaturation), centre: 98, side: .below),
      AdverseDistance(Feature(.shockIndex, statistic), centre: 0.6),
    ]
  }

  /// Every feature that some model is given.
  static let features: [Feature] = {
    var seen: Set<Feature> = []
    return (autoencoderFeatures + (forestInputs + treeInputs).map(\.feature)).filter { seen.insert($0).inserted }
  }()

  static let sepsisTrees = TreeBoosting.Options()
  /// In the mortality's trees oxygen and lowered consciousness may count for good beside what else is known: who sleeps after an
  /// operation, ventilated, is likelier to live than who comes to that in another way. No alarm is made of them, and no part of the
  /// risk, which takes the additive model. In every vital sign they ascend. And they are more than those of sepsis, as a ward that is
  /// watched does not work them out.
  static let mortalityTrees: TreeBoosting.Options = {
    var options = TreeBoosting.Options(trees: 240)
    options.falling = Set(
      treeInputs.indices.filter { [.oxygen, .consciousness, .unresponsiveness].contains(treeInputs[$0].feature.channel) })
    return options
  }()

  /// Ridge penalty of a weight, in units of the input's own spread.
  static let penalty = 0.003
  /// How much of mortality and sepsis is the mean over the hours before (`OutcomeCourse`); nothing of the risk, which must not wait.
  static let pastShare = 0.5
  /// Inputs count up to so many times their root mean square.
  static let inputLimit = 4.0
}
