@main
enum Wardwatch {
  static func main() {
    print("wardwatch")
  }
}
