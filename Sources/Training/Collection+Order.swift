extension RandomAccessCollection where Index == Int {
  /// The first place from which on `isBeyond` holds, in a collection that is ordered by it; the end where it holds nowhere.
  func firstPlace(where isBeyond: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
