#include "CKernels.h"

// Lanes are outputs, not rows: a row costs the same alone and in a batch, and its sums run over the inputs in the same order in
// both. Vectors of a fixed width, whatever the registers: the compiler splits them where these are narrower.
typedef float Lanes __attribute__((vector_size(4 * KERNEL_LANES), aligned(4)));

#define INLINE static inline __attribute__((always_inline))

#pragma clang fp contract(off)

/// How many passes share a walk over the weights.
enum { block = 5 };

typedef int32_t Masks __attribute__((vector_size(4 * KERNEL_LANES), aligned(4)));

// Macros: how a function takes a vector of this width differs between instruction sets.
#define SPLAT(value) ((Lanes){} + (value))
#define CHOOSE(mask, yes, no) ((Lanes)(((mask) & (Masks)(yes)) | (~(mask) & (Masks)(no))))

/// tanh to 5e-7: x P(x^2) / Q(x^2), the minimax fit of the relative error over |x| <= 8 (by linear programming on 4,000 Chebyshev
/// points); beyond, tanh is 1 to within a float's last bits.
INLINE void bounded_tanh(Lanes *place) {
  const Lanes limit = SPLAT(8.0f);
  Lanes x = *place;
  x = CHOOSE(x > limit, limit, x);
  x = CHOOSE(x < -limit, -limit, x);
  Lanes z = x * x;
  Lanes p = SPLAT(1.1416157576604746e-05f);
  p = p * z + SPLAT(0.002949813148006797f);
  p = p * z + SPLAT(0.1292450726032257f);
  p = p * z + SPLAT(0.9999998807907104f);
  Lanes q = SPLAT(2.4554583433200605e-07f);
  q = q * z + SPLAT(0.00023850271827541292f);
  q = q * z + SPLAT(0.02381051331758499f);
  q = q * z + SPLAT(0.4625771939754486f);
  q = q * z + SPLAT(1.0f);
  *place = x * p / q;
}

INLINE int32_t padded(int32_t count) { return (count + KERNEL_LANES - 1) / KERNEL_LANES * KERNEL_LANES; }

#define AT(numbers) (*(const Lanes *)(numbers))

INLINE void add_up(
    const KernelNetwork *network, const float *inputs, const int32_t *ranges, int32_t groups, float *sums) {
  int32_t width = padded(network->outputs[0]);
  for (int32_t group = 0; group < groups; group++) {
    for (int32_t lane = 0; lane < width; lane += KERNEL_LANES) {
      Lanes sum = {};
      for (int part = 0; part < 2; part++) {
        const int32_t *range = ranges + 4 * group + 2 * part;
        for (int32_t input = range[0]; input < range[1]; input++) {
          sum += AT(network->weights + (intptr_t)input * width + lane) * inputs[input];
        }
      }
      *(Lanes *)(sums + (intptr_t)group * width + lane) = sum;
    }
  }
}

/// One hidden layer for `block` passes.
INLINE void apply_layer(
    const float *weights, const float *biases, int32_t inputs, int32_t width, float source[block][KERNEL_WIDEST],
    float target[block][KERNEL_WIDEST]) {
  for (int32_t lane = 0; lane < width; lane += KERNEL_LANES) {
    Lanes sums[block];
    for (int pass = 0; pass < block; pass++) sums[pass] = AT(biases + lane);
    for (int32_t input = 0; input < inputs; input++) {
      Lanes row = AT(weights + (intptr_t)input * width + lane);
      for (int pass = 0; pass < block; pass++) sums[pass] += row * source[pass][input];
    }
    for (int pass = 0; pass < block; pass++) *(Lanes *)(target[pass] + lane) = sums[pass];
  }
}

/// The last layer for one pass: the outputs `first..<end`, with what shares their lanes.
INLINE void apply_last_layer(
    const float *weights, const float *biases, int32_t inputs, int32_t width, int32_t first, int32_t end, const float *source,
    float *target) {
  for (int32_t lane = first / KERNEL_LANES * KERNEL_LANES; lane < end; lane += KERNEL_LANES) {
    Lanes sum = AT(biases + lane);
    for (int32_t input = 0; input < inputs; input++) sum += AT(weights + (intptr_t)input * width + lane) * source[input];
    *(Lanes *)(target + lane) = sum;
  }
}

