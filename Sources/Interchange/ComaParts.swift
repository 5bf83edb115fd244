/// The three parts of the Glasgow Coma Scale, which say something only together.
struct ComaParts {
  private var eye: Double?
  private var verbal: Double?
  private var motor: Double?

  mutating func set(_ score: Double?, of role: FieldRole) {
    switch role {
    case .comaEye: eye = score ?? eye
    case .comaVerbal: verbal = score ?? verbal
    case .comaMotor: motor = score ?? motor
    default: break
    }
  }

  /// Nil while one is missing.
  var total: Double? {
    guard let eye, let verbal, let motor else { return nil }
    return eye + verbal + motor
  }
}
