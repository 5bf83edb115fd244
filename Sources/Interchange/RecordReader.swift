internal import CSimdjson
internal import Vitals

/// Walks over a parsed record and makes readings of it: objects and the groups in them, arrays of records or of measurements,
/// JSON in a text, FHIR resources.
///
/// Not thread-safe: one queue owns it.
final class RecordReader {
  /// A record with more readings than this is somebody's mistake, or worse.
  static let mostReadings = 4096
  /// Of metrics that are unknown, and of all else: a monitor has dozens of parameters that are no vital signs, and they hide no fault of
  /// one that is.
  static let mostRejects = 16

  let parser = RecordParser()
  let paths = FieldPaths()
  let words = WordBook()
  @exclusivity(unchecked) var time: RecordTime
  let limits: DecoderLimits
  let identities = IdentityCache()
  /// Of a record that says who and when in parts.
  let made = MadeNodes()
  private var mapper: RecordMapper?
  private let slots: UnsafeMutablePointer<RecordScope.Slot>
  private static let scopes = 48
  private static let slotsPerScope = 64

  // The record at hand. Unchecked, since the check of each access costs more than it: one queue owns the reader, and nothing that
  // is handed any of these calls back.
  @exclusivity(unchecked) private var entry = 0
  @exclusivity(unchecked) private(set) var position: RecordPosition?
  @exclusivity(unchecked) private(set) var kafkaSeconds: Double?
  @exclusivity(unchecked) private var sentTimes = SentSeconds()
  @exclusivity(unchecked) private var output = DecodedBatch()
  @exclusivity(unchecked) private var firstReading = 0
  @exclusivity(unchecked) private var firstReject = 0
  /// How many scopes are in use.
  @exclusivity(unchecked) private var scopeDepth = 0
  @exclusivity(unchecked) private var level = 0
  /// Whether something that could be a measurement has been looked at.
  @exclusivity(unchecked) private(set) var hasTried = false
  /// Whether the record says that a row was deleted, or is an envelope around nothing.
  @exclusivity(unchecked) var isDeletion = false
  /// Whether what the fields of the record are for does not depend on their values: it is the same in one laid out alike.
  @exclusivity(unchecked) var isLaidOutByNames = false
  /// The layout whose slots the first scope has, and which roles they are of; nil where they are another's.
  @exclusivity(unchecked) private var knownLayout: (number: UInt64, present: UInt64)?
  /// Whether there was nothing in it, or in a part of it, as in a topic's tombstone.
  @exclusivity(unchecked) private var isTombstone = false

  init(limits: DecoderLimits, zone: LocalZone?, mapping: CompiledMapping? = nil) {
    self.limits = limits
    time = RecordTime(zone: mapping?.zone ?? zone)
    slots = .allocate(capacity: (Self.scopes + 1) * Self.slotsPerScope)
    if let mapping { mapper = RecordMapper(mapping, paths: paths) }
  }

  deinit { slots.deallocate() }

  /// Whether what comes with a record is asked for.
  var isMapped: Bool { mapper != nil }

  /// Takes what comes with the next record.
  func begin(_ context: RecordContext) { mapper?.begin(context) }

  /// Reads `record` into `output`: readings, rejects, or both.
  /// - Parameter kafkaSeconds: the record's own Kafka time; it serves where the record has none.
  func read(
    _ record: UnsafeBufferPointer<UInt8>, entry: Int, at position: RecordPosition, kafkaSeconds: Double?,
    into output: inout DecodedBatch
  ) {
    swap(&self.output, &output)
    defer { swap(&self.output, &output) }
    self.entry = entry
    self.kafkaSeconds = kafkaSeconds
    self.position = position
    if let kafkaSeconds, kafkaSeconds < RecordTime.endSeconds { sentTimes.note(kafkaSeconds, partition: position.partition) }
    firstReading = self.output.readings.count
    firstReject = self.output.rejects.count
    (scopeDepth, level, hasTried, isDeletion, isTombstone) = (0, 0, false, false, false)
    if record.isEmpty { return self.output.countTombstone() }
    made.removeAll()
    if let mapper {
      readMapped(record, by: mapper)
    } else {
      readDocument(record, isPadded: true)
    }
    let readings = self.output.readings.count - firstReading
    if readings > 1 { self.output.orderReadings(from: firstReading) }
    // Of a part of what else says something it is not worth a word.
    if isTombstone, readings == 0, self.output.rejects.count == firstReject { self.output.countTombstone() }
  }

