internal import CCurl

/// How an attempt to send went.
enum SMTPOutcome: Sendable, Equatable {
  /// The server refused these recipients, and said this to what the others were to get.
  case answered(refused: [SMTPConversation.Refusal], content: DeliveryOutcome)
  /// Nothing could be sent, and another mail would fare the same; before that these recipients were refused.
  case serverFailed(String, refused: [SMTPConversation.Refusal])
  /// By the one who waits for it.
  case givenUp
}

/// What the conversation with the server has shown, for a message that says more than libcurl's code.
struct SMTPConversation: Sendable, Equatable {
  /// One recipient is not taken, for now (4yz) or for good (5yz).
  struct Refusal: Sendable, Equatable {
    var recipient: String
    var code: Int
    var reply: String
  }

  private(set) var lastVerb = ""
  private(set) var lastCode = 0
  private(set) var lastReply = ""
  private(set) var refused: [Refusal] = []
  private(set) var hasTriedToLogIn = false
  private var askedRecipient: String?
  /// libcurl takes its leave before it returns; what the server says to that is about nothing.
  private(set) var isOver = false

  /// A line that went to the server. Only its first word is kept: the rest may be a password.
  mutating func sent(_ line: String) {
    let verb = String(line.prefix { $0.isLetter }).uppercased()
    isOver = isOver || verb == "QUIT"
    guard !isOver else { return }
    lastVerb = verb
    hasTriedToLogIn = hasTriedToLogIn || verb == "AUTH"
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
      // 421 is about the server, which closes (RFC 5321, section 3.8).
      if code >= 400, code != 421 { refused.append(Refusal(recipient: recipient, code: code, reply: lastReply)) }
      askedRecipient = nil
    }
  }

  /// Judges an attempt by libcurl's code, its words for it, and OpenSSL's verdict on the certificate.
  func outcome(_ code: CURLcode, curlText: String, certificateVerdict: Int, server: String) -> SMTPOutcome {
    if code == CURLE_OK { return .answered(refused: refused, content: .delivered) }
    if code == CURLE_ABORTED_BY_CALLBACK { return .givenUp }
    if let sentence = troubleOnTheWay(code, curlText, certificateVerdict, server) {
      return .serverFailed(sentence, refused: refused)
    }
    guard lastCode >= 400 else {
      return .serverFailed(
        "the mail server \(server) broke off (\(printable(curlText))); wardwatch tries again", refused: refused)
    }
    switch lastVerb {
    case "DATA" where (500..<600).contains(lastCode):
      return .answered(refused: refused, content: .never("the mail server \(server) refused a mail (\(lastReply))"))
    case "RCPT" where !refused.isEmpty && lastCode != 421:
      return .answered(refused: refused, content: .later("the mail server \(server) broke off (\(lastReply))"))
    case "MAIL": return .serverFailed("the mail server \(server) \(wordsAboutTheSender)", refused: refused)
    default:
      return .serverFailed("the mail server \(server) refused (\(lastReply)); wardwatch tries again", refused: refused)
    }
  }

  /// What a server that takes no mail from this sender means by it: RFC 5321, section 4.2.3; RFC 4954, section 6; the codes of RFC
  /// 3463 say more where there are any.
  private var wordsAboutTheSender: String {
    let detail = lastReply.split(separator: " ").dropFirst().first.map { $0.split(separator: ".").map(String.init) } ?? []
    let kind = detail.count == 3 && ["4", "5"].contains(detail[0]) ? "\(detail[1]).\(detail[2])" : ""
    switch (lastCode, kind) {
    case (552, _), (452, _), (_, "2.2"), (_, "2.3"), (_, "3.1"), (_, "3.4"):
      return "has no room for a mail, or holds it too large (\(lastReply)): let its limits and quota be seen to"
    case (530, _), (534, _), (535, _), (538, _), (_, "7.8"), (_, "7.9"), (_, "7.11"):
      return "wants a login first (\(lastReply)): check user name, password and the mail security setting"
    case (..<500, _): return "takes no mail for now (\(lastReply)); wardwatch tries again"
    case (500...504, _), (555, _): return "does not understand how a mail is begun (\(lastReply)): see to its settings"
    default: return "refused the sender (\(lastReply)): check the sender, user name and password"
    }
  }

  /// What keeps all mails from going out, before the server has said anything about one; nil where it has.
  private func troubleOnTheWay(_ code: CURLcode, _ curlText: String, _ verdict: Int, _ server: String) -> String? {
    switch code {
    case CURLE_LOGIN_DENIED where !hasTriedToLogIn:
      return "the mail server \(server) offers no way to log in that wardwatch knows: let it take a password with PLAIN or LOGIN"
    case CURLE_LOGIN_DENIED:
      let answer = lastCode >= 400 ? " (\(lastReply))" : ""
      return "the mail server \(server) refused the user name or password\(answer): check both"
    case CURLE_USE_SSL_FAILED:
      return
        "the mail server \(server) offers no STARTTLS, and nothing is sent unencrypted: check the port and the mail security "
        + "setting"
    case CURLE_PEER_FAILED_VERIFICATION:
      return "the mail server \(server) cannot be trusted: \(CertificateFault(verdict: verdict).sentence(option: "--smtp-ca"))"
    case CURLE_SSL_CACERT_BADFILE:
      return "the file of --smtp-ca cannot be read as certificates (PEM): check its name and what is in it"
    case CURLE_SSL_CONNECT_ERROR:
      return "no TLS with the mail server \(server) (\(printable(curlText))): check the port and the mail security setting"
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT:
      return "the mail server \(server) cannot be reached (\(printable(curlText))): check that it runs and its address"
    case CURLE_OPERATION_TIMEDOUT: return "the mail server \(server) gave no answer in time; wardwatch tries again"
    default: return nil
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
