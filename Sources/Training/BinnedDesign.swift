internal import Detection

/// A design whose inputs are in few classes, the first of which is 0: most patients are not bad on most sides. Sorted once for all
/// outcomes that learn from it.
struct BinnedDesign: Sendable {
  static let most = 32
  let design: DesignMatrix
  /// Row-major, the class of each input.
  let codes: [UInt8]
  /// For each input the upper ends of its classes but the last.
  let limits: [[Float]]
  var width: Int { design.width }

  init(_ design: DesignMatrix) {
    self.design = design
    let (values, width, rows) = (design.values, design.width, design.rows)
    limits = (0..<width).map { column in
      let bad = (0..<rows).map { values[$0 * width + column] }.filter { $0 > 0 }.sorted()
      var limits: [Float] = [0]
      for part in 1..<(Self.most - 1) where !bad.isEmpty {
        let limit = bad[part * bad.count / (Self.most - 1)]
        if limit > limits[limits.count - 1] { limits.append(limit) }
      }
      return limits
    }
    var codes = [UInt8](repeating: 0, count: values.count)
    for place in values.indices where values[place] > 0 {
      let limits = limits[place % width]
      var (low, high) = (0, limits.count)
      while low < high {
        let middle = (low + high) / 2
        if values[place] <= limits[middle] { high = middle } else { low = middle + 1 }
      }
      codes[place] = UInt8(low)
    }
    self.codes = codes
  }

  /// The split of an input after its class `bin`, over scaled values.
  func split(_ input: Int, after bin: Int) -> OutcomeTree.Split { .init(input: input, limit: Double(limits[input][bin])) }
}