  // MARK: Documents

  private func readDocument(_ bytes: UnsafeBufferPointer<UInt8>, isPadded: Bool) {
    let status = parser.parse(bytes, level: 0, isPadded: isPadded)
    if status == RECORD_OK {
      if let root = parser.root() { readRoot(root) }
    } else if status == RECORD_MALFORMED, let lines = RecordLines(bytes),
      parser.parse(lines.first, isPadded: isPadded) == RECORD_OK
    {
      for line in lines {
        let status = parser.parse(line, isPadded: isPadded)
        if status == RECORD_OK, let root = parser.root() {
          readRoot(root)
        } else {
          let (reason, detail) = Self.fault(ofStatus: status)
          reject(reason, detail, excerpt: SafeText.excerpt(line, limit: 40))
        }
      }
    } else if let framed = FramedRecord(bytes), framed.isJSON {
      // JSON Schema's serializer writes five bytes before the text.
      if parser.parse(framed.payload, isPadded: true) == RECORD_OK, let root = parser.root() { return readRoot(root) }
      reject(.notJSON, "record")
    } else {
      let (reason, detail) = Self.fault(ofStatus: status)
      reject(reason, status == RECORD_EMPTY ? detail : RecordHint.words(bytes) ?? detail)
    }
  }

  static func fault(ofStatus status: Int) -> (RejectReason, String) {
    switch status {
    case RECORD_EMPTY: (.notJSON, "empty record")
    case RECORD_INVALID_UTF8: (.invalidUTF8, "record")
    case RECORD_TOO_DEEP: (.notJSON, "nested too deeply")
    case RECORD_TOO_MANY: (.tooLarge, "too many values")
    case RECORD_OUT_OF_MEMORY: (.tooLarge, "out of memory")
    default: (.notJSON, "record")
    }
  }

  private func readRoot(_ root: JSONNode) {
    switch root.kind {
    case NODE_OBJECT: readRecord(root)
    case NODE_ARRAY: readRecords(root)
    case NODE_TEXT where EmbeddedText.isJSON(root.bytes):
      readEmbedded(root.bytes, path: FieldPaths.root, around: nil)
    case NODE_NULL: noteTombstone()
    case NODE_NUMBER, NODE_WHOLE: reject(.unknownShape, "a bare number")
    case NODE_TEXT: reject(.unknownShape, RecordHint.words(root.bytes) ?? "not an object")
    default: reject(.unknownShape, "not an object")
    }
  }

  /// An array of records.
  private func readRecords(_ array: JSONNode) {
    if array.isSensorPack { return readSensorPack(array) }
    // Names first, then rows: as a sheet is written.
    if let names = array.firstMember, names.isArray, names.members.allSatisfy(\.isText), array.onlyElement == nil,
      array.members.allSatisfy(\.isArray)
    {
      return readRows(array, under: names, of: array, path: FieldPaths.root, around: nil)
    }
    if array.firstMember?.pair != nil, array.members.contains(where: { isPair($0, FieldPaths.root) }) {
      return withScope(around: nil) { scope in
        takePairs(array, FieldPaths.root, depth: 0, into: &scope)
        readElements(array, path: FieldPaths.root, around: scope, implied: nil)
        if !hasTried { finishWithout(scope) }
      }
    }
    for element in array.members {
      if element.isObject {
        readObject(element, path: FieldPaths.root, around: nil, isAlone: true)
      } else if element.isText, EmbeddedText.isJSON(element.bytes) {
        readEmbedded(element.bytes, path: FieldPaths.root, around: nil)
      } else {
        reject(.unknownShape, "not an object")
      }
    }
    if array.firstMember == nil { reject(.unknownShape, "empty array") }
  }

  /// A document in a text, or in base64.
  private func readEmbedded(_ bytes: UnsafeBufferPointer<UInt8>, path: FieldPaths.Path, around: RecordScope?) {
    guard level + 1 < LEVEL_COUNT else { return reject(.notJSON, "JSON in a text in a text, too often") }
    level += 1
    defer { level -= 1 }
    guard parser.parse(bytes, level: level, isPadded: false) == RECORD_OK, let root = parser.root(level: level) else {
      return reject(.notJSON, "the JSON in a text")
    }
    switch root.kind {
    case NODE_OBJECT: readObject(root, path: path, around: around, isAlone: around == nil)
    case NODE_ARRAY where around == nil: readRecords(root)
    case NODE_ARRAY: readElements(root, path: path, around: around, implied: nil)
    case NODE_TEXT where EmbeddedText.isJSON(root.bytes): readEmbedded(root.bytes, path: path, around: around)
    default: reject(.unknownShape, "not an object")
    }
  }

