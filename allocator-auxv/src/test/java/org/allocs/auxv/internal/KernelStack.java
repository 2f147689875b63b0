package org.allocs.auxv.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.allocs.testkit.FakeMemory;
import org.allocs.testkit.FakeTarget;

/** Lays out a stack as the kernel does, and says where it put things. */
final class KernelStack {
  static final long TOP = 0x7ffffffff000L;
  static final long BASE = TOP - 0x40000;

  final FakeTarget target = new FakeTarget().map(BASE, TOP - BASE, "rw-p", "[stack]");
  final FakeMemory memory = target.memory();
  final List<Long> argv = new ArrayList<>();
  final List<Long> envp = new ArrayList<>();
  final long execfn;
  final long platform;
  final long random;
  final long auxv;
  final long argc;
  final int entries;

  KernelStack(List<String> arguments, List<String> environment) {
    long at = TOP - 8;
    at = string(at, "/usr/bin/program");
    execfn = at;
    at = strings(at, environment, envp);
    at = strings(at, arguments, argv);
    at = (at - 1999) & -16L;
    at = string(at, "x86_64");
    platform = at;
    at -= 16;
    random = at;
    memory.putLongs(random, 0x1122334455667788L, 0x99aabbccddeeff00L);
    ByteBuffer vector = vector();
    entries = vector.limit() / 16;
    long words = 1 + argv.size() + 1 + envp.size() + 1 + 2L * entries;
    argc = (at - 8 * words) & -16L;
    auxv = argc + 8 * (words - 2L * entries);
    putPointers(argv, argc + 8);
    putPointers(envp, argc + 8 * (argv.size() + 2L));
    memory.putLongs(argc, argv.size()).put(auxv, vector.array());
    target.auxiliaryVector(vector.array());
    fillBelow();
  }

  private long strings(long limit, List<String> strings, List<Long> addresses) {
    long at = limit;
    for (int i = strings.size() - 1; i >= 0; i--) {
      at = string(at, strings.get(i));
      addresses.add(0, at);
    }
    return at;
  }

  private long string(long limit, String text) {
    byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
    memory.put(limit - bytes.length, bytes);
    return limit - bytes.length;
  }

  private ByteBuffer vector() {
    ByteBuffer words = ByteBuffer.allocate(16 * 8).order(ByteOrder.LITTLE_ENDIAN);
    words.putLong(33).putLong(0x7ffff7fc1000L).putLong(3).putLong(0x400040L);
    words.putLong(5).putLong(13).putLong(9).putLong(0x401000L).putLong(25).putLong(random);
    words.putLong(31).putLong(execfn).putLong(15).putLong(platform).putLong(0).putLong(0);
    return words;
  }

  private void putPointers(List<Long> pointers, long at) {
    for (int i = 0; i < pointers.size(); i++) {
      memory.putLongs(at + 8L * i, pointers.get(i));
    }
  }

  /** Frames of the program: all sorts of words. */
  private void fillBelow() {
    for (long at = argc - 0x800; at < argc; at += 8) {
      memory.putLongs(at, at % 3 == 0 ? 0 : at % 5);
    }
  }
}
