internal import CKernels

/// Has the CPU fetch what is soon read, while it goes on with what is at hand. It changes nothing but how long that takes.
///
/// A ward's patients do not stay in a core's cache, and each line that is missed there takes as long as a hundred instructions.
package func bringNear(_ bytes: UnsafeRawBufferPointer) { kernel_bring_near(bytes.baseAddress, Int64(bytes.count)) }

/// The same of what an array keeps. To ask the array where that is counts its references up, in memory that is not near: it is the one
/// pointer that an array is, and were it another one, nothing would come of it.
/// - Parameters:
///   - array: the bytes of the array itself.
///   - bytes: how much of it.
package func bringNear(keptBy array: UnsafeRawBufferPointer, bytes: Int) {
  let headerBytes = 32
  guard array.count == MemoryLayout<UnsafeRawPointer?>.size else { return }
  kernel_bring_near(array.load(as: UnsafeRawPointer?.self), Int64(headerBytes + bytes))
}
