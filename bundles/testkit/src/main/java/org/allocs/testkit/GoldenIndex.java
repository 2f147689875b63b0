package org.allocs.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A hook index that the recorder itself wrote (native-hooks/interposer/golden, specified in
 * native-hooks/FORMAT.md; "make golden" there remakes it), laid out in a fake target.
 *
 * @param file the whole of it; its position is behind the segments, where the answers begin
 * @param root address of the index's root
 */
public record GoldenIndex(ByteBuffer file, long root) {
  /** Path of the library in which the target seems to have the index. */
  public static final String LIBRARY = "/lib/liballocs_preload.so";

  private static final long LOADED_AT = 0x10_0000_0000L;
  private static final int SEGMENTS = 12;
  private static final int ROOT = 24;
  private static final int HEADER_BYTES = 48;
  private static final int ROOT_BYTES = 256;

  /** Maps what the file holds. */
  public static GoldenIndex layOut(Path path, FakeTarget target) {
    ByteBuffer file = read(path);
    file.position(HEADER_BYTES);
    for (int i = 0; i < file.getInt(SEGMENTS); i++) {
      segment(file, target);
    }
    return new GoldenIndex(file, file.getLong(ROOT));
  }

  private static ByteBuffer read(Path path) {
    try {
      return ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void segment(ByteBuffer file, FakeTarget target) {
    long address = file.getLong();
    long length = file.getLong();
    boolean hasBytes = file.getLong() != 0;
    target.map(address, length, "rw-p", "");
    if (hasBytes) {
      byte[] bytes = new byte[(int) length];
      file.get(bytes);
      target.memory().put(address, bytes);
    }
  }

  /** Loads a library with the root's symbol, by which readers find the index. */
  public void load(FakeTarget target, FakeDebugInfo debugInfo) {
    FakeModuleInfo module = new FakeModuleInfo().segment(0, 0x1000, "r-x");
    module.variable("allocs_hook_root", root - LOADED_AT, ROOT_BYTES);
    debugInfo.put(LIBRARY, module);
    target.load(LIBRARY, LOADED_AT, module.segments());
  }
}
