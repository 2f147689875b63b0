package org.allocs.mmap.internal;

import java.util.List;
import org.allocs.debug.Segment;
import org.allocs.target.FileAddress;
import org.allocs.testkit.FakeTarget;

/** Layouts of address spaces as the kernel makes them. */
final class Processes {
  static final String LIBC = "/usr/lib/x86_64-linux-gnu/libc.so.6";

  private Processes() {}

  /** A program with one library, a heap, a file mapped twice, a thread's stack. */
  static FakeTarget ordinary() {
    Segment text = new Segment(0, new FileAddress(0), 0x1f00, 0, 0x1f00, "r-x");
    Segment data = new Segment(1, new FileAddress(0x3d10), 0x2500, 0x2d10, 0x300, "rw-");
    return new FakeTarget()
        .load("/usr/bin/program", 0x555555554000L, List.of(text, data))
        .map(0x55555557a000L, 0x21000, "rw-p", "[heap]")
        .map(0x7ffff0000000L, 0x1000, "---p", "")
        .map(0x7ffff0001000L, 0x800000, "rw-p", "")
        .load(LIBC, 0x7ffff7c00000L, List.of(text, data))
        .map(0x7ffff7d00000L, 0x1000, "r--s", "/var/cache/a", 0)
        .map(0x7ffff7d01000L, 0x1000, "rw-p", "/var/cache/a", 0x1000)
        .map(0x7ffff7d02000L, 0x1000, "rw-p", "/var/cache/b", 0)
        .map(0x7ffff7fc0000L, 0x4000, "r--p", "[vvar]")
        .map(0x7ffff7fc4000L, 0x2000, "r-xp", "[vdso]")
        .map(0x7ffffffde000L, 0x21000, "rw-p", "[stack]")
        .map(0xffffffffff600000L, 0x1000, "--xp", "[vsyscall]");
  }
}
