/// Why a command could not do its work: a sentence that says what happened, to what, and what to do.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ sentence: String) {
    description = sentence
  }
}
