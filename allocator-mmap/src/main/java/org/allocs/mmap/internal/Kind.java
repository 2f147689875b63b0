package org.allocs.mmap.internal;

import org.allocs.target.Mapping;

/** What a mapping is for, as the kernel's table tells. */
enum Kind {
  FILE("file"),
  SHARED_MEMORY("shared memory"),
  DEVICE("device"),
  HEAP("heap"),
  STACK("stack"),
  ANONYMOUS("anonymous"),
  VDSO("vdso"),
  VVAR("vvar"),
  VSYSCALL("vsyscall"),
  KERNEL("kernel");

  private final String words;

  Kind(String words) {
    this.words = words;
  }

  /** For the user. */
  String words() {
    return words;
  }

  static Kind of(Mapping mapping) {
    // System V shared memory shows its identifier as the inode, and that may be 0.
    boolean named = mapping.isFile() || mapping.path().startsWith("/");
    return named ? ofFile(mapping) : ofLabel(mapping.path());
  }

  private static Kind ofFile(Mapping mapping) {
    String path = mapping.path();
    if (isSharedMemory(path)) {
      return SHARED_MEMORY;
    }
    if (path.startsWith("/dev/")) {
      return DEVICE;
    }
    return path.startsWith("/") ? FILE : KERNEL;
  }

  /**
   * POSIX and System V shared memory, memfd_create(2), and shared anonymous memory, which the
   * kernel shows as a deleted {@code /dev/zero}.
   */
  private static boolean isSharedMemory(String path) {
    return path.startsWith("/dev/shm/")
        || path.startsWith("/memfd:")
        || path.startsWith("/SYSV")
        || path.startsWith("/dev/zero")
        || path.startsWith("/anon_hugepage");
  }

  private static Kind ofLabel(String label) {
    if (label.startsWith("[anon_shmem:")) {
      return SHARED_MEMORY;
    }
    if (label.startsWith("[stack") || label.startsWith("[anon: glibc: pthread stack:")) {
      return STACK;
    }
    if (label.startsWith("[vvar")) {
      return VVAR;
    }
    switch (label) {
      case "[heap]":
        return HEAP;
      case "[vdso]":
        return VDSO;
      case "[vsyscall]":
        return VSYSCALL;
      default:
        return label.isEmpty() || label.startsWith("[anon") ? ANONYMOUS : KERNEL;
    }
  }
}
