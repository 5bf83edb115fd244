internal import CSimdjson
internal import Vitals

/// Reads records by a mapping: what its paths lead to goes into the same scope that a record which is understood by itself fills,
/// and is read by the same code from there on.
extension RecordReader {
  func readMapped(_ record: UnsafeBufferPointer<UInt8>, by mapper: RecordMapper) {
    switch mapper.mapping.format {
    case .json: readDocuments(record, isPadded: true, by: mapper)
    case .python: PythonText.json(record).withUnsafeBufferPointer { readDocuments($0, isPadded: false, by: mapper) }
    case .text:
      guard String(validating: record, as: UTF8.self) != nil else { return reject(.invalidUTF8, "record") }
      mapper.take(mapper.made.text(record), at: mapper.node(MappingTree.root))
      readRow(by: mapper)
    }
  }

  /// One document, or one a line.
  private func readDocuments(_ bytes: UnsafeBufferPointer<UInt8>, isPadded: Bool, by mapper: RecordMapper) {
    var document = bytes
    if let framed = FramedRecord(bytes), framed.isJSON { document = framed.payload }
    let status = parser.parse(document, isPadded: isPadded)
    if status == RECORD_OK, let root = parser.root() {
      if root.kind == NODE_NULL { return noteTombstone() }
      return readLevel(root, at: MappingTree.root, level: 0, embedded: 0, by: mapper)
    }
    guard status == RECORD_MALFORMED, let lines = RecordLines(document),
      parser.parse(lines.first, isPadded: isPadded) == RECORD_OK
    else {
      let (reason, detail) = Self.fault(ofStatus: status)
      return reject(reason, status == RECORD_EMPTY ? detail : RecordHint.words(bytes) ?? detail)
    }
    for line in lines {
      let status = parser.parse(line, isPadded: isPadded)
      guard status == RECORD_OK, let root = parser.root() else {
        let (reason, detail) = Self.fault(ofStatus: status)
        reject(reason, detail, excerpt: SafeText.excerpt(line, limit: 40))
        continue
      }
      mapper.clear(from: 0)
      readLevel(root, at: MappingTree.root, level: 0, embedded: 0, by: mapper)
    }
  }

  // MARK: The tree

  /// What is to be gone through once all above it is known.
  private struct Inner {
    var array: JSONNode
    var node: Int
    var embedded: Int
  }

  /// Finds the values of one level, then goes through the array that makes the next one.
  /// - Parameter embedded: How many texts that hold documents it lies in.
  private func readLevel(_ element: JSONNode, at index: Int, level: Int, embedded: Int, by mapper: RecordMapper) {
    var inner: Inner?
    var embedded = embedded
    walk(element, at: index, embedded: &embedded, &inner, by: mapper)
    guard let inner, inner.array.isObject || inner.array.isArray, inner.array.members.contains(where: { _ in true }) else {
      // The array that would have made rows is not there, or none was wanted.
      return level > mapper.mapping.rowLevel ? collectCode(by: mapper) : readRow(by: mapper)
    }
    let isObject = inner.array.isObject
    for member in inner.array.members {
      if hasTooMany() { return reject(.tooLarge, "too many readings in one record") }
      mapper.clear(from: level + 1)
      if isObject { mapper.takeName(of: member, at: inner.node) }
      readLevel(member, at: inner.node, level: level + 1, embedded: embedded, by: mapper)
    }
    mapper.clear(from: level + 1)
    if level == mapper.mapping.rowLevel { readRow(by: mapper) }
  }

  private func walk(
    _ element: JSONNode, at index: Int, embedded: inout Int, _ inner: inout Inner?, by mapper: RecordMapper
  ) {
    let node = mapper.node(index)
    if node.slotCount > 0 { mapper.take(element, at: node) }
    guard node.hasMembers || node.hasElements || node.each >= 0 else { return }
    guard let opened = element.isText ? opened(element, &embedded) : element else { return mapper.leave(node.place) }
    if node.each >= 0 { inner = Inner(array: opened, node: Int(node.each), embedded: embedded) }
    if node.hasMembers, opened.isObject {
      for member in opened.members {
        if let next = mapper.child(of: index, member) {
          walk(member, at: next, embedded: &embedded, &inner, by: mapper)
        } else {
          let (place, meaning) = paths.find(member, in: node.place)
          if meaning.role != .plumbing { mapper.leave(place) }
        }
      }
    } else if node.hasElements, opened.isArray {
      for (position, member) in opened.members.enumerated() {
        for element in mapper.mapping.tree.nodes[index].elements where Int(element.index) == position {
          walk(member, at: element.node, embedded: &embedded, &inner, by: mapper)
        }
      }
    }
  }

  /// The document in a text; nil where it holds none.
  private func opened(_ text: JSONNode, _ embedded: inout Int) -> JSONNode? {
    guard embedded + 1 < LEVEL_COUNT else { return nil }
    let level = embedded + 1
    let status: Int
    if EmbeddedText.isJSON(text.bytes) {
      status = parser.parse(text.bytes, level: level, isPadded: false)
    } else if let bytes = EmbeddedText.base64JSON(text.bytes) {
      status = bytes.withUnsafeBufferPointer { parser.parse($0, level: level, isPadded: false) }
    } else {
      return nil
    }
    guard status == RECORD_OK, let root = parser.root(level: level) else { return nil }
    embedded = level
    return root
  }

  // MARK: A row

