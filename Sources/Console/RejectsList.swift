internal import Alarms
internal import Vitals

/// What opens behind the count of rejects.
enum RejectsList {
  static func lineCount(_ snapshot: WardSnapshot?) -> Int {
    guard let snapshot else { return 0 }
    let unused = snapshot.unusedFields.isEmpty ? 0 : snapshot.unusedFields.count + 2
    return reasons(snapshot).count + 7 + unused + snapshot.recentRejects.count
  }

  /// How many patients have each vital sign, as "HR 36 · RR 36 · …".
  static func coverage(_ snapshot: WardSnapshot) -> String {
    FeedCoverage(snapshot.beds).counts.map { "\($0.label) \(Wording.count($0.patients))" }.joined(separator: " · ")
  }

  /// The most frequent first.
  static func reasons(_ snapshot: WardSnapshot) -> [(reason: RejectReason, count: Int)] {
    snapshot.rejectsByReason.filter { $0.value > 0 }.map { (reason: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.reason.rawValue) < ($0.count, $1.reason.rawValue) }
  }
}

extension Scene {
  mutating func drawRejects(in area: Area) {
    let reasons = RejectsList.reasons(snapshot)
    let most = reasons.first?.count ?? 1
    let barRoom = max(0, min(40, area.columns - 46))
    var lines: [(inout Scene, Area) -> Void] = []
    lines.append { scene, line in
      scene.drawRule("REJECTED RECORDS BY REASON", trailing: "kept in the rejects file", in: line)
    }
    if reasons.isEmpty {
      lines.append { scene, line in scene.canvas.write("none: every record could be used", .quiet, column: 1, in: line) }
    }
    for (reason, count) in reasons {
      lines.append { scene, line in
        scene.canvas.write(reason.words, .text, column: 1, in: line, width: 34)
        scene.canvas.write(Wording.count(count), .strong, column: 36, in: line, width: 7, alignment: .trailing)
        scene.drawBar(share: Double(count) / Double(most), .trendNormal, columns: barRoom, column: 45, in: line)
      }
    }
    lines.append { _, _ in }
    lines.append { scene, line in
      scene.drawRule("PATIENTS WHO HAVE", trailing: "of \(Wording.count(scene.snapshot.beds.count))", in: line)
    }
    lines.append { scene, line in
      scene.canvas.write(RejectsList.coverage(scene.snapshot), .text, column: 1, in: line, width: line.columns - 1)
    }
    if !snapshot.unusedFields.isEmpty {
      lines.append { _, _ in }
      lines.append { scene, line in scene.drawRule("FIELDS NOT USED", trailing: "how often", in: line) }
      for field in snapshot.unusedFields {
        lines.append { scene, line in
          scene.canvas.write(field.name, .text, column: 1, in: line, width: 34)
          scene.canvas.write(Wording.count(field.count), .strong, column: 36, in: line, width: 7, alignment: .trailing)
        }
      }
    }
    lines.append { _, _ in }
    lines.append { scene, line in scene.drawRule("THE NEWEST", trailing: "partition:offset", in: line) }
    for note in snapshot.recentRejects {
      lines.append { scene, line in
        let column = scene.canvas.write(scene.model.localTime(note.timeSeconds).clock, .quiet, column: 1, in: line) + 1
        let end = scene.canvas.write("\(note.partition):\(note.offset)", .faint, column: column, in: line) + 1
        let reasonEnd = scene.canvas.write(note.reason.words, .text, column: max(end, 22), in: line) + 2
        let detailEnd =
          note.detail.isEmpty || scene.model.isMasked
          ? reasonEnd : scene.canvas.write(note.detail, .text, column: reasonEnd, in: line) + 2
        if !scene.model.isMasked { scene.canvas.write(note.excerpt, .quiet, column: detailEnd, in: line) }
      }
    }
    var rest = area
    for line in lines.dropFirst(model.navigation.scrollLine).prefix(area.rows) { line(&self, rest.takeTop(1)) }
  }

  /// A bar that grows to the right, in eighths of a cell.
  mutating func drawBar(share: Double, _ ink: Ink, columns: Int, column: Int, in line: Area) {
    guard columns > 0, share.isFinite, share > 0 else { return }
    let steps = glyphs.bars.count
    let eighths = min(max(1, Int((share * Double(columns * steps)).rounded())), columns * steps)
    let text =
      String(repeating: glyphs.bars[steps - 1], count: eighths / steps)
      + (eighths % steps > 0 ? glyphs.bars[eighths % steps - 1] : "")
    canvas.write(text, Style(ink), column: column, in: line, width: columns)
  }
}
