/// What systems write where nobody was entered. Taken for ids or names, these would be patients: all that a gateway knows no
/// patient of would be one person's.
enum Placeholder {
  /// Whether `text` stands for nothing: "null", "None", "undefined", "N/A", "UNKNOWN", "0", "-", …
  static func stands(_ text: String) -> Bool {
    let letters = text.lowercased().filter { $0.isLetter || $0.isNumber }
    // Punctuation alone: "-", "--", "?", "...".
    if letters.isEmpty { return true }
    if letters.allSatisfy({ $0 == "0" }) || letters.count >= 3 && letters.allSatisfy({ $0 == "x" }) { return true }
    // All nines are what forms ask for where the number is not known.
    if letters.count >= 7 && letters.allSatisfy({ $0 == "9" }) { return true }
    return words.contains(letters) || minusNumbers.contains(text.filter { !$0.isWhitespace })
  }

  /// As programs print what is not there, and as people and interfaces call whoever they know no name of; without signs and spaces.
  private static let words: Set<String> = [
    "null", "nil", "none", "nan", "nat", "na", "nd", "undef", "undefined", "void", "empty", "blank", "missing", "false",
    "unknown", "unk", "unknownpatient", "patientunknown", "nopatient", "nopatientid", "noid", "noname", "notavailable",
    "notapplicable", "notassigned", "unassigned", "notset", "unset", "notidentified", "unidentified", "anonymous", "default",
    "unbekannt", "inconnu", "inconnue", "desconocido", "desconocida", "sconosciuto", "sconosciuta", "onbekend", "okand",
    "tbd", "tba", "tobedetermined", "pending", "notadmitted", "vacant", "unoccupied", "emptybed", "bedempty", "frei", "leer",
    "vide", "libre", "systemdbnull", "dbnull", "objectobject", "patientid", "string",
  ]

  private static let minusNumbers: Set<String> = ["-1", "-1.0", "-999", "-9999"]
}
