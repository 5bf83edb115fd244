#include <string.h>

#include "CKernels.h"

/// How many trees are walked side by side: a step waits for the memory of the step before it, and meanwhile the others go on.
enum { abreast = 10 };

#define INLINE static inline __attribute__((always_inline))

INLINE void walk(
    const KernelForest *forest, int32_t first, int trees, const float *inputs, float *bounds, uint32_t places[abreast]) {
  const uint64_t *nodes = forest->nodes;
  uint32_t count = (uint32_t)forest->inputs;
  for (int tree = 0; tree < trees; tree++) places[tree] = forest->roots[first + tree];
  for (int32_t step = 0; step < forest->depth; step++) {
    for (int tree = 0; tree < trees; tree++) {
      uint64_t node = nodes[places[tree]];
      uint32_t bits = (uint32_t)node, input = node >> 32 & 0xFF;
      float threshold;
      memcpy(&threshold, &bits, sizeof threshold);
      // Added, not chosen: a branch would be mispredicted at every other node.
      uint32_t goes_right = inputs[input] > threshold;
      places[tree] = (uint32_t)(node >> 40) + goes_right;
      if (bounds == NULL) continue;
      bits ^= goes_right << 31;
      memcpy(&threshold, &bits, sizeof threshold);
      float *bound = bounds + input + (-goes_right & count);
      *bound = threshold < *bound ? threshold : *bound;
    }
  }
}

INLINE double walk_all(const KernelForest *forest, const float *inputs, float *bounds) {
  uint32_t places[abreast];
  double total = 0;
  int32_t tree = 0;
  for (; tree + abreast <= forest->trees; tree += abreast) {
    walk(forest, tree, abreast, inputs, bounds, places);
    for (int one = 0; one < abreast; one++) total += forest->path_lengths[places[one]];
  }
  walk(forest, tree, forest->trees - tree, inputs, bounds, places);
  for (int one = 0; one < forest->trees - tree; one++) total += forest->path_lengths[places[one]];
  return total;
}

double kernel_walk_trees(const KernelForest *forest, const float *inputs, float *bounds) {
  return bounds == NULL ? walk_all(forest, inputs, NULL) : walk_all(forest, inputs, bounds);
}

bool kernel_is_inside(const float *bounds, const float *inputs, int32_t count) {
  bool is_outside = false;
  for (int32_t input = 0; input < count; input++) {
    is_outside |= !(inputs[input] <= bounds[input]) | !(-inputs[input] < bounds[count + input]);
  }
  return !is_outside;
}
