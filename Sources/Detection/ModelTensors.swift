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
  /// The models of the outcomes, under the names that they have in model files.
  var outcomes: [String: OutcomeModel] {
    ["deterioration": deterioration, "mortality": mortality, "sepsis": sepsis].compactMapValues(\.self)
  }

  var scoresTensors: Safetensors {
    var tensors: [String: Safetensors.Tensor] = [:]
    for (name, model) in outcomes {
      tensors["\(name).weight"] = .vector(model.inputs.map(\.weight))
      tensors["\(name).limit"] = .vector(model.inputs.map(\.limit))
      if model.inputs.contains(where: { $0.usual > 0 }) { tensors["\(name).usual"] = .vector(model.inputs.map(\.usual)) }
      tensors["\(name).intercept"] = .vector([model.intercept])
      if model.pastShare > 0 { tensors["\(name).past_share"] = .vector([model.pastShare]) }
      guard !model.trees.isEmpty else { continue }
      let splits = model.trees.flatMap(\.splits)
      let shape = [model.trees.count, splits.count / model.trees.count]
      tensors["\(name).tree_input"] = .init(shape: shape, values: .int32(splits.map { Int32($0.input) }))
      tensors["\(name).tree_limit"] = .init(shape: shape, values: .float64(splits.map(\.limit)))
      tensors["\(name).tree_leaf"] = .init(
        shape: shape, values: .float64(model.trees.flatMap { Array($0.leaves.dropFirst()) }))
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
    manifest: ModelManifest, forest: ModelTensors, autoencoder: ModelTensors, scores: ModelTensors, background: ModelTensors
  ) throws(ModelTensorError) {
    let forestInputs = try Self.distances(manifest.forestInputs)
    let rows = try Self.background(background)
    guard manifest.thresholds.isSound else {
      throw ModelTensorError(file: ModelManifest.fileName, reason: "its thresholds make no sense")
    }
    guard let deterioration = try Self.outcome("deterioration", manifest, scores) else {
      throw ModelTensorError(file: ModelManifest.fileName, reason: "it has no model of deterioration")
    }
    let sepsis = try Self.outcome("sepsis", manifest, scores)
    guard deterioration.ascends, sepsis?.ascends != false else {
      throw scores.wrong("a tree of deterioration or sepsis falls where a patient gets worse")
    }
    self.init(
      forestInputs: forestInputs, forest: try Self.forest(forest, inputs: forestInputs.count),
      autoencoder: try Self.autoencoder(autoencoder, features: try Self.features(manifest.autoencoderFeatures)),
      scale: AnomalyScale(
        forest: try Self.table(scores, "forest"), autoencoder: try Self.table(scores, "autoencoder"),
        combined: try Self.table(scores, "anomaly")),
      deterioration: deterioration, mortality: try Self.outcome("mortality", manifest, scores),
      sepsis: sepsis,
      thresholds: manifest.thresholds, background: rows)
  }

  /// Weights of an earlier design have fewer features a row: those that came since stand behind, and nothing of it asks for them.
  private static func background(_ tensors: ModelTensors) throws(ModelTensorError) -> [Float] {
    let rows = try tensors.floats("rows")
    let width = tensors.shape("rows").last ?? 0
    guard
      (1...Feature.count).contains(width), width % FeatureStatistic.count == 0, !rows.isEmpty, rows.count % width == 0,
      !rows.contains(where: \.isInfinite)
    else { throw tensors.wrong("tensor rows does not have at most \(Feature.count) finite features a row") }
    let unknown = [Float](repeating: .nan, count: Feature.count - width)
    return stride(from: 0, to: rows.count, by: width).flatMap { rows[$0..<($0 + width)] + unknown }
  }

  private static func unknown(_ feature: String) -> ModelTensorError {
    ModelTensorError(file: ModelManifest.fileName, reason: "it names the feature \(feature.prefix(40)), which is not known here")
  }

  private static func distances(_ inputs: [ModelManifest.Input]) throws(ModelTensorError) -> [AdverseDistance] {
    var distances: [AdverseDistance] = []
    for input in inputs {
      guard let feature = Feature(name: input.feature), input.centre.isFinite, input.slack.isFinite else {
        throw unknown(input.feature)
      }
      distances.append(AdverseDistance(feature, centre: input.centre, slack: input.slack, side: input.side))
    }
    return distances
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

  private static func outcome(
    _ name: String, _ manifest: ModelManifest, _ tensors: ModelTensors
  ) throws(ModelTensorError) -> OutcomeModel? {
    guard let inputs = manifest.outcomes[name] else { return nil }
    let distances = try Self.distances(inputs)
    let (weights, limits) = (try tensors.doubles("\(name).weight"), try tensors.doubles("\(name).limit"))
    let usual =
      tensors.contains("\(name).usual") ? try tensors.doubles("\(name).usual") : Array(repeating: 0, count: distances.count)
    guard
      weights.count == distances.count, limits.count == distances.count, usual.count == distances.count,
      let model = OutcomeModel(
        inputs: distances.indices.map {
          OutcomeModel.Input(distances[$0], weight: weights[$0], limit: limits[$0], usual: usual[$0])
        },
        trees: try trees("\(name).tree", tensors),
        intercept: try tensors.doubles("\(name).intercept").first ?? .nan,
        pastShare: tensors.contains("\(name).past_share") ? try tensors.doubles("\(name).past_share").first ?? .nan : 0)
    else { throw tensors.wrong("the model of \(name) does not fit its \(distances.count) inputs") }
    return model
  }

  private static func trees(_ name: String, _ tensors: ModelTensors) throws(ModelTensorError) -> [OutcomeTree] {
    guard tensors.contains("\(name)_input") else { return [] }
    let inputs = try tensors.integers("\(name)_input")
    let (limits, leaves) = (try tensors.doubles("\(name)_limit"), try tensors.doubles("\(name)_leaf"))
    let width = tensors.shape("\(name)_input").last ?? 0
    guard width > 0, inputs.count % width == 0, limits.count == inputs.count, leaves.count == inputs.count else {
      throw tensors.wrong("the tensors \(name)_input, _limit and _leaf do not have as many numbers for each tree")
    }
    return stride(from: 0, to: inputs.count, by: width).map { start in
      OutcomeTree(
        splits: (start..<(start + width)).map { OutcomeTree.Split(input: Int(inputs[$0]), limit: limits[$0]) },
        leaves: Array(leaves[start..<(start + width)]))
    }
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
