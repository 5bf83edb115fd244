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

// MARK: Coalitions

/// Eight rows side by side.
typedef double Rows __attribute__((vector_size(8 * KERNEL_ROWS), aligned(8)));
typedef int64_t RowMask __attribute__((vector_size(8 * KERNEL_ROWS), aligned(8)));

/// How many coalitions `Sums` has room for.
enum { most_coalitions = 256 };

/// What is added up for coalitions, in two ways that come to the same to the last bit, since path lengths have so few bits that their
/// sums are exact.
typedef struct {
  /// Of each coalition.
  Rows *totals;
  /// What counts for each coalition and for all that hold it. NULL where there are too many.
  Rows *upward;
} Sums;

/// Adds what a leaf counts to every coalition that holds all of `inside` and none of `outside`, in the lanes of `rows`: to each of them,
/// or to all that hold `inside` and off those that hold some of `outside` too, whichever are fewer.
INLINE void count_leaf(
    const KernelMixtures *mixtures, double path_length, uint32_t inside, uint32_t outside, uint32_t rows, Sums sums) {
  const RowMask bits = {1, 2, 4, 8, 16, 32, 64, 128};
  const RowMask chosen_rows = (((RowMask){} + (int64_t)rows) & bits) != 0;
  const Rows counted = (Rows)(chosen_rows & (RowMask)((Rows){} + path_length));
  const uint32_t free = mixtures->everyone & ~inside & ~outside;
  const int is_upward = sums.upward != NULL && __builtin_popcount(outside) < __builtin_popcount(free);
  const uint32_t others = is_upward ? outside : free;
  Rows *target = (is_upward ? sums.upward : sums.totals) + inside;
  uint32_t chosen = others;
  while (true) {
    if (is_upward && (__builtin_popcount(chosen) & 1) != 0) {
      target[chosen] -= counted;
    } else {
      target[chosen] += counted;
    }
    if (chosen == 0) break;
    chosen = (chosen - 1) & others;
  }
}

/// Adds to each coalition of `everyone` what counts upward of all that it holds.
INLINE void add_upward(uint32_t everyone, Sums sums) {
  for (uint32_t left = everyone; left != 0; left &= left - 1) {
    const uint32_t player = left & -left;
    for (uint32_t coalition = everyone;; coalition = (coalition - 1) & everyone) {
      if ((coalition & player) != 0) sums.upward[coalition] += sums.upward[coalition ^ player];
      if (coalition == 0) break;
    }
  }
  for (uint32_t coalition = everyone;; coalition = (coalition - 1) & everyone) {
    sums.totals[coalition] += sums.upward[coalition];
    if (coalition == 0) break;
  }
}

/// Of the rows, those whose input goes left.
INLINE uint32_t rows_going_left(const KernelMixtures *mixtures, uint32_t input, float threshold) {
  if (mixtures->greatest[input] <= threshold) return (1u << KERNEL_ROWS) - 1;
  if (mixtures->least[input] > threshold) return 0;
  const float *others = mixtures->others + (size_t)input * KERNEL_ROWS;
  uint32_t going = 0;
  for (int row = 0; row < KERNEL_ROWS; row++) going |= (uint32_t)(others[row] <= threshold) << row;
  return going;
}

/// Goes on from `place` for the coalitions that hold all of `inside` and none of `outside`, beside these `rows`.
static void visit(
    const KernelForest *forest, const KernelMixtures *mixtures, uint32_t place, uint32_t inside, uint32_t outside, uint32_t rows,
    Sums sums) {
  while (true) {
    uint64_t node = forest->nodes[place];
    uint32_t bits = (uint32_t)node, input = node >> 32 & 0xFF, left = (uint32_t)(node >> 40);
    if (left == place) {
      count_leaf(mixtures, forest->path_lengths[place], inside, outside, rows, sums);
      return;
    }
    float threshold;
    memcpy(&threshold, &bits, sizeof threshold);
    uint32_t goes_right = mixtures->own[input] > threshold;
    uint32_t own_child = left + goes_right, other_child = left + (goes_right ^ 1);
    uint32_t needed = mixtures->players[input];
    uint32_t going_left = rows_going_left(mixtures, input, threshold);
    uint32_t parting = rows & (goes_right ? going_left : ~going_left);
    if (parting == 0 || (needed & ~inside) == 0) {
      place = own_child;
      continue;
    }
    if (parting != rows) visit(forest, mixtures, own_child, inside, outside, rows & ~parting, sums);
    rows = parting;
    if ((needed & outside) != 0) {
      place = other_child;
      continue;
    }
    visit(forest, mixtures, own_child, inside | needed, outside, rows, sums);
    // Not all of them: the first is missing, or the first is there and the second is missing, and so on.
    uint32_t present = inside;
    for (uint32_t open = needed & ~inside; open != 0; open &= open - 1) {
      uint32_t player = open & -open;
      visit(forest, mixtures, other_child, present, outside | player, rows, sums);
      present |= player;
    }
    return;
  }
}

void kernel_walk_coalitions(const KernelForest *forest, const KernelMixtures *mixtures, double *totals) {
  Rows upward[most_coalitions];
  Sums sums = {(Rows *)totals, mixtures->everyone < most_coalitions ? upward : NULL};
  if (sums.upward != NULL) memset(upward, 0, (mixtures->everyone + 1) * sizeof *upward);
  for (int32_t tree = 0; tree < forest->trees; tree++) {
    visit(forest, mixtures, forest->roots[tree], 0, 0, (1u << KERNEL_ROWS) - 1, sums);
  }
  if (sums.upward != NULL) add_upward(mixtures->everyone, sums);
}
