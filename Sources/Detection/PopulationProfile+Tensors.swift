extension [PopulationProfile] {
  /// A few vectors for each group, under its number.
  var tensors: Safetensors {
    var tensors: [String: Safetensors.Tensor] = [:]
    for (number, profile) in enumerated() {
      tensors["\(number).counts"] = .vector([Int32(clamping: profile.patients), Int32(clamping: profile.hours)])
      tensors["\(number).patients_known"] = .vector(profile.patientsKnown.map { Int32(clamping: $0) })
      tensors["\(number).known_shares"] = .vector(profile.knownShares)
      // What is never known is kept as zeros.
      tensors["\(number).shares"] = .vector(
        zip(profile.shares, PopulationQuantity.allCases).flatMap { shares, quantity in
          shares.isEmpty ? [Double](repeating: 0, count: quantity.classes) : shares
        })
    }
    return Safetensors(tensors: tensors)
  }

  init(named names: [String], _ tensors: ModelTensors) throws(ModelTensorError) {
    self = []
    for (number, name) in names.enumerated() {
      let (counts, shares) = (try tensors.integers("\(number).counts"), try tensors.doubles("\(number).shares"))
      guard counts.count == 2, shares.count == PopulationQuantity.allCases.reduce(0, { $0 + $1.classes }) else {
        throw tensors.wrong("the shares of group \(number) are not those of its quantities")
      }
      var start = 0
      var parted: [[Double]] = []
      for quantity in PopulationQuantity.allCases {
        let classes = Swift.Array(shares[start..<start + quantity.classes])
        parted.append(classes.contains { $0 > 0 } ? classes : [])
        start += quantity.classes
      }
      let profile = PopulationProfile(
        name: name, patients: Int(counts[0]), hours: Int(counts[1]), shares: parted,
        patientsKnown: try tensors.integers("\(number).patients_known").map(Int.init),
        knownShares: try tensors.doubles("\(number).known_shares"))
      guard profile.isSound else { throw tensors.wrong("the numbers of group \(number) make no sense") }
      append(profile)
    }
  }
}
