#include "CKernels.h"

#define INLINE static inline __attribute__((always_inline))

#pragma clang fp contract(off)

typedef double Terms __attribute__((vector_size(8 * KERNEL_TERMS), aligned(8)));
typedef int64_t Masks __attribute__((vector_size(8 * KERNEL_TERMS), aligned(8)));
typedef float Values __attribute__((vector_size(4 * KERNEL_TERMS), aligned(4)));

typedef double AlignedTerms __attribute__((vector_size(8 * KERNEL_TERMS), aligned(16)));
typedef int64_t AlignedMasks __attribute__((vector_size(8 * KERNEL_TERMS), aligned(16)));

// Numbers of `KernelTerms`.
#define AT(numbers) (*(const AlignedTerms *)(numbers))
#define MASKS(numbers) (*(const AlignedMasks *)(numbers))

INLINE void count(const KernelTerms *terms, const float *row, double *counts) {
  Values values;
  for (int term = 0; term < KERNEL_TERMS; term++) values[term] = row[terms->places[term]];
  Terms value = __builtin_convertvector(values, Terms);
  Masks away = (Masks)(value - AT(terms->centres));
  Terms bad = (Terms)((away & MASKS(terms->kept)) ^ MASKS(terms->turned)) - AT(terms->slacks);
  // To a float and back: distances are what the features are.
  Terms distance = __builtin_convertvector(__builtin_convertvector(bad, Values), Terms);
  Masks is_within = distance < AT(terms->limits);
  Masks limited = (is_within & (Masks)distance) | (~is_within & MASKS(terms->limits));
  *(Terms *)counts = (Terms)(((distance > (Terms){}) & limited) | ((value != value) & MASKS(terms->usual)));
}

void kernel_count_terms(const KernelOutcome *outcome, const float *row, double *counts) {
  for (int32_t block = 0; block < outcome->blocks; block++) {
    count(outcome->terms + block, row, counts + block * KERNEL_TERMS);
  }
}

double kernel_log_odds(const KernelOutcome *outcome, const double *counts) {
  double sum = outcome->intercept;
  for (int32_t block = 0; block < outcome->blocks; block++) {
    Terms weighed = AT(outcome->terms[block].weights) * *(const Terms *)(counts + block * KERNEL_TERMS);
    for (int term = 0; term < KERNEL_TERMS; term++) sum += weighed[term];
  }
#pragma clang loop unroll_count(4)
  for (int32_t tree = 0; tree < outcome->tree_count; tree++) {
    const KernelOutcomeTree *at = outcome->trees + tree;
    // Counted, not chosen: a branch would be mispredicted at every other tree.
    uintptr_t half = counts[at->inputs[0]] > at->limits[0];
    uintptr_t quarter = 2 * half + (counts[at->inputs[1 + half]] > at->limits[1 + half]);
    uintptr_t leaf = 2 * quarter + (counts[at->inputs[3 + quarter]] > at->limits[3 + quarter]);
    sum += at->leaves[leaf];
  }
  return sum;
}
