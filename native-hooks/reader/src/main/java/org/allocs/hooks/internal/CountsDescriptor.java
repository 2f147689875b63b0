package org.allocs.hooks.internal;

/**
 * Every offset of the counters (native-hooks/FORMAT.md, version 2).
 *
 * <pre>
 * root      … | 240: address of the head u64, 0 without counters
 * head      size u32 | first id u32 | directory u64 | directory length u32 | segment slots u32
 *           | path slot size u32 | thread slot size u32 | threads u64 | thread slots u32
 *           | threads used u32 | … | live u64 | peak u64 | objects u64 | object slots u32
 *           | object slot size u32
 * path      allocations u64 | bytes u64 | frees u64 | live u64 | peak u64
 * thread    allocations u64 | bytes u64 | frees u64 | freed bytes u64 | tid u32 | 0 | name 16 bytes
 * object    site id u32, 0 for all | allocator u32 | allocations u64 | bytes u64 | frees u64 | live u64
 *           | peak u64
 * </pre>
 */
final class CountsDescriptor {
  static final int ROOT_COUNTS = 240;

  static final int BYTES = 96;
  static final int FIRST_ID = 4;
  static final int DIRECTORY = 8;
  static final int DIRECTORY_LENGTH = 16;
  static final int SEGMENT_SLOTS = 20;
  static final int PATH_SLOT_SIZE = 24;
  static final int THREAD_SLOT_SIZE = 28;
  static final int THREADS = 32;
  static final int THREAD_SLOTS = 40;
  static final int THREADS_USED = 44;
  static final int LIVE = 64;
  static final int PEAK = 72;
  static final int OBJECTS = 80;
  static final int OBJECT_SLOTS = 88;
  static final int OBJECT_SLOT_SIZE = 92;

  static final int ALLOCATIONS = 0;
  static final int ALLOCATED = 8;
  static final int FREES = 16;

  static final int PATH_LIVE = 24;
  static final int PATH_PEAK = 32;
  static final int PATH_LEAST_SIZE = 40;

  static final int THREAD_FREED = 24;
  static final int THREAD_ID = 32;
  static final int THREAD_NAME = 40;
  static final int THREAD_NAME_BYTES = 16;
  static final int THREAD_LEAST_SIZE = 56;

  static final int OBJECT_KEY = 0;
  static final int OBJECT_ALLOCATIONS = 8;
  static final int OBJECT_ALLOCATED = 16;
  static final int OBJECT_FREES = 24;
  static final int OBJECT_LIVE = 32;
  static final int OBJECT_PEAK = 40;
  static final int OBJECT_LEAST_SIZE = 48;

  private CountsDescriptor() {}
}
