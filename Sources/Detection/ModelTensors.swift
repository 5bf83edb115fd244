internal import Vitals

/// Why a file does not hold the part of the model that it should.
struct ModelTensorError: Error {
  var file: String
  var reason: String
}

/// One file's tensors, asked for by name, with what is wrong said by name.
struct ModelTensors {
  private let file: String
  private let tensors: [String: Safetensors.Tensor]

  init(_ file: String, _ files: [String: Safetensors]) {
    self.file = file
    tensors = files[file]?.tensors ?? [:]
  }

  func doubles(_ name: String) throws(ModelTensorError) -> [Double] {
    guard case .float64(let values)? = tensors[name]?.values else { throw missing(name, "F64") }
    guard values.allSatisfy(\.isFinite) else { throw wrong("tensor \(name) holds a number that is not finite") }
    return values
  }

  func integers(_ name: String) throws(ModelTensorError) -> [Int32] {
    guard case .int32(let values)? = tensors[name]?.values else { throw missing(name, "I32") }
    return values
  }

  func floats(_ name: String) throws(ModelTensorError) -> [Float] {
    guard case .float32(let values)? = tensors[name]?.values else { throw missing(name, "F32") }
    return values
  }

  func shape(_ name: String) -> [Int] { tensors[name]?.shape ?? [] }

  func contains(_ name: String) -> Bool { tensors[name] != nil }

  func wrong(_ reason: String) -> ModelTensorError { ModelTensorError(file: file, reason: reason) }

  private func missing(_ name: String, _ type: String) -> ModelTensorError { wrong("it has no tensor \(name) of type \(type)") }
}

extension Safetensors.Tensor {
  static func vector(_ values: [Double]) -> Self { .init(shape: [values.count], values: .float64(values)) }
  static func vector(_ values: [Int32]) -> Self { .init(shape: [values.count], values: .int32(values)) }
}

// MARK: - Out

extension IsolationForest {
  var tensors: Safetensors {
    Safetensors(tensors: [
      "roots": .vector(roots), "split_input": .vector(splitInput), "threshold": .vector(threshold), "left": .vector(left),
      "right": .vector(right), "rows_in_node": .vector(rowsInNode), "subsample_size": .vector([Int32(subsampleSize)]),
    ])
  }
}

extension Autoencoder {
  var tensors: Safetensors {
    var tensors: [String: Safetensors.Tensor] = [
      "centre": .vector(centre), "scale": .vector(scale),
      "residual_mean": .vector(Vital.allCases.map { residualMean[$0] }),
      "residual_scale": .vector(Vital.allCases.map { residualScale[$0] }),
    ]
    for (index, layer) in layers.enumerated() {
      tensors["layer.\(index).weight"] = .init(shape: [layer.outputs, layer.inputs], values: .float64(layer.weights))
      tensors["layer.\(index).bias"] = .vector(layer.biases)
    }
    return Safetensors(tensors: tensors)
  }
}

extension ScoringModel {
  var fusionTensors: Safetensors {
    var tensors: [String: Safetensors.Tensor] = [:]
    for (index, logistic) in logistics.enumerated() {
      tensors["logistic.\(index).median"] = .vector(logistic.median)
      tensors["logistic.\(index).mean"] = .vector(logistic.mean)
      tensors["logistic.\(index).scale"] = .vector(logistic.scale)
      tensors["logistic.\(index).coefficients"] = .vector(logistic.coefficients)
      tensors["logistic.\(index).intercept"] = .vector([logistic.intercept])
    }
    for (name, table) in [
      ("forest", scale.forest), ("autoencoder", scale.autoencoder), ("anomaly", scale.combined),
    ] {
      tensors["percentile.\(name).score"] = .vector(table.scores)
      tensors["percentile.\(name).percentile"] = .vector(table.percentiles)
    }
    return Safetensors(tensors: tensors)
  }
}

// MARK: - In

