internal import Detection
internal import Vitals

/// What each model is given, and what is known beforehand of each input: the design that `ModelManifest.series` names.
enum ModelDesign {
  /// How bad each quantity stands, over the last hour and the last day. Raw values make a forest that finds healthy patients
  /// odd; distances on the bad side rank deterioration far better (AUROC 0.83 against 0.77 on the eICU demo).
  static let forestInputs: [AdverseDistance] =
    [FeatureStatistic.hourMean, .dayMean].flatMap { statistic in
      [
        AdverseDistance(Feature(.heartRate, statistic), centre: 80, slack: 15, side: .both),
        AdverseDistance(Feature(.respiratoryRate, statistic), centre: 17, slack: 3, side: .both),
        AdverseDistance(Feature(.oxygenSaturation, statistic), centre: 97, side: .below),
        AdverseDistance(Feature(.systolicPressure, statistic), centre: 125, side: .below),
        AdverseDistance(Feature(.temperature, statistic), centre: 37, slack: 0.4, side: .both),
        AdverseDistance(Feature(.shockIndex, statistic), centre: 0.6, side: .above),
      ]
    } + [AdverseDistance(Feature(.consciousness, .dayMean))]
    + [FeatureStatistic.dayMean, .hourMean].flatMap { statistic in
      pointChannels.map { AdverseDistance(Feature($0, statistic)) }
    }

  private static let pointChannels: [FeatureChannel] = [
    .heartRatePoints, .respiratoryRatePoints, .saturationPoints, .pressurePoints, .temperaturePoints,
  ]

  static let autoencoderFeatures = Vital.allCases.flatMap { vital in
    [Feature(FeatureChannel(vital), .hourMean), Feature(FeatureChannel(vital), .dayMean)]
  }

  /// What the models do not see: how far each quantity swung, NEWS2's course, oxygen and consciousness. The hour's and the day's
  /// means come in through the models, which are given them. With these means here too, 31 features in place of 19, the fusion
  /// ranks worse on the eICU demo: by 0.002 AUROC (95 % interval 0.000 to 0.005, five splits), having more to overfit with.
  static let riskFeatures: [Feature] =
    [
      FeatureChannel.heartRate, .respiratoryRate, .oxygenSaturation, .systolicPressure, .temperature, .shockIndex,
    ].flatMap { channel in
      [FeatureStatistic.high, .low].map { Feature(channel, $0) }
    } + [
      Feature(.news2, .hourMean), Feature(.news2, .sixHourMean), Feature(.news2, .dayMean), Feature(.news2, .high),
      Feature(.oxygen, .dayMean), Feature(.consciousness, .dayMean), Feature(.consciousness, .current),
    ]

  /// Ridge penalty of a feature's coefficient.
  static let featurePenalty = 0.03
  /// The models' own scores are few and already regular: their coefficients are held back less.
  static let modelPenalty = 0.03 / 9

  static var penalties: [Double] {
    riskFeatures.map { _ in featurePenalty } + Array(repeating: modelPenalty, count: ModelScores.fusionWidth)
  }

  /// Monotone where medicine is: worse saturation, pressure, consciousness or NEWS2 never lowers the risk. Heart rate, breathing
  /// and temperature are bad on both sides and stay free; their bad sides come in through NEWS2 and the models.
  static func directions(usesForest: Bool, usesAutoencoder: Bool) -> [Direction] {
    riskFeatures.map { feature in
      switch feature.channel {
      case .oxygenSaturation, .systolicPressure: .lowers
      case .shockIndex, .news2, .oxygen, .consciousness: .raises
      default: .free
      }
    } + [usesForest ? .raises : .absent]
      + Array(repeating: usesAutoencoder ? .raises : .absent, count: ModelScores.fusionWidth - 1)
  }
}
