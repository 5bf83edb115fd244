/// Finds the name that a misspelt one was meant to be.
enum Spelling {
  /// "; did you mean 'x'?", or nothing where no name is near.
  static func suggestion(for word: String, among names: [String], prefix: String = "") -> String {
    nearest(to: word, among: names).map { "; did you mean '\(prefix)\($0)'?" } ?? ""
  }

  static func nearest(to word: String, among names: [String]) -> String? {
    names.map { ($0, distance(word, $0)) }
      .filter { $1 <= max(1, min($0.count, word.count) / 3) }
      .min { $0.1 < $1.1 }?.0
  }

  /// How many letters must be put in, left out, changed or swapped with their neighbour (optimal string alignment).
  static func distance(_ first: String, _ second: String) -> Int {
    let (a, b) = (Array(first), Array(second))
    var twoBack: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, twoBack[j - 1] + 1) }
        row.append(best)
      }
      (twoBack, last) = (last, row)
    }
    return last[b.count]
  }
}
