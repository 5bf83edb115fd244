internal import CKernels

/// The boxes of inputs inside which a forest's score is what it was, one for each `treesPerBox` of its trees: bounded by the nearest
/// of the thresholds that decided where their walks went. A patient's next reading mostly stays inside, and what it leaves alone is
/// walked again; its score is the same to the bit. So what a patient's last reading leaves for the next one changes no score: it is only
/// what need not be worked out again. It is of one model.
package struct ForestBoxes: Sendable, Equatable {
  /// One threshold that is passed costs as many walks as one box holds; one box more costs its comparisons with each reading.
  static let treesPerBox = 30

  /// Of each box: what each input may be at most, and then the negative of what each must exceed. Empty before the first walk.
  private var bounds: [Float] = []
  /// The path lengths of each box's trees, summed.
  private var totals: [Double] = []

  package init() {}

  /// Has them fetched: those of a hundred trees or so.
  package mutating func bringNear() {
    withUnsafeBytes(of: &bounds) { Detection.bringNear(keptBy: $0, bytes: 768) }
  }

  /// The path lengths of all trees for `inputs`, summed.
  /// - Parameter walk: walks these trees, and narrows `bounds`, which hold everything, to the inputs that end where it ends.
  mutating func totalPathLength(
    _ inputs: UnsafeBufferPointer<Float>, treeCount: Int,
    walk: (_ trees: Range<Int>, _ bounds: UnsafeMutableBufferPointer<Float>) -> Double
  ) -> Double {
    let boxes = (treeCount + Self.treesPerBox - 1) / Self.treesPerBox
    let width = 2 * inputs.count
    if bounds.count != boxes * width {
      // No input is at most this.
      bounds = [Float](repeating: -.infinity, count: boxes * width)
      totals = [Double](repeating: 0, count: boxes)
    }
    return bounds.withUnsafeMutableBufferPointer { bounds in
      var total = 0.0
      for box in 0..<boxes {
        let own = UnsafeMutableBufferPointer(rebasing: bounds[(box * width)..<((box + 1) * width)])
        if !kernel_is_inside(own.baseAddress, inputs.baseAddress, Int32(inputs.count)) {
          own.update(repeating: .infinity)
          let first = box * Self.treesPerBox
          totals[box] = walk(first..<min(first + Self.treesPerBox, treeCount), own)
        }
        total += totals[box]
      }
      return total
    }
  }
}
