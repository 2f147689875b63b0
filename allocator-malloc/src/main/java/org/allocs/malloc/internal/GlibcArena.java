package org.allocs.malloc.internal;

/**
 * An arena of glibc's malloc, as it was when it was read.
 *
 * @param start of its {@code malloc_state}
 * @param bins of them the first
 * @param top the chunk that is its free rest
 * @param main whether it is that of a file's data, of which threads have all others
 * @param contiguous whether all of it is in the heap segment, if it is the main one
 */
record GlibcArena(long start, long bins, long top, boolean main, boolean contiguous) {
  /** Whether it never had any memory: then it pretends that its first bin is the rest. */
  boolean isUnused() {
    return top == 0 || top == bins + MallocStateDescriptor.TOP;
  }
}