extension ScoringModel {
  init(
    manifest: ModelManifest, forest: ModelTensors, autoencoder: ModelTensors, fusion: ModelTensors, background: ModelTensors
  ) throws(ModelTensorError) {
    var forestInputs: [AdverseDistance] = []
    for input in manifest.forestInputs {
      guard let feature = Feature(name: input.feature), input.centre.isFinite, input.slack.isFinite else {
        throw Self.unknown(input.feature)
      }
      forestInputs.append(AdverseDistance(feature, centre: input.centre, slack: input.slack, side: input.side))
    }
    let riskFeatures = try Self.features(manifest.riskFeatures)
    let rows = try background.floats("rows")
    guard background.shape("rows").last == Feature.count, !rows.isEmpty, !rows.contains(where: \.isInfinite) else {
      throw background.wrong("tensor rows does not have \(Feature.count) finite features a row")
    }
    guard manifest.calibration.slope.isFinite, manifest.calibration.intercept.isFinite, manifest.thresholds.isSound else {
      throw ModelTensorError(file: ModelManifest.fileName, reason: "its calibration or its thresholds make no sense")
    }
    self.init(
      forestInputs: forestInputs, forest: try Self.forest(forest, inputs: forestInputs.count),
      autoencoder: try Self.autoencoder(autoencoder, features: try Self.features(manifest.autoencoderFeatures)),
      riskFeatures: riskFeatures, logistics: try Self.logistics(fusion, width: riskFeatures.count + ModelScores.fusionWidth),
      calibrationSlope: manifest.calibration.slope,
      calibrationIntercept: manifest.calibration.intercept,
      scale: AnomalyScale(
        forest: try Self.table(fusion, "forest"), autoencoder: try Self.table(fusion, "autoencoder"),
        combined: try Self.table(fusion, "anomaly")),
      thresholds: manifest.thresholds, background: rows)
  }

  private static func unknown(_ feature: String) -> ModelTensorError {
    ModelTensorError(file: ModelManifest.fileName, reason: "it names the feature \(feature.prefix(40)), which is not known here")
  }

  private static func features(_ names: [String]) throws(ModelTensorError) -> [Feature] {
    var features: [Feature] = []
    for name in names {
      guard let feature = Feature(name: name) else { throw unknown(name) }
      features.append(feature)
    }
    return features
  }

  private static func forest(_ tensors: ModelTensors, inputs: Int) throws(ModelTensorError) -> IsolationForest {
    guard
      let forest = IsolationForest(
        inputCount: inputs, subsampleSize: Int(try tensors.integers("subsample_size").first ?? 0),
        roots: try tensors.integers("roots"), splitInput: try tensors.integers("split_input"),
        threshold: try tensors.doubles("threshold"), left: try tensors.integers("left"), right: try tensors.integers("right"),
        rowsInNode: try tensors.integers("rows_in_node"))
    else { throw tensors.wrong("its arrays do not describe a forest over \(inputs) inputs") }
    return forest
  }

  private static func autoencoder(_ tensors: ModelTensors, features: [Feature]) throws(ModelTensorError) -> Autoencoder {
    var layers: [Autoencoder.Layer] = []
    while tensors.contains("layer.\(layers.count).weight") {
      let name = "layer.\(layers.count)"
      let shape = tensors.shape("\(name).weight")
      guard shape.count == 2 else { throw tensors.wrong("tensor \(name).weight is not a matrix") }
      layers.append(
        Autoencoder.Layer(
          inputs: shape[1], outputs: shape[0], weights: try tensors.doubles("\(name).weight"),
          biases: try tensors.doubles("\(name).bias")))
    }
    let mean = try tensors.doubles("residual_mean")
    let scale = try tensors.doubles("residual_scale")
    guard mean.count == Vital.allCases.count, scale.count == Vital.allCases.count,
      let autoencoder = Autoencoder(
        features: features, centre: try tensors.doubles("centre"), scale: try tensors.doubles("scale"), layers: layers,
        residualMean: PerVital { mean[Int($0.rawValue)] }, residualScale: PerVital { scale[Int($0.rawValue)] })
    else { throw tensors.wrong("its layers do not fit together or its \(features.count) features") }
    return autoencoder
  }

  private static func logistics(_ tensors: ModelTensors, width: Int) throws(ModelTensorError) -> [LogisticModel] {
    var models: [LogisticModel] = []
    while tensors.contains("logistic.\(models.count).coefficients") {
      let name = "logistic.\(models.count)"
      guard
        let model = LogisticModel(
          median: try tensors.doubles("\(name).median"), mean: try tensors.doubles("\(name).mean"),
          scale: try tensors.doubles("\(name).scale"), coefficients: try tensors.doubles("\(name).coefficients"),
          intercept: try tensors.doubles("\(name).intercept").first ?? .nan), model.coefficients.count == width
      else { throw tensors.wrong("\(name) does not fit the \(width) inputs of the fusion") }
      models.append(model)
    }
    guard !models.isEmpty else { throw tensors.wrong("it has no logistic model") }
    return models
  }

  private static func table(_ tensors: ModelTensors, _ name: String) throws(ModelTensorError) -> PercentileTable {
    guard
      let table = PercentileTable(
        scores: try tensors.doubles("percentile.\(name).score"),
        percentiles: try tensors.doubles("percentile.\(name).percentile"))
    else { throw tensors.wrong("the percentiles of \(name) do not rise") }
    return table
  }
}
