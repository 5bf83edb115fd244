#pragma once

#include <stdbool.h>
#include <stdint.h>

/// The inner loops of scoring, in C so that one source is compiled for several instruction sets.
///
/// Every kernel gives the same bits on every CPU: only additions, multiplications, divisions and comparisons (which IEEE 754
/// defines to the last bit), in an order that depends neither on the instruction set nor on what else is computed beside it,
/// and never fused. No function here allocates, keeps state or calls a library.

/// Rows of weights, biases and sums are padded with zeros to a multiple of this.
#define KERNEL_LANES 8

/// What the kernels may use of the CPU.
typedef enum {
  KERNEL_TARGET_BASELINE,  ///< What every CPU of the architecture has (x86-64: SSE2).
  KERNEL_TARGET_AVX2
} KernelTarget;

/// The best that this CPU can do.
KernelTarget kernel_best_target(void);

/// Dense layers, one after the other, with tanh between them.
typedef struct {
  int32_t layers;
  /// Of the first layer.
  int32_t inputs;
  /// Of each layer, not padded. The outputs of one layer are the inputs of the next.
  const int32_t *outputs;
  /// Layer after layer: a row for each input, with a weight for each output, padded.
  const float *weights;
  /// Layer after layer, padded.
  const float *biases;
} KernelNetwork;

/// The widest layer that the kernels have room for.
#define KERNEL_WIDEST 256

/// What groups of the first layer's inputs add to its outputs: writes a padded row of `sums` for each of `groups`. A group is two
/// ranges of inputs, four numbers of `ranges`: first and end of the one, then of the other.
void kernel_add_up(
    KernelTarget target, const KernelNetwork *network, const float *inputs, const int32_t *ranges, int32_t groups, float *sums);

/// Runs `count` passes and writes a padded row of outputs for each.
///
/// The first layer of a pass is the sum of up to `groups` rows of `sums`: those that its `groups` numbers in `chosen` name, in
/// this order; -1 names none. Of its outputs those are computed that lie within its two numbers in `wanted`, from the first to
/// before the second; the others may hold anything.
void kernel_run_passes(
    KernelTarget target, const KernelNetwork *network, const float *sums, int32_t groups, const int32_t *chosen,
    const int32_t *wanted, int32_t count, float *outputs);

/// Trees that are walked side by side.
typedef struct {
  int32_t trees;
  /// The most steps from a root to a leaf.
  int32_t depth;
  int32_t inputs;
  /// In the bits of each, from the lowest: 32 of the threshold, a float; 8 of the input; 24 of the left child, which is followed by
  /// the right one. An input goes left where it is at most the threshold. A leaf is its own left child and sends everything there:
  /// its threshold is infinite.
  const uint64_t *nodes;
  /// The first node of each tree.
  const uint32_t *roots;
  /// Of each node what a walk that ends there counts.
  const double *path_lengths;
} KernelForest;

/// Walks every tree and adds up the path lengths of the nodes where the walks end. No input may be NaN.
///
/// `bounds` may be NULL; else it has two numbers for each input: what it may be at most, and, behind all of those, the negative of
/// what it must exceed, for every walk to end where it ended. They are narrowed from what they were.
double kernel_walk_trees(const KernelForest *forest, const float *inputs, float *bounds);

/// Whether all of `count` inputs are within such bounds; false for what is not a number.
bool kernel_is_inside(const float *bounds, const float *inputs, int32_t count);

/// How many rows lie side by side in `KernelMixtures`.
#define KERNEL_ROWS 8

/// One row of inputs, and others that its inputs may be exchanged with.
typedef struct {
  const float *own;
  /// Each input of all the others, side by side.
  const float *others;
  /// Of each input the least and the greatest of the others.
  const float *least;
  const float *greatest;
  /// Of each input the players that it belongs to, a bit each.
  const uint32_t *players;
  /// The players of inputs in which rows differ.
  uint32_t everyone;
} KernelMixtures;

/// Adds to `totals`, `KERNEL_ROWS` numbers for each coalition of players, the path lengths of all trees: an input is `own`'s where
/// all its players are in the coalition, else the other's. Only coalitions of `everyone` are counted. No input may be NaN.
///
/// Each tree is walked once, and forks only where rows part (the idea of interventional TreeSHAP: Lundberg et al., Nature Machine
/// Intelligence 2020).
void kernel_walk_coalitions(const KernelForest *forest, const KernelMixtures *mixtures, double *totals);

/// How many terms of an outcome's model lie side by side.
#define KERNEL_TERMS 4

/// Terms of an outcome's model; with weights of 0 where there are fewer. Aligned as vectors are: then these need no loading of their
/// own.
typedef struct {
  /// Where their values stand in a row.
  _Alignas(16) int32_t places[KERNEL_TERMS];
  double centres[KERNEL_TERMS];
  /// Of how far a value is above its centre these bits are kept, and then these turned: where both sides are bad the sign is not
  /// kept; where below is, it is turned.
  int64_t kept[KERNEL_TERMS];
  int64_t turned[KERNEL_TERMS];
  /// So much on the bad side counts for nothing.
  double slacks[KERNEL_TERMS];
  /// What counts at most.
  double limits[KERNEL_TERMS];
  /// What counts where a value is not a number.
  double usual[KERNEL_TERMS];
  double weights[KERNEL_TERMS];
} KernelTerms;

/// How many splits there are between the root and a leaf of an outcome's tree.
#define KERNEL_TREE_DEPTH 3

/// A complete decision tree.
typedef struct {
  /// Level by level, those below split i at 2i + 1 and 2i + 2: which term, and up to where its count goes to the lower side.
  uint32_t inputs[(1 << KERNEL_TREE_DEPTH) - 1];
  double limits[(1 << KERNEL_TREE_DEPTH) - 1];
  /// From the lowest to the highest.
  double leaves[1 << KERNEL_TREE_DEPTH];
} KernelOutcomeTree;

typedef struct {
  double intercept;
  int32_t blocks;
  int32_t tree_count;
  const KernelTerms *terms;
  const KernelOutcomeTree *trees;
} KernelOutcome;

/// Writes for each term, those that pad a block included, how far its value stands on its bad side, as far as that counts.
void kernel_count_terms(const KernelOutcome *outcome, const float *row, double *counts);

/// Adds up, in this order, the intercept, each term's count times its weight, and the leaves that the counts lead to.
double kernel_log_odds(const KernelOutcome *outcome, const double *counts);

// MARK: Memory

/// Asks the CPU for `bytes` from `start` on, which are read soon. It goes on meanwhile; nothing changes but how long that takes. Into the
/// second cache alone: into the first it would push out what is read now.
static inline void kernel_bring_near(const void *start, int64_t bytes) {
  const char *next = start, *end = next + bytes;
  for (; end - next >= 512; next += 512) {
    for (int line = 0; line < 8; line++) __builtin_prefetch(next + 64 * line, 0, 2);
  }
  for (; next < end; next += 64) __builtin_prefetch(next, 0, 2);
}
