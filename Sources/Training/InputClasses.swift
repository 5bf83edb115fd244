internal import Detection

/// Into how many classes, and which, the values of each input of a design are sorted for the trees. The first is 0: most patients
/// are not bad on most sides.
struct InputClasses: Sendable {
  static let most = 32
  /// For each input the upper ends of its classes but the last, unscaled.
  let limits: [[Float]]
  var width: Int { limits.count }

  /// As even as the rows of `design` let them be.
  init(_ design: DesignMatrix) {
    let (values, width, rows) = (design.values, design.width, design.rows)
    limits = (0..<width).map { column in
      // What is cut off is one class.
      let bad = (0..<rows).map { values[$0 * width + column] }.filter { $0 > 0 && $0 < Float(ModelDesign.inputLimit) }.sorted()
      var limits: [Float] = [0]
      for part in 1..<(Self.most - 1) where !bad.isEmpty {
        let limit = bad[part * bad.count / (Self.most - 1)] * Float(design.scale[column])
        if limit > limits[limits.count - 1] { limits.append(limit) }
      }
      return limits
    }
  }

  /// The class of a value of an input.
  func code(_ value: Float, of input: Int) -> UInt8 {
    value > 0 ? UInt8(limits[input].firstPlace { value <= $0 }) : 0
  }

  /// The split of an input after its class `bin`.
  func split(_ input: Int, after bin: Int) -> OutcomeTree.Split { .init(input: input, limit: Double(limits[input][bin])) }
}
