internal import Detection

/// Every score of every row of a table, as it would be on screen; NaN where there is none.
struct RowScores: Sendable {
  private(set) var autoencoder: [Float] = []
  private(set) var forest: [Float] = []
  private(set) var anomaly: [Float] = []
  private(set) var risk: [Float] = []
  private(set) var mortality: [Float] = []
  private(set) var sepsis: [Float] = []
  /// Log odds of the risk when it is given the autoencoder and the forest too; empty where that was not asked.
  private(set) var riskWithModels: [Float] = []

  /// Of models that have not seen the row's group.
  init(_ heldOut: HeldOutScores, _ calibration: ScoreCalibration) {
    let scale = calibration.scale
    func percentiles(_ scores: [Float], _ table: PercentileTable) -> [Float] {
      scores.map { $0.isNaN ? .nan : Float(table.percentile(of: Double($0))) }
    }
    func probabilities(_ logOdds: [Float], _ line: PlattScaling?) -> [Float] {
      logOdds.map { odds in line.map { Float(sigmoid($0.slope * Double(odds) + $0.intercept)) } ?? .nan }
    }
    autoencoder = percentiles(heldOut.autoencoder, scale.autoencoder)
    forest = percentiles(heldOut.forest, scale.forest)
    anomaly = zip(heldOut.forest, heldOut.autoencoder).map { forest, autoencoder in
      forest.isNaN
        ? .nan
        : Float(
          scale.combined.percentile(
            of: AnomalyScale.combine(
              forest: scale.forest.percentile(of: Double(forest)),
              autoencoder: scale.autoencoder.percentile(of: Double(autoencoder)))))
    }
    risk = probabilities(heldOut.fused(calibration.mortalityShare), calibration.risk)
    mortality = probabilities(heldOut.mortality, calibration.mortality)
    sepsis = probabilities(heldOut.sepsis, calibration.sepsis)
    riskWithModels = heldOut.withModels
  }

  /// Of an existing model.
  init(_ table: StudyTable, _ model: ScoringModel) {
    let scorer = model.scorer()
    var courses = [OutcomeCourse](repeating: OutcomeCourse(), count: table.stays)
    for row in 0..<table.rows {
      let stay = Int(table.stay[row])
      courses[stay].begin(at: table.timeSeconds[row])
      table.withRow(row) { features in
        let raw = scorer.rawScores(features)
        autoencoder.append(Float(model.scale.autoencoder.percentile(of: raw.autoencoder)))
        forest.append(Float(model.scale.forest.percentile(of: raw.forest)))
        anomaly.append(Float(model.scale.anomaly(raw)))
        risk.append(Float(model.deterioration.probability(features)))
        let outlook = model.outlook(features, remembering: &courses[stay])
        mortality.append(outlook.mortality.map { Float($0) } ?? .nan)
        sepsis.append(outlook.sepsis.map { Float($0) } ?? .nan)
      }
    }
  }

  /// The same with other answers for the outcomes; nil leaves one as it is.
  func answering(risk: [Float]?, mortality: [Float]?, sepsis: [Float]?) -> RowScores {
    var scores = self
    scores.risk = risk ?? self.risk
    scores.mortality = mortality ?? self.mortality
    scores.sepsis = sepsis ?? self.sepsis
    return scores
  }
}
