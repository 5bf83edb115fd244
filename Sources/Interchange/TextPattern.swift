internal import Glibc

/// A regular expression of POSIX's extended kind, with `\d` for a digit; what its first group takes, or the whole match.
///
/// glibc's matcher builds automata: an expression without back references cannot be made to run for hours by what it is given.
///
/// Unchecked because nothing of it changes once it is made, and regexec locks what it writes.
final class TextPattern: @unchecked Sendable {
  private var compiled = regex_t()
  /// Longer texts are no identifiers, and are not looked at.
  static let longestText = 1024

  /// What is wrong with an expression, in the words of the C library.
  struct Fault: Error {
    var reason: String
  }

  init(_ pattern: String) throws(Fault) {
    let spelt = pattern.split(separator: "\\\\", omittingEmptySubsequences: false)
      .map { $0.split(separator: "\\d", omittingEmptySubsequences: false).joined(separator: "[0-9]") }.joined(separator: "\\\\")
    let code = regcomp(&compiled, spelt, REG_EXTENDED)
    guard code == 0 else {
      var text = [CChar](repeating: 0, count: 200)
      regerror(code, &compiled, &text, text.count)
      throw Fault(reason: text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" })
    }
  }

  deinit { regfree(&compiled) }

  func match(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
    guard text.count <= Self.longestText else { return nil }
    var groups = (regmatch_t(rm_so: 0, rm_eo: regoff_t(text.count)), regmatch_t(rm_so: -1, rm_eo: -1))
    let found = withUnsafeMutableBytes(of: &groups) { bytes in
      let matches = bytes.bindMemory(to: regmatch_t.self)
      // Terminated, though the end is given (REG_STARTEND): whoever stands between may look for it, as sanitizers do.
      return withUnsafeTemporaryAllocation(of: CChar.self, capacity: text.count + 1) { copy in
        UnsafeMutableRawBufferPointer(copy).copyMemory(from: UnsafeRawBufferPointer(text))
        copy[text.count] = 0
        return regexec(&compiled, copy.baseAddress, matches.count, matches.baseAddress, REG_STARTEND) == 0
      }
    }
    guard found else { return nil }
    let match = groups.1.rm_so >= 0 ? groups.1 : groups.0
    return UnsafeBufferPointer(rebasing: text[Int(match.rm_so)..<Int(match.rm_eo)])
  }
}
