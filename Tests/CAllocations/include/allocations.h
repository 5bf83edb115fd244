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

#endif