  private func readRow(by mapper: RecordMapper) {
    let mapping = mapper.mapping
    defer {
      mapper.coded.removeAll(keepingCapacity: true)
      mapper.hasCodes = false
    }
    for filter in mapping.filters where !filter.condition.holds(for: mapper.value(at: filter.place)) { return countFiltered() }
    mapper.countLeftovers(in: paths)
    withEmptyScope { scope in
      var scope = scope
      for binding in mapping.bindings {
        if let slot = found(binding, by: mapper) { scope.take(slot) }
      }
      if !mapping.device.isEmpty { takeDevice(into: &scope, by: mapper) }
      if let codes = mapping.codes, codes.level <= mapping.rowLevel, let slot = codedSlot(codes, by: mapper) {
        mapper.coded.append(slot)
      }
      for slot in mapper.coded { scope.take(slot) }
      // A row of codes that stand for nothing here has been counted by them, and is no fault.
      if mapper.hasCodes, !scope.has(any: FieldRole.measurements) { return tried() }
      read(scope, of: parser.root() ?? mapper.made.text(copying: []))
    }
  }

  /// A value of the row; a second one of the same kind begins the next row.
  private func collectCode(by mapper: RecordMapper) {
    guard let codes = mapper.mapping.codes, let slot = codedSlot(codes, by: mapper) else { return }
    if mapper.coded.contains(where: { $0.meaning.role == slot.meaning.role }) { readRow(by: mapper) }
    mapper.coded.append(slot)
  }

  /// Nil where there is nothing, or what there is cannot be used and has been told.
  private func found(_ binding: CompiledMapping.Binding, by mapper: RecordMapper) -> RecordScope.Slot? {
    guard let value = value(of: binding, by: mapper) else { return nil }
    return filled(
      value, FieldMeaning(role: binding.role, rank: binding.rank), path: mapper.path(of: binding.place), unit: binding.unit,
      by: mapper)
  }

  private func value(of binding: CompiledMapping.Binding, by mapper: RecordMapper) -> RecordMapper.Value? {
    let found = mapper.value(at: binding.place)
    guard binding.refinement >= 0 else { return found }
    let refinement = mapper.mapping.refinements[binding.refinement]
    return (found ?? joined(refinement, by: mapper)).flatMap { refined($0, refinement, by: mapper) }
  }

  private func filled(
    _ value: RecordMapper.Value, _ meaning: FieldMeaning, path: FieldPaths.Path, unit: CompiledMapping.Unit,
    by mapper: RecordMapper
  ) -> RecordScope.Slot? {
    if meaning.role.isMeasurement, !mapper.mapping.missing.isEmpty, mapper.mapping.missing.contains(value.node) { return nil }
    var slot = RecordScope.Slot(node: value.node, path: path, meaning: meaning, depth: 0)
    slot.isAmbiguous = value.isAmbiguous
    switch unit {
    case .constant(let unit): if unit != .unstated { slot.meaning.unit = unit }
    case .slot(let place):
      guard let named = mapper.value(inSlot: place), !named.node.isEmpty else { break }
      slot.unit = named.node
    }
    return slot
  }

  private func codedSlot(_ codes: CompiledMapping.Codes, by mapper: RecordMapper) -> RecordScope.Slot? {
    guard let code = value(of: codes.code, by: mapper), !code.node.isEmpty else { return nil }
    mapper.hasCodes = true
    guard !code.isAmbiguous, let meaning = mapper.meaning(ofCode: code.node, words) else {
      paths.countUnused(paths.place(named: "\(codes.name) = \(code.node.codeText)"))
      return nil
    }
    guard let meaning else { return nil }
    let place = codes.valueSlots.first { mapper.value(inSlot: $0).map { !$0.node.isEmpty } ?? false } ?? codes.valueSlots[0]
    guard let value = mapper.value(inSlot: place) else { return nil }
    let unit = if meaning.unit == .unstated { codes.unit } else { CompiledMapping.Unit.constant(meaning.unit) }
    return filled(value, meaning, path: mapper.path(of: .slot(place)), unit: unit, by: mapper)
  }

  /// Who wears a device, or where it stands, as far as the record itself does not say.
  private func takeDevice(into scope: inout RecordScope, by mapper: RecordMapper) {
    for binding in mapper.mapping.device {
      guard let slot = found(binding, by: mapper), !slot.node.isEmpty, !slot.isAmbiguous else { continue }
      var device = slot
      device.meaning = FieldMeaning(role: .device)
      scope.take(device)
      guard let place = mapper.mapping.devices.places[slot.node.codeText] else {
        if !scope.has(.patient) {
          reject(.missingPatient, "device", excerpt: excerpt(of: slot, hint: "no table lists this device"))
        }
        continue
      }
      for (role, text) in [(FieldRole.patient, place.patient), (.ward, place.ward), (.bed, place.bed), (.name, place.name)] {
        guard let text else { continue }
        let node = mapper.made.text(copying: text.utf8)
        scope.take(RecordScope.Slot(node: node, path: slot.path, meaning: FieldMeaning(role: role, rank: 200), depth: 0))
      }
      return
    }
  }
}

extension JSONNode {
  /// A code or an identifier as text.
  var codeText: String {
    switch kind {
    case NODE_TEXT: text
    case NODE_WHOLE: String(whole)
    case NODE_NUMBER: number.shortestText ?? ""
    default: ""
    }
  }
}
