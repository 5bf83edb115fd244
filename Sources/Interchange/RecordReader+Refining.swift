internal import CSimdjson

/// What a mapping does with values before they are read.
extension RecordReader {
  /// Several values as one text; nil where one of them is not there.
  func joined(_ refinement: MappingRefinement, by mapper: RecordMapper) -> RecordMapper.Value? {
    guard !refinement.joined.isEmpty else { return nil }
    mapper.scratch.removeAll(keepingCapacity: true)
    for (index, place) in refinement.joined.enumerated() {
      guard let value = mapper.value(at: place), !value.node.isEmpty, !value.isAmbiguous, !value.node.isContainer else {
        return nil
      }
      if index > 0 { mapper.scratch += refinement.separator }
      if value.node.isText { mapper.scratch += value.node.trimmed } else { mapper.scratch += value.node.codeText.utf8 }
      guard mapper.scratch.count <= TextPattern.longestText else { return nil }
    }
    return RecordMapper.Value(node: mapper.made.text(copying: mapper.scratch))
  }

  /// Nil where nothing is left of it.
  func refined(_ value: RecordMapper.Value, _ refinement: MappingRefinement, by mapper: RecordMapper) -> RecordMapper.Value? {
    refined(value.node, refinement, by: mapper).map { RecordMapper.Value(node: $0, isAmbiguous: value.isAmbiguous) }
  }

  private func refined(_ node: JSONNode, _ refinement: MappingRefinement, by mapper: RecordMapper) -> JSONNode? {
    var node = node
    if refinement.missing.contains(node) { return nil }
    if refinement.pattern != nil || refinement.split != nil || !refinement.values.isEmpty {
      var text = node.isText ? node.trimmed : mapper.made.text(copying: node.asText.utf8).bytes
      if let pattern = refinement.pattern {
        guard let match = pattern.match(text) else { return nil }
        text = match
      }
      if let split = refinement.split {
        guard let part = MappingRefinement.part(split.part, of: text, between: split.separator) else { return nil }
        text = part.trimmingSpaces()
      }
      if let value = refinement.values.isEmpty ? nil : refinement.values[String(decoding: text, as: UTF8.self)] {
        node = mapper.made.text(copying: value)
      } else {
        node = mapper.made.text(text)
      }
      if refinement.missing.contains(node) { return nil }
    }
    if let scale = refinement.scale, case .number(let number, _) = node.measured { node = mapper.made.number(number * scale) }
    if let format = refinement.timeFormat, node.isText, let time = format.read(node.trimmed) {
      let zone = mapper.mapping.zone ?? self.time.zone
      let seconds =
        time.offsetSeconds.map { time.clockSeconds - Double($0) }
        ?? zone?.seconds(ofLocal: time.clockSeconds, near: kafkaSeconds) ?? time.clockSeconds
      node = mapper.made.number(seconds)
    }
    return node
  }
}

extension JSONNode {
  fileprivate var asText: String { kind == NODE_BOOLEAN ? (number == 1 ? "true" : "false") : codeText }
}
