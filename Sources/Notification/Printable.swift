/// `text` on one line and as it reads: no control character, and none of the marks that turn the direction of text around, with
/// which a name could make what follows it look like something else.
func printable(_ text: String, limit: Int = 300) -> String {
  var result = ""
  for scalar in text.unicodeScalars.prefix(limit) {
    switch scalar.value {
    case 0..<32, 127..<160, 0x2028, 0x2029: result.unicodeScalars.append(" ")
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: continue
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