  // MARK: Objects

  /// What waits until the object it stands in is known as a whole.
  enum Pending {
    case array(JSONNode, FieldPaths.Path, FieldMeaning?)
    case rows(JSONNode, under: JSONNode, FieldPaths.Path)
    case text(JSONNode, FieldPaths.Path)
    case resource(JSONNode)
    /// A record of its own in this one.
    case record(JSONNode, FieldPaths.Path)
    /// A measurement with a time of its own.
    case measured(JSONNode, FieldPaths.Path, FieldMeaning)
  }

  /// A document that is a record. Those of a feed are alike: where one has the names of the last at the same places, what they mean is
  /// not found out again, and the slots of the last are its own.
  private func readRecord(_ root: JSONNode) {
    let layout = parser.layout
    if let knownLayout, knownLayout.number == layout {
      scopeDepth += 1
      defer { scopeDepth -= 1 }
      paths.countNoted()
      var scope = RecordScope(slots: slots, present: knownLayout.present)
      var pending: [Pending] = []
      return readCollected(root, around: nil, isAlone: true, implied: nil, into: &scope, &pending)
    }
    isLaidOutByNames = true
    paths.beginNoting()
    withScope(around: nil) { scope in
      var pending: [Pending] = []
      let isObject = collect(root, path: FieldPaths.root, depth: 0, into: &scope, &pending)
      let isAllNoted = paths.endNoting()
      guard isObject else { return readResource(root) }
      if isLaidOutByNames, isAllNoted, pending.isEmpty, scope.isOneOfAKind { knownLayout = (layout, scope.present) }
      readCollected(root, around: nil, isAlone: true, implied: nil, into: &scope, &pending)
    }
  }

  /// - Parameter isAlone: whether the object has to be a record; else it may have nothing to say.
  private func readObject(
    _ object: JSONNode, path: FieldPaths.Path, around: RecordScope?, isAlone: Bool, implied: FieldMeaning? = nil
  ) {
    withScope(around: around) { readObject(object, path: path, around: around, isAlone: isAlone, implied: implied, into: &$0) }
  }

  /// Lends a scope that knows what the one around it says of who and when.
  @inline(__always)
  func withScope(around: RecordScope?, _ body: (inout RecordScope) -> Void) {
    guard scopeDepth < Self.scopes else { return reject(.notJSON, "nested too deeply") }
    let room = slots + scopeDepth * Self.slotsPerScope
    scopeDepth += 1
    defer { scopeDepth -= 1 }
    if scopeDepth == 1 { knownLayout = nil }
    var scope = around?.heir(slots: room) ?? RecordScope(slots: room)
    body(&scope)
  }

  @inline(__always)
  private func readObject(
    _ object: JSONNode, path: FieldPaths.Path, around: RecordScope?, isAlone: Bool, implied: FieldMeaning?,
    into scope: inout RecordScope
  ) {
    var pending: [Pending] = []
    guard collect(object, path: path, depth: 0, into: &scope, &pending) else { return readResource(object) }
    readCollected(object, around: around, isAlone: isAlone, implied: implied, into: &scope, &pending)
  }

  @inline(__always)
  private func readCollected(
    _ object: JSONNode, around: RecordScope?, isAlone: Bool, implied: FieldMeaning?, into scope: inout RecordScope,
    _ pending: inout [Pending]
  ) {
    if scope.isDeleted {
      tried()
      return noteTombstone()
    }
    let isRow = scope.has(any: FieldRole.row)
    // What a record's own metric is called goes for the values in its arrays.
    let series = isRow && !scope.has(.value) && !pending.isEmpty ? words.series(of: scope) : nil
    if series != nil {
      scope.remove(.metric)
      scope.remove(.label)
    }
    if scope.hasList, readColumns(scope, of: object) {
      tried()
    } else if scope.has(any: FieldRole.measurements)
      || isRow && (scope.has(.value) || pending.isEmpty)
        && (scope.has(.metric) || VitalsReader.metric(of: scope, words) != nil)
      || implied != nil && scope.has(.value)
    {
      read(scope, of: object, implied: implied)
    } else if scope.has(.patient) || scope.has(.bed), let movement = object["movement"] {
      readMovement(movement, of: object, scope)
    } else if isAlone, let merge = object["merge"], merge.isObject {
      readMerge(merge, scope)
    } else if isAlone, pending.isEmpty, !isDeletion {
      // A record of vital signs names a patient or a measurement; a time alone could be anybody's log line.
      if scope.has(.patient) { read(scope, of: object) } else { reject(.unknownShape, "no known field") }
    } else if isRow, series == nil {
      countUnused(scope, used: 0)
    }
    for item in pending {
      switch item {
      case .array(let array, let path, let implied):
        readElements(array, path: path, around: scope, implied: implied ?? series)
      case .rows(let rows, let columns, let path): readRows(rows, under: columns, of: object, path: path, around: scope)
      case .text(let node, let path): readText(node, path: path, around: scope)
      case .resource(let node): readResource(node)
      case .record(let node, let path): readObject(node, path: path, around: scope, isAlone: false)
      case .measured(let node, let path, let implied):
        readObject(node, path: path, around: scope, isAlone: false, implied: implied)
      }
    }
    if isDeletion, isAlone, !hasTried { noteTombstone() }
    if isAlone, !pending.isEmpty, !hasTried, !isDeletion { finishWithout(scope) }
  }

