internal import CCurl

/// How an attempt to send went.
enum SMTPOutcome: Sendable, Equatable {
  /// Taken by the server, except for the recipients named with its answer.
  case delivered(refusedRecipients: [String])
  /// Nothing could be sent, and another mail would fare the same.
  case serverFailed(String)
  /// The server took everything but this mail's content.
  case mailRefused(String)
  /// By the one who waits for it.
  case givenUp
}

/// What the conversation with the server has shown, for a message that says more than libcurl's code.
struct SMTPConversation: Sendable, Equatable {
  private(set) var lastVerb = ""
  private(set) var lastCode = 0
  private(set) var lastReply = ""
  private(set) var refusedRecipients: [String] = []
  private var askedRecipient: String?
  /// libcurl takes its leave before it returns; what the server says to that is about nothing.
  private(set) var isOver = false

  /// A line that went to the server. Only its first word is kept: the rest may be a password.
  mutating func sent(_ line: String) {
    let verb = String(line.prefix { $0.isLetter }).uppercased()
    isOver = isOver || verb == "QUIT"
    guard !isOver else { return }
    lastVerb = verb
    askedRecipient = nil
    if lastVerb == "RCPT", let open = line.firstIndex(of: "<"), let close = line.lastIndex(of: ">") {
      askedRecipient = printable(String(line[line.index(after: open)..<close]))
    }
  }

  /// A line that came from the server; the last of a reply has a space behind its code (RFC 5321 section 4.2.1).
  mutating func received(_ line: String) {
    guard !isOver, let code = Int(line.prefix(3)), line.dropFirst(3).first != "-" else { return }
    lastCode = code
    lastReply = printable(line, limit: 200).trimmingTrailingSpaces
    if let recipient = askedRecipient {
      if code >= 400 { refusedRecipients.append("\(recipient) (\(lastReply))") }
      askedRecipient = nil
    }
  }

  /// Judges an attempt by libcurl's code and its words for it.
  func outcome(_ code: CURLcode, curlText: String, server: String) -> SMTPOutcome {
    switch code {
    case CURLE_OK: return .delivered(refusedRecipients: refusedRecipients)
    case CURLE_ABORTED_BY_CALLBACK: return .givenUp
    case CURLE_LOGIN_DENIED:
      let answer = lastCode >= 400 ? " (\(lastReply))" : ""
      return .serverFailed("the mail server \(server) refused the user name or password\(answer): check both")
    case CURLE_USE_SSL_FAILED:
      return .serverFailed(
        "the mail server \(server) offers no STARTTLS, and nothing is sent unencrypted: check the port and the mail security "
          + "setting")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE:
      return .serverFailed(
        "the certificate of the mail server \(server) cannot be trusted (\(printable(curlText))): check its name, or give the file "
          + "of its authority")
    case CURLE_SSL_CONNECT_ERROR:
      return .serverFailed(
        "no TLS with the mail server \(server) (\(printable(curlText))): check the port and the mail security setting")
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT:
      return .serverFailed(
        "the mail server \(server) cannot be reached (\(printable(curlText))): check that it runs and its address")
    case CURLE_OPERATION_TIMEDOUT:
      return .serverFailed("the mail server \(server) gave no answer in time; wardwatch tries again")
    default: break
    }
    guard lastCode >= 400 else {
      return .serverFailed("the mail server \(server) broke off (\(printable(curlText))); wardwatch tries again")
    }
    switch lastVerb {
    case "DATA" where lastCode >= 500:
      return .mailRefused("the mail server \(server) refused a mail (\(lastReply)); it is kept and tried again")
    case "MAIL":
      return .serverFailed(
        "the mail server \(server) refused the sender (\(lastReply)): check the sender, user name and password")
    case "RCPT":
      return .serverFailed("the mail server \(server) refused every recipient (\(lastReply)): check the recipients")
    default:
      return .serverFailed("the mail server \(server) refused (\(lastReply)); wardwatch tries again")
    }
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    var copy = self
    while copy.last == " " { copy.removeLast() }
    return copy
  }
}
