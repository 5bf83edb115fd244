/// What is wrong with a server's certificate, each with what to do about it.
enum CertificateFault: Equatable {
  case expired
  case notYetValid
  /// Nobody vouches for it whom this machine trusts.
  case unknownIssuer
  /// It is another server's.
  case otherName
  case other(Int)

  /// - Parameter verdict: OpenSSL's, as libcurl tells it (`CURLINFO_SSL_VERIFYRESULT`; x509_vfy.h). libcurl compares the name itself,
  ///   after OpenSSL has found the chain right, and has written down no verdict but "unspecified" (1) or "well" (0) until then.
  init(verdict: Int) {
    self =
      switch verdict {
      case 0, 1, 62, 64: .otherName
      case 9: .notYetValid
      case 10: .expired
      // The issuer of a chain's last, or the one itself, is not among the trusted; or it is a root that nobody trusts.
      case 2, 18, 19, 20, 21, 27: .unknownIssuer
      default: .other(verdict)
      }
  }

  /// - Parameter option: the one that names a file of certificates to trust.
  func sentence(option: String) -> String {
    switch self {
    case .expired: "its certificate has expired: renew it there, or see to this machine's clock"
    case .notYetValid: "its certificate is not valid yet: see to the clocks of both machines"
    case .unknownIssuer:
      "nobody whom this machine trusts has signed its certificate: name the file of the hospital's authority with \(option)=FILE"
    case .otherName: "its certificate is for another name: write the address as the certificate has it"
    case .other(let verdict): "its certificate cannot be trusted (OpenSSL's verdict \(verdict))"
    }
  }
}