  /// Arrays and envelopes were there, and nothing in them.
  private func finishWithout(_ scope: RecordScope) {
    hasTried = true
    if output.rejects.count == firstReject {
      reject(scope.has(.patient) ? .noVitals : .unknownShape, scope.has(.patient) ? "record" : "no known field")
    }
  }

  private func readElements(_ array: JSONNode, path: FieldPaths.Path, around: RecordScope?, implied: FieldMeaning?) {
    for element in array.members {
      if hasTooMany() { return reject(.tooLarge, "too many readings in one record") }
      if element.isObject {
        if around != nil, isPair(element, path) { continue }
        // {"key": …} is what attributes are: most say nothing of the patient, and are no rows.
        if around != nil, let (name, _) = element.pair, name.isNamed("key"), words.measurement(name) == nil {
          paths.countUnused(path)
          continue
        }
        readObject(element, path: path, around: around, isAlone: around == nil, implied: implied)
      } else if element.isText, EmbeddedText.isJSON(element.bytes) {
        readEmbedded(element.bytes, path: path, around: around)
      } else if let around, let implied, let pair = element.timedPair {
        readPair(pair, path: path, of: array, around: around, as: implied)
      } else {
        paths.countUnused(path)
      }
    }
  }

  private func readText(_ node: JSONNode, path: FieldPaths.Path, around: RecordScope) {
    if EmbeddedText.isJSON(node.bytes) {
      readEmbedded(node.bytes, path: path, around: around)
    } else if let bytes = EmbeddedText.base64JSON(node.bytes) {
      bytes.withUnsafeBufferPointer { readEmbedded($0, path: path, around: around) }
    }
  }

  // MARK: What came of it

  /// Measurements of one patient at one time, sent side by side, are one reading, as far as none contradicts another.
  @inline(__always)
  func append(_ reading: consuming Reading) {
    hasTried = true
    // Most records give one, which then goes straight to where it stays.
    if output.readings.count == firstReading { output.append(reading, entry: entry) } else { appendBeside(reading) }
  }

  private func appendBeside(_ reading: Reading) {
    if let last = output.readings.last, let joined = last.joined(with: reading) {
      output.readings[output.readings.count - 1] = joined
    } else if !reading.isUndated || !output.hasUndated(like: reading, from: firstReading) {
      output.append(reading, entry: entry)
    }
  }

  func reject(_ reason: RejectReason, _ detail: String, excerpt: String = "") {
    hasTried = true
    let isUnknown = reason == .unknownMetric
    let told = output.rejects[firstReject...].count { ($0.reason == .unknownMetric) == isUnknown }
    guard told < Self.mostRejects else { return }
    output.reject(reason, detail, excerpt: excerpt, entry: entry)
  }

  func tried() { hasTried = true }

  /// When the last record of this one's partition was sent that says it.
  var sentBefore: Double? { position.flatMap { sentTimes.last(partition: $0.partition) } }

  func noteTombstone() { isTombstone = true }

  func countFiltered() { output.countFiltered(entry: entry) }

  func hasTooMany() -> Bool { output.readings.count - firstReading >= Self.mostReadings }

  /// For what reads one measurement without a record's fields around it.
  func withEmptyScope<Result>(_ body: (RecordScope) -> Result) -> Result {
    // One more than `readObject` hands out.
    body(RecordScope(slots: slots + Self.scopes * Self.slotsPerScope))
  }
}
