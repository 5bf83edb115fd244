import Foundation
import Testing
import Vitals

@testable import Detection

@Suite("Safetensors")
struct SafetensorsTests {
  private let sample = Safetensors(
    tensors: [
      "weight": .init(shape: [2, 3], values: .float64([1, -2.5, .pi, 0, 1e-300, -0.0])),
      "bias": .init(shape: [2], values: .float32([0.1, .greatestFiniteMagnitude])),
      "left": .init(shape: [3], values: .int32([0, -1, .max])), "none": .init(shape: [0], values: .float32([])),
    ], metadata: ["made by": "a \"test\"\n"])

  @Test("What is written reads back the same, and the same is written each time")
  func roundTrip() throws {
    let data = sample.encoded()
    #expect(try Safetensors(data) == sample)
    #expect(data == sample.encoded())
    #expect(data.count % 4 == 0 && data[0...7].reversed().reduce(0) { $0 << 8 | Int($1) } % 8 == 0)
  }

  @Test("A file as the Python library lays it out is read")
  func python() throws {
    let header = #"{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#
    var data = Data([UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0])
    data.append(contentsOf: header.utf8)
    data.append(contentsOf: [0, 0, 128, 63, 0, 0, 0, 192])
    let read = try Safetensors(data)
    #expect(read.tensors["w"] == .init(shape: [1, 2], values: .float32([1, -2])))
    #expect(read.metadata == ["format": "pt"])
  }

  @Test(
    "A header that lies is refused",
    arguments: [
      #"{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, #"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,9]}}"#,
      #"{"w":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}}"#, #"{"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#,
      #"{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
      #"{"w":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,8]}}"#, #"{"w":7}"#, "{}", "[]", "{",
    ])
  func lies(header: String) {
    var data = Data([UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0])
    data.append(contentsOf: header.utf8)
    data.append(contentsOf: [0, 0, 128, 63, 0, 0, 0, 192])
    #expect(throws: Safetensors.FormatError.self) { try Safetensors(data) }
  }

  @Test("Cut or altered bytes give an error or a file, never a trap")
  func fuzz() {
    let sound = sample.encoded()
    for length in 0..<sound.count { #expect(throws: Safetensors.FormatError.self) { try Safetensors(sound.prefix(length)) } }
    var random = SplitMix64(seed: 5)
    for _ in 0..<3000 {
      var data = sound
      for _ in 0...Int.random(in: 0...3, using: &random) {
        data[Int.random(in: 0..<data.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      _ = try? Safetensors(data)
    }
  }

  @Test("SHA-256 is SHA-256 (FIPS 180-4's example)")
  func digest() {
    #expect(
      Digest.sha256(Data("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(Digest.sha256(Data()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }
}
