#ifndef ALLOCATIONS_H
#define ALLOCATIONS_H

#include <stdbool.h>
#include <stdint.h>

/// Whether allocations can be counted here: not where a sanitizer has taken malloc for itself.
bool allocations_can_be_counted(void);

/// From now on what this thread allocates is counted.
void allocations_begin(void);

/// How often this thread has allocated since `allocations_begin`.
uint64_t allocations_end(void);

/// How many bytes of what was allocated since `allocations_begin` this thread held at most, less what it gave back meanwhile.
int64_t allocations_peak_bytes(void);

/// How many of them it holds now; negative where it gave back more.
int64_t allocations_held_bytes(void);

#endif
