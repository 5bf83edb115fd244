// Counts allocations and their bytes by standing in front of the C library's: the program's own malloc is taken by everything in it, Swift's
// runtime included. What is not counted goes straight through.
#include "allocations.h"

#include <errno.h>
#include <malloc.h>
#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED 1
#endif
#endif

static _Thread_local bool is_counting;
static _Thread_local uint64_t count;
static _Thread_local int64_t held_bytes, peak_bytes;

#ifdef IS_SANITIZED
bool allocations_can_be_counted(void) { return false; }
#else
bool allocations_can_be_counted(void) { return true; }

// glibc's own, under the names that it keeps for those who replace malloc.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t number, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);

static void *note(void *memory) {
  if (!is_counting) return memory;
  count += 1;
  held_bytes += (int64_t)malloc_usable_size(memory);
  if (held_bytes > peak_bytes) peak_bytes = held_bytes;
  return memory;
}

static void note_freed(void *memory) {
  if (is_counting) held_bytes -= (int64_t)malloc_usable_size(memory);
}

void *malloc(size_t size) { return note(__libc_malloc(size)); }

void *calloc(size_t number, size_t size) { return note(__libc_calloc(number, size)); }

void *realloc(void *memory, size_t size) {
  note_freed(memory);
  return note(__libc_realloc(memory, size));
}

void *aligned_alloc(size_t alignment, size_t size) { return note(__libc_memalign(alignment, size)); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
  *memory = note(__libc_memalign(alignment, size));
  return *memory == NULL ? ENOMEM : 0;
}

void free(void *memory) {
  note_freed(memory);
  __libc_free(memory);
}
#endif

void allocations_begin(void) {
  count = 0;
  held_bytes = 0;
  peak_bytes = 0;
  is_counting = true;
}

uint64_t allocations_end(void) {
  is_counting = false;
  return count;
}

int64_t allocations_peak_bytes(void) { return peak_bytes; }

int64_t allocations_held_bytes(void) { return held_bytes; }
