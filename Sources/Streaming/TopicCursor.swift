internal import Vitals

/// Where reading stands in each partition, and what to do next: surveys and records go in, steps come out. Pure.
///
/// librdkafka 2.0.2 does not know Kafka's topic ids, so a topic made anew under the same name is recognised by its contents: an
/// end before our position, a partition less, or another record where the last one read should be.
struct TopicCursor {
  enum Step: Equatable {
    case start(partition: Int32, offset: Int64)
    case stop(partition: Int32)
    case notice(String)
    /// The topic is another one under the same name; the same in words.
    case replaced(String)
  }

  enum Verdict: Equatable {
    case take
    case skip
    /// The topic is not the one that was read before: call `startAnew`.
    case otherTopic
  }

  struct Partition: Equatable {
    enum Stage: Equatable {
      /// Waits for its extent, to start at the history or at the checkpoint.
      case atHistory
      /// Waits for its extent, to start at its first record.
      case atBeginning
      /// Waits for its extent, to go on where it was.
      case again
      case reading
      /// Reads the last record once more, to see that it is still the same.
      case verifying
      /// Looks at a record that was read before this start, to see whether it may be the same.
      case proving
      /// Has looked, and passes over what came behind it until `begin`.
      case proven
      /// Is not to be read here.
      case unwanted
    }

    var stage: Stage
    /// The next offset to read.
    var position: Int64 = 0
    /// The end when reading started; before it, we are catching up.
    var target: Int64 = 0
    /// The last record read, by which the topic is known again.
    var lastRecord: Mark?

    var isStarted: Bool { [.reading, .verifying, .proving, .proven].contains(stage) }
    /// Nothing has to be known to read it, or not to.
    var isSettled: Bool { isStarted || stage == .unwanted }
  }

  struct Mark: Equatable {
    var offset: Int64
    var timestampMilliseconds: Int64?
  }

  let topic: String
  let resumeOffsets: [Int32: Int64]
  /// A record of each partition that was read before this start, and a time that it is not later than.
  var expected: [Int32: Mark] = [:]
  /// A record of each partition that was read before this start, by its contents: what shows most.
  var known: [Int32: RecordMark] = [:]
  /// Which are read; nil for all.
  let wanted: Set<Int32>?
  private(set) var partitions: [Partition] = []
  private(set) var isMissing = false
  /// The topic was seen missing, or librdkafka says it was: its last records are looked at again before reading goes on.
  private var isDoubtful = false

  init(topic: String, resumeOffsets: [Int32: Int64] = [:], wanted: Set<Int32>? = nil) {
    self.topic = topic
    self.resumeOffsets = resumeOffsets
    self.wanted = wanted
  }

  /// Some partition cannot start before the next survey.
  var waits: Bool { isMissing || isDoubtful || partitions.isEmpty || !partitions.allSatisfy(\.isSettled) }

  /// Every partition has been read to the end that it had when it was started.
  var hasReachedEnd: Bool {
    !partitions.isEmpty
      && partitions.allSatisfy { $0.stage == .unwanted || $0.stage == .reading && $0.position >= $0.target }
  }

  /// Partitions whose extent the next survey need not tell.
  var settled: Set<Int32> {
    isDoubtful ? [] : Set(partitions.indices.filter { partitions[$0].isSettled }.map(Int32.init))
  }

  // MARK: - Records