INLINE void activate(float values[block][KERNEL_WIDEST], int32_t width) {
  for (int pass = 0; pass < block; pass++) {
    for (int32_t lane = 0; lane < width; lane += KERNEL_LANES) bounded_tanh((Lanes *)(values[pass] + lane));
  }
}

/// The first layer of one pass: its biases and the chosen sums.
INLINE void begin_pass(
    const KernelNetwork *network, const float *sums, int32_t groups, const int32_t *chosen, int32_t width, float *target) {
  for (int32_t lane = 0; lane < width; lane += KERNEL_LANES) {
    Lanes sum = AT(network->biases + lane);
    for (int32_t group = 0; group < groups; group++) {
      if (chosen[group] >= 0) sum += AT(sums + (intptr_t)chosen[group] * width + lane);
    }
    *(Lanes *)(target + lane) = sum;
  }
}

INLINE void run_passes(
    const KernelNetwork *network, const float *sums, int32_t groups, const int32_t *chosen, const int32_t *wanted,
    int32_t count, float *outputs) {
  float buffers[2][block][KERNEL_WIDEST];
  int32_t first_width = padded(network->outputs[0]), last = network->layers - 1;
  for (int32_t start = 0; start < count; start += block) {
    for (int pass = 0; pass < block; pass++) {
      // The last block is filled up with its last pass.
      intptr_t one = start + pass < count ? start + pass : count - 1;
      begin_pass(network, sums, groups, chosen + one * groups, first_width, buffers[0][pass]);
    }
    const float *weights = network->weights + (intptr_t)network->inputs * first_width;
    const float *biases = network->biases + first_width;
    int current = 0;
    for (int32_t layer = 1; layer < last; layer++) {
      int32_t inputs = network->outputs[layer - 1], width = padded(network->outputs[layer]);
      activate(buffers[current], padded(inputs));
      apply_layer(weights, biases, inputs, width, buffers[current], buffers[1 - current]);
      weights += (intptr_t)inputs * width;
      biases += width;
      current = 1 - current;
    }
    int32_t inputs = last > 0 ? network->outputs[last - 1] : 0, width = padded(network->outputs[last]);
    if (last > 0) activate(buffers[current], padded(inputs));
    for (int pass = 0; pass < block && start + pass < count; pass++) {
      float *row = outputs + (intptr_t)(start + pass) * width;
      const int32_t *range = wanted + 2 * (intptr_t)(start + pass);
      if (last > 0) {
        apply_last_layer(weights, biases, inputs, width, range[0], range[1], buffers[current][pass], row);
      } else {
        for (int32_t lane = 0; lane < width; lane += KERNEL_LANES) *(Lanes *)(row + lane) = AT(buffers[current][pass] + lane);
      }
    }
  }
}

#if defined(__x86_64__)

// Without "fma": what is not there cannot be fused.
#define AVX2 __attribute__((target("avx2")))

AVX2 static void add_up_avx2(
    const KernelNetwork *network, const float *inputs, const int32_t *ranges, int32_t groups, float *sums) {
  add_up(network, inputs, ranges, groups, sums);
}

AVX2 static void run_passes_avx2(
    const KernelNetwork *network, const float *sums, int32_t groups, const int32_t *chosen, const int32_t *wanted,
    int32_t count, float *outputs) {
  run_passes(network, sums, groups, chosen, wanted, count, outputs);
}

KernelTarget kernel_best_target(void) {
  return __builtin_cpu_supports("avx2") ? KERNEL_TARGET_AVX2 : KERNEL_TARGET_BASELINE;
}

#else

#define add_up_avx2 add_up
#define run_passes_avx2 run_passes

KernelTarget kernel_best_target(void) { return KERNEL_TARGET_BASELINE; }

#endif

void kernel_add_up(
    KernelTarget target, const KernelNetwork *network, const float *inputs, const int32_t *ranges, int32_t groups, float *sums) {
  if (target == KERNEL_TARGET_AVX2) {
    add_up_avx2(network, inputs, ranges, groups, sums);
  } else {
    add_up(network, inputs, ranges, groups, sums);
  }
}

void kernel_run_passes(
    KernelTarget target, const KernelNetwork *network, const float *sums, int32_t groups, const int32_t *chosen,
    const int32_t *wanted, int32_t count, float *outputs) {
  if (target == KERNEL_TARGET_AVX2) {
    run_passes_avx2(network, sums, groups, chosen, wanted, count, outputs);
  } else {
    run_passes(network, sums, groups, chosen, wanted, count, outputs);
  }
}
