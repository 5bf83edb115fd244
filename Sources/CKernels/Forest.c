#include <string.h>

#include "CKernels.h"

/// How many trees are walked side by side: a step waits for the memory of the step before it, and meanwhile the others go on.
enum { abreast = 10 };

static inline __attribute__((always_inline)) void walk(
    const uint64_t *nodes, const uint32_t *roots, int trees, int32_t depth, const float *inputs, uint32_t *leaves) {
  uint32_t places[abreast];
  for (int tree = 0; tree < trees; tree++) places[tree] = roots[tree];
  for (int32_t step = 0; step < depth; step++) {
    for (int tree = 0; tree < trees; tree++) {
      uint64_t node = nodes[places[tree]];
      uint32_t bits = (uint32_t)node;
      float threshold;
      memcpy(&threshold, &bits, sizeof threshold);
      // Added, not chosen: a branch would be mispredicted at every other node.
      places[tree] = (uint32_t)(node >> 40) + (inputs[node >> 32 & 0xFF] > threshold);
    }
  }
  for (int tree = 0; tree < trees; tree++) leaves[tree] = places[tree];
}

void kernel_walk_trees(
    const uint64_t *nodes, const uint32_t *roots, int32_t trees, int32_t depth, const float *inputs, uint32_t *leaves) {
  int32_t tree = 0;
  for (; tree + abreast <= trees; tree += abreast) walk(nodes, roots + tree, abreast, depth, inputs, leaves + tree);
  if (tree < trees) walk(nodes, roots + tree, trees - tree, depth, inputs, leaves + tree);
}