  /// A record came: whether it is to be taken. Older ones than expected are leftovers of an earlier fetch.
  /// - Parameter digest: of its value; asked for where it shows anything.
  mutating func accept(
    partition: Int32, offset: Int64, timestampMilliseconds: Int64?, digest: @autoclosure () -> UInt32 = 0
  ) -> Verdict {
    let index = Int(partition)
    guard partitions.indices.contains(index) else { return .skip }
    let mark = Mark(offset: offset, timestampMilliseconds: timestampMilliseconds)
    switch partitions[index].stage {
    case .reading:
      guard offset >= partitions[index].position else { return .skip }
      partitions[index].position = offset + 1
      partitions[index].lastRecord = mark
      return .take
    case .verifying:
      guard mark == partitions[index].lastRecord else { return .otherTopic }
      partitions[index].stage = .reading
      return .skip
    case .proving:
      // What has no time, or is not there any more, proves nothing.
      if let mark = known[partition] {
        if offset == mark.offset, digest() != mark.digest { return .otherTopic }
      } else if let known = expected[partition], let knownTime = known.timestampMilliseconds, let time = timestampMilliseconds,
        offset == known.offset, time > knownTime
      {
        return .otherTopic
      }
      partitions[index].stage = .proven
      return .skip
    case .proven, .atHistory, .atBeginning, .again, .unwanted:
      return .skip
    }
  }

  /// Goes back to where reading is to begin, where a look at what was read before has shown nothing against it. To be asked for when
  /// all that has come so far has been told.
  mutating func begin() -> [Step] {
    partitions.indices.filter { partitions[$0].stage == .proven }.flatMap { index -> [Step] in
      partitions[index].stage = .reading
      let number = Int32(index)
      return [.stop(partition: number), .start(partition: number, offset: partitions[index].position)]
    }
  }

  /// Nothing more is there for now; `offset` is the next one that can come. Control records and aborted ones lie before it.
  mutating func reachEnd(partition: Int32, offset: Int64) -> Verdict {
    let index = Int(partition)
    guard partitions.indices.contains(index), partitions[index].isStarted else { return .skip }
    switch partitions[index].stage {
    case .proving, .proven:
      partitions[index].stage = .proven
      return .skip
    case .reading: break
    default: return .otherTopic
    }
    partitions[index].position = max(partitions[index].position, offset)
    partitions[index].target = min(partitions[index].target, partitions[index].position)
    return .take
  }

  /// The partition's next offset is not there (any more, or yet).
  mutating func lose(partition: Int32) -> [Step] {
    let index = Int(partition)
    guard partitions.indices.contains(index), partitions[index].isStarted else { return [] }
    partitions[index].stage = .again
    return [.stop(partition: partition)]
  }

  /// librdkafka says that the topic is not there.
  mutating func doubt() {
    isDoubtful = !partitions.isEmpty
  }

  // MARK: - Surveys

  mutating func apply(_ survey: TopicSurvey) -> [Step] {
    switch survey {
    case .unanswered, .refused: []
    case .missing: applyMissing()
    case .present(let found): applyPresent(found)
    }
  }

  private mutating func applyMissing() -> [Step] {
    guard !isMissing else { return [] }
    isMissing = true
    guard !partitions.isEmpty else { return [] }
    isDoubtful = true
    return stopAll(then: .again) + [.notice("topic \(topic) is gone: waiting for it to be made anew")]
  }

  private mutating func applyPresent(_ found: [TopicSurvey.Partition]) -> [Step] {
    let extents = Dictionary(found.map { ($0.number, $0.extent) }, uniquingKeysWith: { $1 }).compactMapValues { $0 }
    guard found.count >= partitions.count else { return startAnew(count: found.count, extents: extents) }
    var steps = add(found.count - partitions.count)
    if isOtherTopic(extents) { return startAnew(extents: extents) }
    if isDoubtful {
      // All at once, so that one partition's evidence comes before another goes on in the wrong topic.
      guard partitions.indices.allSatisfy({ extents[Int32($0)] != nil }) else { return steps }
      if isMissing, partitions.allSatisfy({ $0.lastRecord == nil }) { return startAnew(extents: extents) }
      steps += stopAll(then: .again)
    }
    isMissing = false
    return steps + startWaiting(extents)
  }

