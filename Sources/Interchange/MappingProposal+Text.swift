extension MappingProposal {
  /// The file, with all that a person needs to finish it.
  ///
  /// - Parameter source: What the samples were, for the first line.
  package func text(topic: String?, source: String) -> String {
    var text = """
      # A mapping: where in the records of a feed everything stands. Proposed by 'wardwatch map' from \(source).
      # Try it with:  wardwatch map --mapping=THIS [FILE]      Use it with:  wardwatch --mapping=THIS
      # What has a ? is a guess, and nothing but 'wardwatch map' takes it: see that it is right, then take the ? away.


      """
    if let topic {
      text +=
        "topics = \(Self.quoted(topic))  # or [\"a\", \"b\"]; * at the end of a name stands for any; without this line: every topic\n\n"
    }
    for line in lines {
      let head = line.isOffered ? "# \(line.key) = \(line.value)" : "\(line.key) = \(line.value)"
      text += head + String(repeating: " ", count: max(2, 44 - head.count)) + "# \(line.comment)\n"
    }
    if !hasVital {
      text += "# hr = \"PATH\"                               # no vital sign was recognised; say where each stands\n"
    }
    let left = leftNumbers.prefix(20)
    if !left.isEmpty {
      text += "\n# Numbers to which nothing leads; if one of them is a vital sign, say so as above:\n"
      for field in left {
        let range = "\(Self.short(field.least)) to \(Self.short(field.most))"
        text += "#   \(SafeText.excerpt("\(field.path)".utf8, limit: 120)): \(range), in \(field.records) records\n"
      }
    }
    return text + "\n" + Self.reference
  }

  static let reference = """
    # All that can be said here:
    #   patient, ward, bed, name, given_name, family_name, time, date
    #   hr, rr, spo2, sbp, dbp, bp ("120/80"), temp, pulse, consciousness (ACVPU), gcs, oxygen (yes or no), oxygen_flow, fio2
    #     = "a.b[0].c"         a path; ['a key'] where a key has a full stop in it; $ is the whole record
    #     = "list[*].hr"       each element of a list: a reading of each; [*]~ is an element's own key
    #     = ["a.x", "b.x"]     the first that is there
    #     = "=7B"              that very text      = "@key", "@header.NAME", "@topic", "@record_time"
    #     = { from = "a.b", unit = "F" }           a unit (%, mmHg, kPa, C, F, /min), or the path of one
    #     = { from = ["a", "b"] }                  joined with a blank, or separator = "-"
    #     = { from = "@topic", split = ".", part = 2 }      or match = "bed-([0-9]+)"
    #     = { from = "a", values = { 0 = "A", 1 = "V" } }   scale = 0.1      missing = [-1, "---"]
    #   time = { from = "t", format = "dd/MM/yyyy HH:mm:ss" }     zone = "Europe/Paris"
    #   code = "rows[*].code"    value = "rows[*].value"    unit = "rows[*].unit"
    #   code = { from = "topic", match = ".*/(.*)" }        the code as a part of something
    #   codes = { 220045 = "hr", T9 = { is = "temp", unit = "F" }, 7 = "ignore" }
    #   where = { event_type = "vitals", status = ["final", "amended"], quality = ">= 50", kind = { not = "lab" } }
    #   missing = [-1, "---"]    what stands for "not measured" anywhere
    #   device = "serial"        devices = { M-17 = { bed = "12", ward = "7B" } }, or "devices.csv" beside this file
    #                            (columns: device, and patient, ward, bed or name)
    #   format = "python"        for dicts printed with str(); "text" for lines of text
    #   [[topic]]                then topics = "NAME" and its own keys; what stands before the first one holds for all

    """
}
