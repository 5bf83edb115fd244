/// Rows whose inputs are in few classes: a byte each, so that trees can learn from every row there is.
struct BinnedDesign: Sendable {
  let classes: InputClasses
  /// Row-major, the class of each input.
  let codes: [UInt8]
  var width: Int { classes.width }
  var rows: Int { codes.count / width }

  /// - Parameter values: of all inputs of a row, unscaled, not negative.
  init(_ classes: InputClasses, rows: Int, values: (_ row: Int, _ into: (_ input: Int, _ value: Float) -> Void) -> Void) {
    self.classes = classes
    var codes = [UInt8](repeating: 0, count: rows * classes.width)
    for row in 0..<rows { values(row) { codes[row * classes.width + $0] = classes.code($1, of: $0) } }
    self.codes = codes
  }
}