  private mutating func add(_ count: Int) -> [Step] {
    guard count > 0 else { return [] }
    let isFirstSight = partitions.isEmpty
    partitions += fresh(partitions.count..<partitions.count + count, isFirstSight && !isMissing ? .atHistory : .atBeginning)
    guard !isFirstSight else { return [] }
    return [.notice("topic \(topic) has \(count) more partition\(count == 1 ? "" : "s"): \(partitions.count) now")]
  }

  private func fresh(_ numbers: Range<Int>, _ stage: Partition.Stage) -> [Partition] {
    numbers.map { Partition(stage: wanted?.contains(Int32($0)) ?? true ? stage : .unwanted) }
  }

  /// The topic under this name is another one: everything is read from its beginning.
  mutating func startAnew(count: Int? = nil, extents: [Int32: TopicSurvey.Extent] = [:]) -> [Step] {
    let steps = stopAll(then: .atBeginning)
    partitions = fresh(0..<(count ?? partitions.count), .atBeginning)
    isDoubtful = false
    isMissing = false
    return steps + [.replaced("topic \(topic) was deleted and made anew: reading the new one from its beginning")]
      + startWaiting(extents)
  }

  private func isOtherTopic(_ extents: [Int32: TopicSurvey.Extent]) -> Bool {
    partitions.enumerated().contains { index, partition in
      guard let extent = extents[Int32(index)] else { return false }
      switch partition.stage {
      case .atHistory:
        let read = [expected[Int32(index)]?.offset, known[Int32(index)]?.offset].compactMap(\.self).map { $0 + 1 }
        return extent.end < max(resumeOffsets[Int32(index), default: 0], read.max() ?? 0)
      case .atBeginning, .unwanted: return false
      case .again, .reading, .verifying, .proving, .proven: return extent.end < partition.position
      }
    }
  }

  private mutating func stopAll(then stage: Partition.Stage) -> [Step] {
    var steps: [Step] = []
    for index in partitions.indices where ![.atHistory, .atBeginning, .unwanted].contains(partitions[index].stage) {
      if partitions[index].isStarted { steps.append(.stop(partition: Int32(index))) }
      partitions[index].stage = stage
    }
    return steps
  }

  private mutating func startWaiting(_ extents: [Int32: TopicSurvey.Extent]) -> [Step] {
    let verifies = isDoubtful
    isDoubtful = false
    var steps: [Step] = []
    for index in partitions.indices where !partitions[index].isSettled {
      guard let extent = extents[Int32(index)] else { continue }
      steps += start(index, extent: extent, verifies: verifies)
    }
    return steps
  }

  /// Where a record stands that may show that this is another topic; nil where none can.
  private func proof(of partition: Int32) -> Int64? {
    if let mark = known[partition] { return mark.offset }
    return expected[partition].flatMap { $0.timestampMilliseconds == nil ? nil : $0.offset }
  }

  private mutating func start(_ index: Int, extent: TopicSurvey.Extent, verifies: Bool) -> [Step] {
    let number = Int32(index)
    var partition = partitions[index]
    var stage = Partition.Stage.reading
    var wanted: Int64
    switch partition.stage {
    case .atHistory: wanted = min(extent.historyStart, resumeOffsets[number] ?? .max)
    case .atBeginning: wanted = extent.begin
    case .again, .reading, .verifying, .proving, .proven, .unwanted: wanted = partition.position
    }
    var steps: [Step] = []
    if wanted < extent.begin {
      steps.append(
        .notice(
          "partition \(number): records \(wanted)–\(extent.begin - 1) are gone (retention); going on at \(extent.begin)"))
      wanted = extent.begin
    }
    partition.position = wanted
    partition.target = extent.end
    if verifies, let last = partition.lastRecord, extent.begin <= last.offset, last.offset < extent.end {
      stage = .verifying
      wanted = last.offset
    }
    if partition.stage == .atHistory, let proof = proof(of: number), extent.begin <= proof, proof < extent.end {
      stage = .proving
      wanted = proof
    }
    partition.stage = stage
    partitions[index] = partition
    return steps + [.start(partition: number, offset: wanted)]
  }
}
