import Saving
import Testing

@testable import Storage

@Suite("The checkpoint's pieces")
struct CheckpointQueueTests {
  private static func slice(_ states: [(String, Int)], upTo offset: Int64) -> CheckpointSlice {
    var slice = CheckpointSlice.sample([0: offset])
    slice.states = states.map { PatientState.sample($0.0, Array(repeating: UInt8(truncatingIfNeeded: offset), count: $0.1)) }
    slice.gone = ["G\(offset)"]
    return slice
  }

  /// What is stored, piece by piece, each of which takes so long.
  private static func pieces(_ queue: inout CheckpointQueue, milliseconds: UInt64 = 15) -> [CheckpointSlice] {
    var pieces: [CheckpointSlice] = []
    while let piece = queue.takePiece() {
      pieces.append(piece)
      queue.stored(afterNanoseconds: milliseconds * 1_000_000)
    }
    return pieces
  }

  @Test("Pieces are what was given, in its order, bins before states; whence to read on, and who has gone, comes with the last")
  func pieces() {
    var queue = CheckpointQueue()
    var slice = Self.slice((0..<10).map { ("P\($0)", 20_000) }, upTo: 7)
    slice.bins = [PatientBins(patientKey: "P0", binSeconds: 60, firstBin: 1, tenths: Array(repeating: 1, count: 7))]
    slice.withheld = (0..<3).map {
      WithheldCount(
        patientKey: "P\($0)", beganMilliseconds: 1, patientID: "P\($0)", ward: "W", patientWard: nil, bed: nil, count: 1)
    }
    queue.add(slice)
    let pieces = Self.pieces(&queue)
    #expect(pieces.count == 4 && queue.isEmpty)
    #expect(pieces[0].withheld == slice.withheld && pieces.dropFirst().allSatisfy(\.withheld.isEmpty))
    #expect(pieces.flatMap(\.states) == slice.states && pieces.flatMap(\.bins) == slice.bins)
    #expect(pieces[0].bins == slice.bins)
    #expect(pieces.map(\.offsets) == [nil, nil, nil, [0: 7]] && pieces.map(\.gone) == [[], [], [], ["G7"]])
    #expect(pieces.allSatisfy { $0.byteCount <= 64_000 })
  }

  @Test("One patient is stored at least, however large; what is small is stored at once")
  func sizes() {
    var queue = CheckpointQueue()
    queue.add(Self.slice([("A", 200_000), ("B", 1)], upTo: 1))
    #expect(Self.pieces(&queue).map { $0.states.map(\.patientID) } == [["A"], ["B"]])
    queue.add(Self.slice([("A", 1), ("B", 1)], upTo: 2))
    #expect(Self.pieces(&queue).map { $0.states.map(\.patientID) } == [["A", "B"]])
    queue.add(.sample([0: 3]))
    #expect(Self.pieces(&queue).map(\.offsets) == [[0: 3]])
  }

  @Test("A piece that was not stored comes once more, but for whom something newer is known by then; of a round that ended never")
  func putBack() {
    var queue = CheckpointQueue()
    queue.add(Self.slice([("A", 60_000), ("B", 60_000)], upTo: 1))
    #expect(queue.takePiece()?.states.map(\.patientID) == ["A"] && !queue.isEmpty)
    queue.add(Self.slice([("A", 50_000)], upTo: 2))
    queue.putBack()
    let pieces = Self.pieces(&queue)
    #expect(pieces.map { $0.states.map(\.patientID) } == [["B"], ["A"]])
    #expect(pieces.last?.states.first?.bytes.count == 50_000 && pieces.last?.offsets == [0: 2])
    queue.add(Self.slice([("A", 60_000), ("B", 60_000)], upTo: 3))
    _ = queue.takePiece()
    queue.beginRound()
    queue.putBack()
    #expect(queue.isEmpty)
  }

  @Test("Where alarms never cease, a piece goes along with every fourth of their transactions")
  func due() {
    var queue = CheckpointQueue()
    queue.pass()
    queue.add(Self.slice([("A", 60_000), ("B", 60_000)], upTo: 1))
    for _ in 0..<4 {
      #expect(!queue.isDue)
      queue.pass()
    }
    #expect(queue.isDue)
    _ = queue.takePiece()
    queue.stored(afterNanoseconds: 1)
    #expect(!queue.isDue && !queue.isEmpty)
  }

  @Test("Pieces grow while the database takes them at once, and shrink where it does not; what would never end is stored whole")
  func pace() {
    var queue = CheckpointQueue()
    let many = (0..<200).map { ("P\($0)", 10_000) }
    queue.add(Self.slice(many, upTo: 1))
    let quick = Self.pieces(&queue, milliseconds: 2).map(\.byteCount)
    #expect(quick.prefix(4) == [60_000, 120_000, 250_000, 510_000] && quick.allSatisfy { $0 <= 512_000 })
    queue.add(Self.slice(many, upTo: 2))
    let slow = Self.pieces(&queue, milliseconds: 50).map(\.byteCount)
    #expect(slow.prefix(4) == [510_000, 250_000, 120_000, 60_000] && slow.dropFirst(4).allSatisfy { $0 <= 60_000 })
    // For each piece that is stored, a slice comes.
    for offset in 3..<12 {
      queue.add(Self.slice(many, upTo: Int64(offset)))
      let whole = queue.takePiece()?.offsets
      #expect((whole != nil) == (offset == 11))
      queue.stored(afterNanoseconds: 50_000_000)
    }
    #expect(queue.isEmpty)
    queue.add(Self.slice(many, upTo: 12))
    #expect(queue.takePiece(isLast: true)?.offsets == [0: 12], "at the end nobody is kept waiting")
  }
}
