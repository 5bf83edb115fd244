internal import CKernels

/// The layers of a network as the kernels want them: 32-bit floats, a row for each input, padded.
struct NetworkKernel: Sendable, Equatable {
  /// What the passes run on; scores are the same bits on each.
  enum Target: Sendable, Equatable {
    case baseline, avx2

    static let best: Target = kernel_best_target() == KERNEL_TARGET_AVX2 ? .avx2 : .baseline

    fileprivate var raw: CKernels.KernelTarget {
      switch self {
      case .baseline: KERNEL_TARGET_BASELINE
      case .avx2: KERNEL_TARGET_AVX2
      }
    }
  }

  /// The widest layer there may be.
  static let widestLayer = Int(KERNEL_WIDEST)

  /// For tests: whichever this CPU can do.
  var target = Target.best
  /// How many floats a row of sums and a row of outputs take.
  let sumWidth: Int
  let outputWidth: Int
  private let inputs: Int32
  private let outputs: [Int32]
  private let weights: [Float]
  private let biases: [Float]

  /// `layers` fit together, and none is wider than `widestLayer`.
  init(_ layers: [Autoencoder.Layer]) {
    inputs = Int32(layers.first?.inputs ?? 0)
    outputs = layers.map { Int32($0.outputs) }
    sumWidth = Self.padded(layers.first?.outputs ?? 0)
    outputWidth = Self.padded(layers.last?.outputs ?? 0)
    weights = layers.flatMap { layer in
      (0..<layer.inputs).flatMap { input in
        Self.row(layer.outputs) { layer.weights[$0 * layer.inputs + input] }
      }
    }
    biases = layers.flatMap { layer in Self.row(layer.outputs) { layer.biases[$0] } }
  }

  private static func row(_ count: Int, _ value: (Int) -> Double) -> [Float] {
    (0..<padded(count)).map { $0 < count ? Float(value($0)) : 0 }
  }

  private static func padded(_ count: Int) -> Int {
    (count + Int(KERNEL_LANES) - 1) / Int(KERNEL_LANES) * Int(KERNEL_LANES)
  }

  /// Writes a row of `sumWidth` for each of `groups`: what the first layer makes of their inputs alone.
  func addUp(_ groups: Groups, of inputs: UnsafeBufferPointer<Float>, into sums: UnsafeMutableBufferPointer<Float>) {
    precondition(sums.count >= groups.count * sumWidth, "a row for each group")
    withNetwork {
      kernel_add_up(target.raw, $0, inputs.baseAddress, groups.ranges, Int32(groups.count), sums.baseAddress)
    }
  }

  /// Runs `passes` over rows of `sumWidth` in `sums` and writes a row of `outputWidth` for each.
  func run(_ passes: Passes, over sums: UnsafeBufferPointer<Float>, into outputs: UnsafeMutableBufferPointer<Float>) {
    precondition(outputs.count >= passes.count * outputWidth, "a row for each pass")
    withNetwork {
      kernel_run_passes(
        target.raw, $0, sums.baseAddress, Int32(passes.groups), passes.chosen, passes.wanted, Int32(passes.count),
        outputs.baseAddress)
    }
  }

  /// Which inputs of the first layer are added up together.
  struct Groups: Sendable, Equatable {
    fileprivate var ranges: [Int32] = []

    var count: Int { ranges.count / 4 }

    /// - Parameters:
    ///   - values: nil for a group of nothing.
    ///   - maskOffset: how far behind its value the mask of each stands.
    mutating func append(_ values: Range<Int>?, maskOffset: Int) {
      let values = values ?? 0..<0
      for bound in [values.lowerBound, values.upperBound] { ranges.append(Int32(bound)) }
      for bound in [values.lowerBound, values.upperBound] { ranges.append(Int32(bound + maskOffset)) }
    }
  }

  /// Which sums make up the first layer in each pass, and which outputs are asked for.
  struct Passes: Sendable, Equatable {
    let groups: Int
    fileprivate var chosen: [Int32] = []
    fileprivate var wanted: [Int32] = []

    init(groups: Int) { self.groups = groups }

    var count: Int { wanted.count / 2 }

    /// - Parameter rows: `groups` rows of sums, nil for none.
    mutating func append(_ rows: [Int?], wanting outputs: Range<Int>) {
      for row in rows { chosen.append(Int32(row ?? -1)) }
      wanted.append(Int32(outputs.lowerBound))
      wanted.append(Int32(outputs.upperBound))
    }

    mutating func removeAll() {
      chosen.removeAll(keepingCapacity: true)
      wanted.removeAll(keepingCapacity: true)
    }
  }

  private func withNetwork(_ body: (UnsafePointer<KernelNetwork>) -> Void) {
    outputs.withUnsafeBufferPointer { outputs in
      weights.withUnsafeBufferPointer { weights in
        biases.withUnsafeBufferPointer { biases in
          var network = KernelNetwork(
            layers: Int32(outputs.count), inputs: inputs, outputs: outputs.baseAddress, weights: weights.baseAddress,
            biases: biases.baseAddress)
          body(&network)
        }
      }
    }
  }
}
