internal import CKernels

/// Has the CPU fetch what is soon read, while it goes on with what is at hand. It changes nothing but how long that takes.
///
/// A ward's patients do not stay in a core's cache, and each line that is missed there takes as long as a hundred instructions.
package func bringNear(_ bytes: UnsafeRawBufferPointer) { kernel_bring_near(bytes.baseAddress, Int64(bytes.count)) }
